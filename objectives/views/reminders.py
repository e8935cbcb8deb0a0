"""Reminders: the mails that were sent, and a new round of them."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..access import needs
from ..actions.letter import page_to_open
from ..actions.reminders import LeftOut, ask_for_reminders, letter_to, who_owes
from ..jobs import nudge_reminders, send_reminders
from ..models import Body, Department, Reminder, User
from ..waiting import open_periods
from .listing import Listing
from .years import asked_number

_A_PAGE = 50
_MOST_NAMES = 5  # in one sentence


@needs("send_reminders")
def reminder_list(request):
    """All mails, or those to one person; newest first."""
    nudge_reminders()
    person = User.objects.filter(pk=asked_number(request, "persona")).first()
    rows = Reminder.objects.prefetch_related("periods")
    rows = rows.filter(recipient=person) if person else rows
    page = Paginator(rows, _A_PAGE).get_page(request.GET.get("pagina"))
    context = {"page": page, "person": person, "periods": open_periods()}
    return render(request, "objectives/reminder_list.html", context)


@needs("send_reminders")
def reminder_create(request):
    """Who of the chosen cards' people would get a mail, what it says, and who would not."""
    listing = Listing(request)
    periods = open_periods()
    period = periods.get(listing.year)
    chosen = _chosen(request)
    if request.method == "POST" and period and chosen:
        return _asked(request, listing, chosen)
    found = who_owes(listing.cards, {listing.year: period} if period else {})
    body, link = Body.load(), _link(request)
    context = {
        "listing": listing,
        "periods": periods,
        "period": period,
        "departments": Department.objects.all(),
        "department": asked_number(request, "settore"),
        "letters": [(one, letter_to(one, link=link, body=body)) for one in found.addressees],
        "left_out": found.left_out,
        "nobody_chosen": request.method == "POST" and not chosen,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "objectives/reminder_create.html", context, status=status)


def _asked(request, listing: Listing, chosen: set[int]):
    asked, left_out = ask_for_reminders(
        listing.cards, [listing.year], chosen=chosen, link=_link(request), by=request.user
    )
    if asked:
        send_reminders()
        words = ngettext(
            "%(n)d sollecito in corso d'invio.", "%(n)d solleciti in corso d'invio.", len(asked)
        )
        messages.success(request, words % {"n": len(asked)})
    for why, people in _by_why(left_out).items():
        messages.warning(
            request, _("Nessun messaggio a %(people)s: %(why)s.") % {"people": people, "why": why}
        )
    return redirect("reminder-list")


def _by_why(left_out: list[LeftOut]) -> dict[str, str]:
    """For each reason, whose it is; of many only how many."""
    people: dict[str, list[str]] = {}
    for one in left_out:
        people.setdefault(one.why, []).append(str(one.who))
    return {
        why: ", ".join(names) if len(names) <= _MOST_NAMES else _("%d persone") % len(names)
        for why, names in people.items()
    }


def _chosen(request) -> set[int]:
    typed = request.POST.getlist("persona")
    return {int(pk) for pk in typed if pk.isascii() and pk.isdecimal() and len(pk) < 18}


def _link(request) -> str:
    """Behind a proxy that speaks https for us, the request itself may look like plain http."""
    scheme = "https" if settings.SESSION_COOKIE_SECURE else request.scheme
    return page_to_open(settings.SITE_URL or f"{scheme}://{request.get_host()}")

"""«Da aggiornare»: all rows of one's cards that wait for a figure, on one page."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from ..access import card_view, held_card, needs, words_typed
from ..achievement import Scale
from ..actions.progress import record_progress
from ..forms.progress import row_form
from ..forms.rows import RowForm
from ..forms.waiting import CardRows, lost_rows, page_from, sent_cards, sent_rows
from ..history import entries_of
from ..models import Body, PegObjective
from ..sheet import total_of_indicators, total_of_phases
from ..waiting import open_periods, waiting_cards
from .years import asked_number


@never_cache
@needs("record_mine")
def waiting_list(request):
    """With a script each row saves by itself (`row_record`); without one this form saves all."""
    wrong: dict[str, RowForm] = {}
    refused: list[str] = []
    if request.method == "POST":
        saved, wrong, refused = _record_all(request)
        if saved:
            told = ngettext("%(n)d riga salvata.", "%(n)d righe salvate.", saved)
            messages.success(request, told % {"n": saved})
        if not wrong and not refused:
            if not saved:
                messages.info(request, _("Niente era cambiato: non c'era niente da salvare."))
            return redirect(request.get_full_path())
    scale, everything = Body.load().scale(), "tutte" in request.GET
    periods = open_periods()
    found = waiting_cards(request.user, periods)
    cards = [CardRows(one, scale, everything=everything, kept=wrong) for one in found]
    page, following = page_from(cards, asked_number(request, "da"))
    shown = [(rows, *_totals(rows.card, scale)) for rows in page]
    context = {
        "following": following,
        "shown": shown,
        "cards": found,
        "missing": sum(card.missing for card in found),
        "late": sum(len(card.late) for card in found),
        "everything": everything,
        "wrong": wrong.values(),
        "refused": refused,
    }
    status = 422 if wrong or refused else 200
    return render(request, "objectives/waiting_list.html", context, status=status)


@card_view("record_progress")
def row_record(request, card):
    """One row of the page, sent by its script: saved, or told why not and kept as typed.

    Asked for with `prova`, what the value comes to, before the eyes; nothing is saved.
    """
    scale = Body.load().scale()
    if request.method != "POST":
        tried = sent_rows(card, scale, request.GET) if "prova" in request.GET else []
        if not tried:
            return redirect("progress-edit", pk=card.pk)
        return render(request, "objectives/_reached.html", {"form": tried[0]})
    sent = sent_rows(card, scale, request.POST)
    if not sent:
        context = {"lost": list(words_typed(request.POST))}
        return render(request, "objectives/_row_lost.html", context, status=422)
    form = sent[0]
    if not form.is_valid():
        context = {"form": form, "last": entries_of(card).first() if form.clashes else None}
        return render(request, "objectives/_row_answer.html", context, status=422)
    record_progress(card, [(form.instance, form.written())], by=request.user)
    context = {"form": row_form(form.instance, scale), "saved_at": timezone.now(), "card": card}
    context["phases"], context["indicators"] = _totals(_with_rows(card), scale)
    return render(request, "objectives/_row_answer.html", context)


def _record_all(request) -> tuple[int, dict[str, RowForm], list[str]]:
    """Each card by itself: how many rows were saved, the forms that are wrong, the cards that
    take no progress any more, in words."""
    saved, wrong, refused, known = 0, {}, [], set()
    scale = Body.load().scale()
    for pk in sent_cards(request.POST):
        try:
            with transaction.atomic():
                card = held_card(request.user, "record_progress", pk)
                forms = sent_rows(card, scale, request.POST)
                known |= {form.prefix for form in forms}
                wrong |= {form.prefix: form for form in forms if not form.is_valid()}
                good = [f for f in forms if f.prefix not in wrong and f.has_changed()]
                record_progress(card, [(f.instance, f.written()) for f in good], by=request.user)
                saved += len(good)
        except (PermissionDenied, Http404) as refusal:
            if card := PegObjective.objects.visible_to(request.user).filter(pk=pk).first():
                known |= {form.prefix for form in sent_rows(card, scale, request.POST)}
                refused.append(_refusal(request, card, str(refusal)))
    if lost := lost_rows(request.POST, known):
        told = _("Righe che non ci sono più, tolte da altri. Non salvato: %s.")
        refused.append(told % ", ".join(f"«{word}»" for word in lost))
    return saved, wrong, refused


def _refusal(request, card: PegObjective, why: str) -> str:
    """By now the card is elsewhere: why it takes no figures, and what he typed."""
    forms = sent_rows(card, Body.load().scale(), request.POST)
    typed = [str(form[name].value()) for form in forms for name in form.changed_data]
    lost = _("Non salvato: %s.") % ", ".join(f"«{word}»" for word in typed) if typed else ""
    return f"{card.code}: {why} {lost}"


def _with_rows(card: PegObjective) -> PegObjective:
    """The card as it is now that a row was written."""
    return PegObjective.objects.prefetch_related("phases", "indicators").get(pk=card.pk)


def _totals(card: PegObjective, scale: Scale):
    return total_of_phases(card), total_of_indicators(card, scale)

"""The steps of a card's way: one card from its page, many from the list."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ..access import NO_ROLE, card_view, needs
from ..forms.workflow import StepForm
from ..history import entries_of
from ..jobs import prepare_pdfs
from ..models import PegObjective
from ..workflow import (
    Asks,
    Outcome,
    Refused,
    Step,
    by_reason,
    hold,
    move,
    move_many,
    told_why_not,
    why_not,
)
from .listing import Listing
from .years import is_number

_TICKS = 200  # beyond, the list itself says which cards: nobody unticks one of two thousand


@card_view()
def card_step(request, card, step):
    """Asks what the step needs, takes it, or says why not, by whom and when."""
    if not step.who.test(request.user, card):
        raise PermissionDenied(NO_ROLE)
    sent = request.method == "POST"
    problem = told_why_not(step, card, request.user)
    form = StepForm(step, [card] if not problem else [], *_sent(request))
    if sent and form.is_valid():
        try:
            _take(request, card, step, form)
        except Refused as refusal:
            problem = str(refusal)
        else:
            messages.success(request, step.done)
            return redirect("card-detail", pk=card.pk)
    status = 409 if problem else 422 if sent else 200
    context = {
        "card": card,
        "step": step,
        "form": form,
        "problem": problem,
        "seen": _last_seen(card),
    }
    return render(request, "objectives/card_step.html", context, status=status)


@needs("see_cards")
def cards_step(request, step):
    """One step with many cards of the list: which ones, what they need, what became of them."""
    if not step.many:
        raise Http404
    if not step.who.test(request.user):
        raise PermissionDenied(NO_ROLE)
    listing = Listing(request)
    ready, left_out = _sorted_out(listing.cards, step, request.user)
    chosen = _chosen(request, ready)
    form = StepForm(step, chosen, *_sent(request))
    outcome, problem = None, ""
    if request.method == "POST" and not chosen:
        problem = _("Nessuna scheda scelta: spuntarne almeno una.")
    elif request.method == "POST" and form.is_valid():
        try:
            outcome = _take_many(request, chosen, step, form)
        except Refused as refusal:
            problem = str(refusal)
    context = {
        "listing": listing,
        "step": step,
        "form": form,
        "ready": ready,
        "chosen": {card.pk for card in chosen},
        "ticks": len(ready) <= _TICKS,
        "left_out": left_out,
        "outcome": outcome,
        "problem": problem,
    }
    status = 422 if request.method == "POST" and not outcome else 200
    return render(request, "objectives/cards_step.html", context, status=status)


def _take(request, card: PegObjective, step: Step, form: StepForm) -> None:
    """All or nothing, the act included."""
    seen = request.POST.get("visto", "")
    with transaction.atomic():
        details = form.details(request.user)
        move(card, step.name, details, seen=int(seen) if is_number(seen) else None)
    _prepare(step)


def _take_many(request, cards, step: Step, form: StepForm) -> Outcome:
    """An act that moved no card is not recorded."""
    with transaction.atomic():
        hold(cards)
        outcome = move_many(cards, step.name, form.details(request.user))
        if not outcome.moved:
            transaction.set_rollback(True)
    _prepare(step)
    return outcome


def _prepare(step: Step) -> None:
    if step.asks is Asks.AN_ACT:
        prepare_pdfs()


def _sent(request) -> tuple:
    return (request.POST, request.FILES) if request.method == "POST" else ()


def _sorted_out(cards, step: Step, user):
    """Those of the list that can take the step, and the others with the reason. Only of cards that
    stand where the step begins everything is read; of the others the reason is where they stand."""
    here = cards.filter(state__in=step.origin)
    elsewhere = cards.exclude(state__in=step.origin).prefetch_related(None)
    elsewhere = elsewhere.select_related(None).select_related("working_copy")
    elsewhere = elsewhere.only("code", "title", "state", "working_copy__varies")
    reasons = [(card, why_not(step, card, user)) for card in here]
    left_out = by_reason((card, reason) for card, reason in reasons if reason)
    places: dict[tuple[str, bool], list[PegObjective]] = {}
    for card in elsewhere:
        places.setdefault((card.state, card.is_varied), []).append(card)
    left_out |= {why_not(step, cards[0], user): cards for cards in places.values()}
    return [card for card, reason in reasons if not reason], left_out


def _chosen(request, ready: list[PegObjective]) -> list[PegObjective]:
    """All that can, until somebody says which. A card that was ready when the page was loaded and
    is no more stays among the chosen: `move_many` tells by whom and when it was moved."""
    if request.method != "POST" or "tutte" in request.POST:
        return ready
    pks = [int(pk) for pk in request.POST.getlist("scheda") if is_number(pk)]
    return list(PegObjective.objects.visible_to(request.user).filter(pk__in=pks))


def _last_seen(card: PegObjective) -> int:
    return entries_of(card).values_list("pk", flat=True).first() or 0

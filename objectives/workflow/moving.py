"""The one function that moves a card from one state to the next, alone or with many others."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..completeness import Lack
from ..history import entries_of, recorded_each
from ..models import HistoryEntry, PegObjective, User
from .refusal import Refused
from .steps import STEPS, Asks, Details, Step


@dataclass(frozen=True)
class Offer:
    """A step that this person may take on this card now, and what is missing before."""

    step: Step
    lacks: list[Lack]


@dataclass
class Outcome:
    """What became of many cards: those that moved, and those left out, each with the reason."""

    moved: list[PegObjective] = field(default_factory=list)
    left_out: list[tuple[PegObjective, str]] = field(default_factory=list)

    @property
    def reasons(self) -> dict[str, list[PegObjective]]:
        """Those left out, by the reason."""
        return by_reason(self.left_out)


def by_reason(left_out: Iterable[tuple[PegObjective, str]]) -> dict[str, list[PegObjective]]:
    grouped: dict[str, list[PegObjective]] = {}
    for card, reason in left_out:
        grouped.setdefault(reason, []).append(card)
    return grouped


def offered(card: PegObjective, user: User) -> list[Offer]:
    """The steps for the card's page, in the order of the table."""
    return [
        Offer(step, step.needs(card))
        for step in STEPS.values()
        if step.starts_from(card) and step.who.test(user, card)
    ]


def move(card: PegObjective, name: str, details: Details, *, seen: int | None = None) -> None:
    """Take one step with one card.

    `seen` is the last entry of the card's history when the person looked at it: what came since
    is told first. Raises Refused, and nothing is written.
    """
    step = STEPS[name]
    with transaction.atomic():
        [locked] = _locked([card])
        _refuse_unseen(locked, seen)
        if reason := told_why_not(step, locked, details.by):
            raise Refused(reason)
        _take(step, [locked], details)


def move_many(cards: Iterable[PegObjective], name: str, details: Details) -> Outcome:
    """Take one step with all the cards that can; the others are left out, in words."""
    step, outcome = STEPS[name], Outcome()
    with transaction.atomic():
        for card in _locked(list(cards)):
            reason = told_why_not(step, card, details.by)
            if reason:
                outcome.left_out.append((card, reason))
            else:
                outcome.moved.append(card)
        if outcome.moved:
            _take(step, outcome.moved, details)
    return outcome


def hold(cards: Iterable[PegObjective]) -> None:
    """Whoever else would write these cards waits until the transaction ends. Cards are held before
    the act that moves them, and in one order, so that nobody waits in a circle."""
    pks = [card.pk for card in cards]
    held = PegObjective.objects.filter(pk__in=pks).order_by("pk").select_for_update()
    list(held.values_list("pk"))


def _locked(cards: Sequence[PegObjective]) -> list[PegObjective]:
    """The cards with all that a step looks at, as they are once nobody else writes them."""
    hold(cards)
    rows = PegObjective.objects.filter(pk__in=[card.pk for card in cards]).order_by("pk")
    return list(rows.with_chain().with_rows())


def _take(step: Step, cards: Sequence[PegObjective], details: Details) -> None:
    _check_details(step, details)
    with recorded_each(
        cards, by=details.by, action=step.action, reason=_told_reason(details), always=True
    ):
        step.effect(cards, details)
        for card in cards:
            card.state = step.to
        PegObjective.objects.bulk_update(cards, ["state", "edition"])


def _check_details(step: Step, details: Details) -> None:
    if step.asks is Asks.A_NOTE and not details.note.strip():
        raise Refused(_("Serve una nota: dice a chi riceve la scheda che cosa cambiare."))
    if step.asks is Asks.AN_ACT and details.act is None:
        raise Refused(_("Serve la delibera: numero e data."))


def _told_reason(details: Details) -> str:
    return " – ".join(filter(None, [str(details.act or ""), details.note.strip()]))


def why_not(step: Step, card: PegObjective, by: User | None) -> str:
    """Why this step is not for this card now; empty when it is."""
    if not step.starts_from(card):
        return _("La scheda è «%(place)s».") % {"place": place(card)}
    if by is not None and not step.who.test(by, card):
        return _("Il suo incarico non lo consente.")
    return " ".join(lack.sentence for lack in step.needs(card))


def told_why_not(step: Step, card: PegObjective, by: User | None) -> str:
    """The same, with by whom and when the card came where it is. One query more."""
    return why_not(step, card, by) + _since(card, step)


def place(card: PegObjective) -> str:
    """Where a card stands, in words."""
    state = card.get_state_display()
    if card.is_in_force and card.is_varied:
        return _("%(state)s, in variazione") % {"state": state}
    return state


def _since(card: PegObjective, step: Step) -> str:
    """By whom and when the card came where it is, for who finds it elsewhere than he thought."""
    if step.starts_from(card):
        return ""
    actions = [step.action for step in STEPS.values()]
    entry = entries_of(card).filter(action__in=actions).first()
    return f" {describe(entry)}." if entry else ""


def _refuse_unseen(card: PegObjective, seen: int | None) -> None:
    if seen is None:
        return
    entry = entries_of(card).filter(pk__gt=seen).first()
    if entry:
        raise Refused(
            _(
                "Mentre la pagina era aperta la scheda è cambiata (%(what)s): guardarla"
                " com'è ora, poi ripetere."
            )
            % {"what": describe(entry)}
        )


def describe(entry: HistoryEntry) -> str:
    """«Validazione, Olga Ferri, il 25/11/2026 alle 18:40»."""
    at = timezone.localtime(entry.at)
    return _("%(action)s, %(who)s, il %(day)s alle %(time)s") % {
        "action": entry.get_action_display(),
        "who": entry.actor_name,
        "day": f"{at:%d/%m/%Y}",
        "time": f"{at:%H:%M}",
    }

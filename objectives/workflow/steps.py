"""The table of the steps: from, to, who, what is asked and what must be there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum

import rules
from django.utils.translation import gettext_lazy as _

from ..completeness import Lack, lacks
from ..enums import Action, State
from ..models import Act, PegObjective, User
from ..rights import is_board, is_control, is_responsible_for, is_secretary
from . import editions, periods, variations


class Asks(Enum):
    """What the person is asked for before the step is taken."""

    NOTHING = "nothing"
    MAYBE_A_NOTE = "maybe_a_note"
    A_NOTE = "a_note"
    AN_ACT = "an_act"
    REASONS = "reasons"  # one for each missing figure


@dataclass
class Details:
    """What was given with a step. `reasons` are for missing figures, by row."""

    by: User | None
    note: str = ""
    act: Act | None = None
    follows_budget: bool = False
    reasons: dict[tuple[str, int], str] = field(default_factory=dict)


Effect = Callable[[Sequence[PegObjective], Details], None]


def _nothing_more(cards: Sequence[PegObjective], details: Details) -> None:
    """The state is all that changes."""


def _no_lacks(card: PegObjective) -> list[Lack]:
    return []


@dataclass(frozen=True)
class Step:
    """A row of the table. `varied` narrows approved cards to those with, or without, an open
    variation; `needs` lists what is missing before the step; `effect` is what it does besides
    moving the state."""

    name: str
    path: str  # in addresses
    label: str
    action: Action
    origin: tuple[State, ...]
    to: State
    who: rules.Predicate
    done: str
    asks: Asks = Asks.NOTHING
    needs: Callable[[PegObjective], list[Lack]] = _no_lacks
    effect: Effect = _nothing_more
    varied: bool | None = None
    many: bool = False

    def starts_from(self, card: PegObjective) -> bool:
        if card.state not in self.origin:
            return False
        return self.varied is None or self.varied == card.is_varied


STEPS = {
    step.name: step
    for step in (
        Step(
            "propose",
            "proponi",
            _("Proponi"),
            Action.PROPOSED,
            (State.DRAFT,),
            State.PROPOSED,
            is_responsible_for,
            _("Scheda proposta al controllo di gestione."),
            needs=lacks,
        ),
        Step(
            "withdraw",
            "ritira",
            _("Ritira la proposta"),
            Action.WITHDRAWN,
            (State.PROPOSED,),
            State.DRAFT,
            is_responsible_for,
            _("Proposta ritirata: la scheda è di nuovo in bozza."),
        ),
        Step(
            "send_back",
            "rimanda",
            _("Rimanda in bozza"),
            Action.SENT_BACK,
            (State.PROPOSED, State.VALIDATED),
            State.DRAFT,
            is_control | is_secretary,
            _("Scheda rimandata in bozza."),
            asks=Asks.A_NOTE,
        ),
        Step(
            "validate",
            "valida",
            _("Valida"),
            Action.VALIDATED,
            (State.PROPOSED,),
            State.VALIDATED,
            is_control | is_secretary,
            _("Scheda validata."),
            needs=lacks,
            many=True,
        ),
        Step(
            "approve",
            "approva",
            _("Approva con delibera"),
            Action.APPROVED,
            (State.VALIDATED,),
            State.APPROVED,
            is_control,
            _("Scheda approvata: edizione 1."),
            asks=Asks.AN_ACT,
            effect=editions.approve,
            many=True,
        ),
        Step(
            "open_variation",
            "apri-variazione",
            _("Apri una variazione"),
            Action.VARIATION_OPENED,
            (State.APPROVED,),
            State.APPROVED,
            is_control,
            _("Variazione aperta: si modifica una copia di lavoro."),
            asks=Asks.MAYBE_A_NOTE,
            effect=variations.open_copies,
            varied=False,
            many=True,
        ),
        Step(
            "close_variation",
            "chiudi-variazione",
            _("Chiudi la variazione con delibera"),
            Action.VARIED,
            (State.APPROVED,),
            State.APPROVED,
            is_control,
            _("Variazione approvata: nuova edizione."),
            asks=Asks.AN_ACT,
            needs=variations.lacks_of_copy,
            effect=variations.close_copies,
            varied=True,
            many=True,
        ),
        Step(
            "drop_variation",
            "abbandona-variazione",
            _("Abbandona la variazione"),
            Action.VARIATION_DROPPED,
            (State.APPROVED,),
            State.APPROVED,
            is_control,
            _("Variazione abbandonata: vale l'edizione in vigore."),
            asks=Asks.A_NOTE,
            effect=variations.drop_copies,
            varied=True,
        ),
        Step(
            "report",
            "rendiconta",
            _("Rendiconta"),
            Action.REPORTED,
            (State.APPROVED,),
            State.REPORTED,
            is_responsible_for,
            _("Scheda rendicontata."),
            asks=Asks.REASONS,
            needs=periods.lacks_of_report,
            effect=periods.keep_reasons,
            varied=False,
        ),
        Step(
            "return_report",
            "rimanda-rendiconto",
            _("Rimanda il rendiconto"),
            Action.RETURNED,
            (State.REPORTED,),
            State.APPROVED,
            is_control | is_board,
            _("Rendiconto rimandato al responsabile."),
            asks=Asks.A_NOTE,
        ),
        Step(
            "certify",
            "certifica",
            _("Certifica"),
            Action.CERTIFIED,
            (State.REPORTED,),
            State.CERTIFIED,
            is_board,
            _("Scheda certificata."),
            many=True,
        ),
        Step(
            "reopen",
            "riapri",
            _("Riapri"),
            Action.REOPENED,
            (State.CERTIFIED,),
            State.REPORTED,
            is_board,
            _("Certificazione riaperta."),
            asks=Asks.A_NOTE,
        ),
    )
}

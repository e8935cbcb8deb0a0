"""A resolved draft becomes rows, through `recorded`; or nothing at all does."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.crypto import get_random_string
from django.utils.text import slugify
from django.utils.translation import gettext as _

from ..achievement import achievement
from ..enums import Action, State
from ..history import recorded
from ..italian import shorten, words_key
from ..models import (
    Body,
    Councillor,
    Department,
    OperationalObjective,
    PegObjective,
    ResponsibilityCentre,
    StrategicObjective,
    User,
    responsible_of,
)
from ..progress import indicators_total, phases_total
from .check import check
from .drafts import CardDraft, ObjectiveDraft
from .report import CardOutcome, Status
from .resolve import Resolved, resolve, split_office
from .rows import set_from, write_rows
from .standing import Touched, close_the_year, refuse_unwritable, stays_where_it_is

# A closed year has none there any more.
_ON_THEIR_WAY = {State.PROPOSED, State.VALIDATED, State.APPROVED}
_PLANNED = ("title", "purpose", "kind", "is_ptcp", "is_quality", "weight")


class _NotApplied(Exception):  # noqa: N818 - no error: the signal that undoes the savepoint
    """The card differs from what is stored, and nobody asked for an update."""


@dataclass(frozen=True)
class How:
    """How a run writes: for whom (None is a command), and what it may do."""

    by: User | None
    update: bool = False
    historical: bool = False


def apply(draft: CardDraft, body: Body, how: How, *, source: str) -> CardOutcome:
    """Write one card, whole or not at all, and say what became of it.

    An existing card with other content is written only with `how.update`.
    """
    outcome = CardOutcome(draft.line, draft.title, Status.REFUSED, problems=draft.problems.found)
    resolved = resolve(draft, body)
    if resolved is None:
        return outcome
    try:
        with transaction.atomic():
            _write(draft, resolved, outcome, body, how, source=source)
            if outcome.status == Status.UPDATED and not how.update:
                raise _NotApplied
    except _NotApplied:
        outcome.status = Status.DIFFERENT
        draft.problems.forget_notes()
        draft.problems.note(_("per applicare le differenze serve --update"))
    except ValidationError as problem:
        outcome.status = Status.REFUSED
        draft.problems.forget_notes()
        for message in problem.messages:
            draft.problems.error(message, draft.line)
    return outcome


def _write(draft, resolved, outcome, body, how: How, *, source) -> None:
    state = resolved.card.state if resolved.card else State.DRAFT
    closes = how.historical and state == State.DRAFT
    write = _Writer(draft, resolved, by=how.by, source=source, closes=closes)
    card, is_new = write.card(body)
    refuse_unwritable(card, state, write.touched, how.by)
    if how.historical and state in _ON_THEIR_WAY:
        draft.problems.warn(stays_where_it_is(card), draft.line)
    outcome.code, outcome.changes = card.code, write.changes
    if is_new:
        outcome.status = Status.IMPORTED
    else:
        outcome.status = Status.UPDATED if write.changes else Status.UNCHANGED


class _Writer:
    """Writes one card and what it needs above it. Blank means silent: nothing is ever erased."""

    def __init__(
        self, draft: CardDraft, resolved: Resolved, *, by: User | None, source: str, closes: bool
    ):
        """`closes`: the card is of a closed year, and is recorded as such with the same stroke."""
        self._draft, self._resolved = draft, resolved
        self._by, self._source, self._closes = by, source, closes
        self.changes: list[dict] = []
        self.touched: Touched = set()

    def card(self, body: Body) -> tuple[PegObjective, bool]:
        resolved = self._resolved
        above = self._above()
        card = resolved.card or PegObjective(plan_year=resolved.plan_year)
        is_new = card.pk is None
        action = Action.HISTORICAL if self._closes else Action.IMPORTED
        with self._recorded(card, action) as recording:
            self._fill_card(card, above)
            check(card)
            card.save()
            self._typed_percentages(card, write_rows(card, self._draft), body)
            if self._closes:
                close_the_year(card, by=self._by, source=self._source)
        self.changes, self.touched = recording.changes, recording.touched
        return card, is_new

    def _fill_card(self, card: PegObjective, above: dict[str, Any]) -> None:
        peg = self._draft.peg
        for name, value in above.items():
            if value is not None:
                setattr(card, name, value)
        for name in _PLANNED:
            set_from(card, name, getattr(peg, name))
        if peg.years.value.marked or not card.pk:
            card.years = list(peg.years.value.marked)
        if not card.pk:
            card.code = peg.code.value if peg.code else card.next_code()
            card.responsible = card.responsible or responsible_of(card.centre)

    # -- what stands above the card ------------------------------------------------------------

    def _above(self) -> dict[str, Any]:
        return {
            "operational": self._resolved.operational or self._new_operational(),
            "centre": self._resolved.centre or self._new_centre(),
            "responsible": self._responsible(),
            "councillor": self._resolved.councillor or self._new_councillor(),
        }

    def _responsible(self) -> User | None:
        """The printed name of a card on its way comes from its assignment, not from a file: after
        a handover the file has the old one."""
        place, card = self._draft.peg.responsible, self._resolved.card
        if not card or card.state == State.DRAFT:
            return self._resolved.responsible or self._new_person()
        kept = str(card.responsible or "")
        if place and words_key(place.value) != words_key(kept):
            words = _("il responsabile è ora «%(kept)s»: resta il registrato") % {
                "kept": kept or _("nessuno")
            }
            self._draft.problems.warn_at(place, words)
        return None

    def _new_operational(self) -> OperationalObjective:
        draft, resolved = self._draft, self._resolved
        strategic = resolved.strategic
        if resolved.strategic_mission and not strategic:
            strategic = StrategicObjective(mission=resolved.strategic_mission)
            self._add_objective(strategic, draft.strategic, _("nuovo obiettivo strategico"))
        operational = OperationalObjective(strategic=strategic, programme=resolved.programme)
        self._add_objective(operational, draft.operational, _("nuovo obiettivo operativo"))
        return operational

    def _add_objective(self, objective, block: ObjectiveDraft, what: str) -> None:
        columns = block.years.value.columns if block.years else (self._resolved.plan_year,)
        objective.title = block.title.value
        objective.purpose = block.purpose.value if block.purpose else ""
        objective.first_year, objective.last_year = columns[0], columns[-1]
        objective.years = list(block.years.value.marked) if block.years else []
        self._add(objective, what)

    def _new_centre(self) -> ResponsibilityCentre:
        peg, department = self._draft.peg, self._resolved.department
        if not department:
            department = self._add(Department(name=peg.department.value), _("nuovo settore"))
        centre = ResponsibilityCentre(department=department, name=peg.centre.value)
        return self._add(centre, _("nuovo centro di responsabilità"))

    def _new_person(self) -> User | None:
        """A name on paper, not an account: rights come from an administrator, never from a file."""
        if not (place := self._draft.peg.responsible):
            return None
        person = User(username=_free_username(place.value), full_name=place.value)
        person.set_unusable_password()
        return self._add(person, _("nuova persona, senza accesso"))

    def _new_councillor(self) -> Councillor | None:
        if not (place := self._draft.peg.councillor):
            return None
        office, name = split_office(place.value)
        return self._add(Councillor(office=office, full_name=name), _("nuovo amministratore"))

    def _add(self, row: models.Model, what: str):
        with self._recorded(row):
            check(row)
            row.save()
        self._draft.problems.note(f"{what}: «{shorten(str(row))}»")
        return row

    # -- the rows --------------------------------------------------------------------------------

    def _typed_percentages(self, card: PegObjective, indicators: list, body: Body) -> None:
        """A percentage of the file that is not the computed one is kept as typed by hand."""
        scale = body.scale()
        for draft, row in indicators:
            if draft.achievement:
                computed = achievement(row.target, row.actual, row.direction, scale).value
                _type_by_hand(row, "typed_achievement", "reason", draft.achievement.value, computed)
                check(row)
                row.save()
        for name, written, computed in (
            ("phases", self._draft.phases_total, phases_total(card.phases.all())),
            (
                "indicators",
                self._draft.indicators_total,
                indicators_total(card.indicators.all(), scale),
            ),
        ):
            if written:
                fields = f"typed_{name}_total", f"typed_{name}_reason"
                _type_by_hand(card, *fields, written.value, computed.value)
        check(card)
        card.save()

    def _recorded(self, row: models.Model, action: Action = Action.IMPORTED):
        return recorded(row, by=self._by, action=action, reason=self._source)


def _type_by_hand(row: models.Model, figure: str, reason: str, written, computed) -> None:
    """The reason why an indicator is not assessable is not the file's to take away."""
    wanted = None if written == computed else written
    if getattr(row, figure) == wanted:
        return
    setattr(row, figure, wanted)
    if not getattr(row, "not_assessable", False):
        setattr(row, reason, "" if wanted is None else _("dal file"))


def _free_username(full_name: str) -> str:
    """`carmen.mucio`, with a few random letters behind it where that is taken."""
    stem = slugify(full_name).replace("-", ".")[:100] or "persona"
    name = stem
    while User.objects.filter(username=name).exists():
        name = f"{stem}.{get_random_string(4, 'abcdefghijkmnpqrstuvwxyz')}"
    return name

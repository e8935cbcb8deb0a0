"""A resolved draft becomes rows, through `recorded`; or nothing at all does."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.crypto import get_random_string
from django.utils.text import slugify

from ..enums import Action
from ..history import recorded
from ..italian import shorten, words_key
from ..models import (
    Body,
    Councillor,
    Department,
    HumanResource,
    Indicator,
    InstrumentalResource,
    OperationalObjective,
    PegObjective,
    Phase,
    ResponsibilityCentre,
    StrategicObjective,
    User,
)
from ..progress import achievement, indicators_total, phases_total, read_target
from .drafts import CardDraft, IndicatorDraft, ObjectiveDraft
from .report import CardOutcome, Status
from .resolve import Resolved, resolve, split_office

FROM_FILE = "dal file"
_PLANNED = ("title", "purpose", "kind", "is_ptcp", "is_quality", "weight")
_ROWS: tuple[tuple[str, type[models.Model], str, tuple[str, ...]], ...] = (
    ("phases", Phase, "description", ("due_on", "weight", "completion")),
    ("indicators", Indicator, "description", ("formula", "target", "actual", "weight")),
    ("human_resources", HumanResource, "profile", ("part_time", "category", "time_share")),
    ("instrumental_resources", InstrumentalResource, "description", ("quantity",)),
)


class _NotApplied(Exception):  # noqa: N818 - no error: the signal that undoes the savepoint
    """The card differs from what is stored, and nobody asked for an update."""


def apply(draft: CardDraft, body: Body, *, by: User | None, source: str, update: bool):
    """Write one card, whole or not at all, and say what became of it.

    An existing card with other content is written only with `update`.
    """
    outcome = CardOutcome(draft.line, draft.title, Status.REFUSED, problems=draft.problems.found)
    resolved = resolve(draft, body)
    if resolved is None:
        return outcome
    try:
        with transaction.atomic():
            _write(draft, resolved, outcome, body, by=by, source=source)
            if outcome.status == Status.UPDATED and not update:
                raise _NotApplied
    except _NotApplied:
        outcome.status = Status.DIFFERENT
        draft.problems.note("per applicare le differenze serve --update")
    except ValidationError as problem:
        outcome.status = Status.REFUSED
        for message in _sentences(problem):
            draft.problems.error(message, draft.line)
    return outcome


def _write(draft, resolved, outcome, body, *, by, source) -> None:
    write = _Writer(draft, resolved, by=by, source=source)
    card, is_new = write.card(body)
    outcome.code, outcome.changes = card.code, write.changes
    if is_new:
        outcome.status = Status.IMPORTED
    else:
        outcome.status = Status.UPDATED if write.changes else Status.UNCHANGED


class _Writer:
    """Writes one card and what it needs above it. Blank means silent: nothing is ever erased."""

    def __init__(self, draft: CardDraft, resolved: Resolved, *, by: User | None, source: str):
        self._draft, self._resolved = draft, resolved
        self._by, self._source = by, source
        self.changes: list[dict] = []

    def card(self, body: Body) -> tuple[PegObjective, bool]:
        resolved = self._resolved
        above = self._above()
        card = resolved.card or PegObjective(plan_year=resolved.plan_year)
        is_new = card.pk is None
        with self._recorded(card) as recording:
            self._fill_card(card, above)
            card.full_clean()
            card.save()
            self._rows(card)
            self._typed_percentages(card, body)
        self.changes = recording.changes
        if not is_new:
            self._tell_what_stays(card)
        return card, is_new

    def _fill_card(self, card: PegObjective, above: dict[str, Any]) -> None:
        peg = self._draft.peg
        for name, value in above.items():
            if value is not None:
                setattr(card, name, value)
        for name in _PLANNED:
            _set(card, name, getattr(peg, name))
        if peg.years.value.marked or not card.pk:
            card.years = list(peg.years.value.marked)
        if not card.pk:
            card.code = peg.code.value if peg.code else card.next_code()

    # -- what stands above the card ------------------------------------------------------------

    def _above(self) -> dict[str, Any]:
        return {
            "operational": self._resolved.operational or self._new_operational(),
            "centre": self._resolved.centre or self._new_centre(),
            "responsible": self._resolved.responsible or self._new_person(),
            "councillor": self._resolved.councillor or self._new_councillor(),
        }

    def _new_operational(self) -> OperationalObjective:
        draft, resolved = self._draft, self._resolved
        strategic = resolved.strategic
        if resolved.strategic_mission and not strategic:
            strategic = StrategicObjective(mission=resolved.strategic_mission)
            self._add_objective(strategic, draft.strategic, "nuovo obiettivo strategico")
        operational = OperationalObjective(strategic=strategic, programme=resolved.programme)
        self._add_objective(operational, draft.operational, "nuovo obiettivo operativo")
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
            department = self._add(Department(name=peg.department.value), "nuovo settore")
        centre = ResponsibilityCentre(department=department, name=peg.centre.value)
        return self._add(centre, "nuovo centro di responsabilità")

    def _new_person(self) -> User | None:
        """A name on paper, not an account: rights come from an administrator, never from a file."""
        if not (place := self._draft.peg.responsible):
            return None
        person = User(username=_free_username(place.value), full_name=place.value)
        person.set_unusable_password()
        return self._add(person, "nuova persona, senza accesso")

    def _new_councillor(self) -> Councillor | None:
        if not (place := self._draft.peg.councillor):
            return None
        office, name = split_office(place.value)
        return self._add(Councillor(office=office, full_name=name), "nuovo amministratore")

    def _add(self, row: models.Model, what: str):
        with self._recorded(row):
            row.full_clean()
            row.save()
        self._draft.problems.note(f"{what}: «{shorten(str(row))}»")
        return row

    # -- the rows --------------------------------------------------------------------------------

    def _rows(self, card: PegObjective) -> None:
        for relation, model, name, fields in _ROWS:
            drafts = getattr(self._draft, relation)
            stored = list(getattr(card, relation).all())
            position = max((row.position for row in stored), default=0)
            for draft, row in _paired(drafts, stored, name):
                if row is None:
                    position += 1
                    row = model(objective=card, position=position)
                    if model is Indicator:
                        _suggest_direction(row, draft)
                _set(row, name, getattr(draft, name))
                for field in fields:
                    _set(row, field, getattr(draft, field))
                row.full_clean(exclude=["objective"])
                row.save()

    def _typed_percentages(self, card: PegObjective, body: Body) -> None:
        """A percentage of the file that is not the computed one is kept as typed by hand."""
        scale = body.scale()
        indicators = list(card.indicators.all())
        for draft, row in _paired(self._draft.indicators, indicators, "description"):
            if draft.achievement:
                computed = achievement(row.target, row.actual, row.direction, scale).value
                _type_by_hand(row, "typed_achievement", "reason", draft.achievement.value, computed)
                row.full_clean(exclude=["objective"])
                row.save()
        for name, written, computed in (
            ("phases", self._draft.phases_total, phases_total(card.phases.all())),
            ("indicators", self._draft.indicators_total, indicators_total(indicators, scale)),
        ):
            if written:
                fields = f"typed_{name}_total", f"typed_{name}_reason"
                _type_by_hand(card, *fields, written.value, computed.value)
        card.full_clean()
        card.save()

    def _tell_what_stays(self, card: PegObjective) -> None:
        """Rows that the file does not have: an import never takes a row away."""
        for relation, _model, name, _fields in _ROWS:
            drafts = getattr(self._draft, relation)
            stored = list(getattr(card, relation).all())
            kept = {row.pk for _, row in _paired(drafts, stored, name) if row}
            for row in stored:
                if row.pk not in kept:
                    self._draft.problems.warn(
                        f"nel file manca «{shorten(str(row))}»: resta quanto registrato",
                        self._draft.line,
                    )

    def _recorded(self, row: models.Model):
        return recorded(row, by=self._by, action=Action.IMPORTED, reason=self._source)


def _set(row: models.Model, name: str, place) -> None:
    """A blank in the file is silence."""
    if place is not None:
        setattr(row, name, place.value)


def _paired(drafts: list, stored: list, name: str) -> list[tuple[Any, models.Model | None]]:
    """Each draft with its stored row: the same words, or else the same place in the table."""
    left = dict(enumerate(stored))
    pairs: dict[int, models.Model] = {}
    for index, draft in enumerate(drafts):
        wanted = words_key(getattr(draft, name).value)
        same = [i for i, row in left.items() if words_key(getattr(row, name)) == wanted]
        if same:
            pairs[index] = left.pop(same[0])
    for index in range(len(drafts)):
        if index not in pairs and index in left:
            pairs[index] = left.pop(index)
    return [(draft, pairs.get(index)) for index, draft in enumerate(drafts)]


def _suggest_direction(row: Indicator, draft: IndicatorDraft) -> None:
    """«≤ 30 giorni» says by itself that less is better."""
    target = read_target(draft.target.value) if draft.target else None
    if target and target.suggested_direction:
        row.direction = target.suggested_direction


def _type_by_hand(row: models.Model, figure: str, reason: str, written, computed) -> None:
    if written == computed:
        if getattr(row, figure) is not None:
            setattr(row, figure, None)
            setattr(row, reason, "")
        return
    if getattr(row, figure) != written:
        setattr(row, figure, written)
        setattr(row, reason, FROM_FILE)


def _free_username(full_name: str) -> str:
    """`carmen.mucio`, with a few random letters behind it where that is taken."""
    stem = slugify(full_name).replace("-", ".")[:100] or "persona"
    name = stem
    while User.objects.filter(username=name).exists():
        name = f"{stem}.{get_random_string(4, 'abcdefghijkmnpqrstuvwxyz')}"
    return name


def _sentences(problem: ValidationError) -> list[str]:
    if hasattr(problem, "message_dict"):
        return [
            text if name == "__all__" else f"{name}: {text}"
            for name, texts in problem.message_dict.items()
            for text in texts
        ]
    return list(problem.messages)

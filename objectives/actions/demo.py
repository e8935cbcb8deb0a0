"""A Comune that does not exist, to look at and to try things on (fixtures/demo.json).

Deterministic: the same rows whenever it is loaded, whatever day it is.
"""

import json
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

from ..enums import Action, Kind
from ..history import recorded
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
    Programme,
    ResponsibilityCentre,
    StrategicObjective,
    User,
)
from ..progress import read_target

PLAN_YEARS = (2025, 2026)
PASSWORD = "Borgo-San-Lauro-26"  # of a database that holds nothing real
_LONG_ROWS = 30


class NotADemo(Exception):  # noqa: N818
    """The database holds something that the demo did not put there."""


@dataclass
class Account:
    username: str
    full_name: str
    password: str = PASSWORD


@transaction.atomic
def load_demo(path: Path) -> list[Account]:
    """Fill an empty database; one that the demo has filled already is left as it is.

    Returns the accounts. Raises NotADemo for any other database.
    """
    data = json.loads(path.read_text(encoding="utf-8"))
    accounts = [Account(username, name) for username, name, _ in data["accounts"]]
    body = Body.load()
    if body.is_demo:
        return accounts
    if User.objects.exists() or PegObjective.objects.exists():
        raise NotADemo("questo database contiene già persone o schede: la demo ne vuole uno suo")
    if not Programme.objects.exists():
        raise NotADemo("manca il catalogo di missioni e programmi: prima «load_catalogue»")
    with recorded(body, by=None, action=Action.CHANGED):
        body.name, body.is_demo = data["body"], True
        body.save()
    _Demo(data).build()
    return accounts


@dataclass
class _Demo:
    """What has been built so far, by the names that the file calls it."""

    data: dict[str, Any]
    people: dict[str, User] = field(default_factory=dict)
    councillors: dict[str, Councillor] = field(default_factory=dict)
    strategic: dict[tuple[str, str], StrategicObjective] = field(default_factory=dict)
    cards: int = 0

    def build(self) -> None:
        for username, full_name, is_staff in self.data["accounts"]:
            self.people[full_name] = self._person(username, full_name, PASSWORD, is_staff)
        for name, (office, full_name) in self.data["councillors"].items():
            self.councillors[name] = _saved(Councillor(office=office, full_name=full_name))
        for department in self.data["departments"]:
            self._department(department)

    def _department(self, data: dict) -> None:
        department = _saved(Department(name=data["name"]))
        centres = [
            (
                _saved(ResponsibilityCentre(department=department, name=name)),
                self._responsible(person),
                self.councillors[councillor],
            )
            for name, person, councillor in data["centres"]
        ]
        for chain in data["chains"]:
            operational = self._chain(chain)
            for card in chain["cards"]:
                for year in PLAN_YEARS:
                    self._card(card, year, operational, *centres[card["centre"]])
                self.cards += 1

    def _responsible(self, full_name: str) -> User:
        if full_name not in self.people:
            username = full_name.lower().replace(" ", ".")
            self.people[full_name] = self._person(username, full_name, None, is_staff=False)
        return self.people[full_name]

    def _person(self, username: str, full_name: str, password: str | None, is_staff: bool) -> User:
        person = User(
            username=username, full_name=full_name, is_staff=is_staff, is_superuser=is_staff
        )
        person.set_password(password)
        return _saved(person)

    def _chain(self, data: dict) -> OperationalObjective:
        programme = (
            Programme.objects.for_year(PLAN_YEARS[0])
            .select_related("mission")
            .get(mission__code=data["mission"], code=data["programme"])
        )
        title, purpose = data["strategic"]
        key = (data["mission"], title)
        if key not in self.strategic:
            self.strategic[key] = _saved(
                StrategicObjective(
                    mission=programme.mission,
                    title=title,
                    purpose=purpose,
                    first_year=PLAN_YEARS[0],
                    last_year=PLAN_YEARS[0] + 4,
                    years=[PLAN_YEARS[0] + n for n in range(5)],
                )
            )
        title, purpose = data["operational"]
        return _saved(
            OperationalObjective(
                strategic=self.strategic[key],
                programme=programme,
                title=title,
                purpose=purpose,
                first_year=PLAN_YEARS[0],
                last_year=PLAN_YEARS[0] + 2,
                years=[PLAN_YEARS[0] + n for n in range(3)],
            )
        )

    def _card(self, data, year, operational, centre, responsible, councillor) -> None:
        card = PegObjective(
            plan_year=year,
            operational=operational,
            centre=centre,
            responsible=responsible,
            councillor=councillor,
            title=data["title"],
            purpose=data["purpose"] * (12 if data.get("long") else 1),
            years=[year],
            kind=data.get("kind", Kind.MANAGEMENT),
            is_ptcp=data.get("ptcp", False),
            is_quality=data.get("quality", False),
        )
        with recorded(card, by=None, action=Action.CREATED):
            card.code = card.next_code()
            card.full_clean()
            card.save()
            _rows(card, data)
        with recorded(card, by=responsible, action=Action.PROGRESS):
            _progress(card, data, (self.cards + year) % 5)


def _saved(row):
    with recorded(row, by=None, action=Action.CREATED):
        row.full_clean(exclude=["password"])
        row.save()
    return row


def _rows(card: PegObjective, data: dict) -> None:
    phases, indicators = list(data["phases"]), list(data["indicators"])
    if data.get("long"):
        months = [f"{n % 12 + 1:02d}-28" for n in range(_LONG_ROWS)]
        phases += [[f"Corso n. {n + 1}: svolgimento", day, None] for n, day in enumerate(months)]
        indicators += [
            [f"Partecipanti al corso n. {n + 1}", "presenti / iscritti", "80%", f"{60 + n}%", None]
            for n in range(_LONG_ROWS // 2)
        ]
    for position, (words, day, weight) in enumerate(phases, start=1):
        month, day_of_month = map(int, day.split("-"))
        Phase.objects.create(
            objective=card,
            position=position,
            description=words,
            due_on=date(card.plan_year, month, day_of_month),
            weight=weight,
        )
    for position, (words, formula, target, _, weight) in enumerate(indicators, start=1):
        target = target.format(year=card.plan_year)
        suggested = read_target(target).suggested_direction
        Indicator.objects.create(
            objective=card,
            position=position,
            description=words,
            formula=formula,
            target=target,
            weight=weight,
            **({"direction": suggested} if suggested else {}),
        )
    for position, (profile, part_time, category, share) in enumerate(data.get("human", []), 1):
        HumanResource.objects.create(
            objective=card,
            position=position,
            profile=profile,
            part_time=None if part_time is None else Decimal(str(part_time)),
            category=category,
            time_share=share,
        )
    for position, (words, quantity) in enumerate(data.get("tools", []), start=1):
        InstrumentalResource.objects.create(
            objective=card, position=position, description=words, quantity=quantity
        )


def _progress(card: PegObjective, data: dict, mood: int) -> None:
    """The first year is over, the second goes on: each card in a state of its own."""
    over = card.plan_year == PLAN_YEARS[0]
    half = date(card.plan_year, 6, 30)
    for number, phase in enumerate(card.phases.all()):
        completion = _completion(phase, number, mood, over=over, half=half)
        if completion is None:
            continue
        phase.completion = completion
        phase.done_on = phase.due_on if completion == 100 else None
        phase.note = "" if completion == 100 else "Slittata: in attesa di un parere esterno."
        phase.save()
    if not over and mood != 3:
        return
    values = [row[3] for row in data["indicators"]]
    for number, indicator in enumerate(card.indicators.all()):
        actual = values[number] if number < len(values) else f"{60 + number}%"
        indicator.actual = actual.format(year=card.plan_year)
        _judge(indicator, number, mood)
        indicator.save()


def _completion(phase: Phase, number: int, mood: int, *, over: bool, half: date) -> int | None:
    if over:
        return 80 if mood == 2 and number else 100
    match mood:
        case 0:
            return 100 if phase.due_on <= half else None
        case 1:
            return {0: 100, 1: 50}.get(number)
        case 3:
            return 100
        case 4:
            return 60 if phase.due_on <= half else 0
    return None


def _judge(indicator: Indicator, number: int, mood: int) -> None:
    """What the computation cannot say, and what somebody overrode."""
    if read_target(indicator.target).suggested_direction is None and not indicator.actual:
        return
    if mood == 3 and number == 1:
        indicator.not_assessable = True
        indicator.reason = "Rilevazione sospesa dal gestore esterno."
    elif read_target(indicator.target).kind == "text" and indicator.actual:
        indicator.typed_achievement = Decimal(90)
    elif mood == 4 and number == 0:
        indicator.typed_achievement = Decimal("87.5")
        indicator.reason = "Verificato a campione dal controllo di gestione."

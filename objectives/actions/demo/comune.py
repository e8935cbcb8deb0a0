"""The body of the demo: its people and their assignments, its DUP, its cards as drafts."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from ...achievement import read_target
from ...enums import Action, Kind, Role
from ...history import recorded
from ...models import (
    Assignment,
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

PLAN_YEARS = (2025, 2026)
PASSWORD = "Borgo-San-Lauro-26"  # of a database that holds nothing real
_BEGIN, _END = date(2025, 1, 1), date(2035, 12, 31)
_LONG_ROWS = 30
_DOMAIN = "borgo-san-lauro.example"  # a name that no mail server ever answers to (RFC 2606)
_WHOLE_BODY = (Role.CONTROL, Role.SECRETARY, Role.BOARD)


@dataclass
class Made:
    """A card that was made, what the file says of it, and one of five ways to come along."""

    card: PegObjective
    data: dict[str, Any]
    mood: int


@dataclass
class Comune:
    """What has been built so far, by the names that the file calls it."""

    data: dict[str, Any]
    people: dict[str, User] = field(default_factory=dict)
    councillors: dict[str, Councillor] = field(default_factory=dict)
    strategic: dict[tuple[str, str], StrategicObjective] = field(default_factory=dict)
    made: list[Made] = field(default_factory=list)

    def build(self) -> None:
        for name, (office, full_name) in self.data["councillors"].items():
            self.councillors[name] = _saved(Councillor(office=office, full_name=full_name))
        for username, full_name, role in self.data["accounts"]:
            self._account(username, full_name, role)
        for department in self.data["departments"]:
            self._department(department)
        self._delegate()

    def who(self, role: str) -> User:
        """The account of that role."""
        return next(self.people[name] for _, name, r in self.data["accounts"] if r == role)

    def _account(self, username: str, full_name: str, role: str) -> None:
        person = self._person(username, full_name, PASSWORD, role == "administrator")
        self.people[full_name] = person
        if role in _WHOLE_BODY:
            _saved(Assignment(person=person, role=role, valid_from=_BEGIN))
        if role == Role.COUNCILLOR:
            same = [row for row in self.councillors.values() if row.full_name == full_name]
            _saved(Assignment(person=person, role=role, councillor=same[0], valid_from=_BEGIN))

    def _delegate(self) -> None:
        """The responsabile's collaboratore, on the first of his centres."""
        giver = self.who(Role.RESPONSIBLE)
        held = Assignment.objects.filter(person=giver, role=Role.RESPONSIBLE).order_by("pk")
        _saved(
            Assignment(
                person=self.who(Role.COLLABORATOR),
                role=Role.COLLABORATOR,
                centre=held.first().centre,
                delegated_by=giver,
                valid_from=_BEGIN,
                valid_to=_END,
            )
        )

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
        for centre, person, _ in centres:
            held = Assignment(person=person, role=Role.RESPONSIBLE, centre=centre)
            held.valid_from = _BEGIN
            _saved(held)
        for chain in data["chains"]:
            operational = self._chain(chain)
            for card in chain["cards"]:
                number = len(self.made) // len(PLAN_YEARS)
                for year in PLAN_YEARS:
                    made = self._card(card, year, operational, *centres[card["centre"]])
                    self.made.append(Made(made, card, (number + year) % 5))

    def _responsible(self, full_name: str) -> User:
        if full_name not in self.people:
            username = _dotted(full_name)
            self.people[full_name] = self._person(username, full_name, None, is_staff=False)
        return self.people[full_name]

    def _person(self, username: str, full_name: str, password: str | None, is_staff: bool) -> User:
        person = User(
            username=username,
            full_name=full_name,
            email=f"{_dotted(full_name)}@{_DOMAIN}",
            is_staff=is_staff,
            is_superuser=is_staff,
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

    def _card(self, data, year, operational, centre, responsible, councillor) -> PegObjective:
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
        with recorded(card, by=responsible, action=Action.CREATED):
            card.code = card.next_code()
            card.full_clean()
            card.save()
            _rows(card, data)
        return card


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


def _dotted(full_name: str) -> str:
    return full_name.lower().replace(" ", ".")

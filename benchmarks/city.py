"""A city that grows: the data of benchmarks/many_cards.py, made in bulk and by no random choice."""

from datetime import date
from itertools import product

from django.db import connection

from objectives.enums import Action, Role, State
from objectives.models import (
    Act,
    Assignment,
    Body,
    Department,
    Edition,
    HistoryEntry,
    Indicator,
    OperationalObjective,
    PegObjective,
    Period,
    Phase,
    Programme,
    ResponsibilityCentre,
    StrategicObjective,
    User,
)
from objectives.sheet import as_data, sheets

_YEARS, _A_DEPARTMENT, _BATCH = 10, 5, 2000


class City:
    """Grows in place: what was there stays, so that the same pages are asked for again."""

    def __init__(self, year: int, years: int = _YEARS):
        self.year = year
        self.years = range(year - years + 1, year + 1)
        self._office()
        self.period = Period.objects.create(
            plan_year=year, reference_on=date(year, 12, 31), due_on=date(year + 1, 1, 15)
        )
        Period.objects.update(is_open=True)
        self.acts = {
            y: Act.objects.create(number="1", adopted_on=date(y, 2, 1)) for y in self.years
        }
        self.centres: list[ResponsibilityCentre] = []
        self.objectives: list[OperationalObjective] = []
        self._made = 0

    def grow(self, *, cards: int, centres: int, objectives: int) -> None:
        """`cards` is of each year."""
        self._centres(centres)
        self._objectives(objectives)
        numbers = range(self._made, cards)
        made = PegObjective.objects.bulk_create(
            [self._card(year, n) for year, n in product(self.years, numbers)], _BATCH
        )
        self._rows(made)
        for at in range(0, len(made), _BATCH):
            Edition.objects.bulk_create(self._editions(made[at : at + _BATCH]))
        HistoryEntry.objects.bulk_create((e for c in made for e in self._entries(c)), _BATCH)
        self._made = cards
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")  # as the server does by itself within a minute

    def cards(self) -> int:
        return PegObjective.objects.count()

    def person(self, username: str) -> User:
        return User.objects.get(username=username)

    def numbers(self) -> dict[str, int]:
        """Of rows that stay the same however large the city becomes."""
        of_year = PegObjective.objects.filter(plan_year=self.year).order_by("pk")
        card = of_year.filter(state=State.APPROVED)[0]
        return {
            "card": card.pk,
            "draft": of_year.filter(state=State.DRAFT)[0].pk,
            "operational": card.operational_id,
            "act": self.acts[self.year].pk,
            "period": self.period.pk,
        }

    def _office(self) -> None:
        self._office_person = User.objects.create(username="controllo", full_name="Olga Ferri")
        Assignment.objects.create(person=self._office_person, role=Role.CONTROL)

    def _centres(self, wanted: int) -> None:
        for n in range(len(self.centres), wanted):
            department, _ = Department.objects.get_or_create(name=f"Settore {n // _A_DEPARTMENT}")
            centre = ResponsibilityCentre.objects.create(department=department, name=f"Centro {n}")
            name = "responsabile" if n == 0 else f"responsabile-{n}"
            person = User.objects.create(username=name, full_name=f"Responsabile {n}")
            User.objects.filter(pk=person.pk).update(email=f"{name}@example.org")
            Assignment.objects.create(person=person, role=Role.RESPONSIBLE, centre=centre)
            self.centres.append(centre)
        self.people = [c.assignments.get().person for c in self.centres]

    def _objectives(self, wanted: int) -> None:
        programmes = Programme.objects.for_year(self.year).filter(applies_to="ENTI_LOCALI")
        programmes = list(programmes.select_related("mission"))
        span = {"first_year": self.years[0], "last_year": self.year, "years": [self.year]}
        for n in range(len(self.objectives), wanted):
            programme = programmes[n % len(programmes)]
            above, _ = StrategicObjective.objects.get_or_create(
                mission=programme.mission, title=f"Strategia {n // 7}", defaults=span
            )
            self.objectives.append(
                OperationalObjective.objects.create(
                    strategic=above,
                    programme=programme,
                    title=f"Obiettivo operativo {n}: migliorare i servizi della città",
                    **span,
                )
            )

    def _card(self, year: int, n: int) -> PegObjective:
        running = year == self.year
        state = State.CERTIFIED
        if running:
            state = (State.APPROVED, State.DRAFT)[n % 10 == 1]
        # The first responsabile keeps his two cards a year, however large the city becomes.
        at = 0 if n < 2 else 1 + n % (len(self.centres) - 1)
        return PegObjective(
            plan_year=year,
            code=f"{year}-{n:05d}",
            title=f"Obiettivo ordinario {n} della città, da raggiungere entro l'anno {year}",
            purpose="<p>Ridurre i tempi e <strong>migliorare</strong> il servizio.</p>",
            operational=self.objectives[n % len(self.objectives)],
            centre=self.centres[at],
            responsible=self.people[at],
            years=[year],
            kind="management",
            state=state,
            edition=int(state != State.DRAFT),
        )

    def _rows(self, cards: list[PegObjective]) -> None:
        Phase.objects.bulk_create((p for card in cards for p in self._phases(card)), _BATCH)
        Indicator.objects.bulk_create((i for card in cards for i in self._indicators(card)), _BATCH)

    def _phases(self, card: PegObjective):
        over = card.plan_year < self.year
        for n in range(6):
            done = over or n < 3
            yield Phase(
                objective=card,
                position=n,
                description=f"Fase {n} di {card.code}",
                due_on=date(card.plan_year, 2 * n + 1, 28),
                completion=100 if done else None,
            )

    def _indicators(self, card: PegObjective):
        over = card.plan_year < self.year
        for n, target in enumerate(("sì", "120 giorni", "80 %", "entro il 31/10/2026")):
            value = ("sì", "100", "90 %", "30/09/2026")[n]
            yield Indicator(
                objective=card,
                position=n,
                description=f"Indicatore {n} di {card.code}",
                target=target,
                actual=value if over or n < 2 else "",
            )

    def _editions(self, cards: list[PegObjective]):
        rows = PegObjective.objects.filter(pk__in=[card.pk for card in cards], edition=1)
        for sheet in sheets(rows.with_chain().with_rows(), Body.load()):
            act = self.acts[sheet.plan_year]
            yield Edition(
                card_id=sheet.id, number=1, act=act, content=as_data(sheet), pdf_problem="-"
            )

    def _entries(self, card: PegObjective):
        for n in range(10):
            yield HistoryEntry(
                actor=self._office_person,
                actor_name="Olga Ferri",
                action=Action.CHANGED if n else Action.CREATED,
                subject_type="pegobjective",
                subject_id=card.pk,
                subject_label=str(card),
                changes=[{"row": "", "field": "titolo", "before": "a", "after": "b"}],
            )

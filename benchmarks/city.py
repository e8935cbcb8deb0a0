"""A city: the data of benchmarks/many_cards.py, made in bulk and by no random choice."""

from datetime import date

from objectives.enums import IN_FORCE, Action, Role, State
from objectives.models import (
    Act,
    Assignment,
    Body,
    Department,
    Edition,
    Figures,
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
from objectives.workflow import STEPS, Details, move

_A_DEPARTMENT, _BATCH = 5, 2000
# Of ten cards of the running year; the others are approved.
_STATES = {1: State.DRAFT, 2: State.PROPOSED, 3: State.VALIDATED}


class City:
    """`running` cards in the last of some years, `before` in each of the others."""

    YEARS = 10

    def __init__(self, year: int, *, running: int, before: int, centres: int, objectives: int):
        self.year = year
        self.years = range(year - self.YEARS + 1, year + 1)
        self._people()
        self._periods()
        self.acts = {
            y: Act.objects.create(number="1", adopted_on=date(y, 2, 1)) for y in self.years
        }
        self._centres(centres)
        self._objectives(objectives)
        of_year = dict.fromkeys(self.years, before) | {year: running}
        self._cards([(y, n) for y in self.years for n in range(of_year[y])])
        self._varied()

    def cards(self) -> int:
        return PegObjective.objects.count()

    def person(self, username: str) -> User:
        return User.objects.get(username=username)

    def places(self) -> dict[str, object]:
        """What the pages' addresses hold, by name: the running year's first rows."""
        cards = PegObjective.objects.filter(plan_year=self.year).order_by("pk")
        card = cards[0]
        return {
            "card": card.pk,
            "draft": cards.filter(state=State.DRAFT)[0].pk,
            "proposed": cards.filter(state=State.PROPOSED)[0].pk,
            "varying": cards.filter(working_copy__isnull=False)[0].pk,
            "figures": card.figures.get().pk,
            "operational": card.operational_id,
            "strategic": card.operational.strategic_id,
            "act": self.acts[self.year].pk,
            "closed": self.closed.pk,
            "open": self.open.pk,
            "held": Assignment.objects.get(person__username="responsabile").pk,
            "validate": STEPS["validate"],
            "approve": STEPS["approve"],
            "first": 1,
            "operativi": "operativi",
            "strategici": "strategici",
        }

    def _people(self) -> None:
        self._office = User.objects.create(username="controllo", full_name="Olga Ferri")
        Assignment.objects.create(person=self._office, role=Role.CONTROL)
        User.objects.create(
            username="amministratore", full_name="Ada", is_superuser=True, is_staff=True
        )

    def _periods(self) -> None:
        """Of the running year: the first is closed, the last is open."""
        y = self.year
        self.closed = Period.objects.create(plan_year=y, reference_on=date(y, 6, 30), closings=1)
        self.open = Period.objects.create(
            plan_year=y, reference_on=date(y, 12, 31), due_on=date(y + 1, 1, 15), is_open=True
        )

    def _cards(self, places: list[tuple[int, int]]) -> None:
        """Cards by year and number, with all that hangs on them."""
        made = PegObjective.objects.bulk_create([self._card(*place) for place in places], _BATCH)
        self._rows(made)
        for at in range(0, len(made), _BATCH):
            self._frozen(made[at : at + _BATCH])
        HistoryEntry.objects.bulk_create((e for c in made for e in self._entries(c)), _BATCH)

    def _rows(self, cards: list[PegObjective]) -> None:
        Phase.objects.bulk_create((p for card in cards for p in self._phases(card)), _BATCH)
        Indicator.objects.bulk_create((i for card in cards for i in self._indicators(card)), _BATCH)

    def _centres(self, wanted: int) -> None:
        self.centres: list[ResponsibilityCentre] = []
        for n in range(wanted):
            department, _ = Department.objects.get_or_create(name=f"Settore {n // _A_DEPARTMENT}")
            centre = ResponsibilityCentre.objects.create(department=department, name=f"Centro {n}")
            name = "responsabile" if n == 0 else f"responsabile-{n}"
            person = User.objects.create(username=name, full_name=f"Responsabile {n}")
            User.objects.filter(pk=person.pk).update(email=f"{name}@example.org")
            Assignment.objects.create(person=person, role=Role.RESPONSIBLE, centre=centre)
            self.centres.append(centre)
        self.people = [c.assignments.get().person for c in self.centres]

    def _objectives(self, wanted: int) -> None:
        self.objectives: list[OperationalObjective] = []
        programmes = Programme.objects.for_year(self.year).filter(applies_to="ENTI_LOCALI")
        programmes = list(programmes.select_related("mission"))
        span = {"first_year": self.years[0], "last_year": self.year, "years": [self.year]}
        for n in range(wanted):
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
        state = _STATES.get(n % 10, State.APPROVED) if year == self.year else State.CERTIFIED
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
            kind="" if state == State.DRAFT else "management",
            state=state,
            edition=int(state in IN_FORCE),
        )

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

    def _frozen(self, cards: list[PegObjective]) -> None:
        """Their editions, and of the running year the figures of the closed period."""
        rows = PegObjective.objects.filter(pk__in=[card.pk for card in cards], edition=1)
        found = [
            (sheet, as_data(sheet)) for sheet in sheets(rows.with_chain().with_rows(), Body.load())
        ]
        Edition.objects.bulk_create(
            Edition(
                card_id=sheet.id,
                number=1,
                act=self.acts[sheet.plan_year],
                content=content,
                pdf_problem="-",
            )
            for sheet, content in found
        )
        Figures.objects.bulk_create(
            Figures(card_id=sheet.id, period=self.closed, number=1, content=content)
            for sheet, content in found
            if sheet.plan_year == self.year
        )

    def _varied(self) -> None:
        """One card has had a variation, and one has it open."""
        cards = PegObjective.objects.filter(plan_year=self.year, state=State.APPROVED)
        first, second = cards.order_by("pk")[:2]
        act = Act.objects.create(number="2", adopted_on=date(self.year, 6, 1))
        move(first, "open_variation", Details(by=self._office))
        move(first, "close_variation", Details(by=self._office, act=act))
        move(second, "open_variation", Details(by=self._office))

    def _entries(self, card: PegObjective):
        for n in range(10):
            yield HistoryEntry(
                actor=self._office,
                actor_name="Olga Ferri",
                action=Action.CHANGED if n else Action.CREATED,
                subject_type="pegobjective",
                subject_id=card.pk,
                subject_label=str(card),
                changes=[{"row": "", "field": "titolo", "before": "a", "after": "b"}],
            )

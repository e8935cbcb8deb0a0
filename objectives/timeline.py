"""The phases of a card over its year: where each stands on the calendar, how far it has come, and
what was to be expected by now (domain.md, section 3). Pure: a `Sheet` and a day in, plain rows out.

Places and widths are said as SVG reads them, in percent of the width of the calendar («43.29%»),
so that one drawing fits every screen and its words keep their size.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.dates import MONTHS_3
from django.utils.translation import gettext_lazy as _

from .achievement import HUNDRED, ZERO
from .italian import shorten
from .progress import Total, expected_total, is_late
from .sheet import Sheet, SheetPhase, SheetTotal

_SHOWN = 160  # characters of a phase: the whole stands on the card
_YEARS_NAMED = 6  # more names do not fit on a telephone


class Course(TextChoices):
    """How a phase stands to its due date."""

    ON_TIME = "on-time", _("conclusa in tempo")
    DONE_LATE = "done-late", _("conclusa in ritardo")
    DONE = "done", _("conclusa")  # nobody recorded on which day
    LATE = "late", _("in ritardo")
    RUNNING = "running", _("in corso")
    UNDATED = "undated", _("senza scadenza")


@dataclass(frozen=True)
class Tick:
    """A line of the calendar, and the name of what begins there."""

    at: str
    name: str


@dataclass(frozen=True)
class Line:
    """A phase. Its bar goes from the beginning of the calendar to `due`, the end of the calendar
    where it has no due date; the fill is that share of the bar which is done."""

    number: int
    description: str
    due_on: date | None
    done_on: date | None
    completion: Decimal | None
    course: Course
    due: str
    fill: str


@dataclass(frozen=True)
class Timeline:
    """`judged_on` is the day to which expected and actual refer; `today` is blank where it falls
    outside the calendar."""

    judged_on: date
    expected: Total
    actual: SheetTotal
    ticks: tuple[Tick, ...]
    periods: tuple[str, ...]
    today: str
    today_is_late: bool  # in the second half: its name stands before the line
    lines: tuple[Line, ...]

    @property
    def gap(self) -> Decimal | None:
        """Points by which the actual is ahead of the expected; below zero it is behind. None
        where one of the two is blank."""
        if self.actual.value is None or self.expected.value is None:
            return None
        return self.actual.value - self.expected.value

    @property
    def points(self) -> Decimal:
        """The gap without its sign."""
        return abs(self.gap or ZERO)

    @property
    def expected_width(self) -> str:
        return _width(self.expected.value)

    @property
    def actual_width(self) -> str:
        return _width(self.actual.value)

    @property
    def courses(self) -> list[Course]:
        """Those that occur, for the legend."""
        present = {line.course for line in self.lines}
        return [course for course in Course if course in present]


def timeline(sheet: Sheet, today: date, periods: Iterable[date] = ()) -> Timeline:
    """The phases in the paper's order, as they stand today.

    A plan year that is over is judged at its end: what was due by 31 December and is not done is
    late, what is due in a later year is not.
    """
    judged_on = min(today, date(sheet.plan_year, 12, 31))
    calendar = _Calendar.of(sheet)
    late_on = min(today, date(sheet.plan_year + 1, 1, 1))
    shown = calendar.first <= today <= calendar.last
    return Timeline(
        judged_on=judged_on,
        expected=expected_total(sheet.phases, judged_on),
        actual=sheet.phases_total,
        ticks=calendar.ticks(),
        periods=tuple(calendar.at(day) for day in periods),
        today=calendar.at(today) if shown else "",
        today_is_late=calendar.share(today) > Decimal("0.5"),
        lines=tuple(
            _line(number, phase, late_on, calendar)
            for number, phase in enumerate(sheet.phases, start=1)
        ),
    )


def course(phase: SheetPhase, on: date) -> Course:
    """Done phases by the day on which they were done: done before its due date has come, a phase
    is on time whether or not somebody recorded the day."""
    if (phase.completion or ZERO) >= HUNDRED:
        return _done(phase, on)
    if phase.due_on is None:
        return Course.UNDATED
    return Course.LATE if is_late(phase, on) else Course.RUNNING


def _done(phase: SheetPhase, on: date) -> Course:
    if phase.due_on is None:
        return Course.DONE
    if phase.done_on is None:
        return Course.ON_TIME if on <= phase.due_on else Course.DONE
    return Course.ON_TIME if phase.done_on <= phase.due_on else Course.DONE_LATE


def _line(number: int, phase: SheetPhase, on: date, calendar: "_Calendar") -> Line:
    due = calendar.share(phase.due_on) if phase.due_on else Decimal(1)
    return Line(
        number=number,
        description=shorten(phase.description, _SHOWN),
        due_on=phase.due_on,
        done_on=phase.done_on,
        completion=phase.completion,
        course=course(phase, on),
        due=_percent(due),
        fill=_percent(due * (phase.completion or ZERO) / HUNDRED),
    )


@dataclass(frozen=True)
class _Calendar:
    """Whole years: the plan year, and those of the due dates where these go beyond."""

    first: date
    last: date

    @classmethod
    def of(cls, sheet: Sheet) -> "_Calendar":
        years = {sheet.plan_year, *(p.due_on.year for p in sheet.phases if p.due_on)}
        return cls(date(min(years), 1, 1), date(max(years), 12, 31))

    def share(self, day: date) -> Decimal:
        """How much of the calendar lies before the end of that day."""
        whole = (self.last - self.first).days + 1
        return Decimal((day - self.first).days + 1) / whole

    def at(self, day: date) -> str:
        return _percent(self.share(day))

    def ticks(self) -> tuple[Tick, ...]:
        """The months of one year; of several the years, named as far as there is room."""
        first, last = self.first.year, self.last.year
        if first == last:
            starts = [(date(first, month, 1), str(name)) for month, name in MONTHS_3.items()]
        else:
            step = -(-(last - first + 1) // _YEARS_NAMED)
            starts = [
                (date(year, 1, 1), str(year) if (year - first) % step == 0 else "")
                for year in range(first, last + 1)
            ]
        return tuple(Tick(self.at(day - timedelta(days=1)), name) for day, name in starts)


def _width(percentage: Decimal | None) -> str:
    """Of a bar that ends at 100, whatever the body's cap; of nothing, none."""
    return _percent(min(percentage or ZERO, HUNDRED) / HUNDRED)


def _percent(share: Decimal) -> str:
    return f"{share * 100:.2f}%"

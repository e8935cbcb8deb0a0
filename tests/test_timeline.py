"""The phases on the calendar: where each is drawn, how it stands, what was to be expected."""

from dataclasses import MISSING, fields
from datetime import date
from decimal import Decimal

import pytest

from objectives.progress import phases_total
from objectives.sheet import Sheet, SheetPhase, SheetTotal
from objectives.timeline import Course, course, timeline

D = Decimal
MID = date(2024, 7, 1)


def phase(due_on=None, completion=None, done_on=None, weight=None, description="a") -> SheetPhase:
    figures = [None if n is None else D(n) for n in (weight, completion)]
    return SheetPhase(1, description, due_on, *figures, done_on)


def sheet(*phases: SheetPhase, year: int = 2024, typed: D | None = None) -> Sheet:
    """Of a card, its year and its phases: a timeline looks at nothing else."""
    blank = {field.name: None for field in fields(Sheet) if field.default is MISSING}
    total = SheetTotal(phases_total(phases), typed, "")
    return Sheet(**blank | {"plan_year": year, "phases": phases, "phases_total": total})


@pytest.mark.parametrize(
    ("due_on", "completion", "done_on", "expected"),
    [
        (date(2024, 6, 30), None, None, Course.LATE),
        (date(2024, 6, 30), 99, None, Course.LATE),
        (date(2024, 6, 30), 99, date(2024, 6, 1), Course.LATE),
        (MID, 50, None, Course.RUNNING),  # due today
        (date(2024, 7, 2), None, None, Course.RUNNING),
        (date(2024, 6, 30), 100, date(2024, 6, 30), Course.ON_TIME),
        (date(2024, 6, 30), 100, date(2024, 7, 1), Course.DONE_LATE),
        (date(2024, 6, 30), 100, None, Course.DONE),  # nobody knows on which day
        (MID, 100, None, Course.ON_TIME),  # done before its day is over
        (None, 100, None, Course.DONE),
        (None, 100, date(2024, 3, 1), Course.DONE),
        (None, 50, None, Course.UNDATED),
        (None, None, None, Course.UNDATED),
    ],
)
def test_how_a_phase_stands(due_on, completion, done_on, expected):
    assert course(phase(due_on, completion, done_on), MID) == expected


def test_a_bar_ends_at_the_due_date_and_its_fill_is_what_is_done():
    drawn = timeline(sheet(phase(date(2024, 6, 30), 50), phase(None, 25), phase()), MID)
    assert [(line.number, line.due, line.fill) for line in drawn.lines] == [
        (1, "49.73%", "24.86%"),  # day 182 of 366
        (2, "100.00%", "25.00%"),
        (3, "100.00%", "0.00%"),
    ]


@pytest.mark.parametrize(
    ("year", "february_ends"),
    [(2023, "16.16%"), (2024, "16.39%")],  # day 59 of 365, day 60 of 366
)
def test_a_leap_year_has_its_day_more(year, february_ends):
    drawn = timeline(sheet(phase(date(year, 12, 31)), year=year), date(year, 1, 1))
    assert [tick.name for tick in drawn.ticks][:3] == ["gen", "feb", "mar"]
    assert (drawn.ticks[0].at, drawn.ticks[2].at) == ("0.00%", february_ends)
    assert drawn.lines[0].due == "100.00%"


def test_the_years_of_the_due_dates_stand_on_the_calendar():
    drawn = timeline(sheet(phase(date(2026, 6, 30)), phase(date(2023, 2, 1))), MID)
    assert [tick.name for tick in drawn.ticks] == ["2023", "2024", "2025", "2026"]
    assert timeline(sheet(), MID).ticks[11].name == "dic"


def test_of_very_many_years_only_some_are_named():
    drawn = timeline(sheet(phase(date(2100, 1, 1)), phase(date(2000, 1, 1))), MID)
    assert len(drawn.ticks) == 101
    assert len([tick for tick in drawn.ticks if tick.name]) == 6


@pytest.mark.parametrize(
    ("today", "at", "in_second_half"),
    [
        (date(2023, 12, 31), "", False),
        (date(2024, 1, 1), "0.27%", False),
        (date(2024, 12, 31), "100.00%", True),
        (date(2025, 1, 1), "", True),
    ],
)
def test_today_is_drawn_within_the_calendar_only(today, at, in_second_half):
    drawn = timeline(sheet(phase(date(2024, 6, 30))), today)
    assert (drawn.today, drawn.today_is_late) == (at, in_second_half)


@pytest.mark.parametrize(
    ("today", "judged_on", "expected"),
    [
        (date(2023, 12, 31), date(2023, 12, 31), D(0)),  # the year has not begun
        (date(2024, 6, 30), date(2024, 6, 30), D(30)),
        (date(2027, 3, 1), date(2024, 12, 31), D(80)),  # the year is over: at its end
    ],
)
def test_expected_progress_by_the_weights(today, judged_on, expected):
    phases = [
        phase(date(2024, 6, 30), weight=30),
        phase(date(2024, 12, 31), weight=50),
        phase(date(2025, 6, 30), weight=20),
    ]
    drawn = timeline(sheet(*phases), today)
    assert (drawn.judged_on, drawn.expected.value) == (judged_on, expected)


def test_a_year_that_is_over_is_judged_at_its_end():
    phases = [phase(date(2024, 12, 31), 80), phase(date(2025, 6, 30), 10)]
    drawn = timeline(sheet(*phases), date(2027, 3, 1))
    assert [line.course for line in drawn.lines] == [Course.LATE, Course.RUNNING]
    assert drawn.courses == [Course.LATE, Course.RUNNING]


@pytest.mark.parametrize(
    ("completion", "typed", "gap", "points"),
    [
        (40, None, D(-60), D(60)),
        (100, None, D(0), D(0)),
        (40, D(110), D(10), D(10)),  # a total by hand, above 100 where the body allows it
        (None, None, None, D(0)),
    ],
)
def test_how_far_the_actual_is_from_the_expected(completion, typed, gap, points):
    drawn = timeline(sheet(phase(date(2024, 6, 30), completion), typed=typed), MID)
    assert (drawn.gap, drawn.points) == (gap, points)
    assert drawn.expected_width == "100.00%"


def test_a_bar_ends_at_a_hundred_and_blank_is_no_bar():
    by_hand = timeline(sheet(phase(), typed=D(110)), MID)
    assert (by_hand.actual_width, timeline(sheet(phase()), MID).actual_width) == (
        "100.00%",
        "0.00%",
    )


@pytest.mark.parametrize("phases", [[], [phase(date(2024, 6, 30), 50, weight=0)]])
def test_nothing_to_weigh_leaves_the_expected_blank(phases):
    drawn = timeline(sheet(*phases), MID)
    assert (drawn.expected.value, drawn.gap, drawn.expected_width) == (None, None, "0.00%")


def test_a_long_description_is_shortened_and_the_periods_are_marked():
    drawn = timeline(sheet(phase(description="parola " * 60)), MID, [date(2024, 12, 31)])
    assert (len(drawn.lines[0].description), drawn.lines[0].description[-1]) == (160, "…")
    assert drawn.periods == ("100.00%",)

"""Every row of the table of domain.md, section 3."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from objectives.enums import Direction
from objectives.progress import (
    Row,
    expected_progress,
    indicators_total,
    is_late,
    objectives_mean,
    phases_total,
    total,
)

D = Decimal


@dataclass
class Phase:
    description: str = "Fase"
    completion: Decimal | None = None
    weight: Decimal | None = None
    due_on: date | None = None


@dataclass
class Indicator:
    description: str = "Indicatore"
    target: str = "si"
    actual: str = ""
    direction: str = Direction.MORE
    weight: Decimal | None = None
    not_assessable: bool = False
    typed_achievement: Decimal | None = None


def done(*completions, weights=None) -> list[Phase]:
    weights = weights or [None] * len(completions)
    return [
        Phase(f"Fase {n}", None if c is None else D(c), None if w is None else D(w))
        for n, (c, w) in enumerate(zip(completions, weights, strict=True), start=1)
    ]


# -- Totale fasi -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("completions", "weights", "value"),
    [
        ((50, 100), None, "75"),
        ((50, 100), (30, 70), "85"),
        ((None, None), None, None),
        ((None, 100), None, "50"),
        ((None, 100), (30, 70), "70"),
        ((0, 0), None, "0"),
        ((), None, None),
        ((50, 100), (None, 70), "100"),
        ((50, 100), (0, 0), None),
        ((100, 0, 0), None, "33.33"),
        ((100, 100, 0), None, "66.67"),
        (("33.335", "0"), None, "16.67"),
    ],
)
def test_total_of_the_phases(completions, weights, value):
    computed = phases_total(done(*completions, weights=weights)).value
    assert computed == (None if value is None else D(value))


def test_an_empty_phase_counts_zero_and_is_named():
    summed = phases_total(done(None, 100))
    assert (summed.value, summed.missing) == (D(50), ("Fase 1",))


def test_a_blank_weight_counts_zero_and_is_named():
    summed = phases_total(done(50, 100, weights=(None, 70)))
    assert (summed.value, summed.unweighted) == (D(100), ("Fase 1",))


def test_totals_are_made_of_the_rounded_rows():
    rows = [Row("a", D("33.335")), Row("b", D("33.335"))]
    assert total(rows).value == D("33.34")


# -- Totale indicatori -----------------------------------------------------------------------------


def test_total_of_the_indicators_is_the_mean_of_the_assessable_ones():
    rows = [
        Indicator("a", target="80", actual="60", weight=D(20)),
        Indicator("b", target="si", actual="no", weight=D(50), not_assessable=True),
        Indicator("c", target="si", actual="si", weight=D(30)),
    ]
    summed = indicators_total(rows)
    assert (summed.value, summed.left_out) == (D(90), ("b",))


def test_none_filled_is_blank_and_an_empty_one_among_others_counts_zero():
    empty, full = Indicator("vuoto"), Indicator("pieno", actual="si")
    assert indicators_total([empty]).value is None
    summed = indicators_total([empty, full])
    assert (summed.value, summed.missing) == (D(50), ("vuoto",))


def test_all_not_assessable_is_blank():
    summed = indicators_total([Indicator(actual="si", not_assessable=True)])
    assert summed.value is None
    assert summed.explain()[0] == "Nessuna riga è valutabile."


def test_a_figure_typed_by_hand_counts_instead_of_the_computed_one():
    rows = [Indicator(target="80", actual="40", typed_achievement=D(90))]
    assert indicators_total(rows).value == D(90)


# -- words -----------------------------------------------------------------------------------------


def test_a_simple_mean_explains_itself():
    assert phases_total(done(50, 100)).explain() == [
        "Media semplice: nessuna riga ha un peso.",
        "Fase 1: 50 %",
        "Fase 2: 100 %",
        "Totale: (50 + 100) / 2 = 75 %",
    ]


def test_a_weighted_mean_explains_itself():
    rows = [Row("a", D(50), D(30)), Row("b", None, D(70)), Row("c", D(3), None, assessable=False)]
    assert total(rows).explain() == [
        "Media ponderata con i pesi delle righe.",
        "a: 50 %, peso 30",
        "b: in bianco, conta 0, peso 70",
        "c: non valutabile, esclusa dalla media",
        "Totale: (50 × 30 + 0 × 70) / 100 = 15 %",
    ]


@pytest.mark.parametrize(
    ("rows", "first"),
    [
        ([], "Nessuna riga da sommare."),
        ([Row("a", None)], "Nessuna riga è compilata."),
        ([Row("a", D(50), D(0))], "I pesi delle righe valutabili sommano a zero."),
    ],
)
def test_a_blank_total_says_why(rows, first):
    assert (total(rows).explain()[0], total(rows).explain()[-1]) == (
        first,
        "Il totale resta in bianco.",
    )


# -- objectives, time ------------------------------------------------------------------------------


def test_objectives_with_a_blank_total_are_left_out_and_counted():
    rows = [Row("a", D(80), D(1)), Row("b", None, D(5)), Row("c", D(50), D(3))]
    mean = objectives_mean(rows)
    assert (mean.value, mean.left_out) == (D("57.5"), ("b",))


def test_expected_progress_is_the_weight_share_of_the_phases_due():
    phases = [
        Phase("a", due_on=date(2024, 6, 30), weight=D(30)),
        Phase("b", due_on=date(2024, 12, 31), weight=D(70)),
    ]
    days = [date(2024, 6, 29), date(2024, 6, 30), date(2024, 12, 31)]
    assert [expected_progress(phases, day) for day in days] == [D(0), D(30), D(100)]
    assert expected_progress([], date(2024, 6, 30)) is None


@pytest.mark.parametrize(
    ("due_on", "completion", "late"),
    [
        (date(2024, 6, 29), None, True),
        (date(2024, 6, 29), D("99.99"), True),
        (date(2024, 6, 29), D(100), False),
        (date(2024, 6, 30), None, False),
        (None, None, False),
    ],
)
def test_late_is_due_before_and_not_complete(due_on, completion, late):
    assert is_late(Phase(due_on=due_on, completion=completion), date(2024, 6, 30)) is late

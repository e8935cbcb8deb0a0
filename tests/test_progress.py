"""Every row of the table of domain.md, section 3."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objectives.achievement import Scale, achievement, read_target
from objectives.enums import Direction, TargetKind
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
LATE = Scale(days_late=((10, D(80)), (30, D(50))))


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


# -- indicators ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "actual", "value"),
    [
        ("sì", "si", "100"),
        ("si", "SÌ", "100"),
        ("si", "no", "0"),
        ("no", "no", "100"),
        ("no", "si'", "0"),
        ("80", "60", "75"),
        ("80", "100", "100"),
        ("120 utenti", "90 utenti", "75"),
        ("1.000", "333", "33.3"),
        ("3", "1", "33.33"),
        ("3", "2", "66.67"),
        ("0", "0", "100"),
        ("0", "-1", "0"),
        ("10", "-5", "0"),
        ("80", "80%", "100"),
        ("80%", "40", "50"),
        ("80,00 %", "40,0", "50"),
        ("≥ 80 %", "40%", "50"),
        ("entro il 31/10/2024", "31/10/2024", "100"),
        ("entro il 31/10/2024", "01-11-2024", "0"),
        ("31.10.2024", "1/1/2024", "100"),
        ("mantenimento", "mantenuto", None),
        ("rispetto delle scadenze", "", None),
        ("si", "", None),
        ("", "si", None),
    ],
)
def test_more_is_better(target, actual, value):
    assert achievement(target, actual).value == (None if value is None else D(value))


@pytest.mark.parametrize(
    ("target", "actual", "value"),
    [
        ("30 giorni", "30", "100"),
        ("30", "20", "100"),
        ("30", "45", "66.67"),
        ("30", "60", "50"),
        ("0", "0", "100"),
        ("0", "3", "0"),
        ("30", "0", "100"),
        ("20%", "40%", "50"),
    ],
)
def test_less_is_better(target, actual, value):
    assert achievement(target, actual, Direction.LESS).value == D(value)


@pytest.mark.parametrize(
    ("day", "value"),
    [("31/10/2024", "100"), ("10/11/2024", "80"), ("30/11/2024", "50"), ("01/12/2024", "0")],
)
def test_a_body_may_have_a_table_of_days_late(day, value):
    assert achievement("entro il 31/10/2024", day, scale=LATE).value == D(value)


def test_above_100_only_if_the_cap_says_so():
    assert achievement("80", "100").value == D(100)
    assert achievement("80", "100", scale=Scale(cap=D(120))).value == D(120)
    assert achievement("80", "90", scale=Scale(cap=D(120))).value == D("112.5")


def test_a_value_that_cannot_be_read_computes_nothing_and_says_why():
    found = achievement("80", "1.5")
    assert found.value is None
    assert found.words == "Non si calcola: «1.5» è ambiguo: scrivere 1,5 oppure 15."


@pytest.mark.parametrize(
    ("target", "kind", "direction"),
    [
        ("Sì", TargetKind.YES_NO, None),
        ("80", TargetKind.NUMBER, None),
        ("n. 4", TargetKind.NUMBER, None),
        ("almeno 3 incontri", TargetKind.NUMBER, Direction.MORE),
        ("≤ 30 giorni", TargetKind.NUMBER, Direction.LESS),
        ("massimo 5%", TargetKind.PERCENTAGE, Direction.LESS),
        ("entro il 31/12/2024", TargetKind.DATE, None),
        ("mantenimento", TargetKind.TEXT, None),
        ("100% entro il 31/12", TargetKind.TEXT, None),
        ("1° semestre", TargetKind.TEXT, None),
        ("3-5", TargetKind.TEXT, None),
    ],
)
def test_what_a_target_asks_for(target, kind, direction):
    value = read_target(target)
    assert (value.kind, value.suggested_direction) == (kind, direction)


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


# -- whatever is typed -----------------------------------------------------------------------------

figures = st.decimals(-1000, 1000, places=2).map(lambda d: str(d).replace(".", ","))


@given(target=figures, actual=figures, direction=st.sampled_from(list(Direction)))
def test_an_achievement_never_leaves_its_bounds(target, actual, direction):
    assert 0 <= achievement(target, actual, direction).value <= 100


@given(target=st.text(), actual=st.text())
def test_no_text_breaks_an_achievement(target, actual):
    value = achievement(target, actual).value
    assert value is None or 0 <= value <= 100

"""What an indicator comes to: each row of domain.md, section 3, and whatever is typed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objectives.achievement import Scale, achievement, read_target
from objectives.enums import Direction, TargetKind

D = Decimal
LATE = Scale(days_late=((10, D(80)), (30, D(50))))


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


# -- whatever is typed -----------------------------------------------------------------------------

figures = st.decimals(-1000, 1000, places=2).map(lambda d: str(d).replace(".", ","))


@given(target=figures, actual=figures, direction=st.sampled_from(list(Direction)))
def test_an_achievement_never_leaves_its_bounds(target, actual, direction):
    assert 0 <= achievement(target, actual, direction).value <= 100


@given(target=st.text(), actual=st.text())
def test_no_text_breaks_an_achievement(target, actual):
    value = achievement(target, actual).value
    assert value is None or 0 <= value <= 100


def test_a_target_says_its_unit():
    units = [read_target(text).unit for text in ("120 giorni", "80 %", "≥ 6 km", "4", "sì")]
    assert units == ["giorni", "%", "km", "", ""]

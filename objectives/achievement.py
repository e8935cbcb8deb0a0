"""What an indicator was to reach, what it reached, and what that comes to (domain.md, section 3).

Expected and actual values are kept as they were typed, and read here. Pure: text in, Decimal out.
Percentages are Decimals from 0 to the scale's cap with two decimals; None is «not recorded».
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .enums import Direction, TargetKind
from .italian import (
    format_date,
    format_decimal,
    format_percentage,
    key,
    one_line,
    parse_date,
    parse_decimal,
    round_half_up,
    shorten,
)

ZERO, HUNDRED = Decimal(0), Decimal(100)
_AT_LEAST = r"≥|>=|>|almeno|minimo|non meno di"
_AT_MOST = r"≤|<=|<|massimo|max|al massimo|non oltre|non più di|non piu' di"
_FIGURE = re.compile(
    rf"(?:(?P<least>{_AT_LEAST})|(?P<most>{_AT_MOST}))?\s*(?:n\.\s*)?"
    r"(?P<number>[+-]?(?:\d{1,3}(?:\.\d{3})+|\d+(?:\.\d+)?)(?:,\d+)?)"
    r"\s*(?P<percent>%)?(?P<unit>\s*[^\W\d_€][^\d]{0,60}|\s*€)?",
    re.IGNORECASE,
)
_DEADLINE = re.compile(
    r"(?:entro\s+)?(?:il\s+|l')?(?P<date>\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{4})", re.IGNORECASE
)


@dataclass(frozen=True)
class Scale:
    """What each body fixes for itself (its SMVP, art. 7 D.Lgs. 150/2009).

    `cap` is the highest achievement, in percent. `days_late` lists (days, percentage): a date
    missed by at most so many days is worth so much; beyond the last, or without a table, 0.
    """

    cap: Decimal = HUNDRED
    days_late: tuple[tuple[int, Decimal], ...] = ()


@dataclass(frozen=True)
class Value:
    """An expected or actual value once read: what it is, and the figure, date or yes/no in it.
    `unit` is what stands behind an expected number: «giorni», «€», «%»."""

    kind: TargetKind
    reading: Decimal | date | bool | str
    suggested_direction: Direction | None = None
    unit: str = ""


@dataclass(frozen=True)
class Achievement:
    """An indicator's percentage and how it was reached, in words."""

    value: Decimal | None
    words: str


class IndicatorLike(Protocol):
    description: str
    target: str
    actual: str
    direction: str
    weight: Decimal | None
    not_assessable: bool
    typed_achievement: Decimal | None


def read_target(text: str) -> Value | None:
    """What an expected value asks for: sì/no, a number, a percentage, a date, or words.

    None when nothing is typed. Raises ValueError for a number that could be two (`1.5`).
    """
    typed = one_line(text)
    if not typed:
        return None
    answer = key(typed)
    if answer in {"si", "no"}:
        return Value(TargetKind.YES_NO, answer == "si")
    if deadline := _DEADLINE.fullmatch(typed):
        return Value(TargetKind.DATE, parse_date(deadline["date"]))
    if figure := _FIGURE.fullmatch(typed):
        kind = TargetKind.PERCENTAGE if figure["percent"] else TargetKind.NUMBER
        unit = "%" if figure["percent"] else (figure["unit"] or "").strip()
        return Value(kind, parse_decimal(figure["number"]), _suggested(figure), unit)
    return Value(TargetKind.TEXT, typed)


def read_actual(text: str, target: Value | None) -> Value | None:
    """The actual value, read as its target asks. Raises ValueError with a sentence to show."""
    typed = one_line(text)
    if not typed:
        return None
    kind = target.kind if target else TargetKind.TEXT
    if kind == TargetKind.YES_NO:
        if key(typed) in {"si", "no"}:
            return Value(kind, key(typed) == "si")
        raise ValueError(
            _("«%(typed)s»: il valore atteso è sì o no, scrivere «sì» o «no»")
            % {"typed": shorten(typed)}
        )
    if kind == TargetKind.DATE:
        return Value(kind, parse_date(typed))
    if kind in {TargetKind.NUMBER, TargetKind.PERCENTAGE}:
        figure = _FIGURE.fullmatch(typed)
        return Value(kind, parse_decimal(figure["number"] if figure else typed))
    return Value(kind, typed)


def achievement(
    target: str, actual: str, direction: str = Direction.MORE, scale: Scale | None = None
) -> Achievement:
    """The computed % raggiungimento of an indicator, between 0 and the scale's cap.

    Its value is None when there is nothing to compute: a value is missing, or it is in words.
    """
    value, words = _judge(target, actual, direction, scale or Scale())
    return Achievement(value, words())


# A percentage, and how it was reached: put into words only where somebody reads them.
_Judged = tuple[Decimal | None, Callable[[], str]]


def _judge(target: str, actual: str, direction: str, scale: Scale) -> _Judged:
    try:
        expected = read_target(target)
        reached = read_actual(actual, expected)
    except ValueError as problem:
        sentence = str(problem)
        return None, lambda: _("Non si calcola: %(problem)s.") % {"problem": sentence}
    if expected is None:
        return None, lambda: _("Manca il valore atteso.")
    if reached is None:
        return None, lambda: _("Manca il valore effettivo.")
    if expected.kind == TargetKind.TEXT:
        return None, lambda: _("Valore atteso in parole: la percentuale si scrive a mano.")
    if expected.kind == TargetKind.YES_NO:
        return _yes_no(expected.reading, reached.reading)
    if expected.kind == TargetKind.DATE:
        return _deadline(expected.reading, reached.reading, scale)
    return _figure(expected.reading, reached.reading, direction, scale)


def indicator_achievement(indicator: IndicatorLike, scale: Scale | None = None) -> Decimal | None:
    """The figure that counts: the one typed by hand if there is one, else the computed one."""
    scale = scale or Scale()
    if indicator.typed_achievement is not None:
        return round_half_up(min(scale.cap, max(ZERO, indicator.typed_achievement)))
    return _judge(indicator.target, indicator.actual, indicator.direction, scale)[0]


def _suggested(figure: re.Match) -> Direction | None:
    if figure["most"]:
        return Direction.LESS
    return Direction.MORE if figure["least"] else None


def _yes_no(expected: bool, reached: bool) -> _Judged:
    value = HUNDRED if expected == reached else ZERO

    def words() -> str:
        wanted, got = _("sì") if expected else _("no"), _("sì") if reached else _("no")
        told = {"expected": wanted, "actual": got, "percentage": format_percentage(value)}
        return _("Atteso %(expected)s, effettivo %(actual)s: %(percentage)s.") % told

    return value, words


def _deadline(expected: date, reached: date, scale: Scale) -> _Judged:
    days, day = (reached - expected).days, format_date(expected)
    if days <= 0:
        return HUNDRED, lambda: _("Entro il %(day)s: 100 %%.") % {"day": day}
    value = next((worth for limit, worth in sorted(scale.days_late) if days <= limit), ZERO)
    value = round_half_up(min(scale.cap, max(ZERO, value)))

    def words() -> str:
        late = ngettext(
            "%(n)d giorno dopo il %(day)s: %(percentage)s.",
            "%(n)d giorni dopo il %(day)s: %(percentage)s.",
            days,
        )
        return late % {"n": days, "day": day, "percentage": format_percentage(value)}

    return value, words


def _figure(expected: Decimal, reached: Decimal, direction: str, scale: Scale) -> _Judged:
    """The reading adopted for a target below zero, where a ratio means nothing: reached or not."""
    less = direction == Direction.LESS
    if expected <= 0 or (less and reached <= expected):
        return _met_or_not(expected, reached, less=less)
    above, below = (expected, reached) if less else (reached, expected)
    value = round_half_up(min(scale.cap, max(ZERO, above / below * HUNDRED)))

    def words() -> str:
        ratio = f"{format_decimal(above)} / {format_decimal(below)}"
        return f"{ratio} × 100 = {format_percentage(value)}."

    return value, words


def _met_or_not(expected: Decimal, reached: Decimal, *, less: bool) -> _Judged:
    met = reached <= expected if less else reached >= expected
    value = HUNDRED if met else ZERO

    def words() -> str:
        return _("%(met)s: atteso %(sign)s %(expected)s, effettivo %(actual)s: %(value)s.") % {
            "met": _("Raggiunto") if met else _("Non raggiunto"),
            "sign": _("al massimo") if less else _("almeno"),
            "expected": format_decimal(expected),
            "actual": format_decimal(reached),
            "value": format_percentage(value),
        }

    return value, words

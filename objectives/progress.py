"""How far a card has come (domain.md, section 3). Pure: Decimal in, Decimal out.

Each total carries the rows, the values and the weights that it was made of, so that whoever
reads it can do the sum again. Percentages are Decimals from 0 to 100 with two decimals; None
stands for «not recorded», which is not zero.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from django.utils.translation import gettext as _

from .achievement import HUNDRED, ZERO, IndicatorLike, Scale, indicator_achievement
from .italian import (
    format_decimal,
    format_percentage,
    round_half_up,
    shorten,
)


@dataclass(frozen=True)
class Row:
    """One phase, indicator or objective as a total sees it."""

    label: str
    value: Decimal | None
    weight: Decimal | None = None
    assessable: bool = True


@dataclass(frozen=True)
class Term:
    """A row inside a total; `counted` is what entered the sum, None where it is left out."""

    row: Row
    counted: Decimal | None


@dataclass(frozen=True)
class Total:
    """A weighted or simple mean, and the terms it is made of."""

    value: Decimal | None
    terms: tuple[Term, ...] = ()
    weighted: bool = False

    @property
    def missing(self) -> tuple[str, ...]:
        """Rows that should have a figure and have none; they count as 0 once any other has one."""
        return tuple(t.row.label for t in self.terms if t.row.assessable and t.row.value is None)

    @property
    def unweighted(self) -> tuple[str, ...]:
        """Rows without a weight among rows that have one: they count for nothing."""
        if not self.weighted:
            return ()
        return tuple(t.row.label for t in self.terms if t.row.weight is None)

    @property
    def left_out(self) -> tuple[str, ...]:
        return tuple(t.row.label for t in self.terms if not t.row.assessable)

    def explain(self) -> list[str]:
        """The arithmetic, one sentence a line, in Italian."""
        lines = [self._method()]
        lines += [_say(term, weighted=self.weighted) for term in self.terms]
        if self.value is None:
            lines.append(_("Il totale resta in bianco."))
        else:
            lines.append(
                _("Totale: %(sum)s = %(total)s")
                % {"sum": self._sum(), "total": format_percentage(self.value)}
            )
        return lines

    def _sum(self) -> str:
        counted = [term for term in self.terms if term.counted is not None]
        if not self.weighted:
            figures = " + ".join(format_decimal(term.counted) for term in counted)
            return f"({figures}) / {len(counted)}"
        weights = [term.row.weight or ZERO for term in counted]
        figures = " + ".join(
            f"{format_decimal(term.counted)} × {format_decimal(weight)}"
            for term, weight in zip(counted, weights, strict=True)
        )
        return f"({figures}) / {format_decimal(sum(weights))}"

    def _method(self) -> str:
        if not self.terms:
            return _("Nessuna riga da sommare.")
        if all(not term.row.assessable for term in self.terms):
            return _("Nessuna riga è valutabile.")
        if all(t.row.value is None for t in self.terms if t.row.assessable):
            return _("Nessuna riga è compilata.")
        if not self.weighted:
            return _("Media semplice: nessuna riga ha un peso.")
        if self.value is None:
            return _("I pesi delle righe valutabili sommano a zero.")
        return _("Media ponderata con i pesi delle righe.")


class PhaseLike(Protocol):
    """What a phase must offer to be summed: `completion` and `weight` are Decimals or None."""

    description: str
    due_on: date | None
    completion: Decimal | None
    weight: Decimal | None


def phases_total(phases: Iterable[PhaseLike]) -> Total:
    """Totale % realizzazione delle Fasi."""
    return total([Row(p.description, p.completion, p.weight) for p in phases])


def indicators_total(indicators: Iterable[IndicatorLike], scale: Scale | None = None) -> Total:
    """Totale % realizzazione Indicatori: the mean of those that can be assessed."""
    return total(
        [
            Row(i.description, indicator_achievement(i, scale), i.weight, not i.not_assessable)
            for i in indicators
        ]
    )


def objectives_mean(rows: Iterable[Row]) -> Total:
    """Mean of a department or programme: objectives with a blank total are left out, and counted
    in `left_out`."""
    return total([Row(r.label, r.value, r.weight, assessable=r.value is not None) for r in rows])


def total(rows: Sequence[Row]) -> Total:
    """Mean weighted by the typed weights, or simple where none is typed; rounded rows, half up."""
    weighted = any(row.weight is not None for row in rows)
    counted = [row for row in rows if row.assessable]
    weights = [_weight(row, weighted) for row in counted]
    if all(row.value is None for row in counted) or not sum(weights):
        return Total(None, tuple(Term(row, None) for row in rows), weighted)
    values = [round_half_up(row.value or ZERO) for row in counted]
    mean = sum((v * w for v, w in zip(values, weights, strict=True)), ZERO) / sum(weights)
    figures = iter(values)
    terms = tuple(Term(row, next(figures) if row.assessable else None) for row in rows)
    return Total(round_half_up(mean), terms, weighted)


def expected_progress(phases: Iterable[PhaseLike], on: date) -> Decimal | None:
    """The weight share, in percent, of the phases due by that day; None without phases."""
    return expected_total(phases, on).value


def expected_total(phases: Iterable[PhaseLike], on: date) -> Total:
    """The same with its arithmetic: a phase counts 100 from its due date on, before it 0."""
    return total(
        [
            Row(
                phase.description,
                HUNDRED if phase.due_on and phase.due_on <= on else ZERO,
                phase.weight,
            )
            for phase in phases
        ]
    )


def is_late(phase: PhaseLike, on: date) -> bool:
    """In ritardo: due before that day, with completion below 100 or not recorded."""
    return phase.due_on is not None and phase.due_on < on and (phase.completion or ZERO) < HUNDRED


def _weight(row: Row, weighted: bool) -> Decimal:
    return (row.weight or ZERO) if weighted else Decimal(1)


def _say(term: Term, *, weighted: bool) -> str:
    row, name = term.row, shorten(term.row.label, 80)
    if not row.assessable:
        return _("%(name)s: non valutabile, esclusa dalla media") % {"name": name}
    figure = _("in bianco") if row.value is None else format_percentage(round_half_up(row.value))
    if row.value is None and term.counted is not None:
        figure = _("%(figure)s, conta 0") % {"figure": figure}
    if not weighted:
        return f"{name}: {figure}"
    if row.weight is None:
        return _("%(name)s: %(figure)s, peso in bianco, conta 0") % {"name": name, "figure": figure}
    words = {"name": name, "figure": figure, "weight": format_decimal(row.weight)}
    return _("%(name)s: %(figure)s, peso %(weight)s") % words

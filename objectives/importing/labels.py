"""The words by which the layout is recognised, reduced to `italian.key`.

Columns are found by the words of their head; where a head is cut short, at the place where the
layout has them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ..italian import key
from ..models import Body
from .grid import Row

TITLE, STRATEGIC, OPERATIONAL, PEG = "title", "strategic", "operational", "peg"
PHASES, INDICATORS, HUMAN, INSTRUMENTAL = "phases", "indicators", "human", "instrumental"

_OBJECTIVE = {
    "missione": "mission",
    "eserciziodiriferimento": "years",
    "esercizidiriferimento": "years",
    "obiettivotitolo": "title",
    "titolo": "title",
    "obiettivo": "title",
    "finalita": "purpose",
    "finalitaerisultatidaraggiungere": "purpose",
    "finalitaerisultati": "purpose",
}
_PEG = {
    "codice": "code",
    "codicescheda": "code",
    "codiceobiettivo": "code",
    "responsabile": "responsible",
    "settore": "department",
    "centrodiresponsabilitadicosto": "centre",
    "centrodiresponsabilita": "centre",
    "centrodicosto": "centre",
    "amministratorediriferimento": "councillor",
    "peso": "weight",
    "tipologia": "kind",
}
_TICKS = {
    "gestionale": "management",
    "esecutivoattivita": "executive",
    "esecutivo": "executive",
    "attivita": "executive",
    "ptcp": "is_ptcp",
    "diqualita": "is_quality",
    "qualita": "is_quality",
}


@dataclass(frozen=True)
class Table:
    """A table of the card: its heads, by the field that stands below them, and their places."""

    name: str
    heads: dict[str, str]
    places: dict[str, int]


_TABLES = {
    PHASES: Table(
        PHASES,
        {"scadenza": "due_on", "realizzazione": "completion", "peso": "weight"},
        {"due_on": 3, "completion": 4},
    ),
    INDICATORS: Table(
        INDICATORS,
        {
            "formuladicalcolo": "formula",
            "formula": "formula",
            "valoreatteso": "target",
            "valoreeffettivo": "actual",
            "raggiungimento": "achievement",
            "peso": "weight",
        },
        {"formula": 1, "target": 2, "actual": 3, "achievement": 4},
    ),
    HUMAN: Table(
        HUMAN,
        {"parttime": "part_time", "categoria": "category", "tempolavorato": "time_share"},
        {"part_time": 1, "category": 2, "time_share": 3},
    ),
    INSTRUMENTAL: Table(
        INSTRUMENTAL, {"numero": "quantity", "quantita": "quantity"}, {"quantity": 1}
    ),
}
_TABLE_NAMES = {
    "fase": PHASES,
    "fasi": PHASES,
    "indicatore": INDICATORS,
    "indicatori": INDICATORS,
    "risorsaumana": HUMAN,
    "risorseumane": HUMAN,
    "risorsastrumentale": INSTRUMENTAL,
    "risorsestrumentali": INSTRUMENTAL,
}
_LONGEST_LABEL = 300
_IN_PARENTHESES = re.compile(r"\([^)]*(\)|$)")


@dataclass(frozen=True)
class Labels:
    """The layout's labels, together with those that the body has given itself."""

    blocks: dict[str, dict[str, str]]
    ticks: dict[str, str]

    @classmethod
    def of(cls, body: Body) -> "Labels":
        own = {
            key(body.label_department): "department",
            key(body.label_centre): "centre",
            key(body.label_councillor): "councillor",
        }
        own_ticks = {key(body.label_ptcp): "is_ptcp", key(body.label_quality): "is_quality"}
        below = _OBJECTIVE | {"programma": "programme"}
        blocks = {STRATEGIC: _OBJECTIVE, OPERATIONAL: below, PEG: own | below | _PEG}
        return cls(blocks, own_ticks | _TICKS)


def heading(row: Row) -> str | None:
    """Which block a line begins: the card's title, or one of its three parts."""
    filled = row.filled()
    if len(filled) != 1 or len(row.cells[filled[0]]) > _LONGEST_LABEL:
        return None
    words = key(row.cells[filled[0]])
    if words.startswith(("schedeintegrate", "schedaintegrata")):
        return TITLE
    if not words.startswith("sched"):
        return None
    if words.endswith("sezionestrategica"):
        return STRATEGIC
    if words.endswith("sezioneoperativa"):
        return OPERATIONAL
    return PEG if words.endswith("peg") else None


def table(row: Row) -> tuple[Table, dict[str, int]] | None:
    """The table that a line is the head of, and the cell of each field; None for other lines."""
    found = _TABLES.get(_TABLE_NAMES.get(_head(row.cell(0)), ""))
    if not found:
        return None
    places: dict[str, int] = {}
    for index in row.filled(1):
        if (name := found.heads.get(_head(row.cells[index]))) and name not in places:
            places[name] = index
    taken = {0, *row.filled(1)}
    for name, index in found.places.items():
        if name not in places and index not in taken:
            places[name] = index
    return found, places


def total(row: Row) -> str | None:
    """Which table a line sums up, or None."""
    words = label_key(row.cell(0))
    if not words.startswith("totale"):
        return None
    endings: Iterable[tuple[str, str]] = (("fasi", PHASES), ("indicatori", INDICATORS))
    return next((name for ending, name in endings if words.endswith(ending)), None)


def label_key(text: str) -> str:
    """The key of what may be a label: no label is longer than this."""
    return key(text[:_LONGEST_LABEL])


def _head(text: str) -> str:
    return label_key(_IN_PARENTHESES.sub(" ", text[:_LONGEST_LABEL]))

"""The grid becomes cards: one label-driven parser for the rows of every reader.

It looks nothing up and writes nothing. What it cannot place it reports with line and cell.
"""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..achievement import read_actual, read_target
from ..enums import Kind
from ..italian import parse_date, shorten
from ..limits import MAX_CARDS, MAX_INDICATORS, MAX_PHASES, MAX_RESOURCES
from ..richtext import sanitise
from . import cells, labels
from .drafts import (
    CardDraft,
    HumanResourceDraft,
    IndicatorDraft,
    InstrumentalResourceDraft,
    ObjectiveDraft,
    PegDraft,
    PhaseDraft,
    Years,
)
from .grid import Located, Row, Unreadable
from .labels import Labels, Table
from .report import Problems

_MAX_STRAY_LINES = 20
_ROWS: dict[str, tuple[type, str, str, int, object]] = {
    # table: the draft, the card's list, the first column's field, the limit, the plural
    labels.PHASES: (PhaseDraft, "phases", "description", MAX_PHASES, gettext_lazy("fasi")),
    labels.INDICATORS: (
        IndicatorDraft,
        "indicators",
        "description",
        MAX_INDICATORS,
        gettext_lazy("indicatori"),
    ),
    labels.HUMAN: (
        HumanResourceDraft,
        "human_resources",
        "profile",
        MAX_RESOURCES,
        gettext_lazy("risorse umane"),
    ),
    labels.INSTRUMENTAL: (
        InstrumentalResourceDraft,
        "instrumental_resources",
        "description",
        MAX_RESOURCES,
        gettext_lazy("risorse strumentali"),
    ),
}


_TOTALS: dict[str, tuple[str, Callable[[str], Any]]] = {
    labels.PHASES: ("completion", cells.percentage),
    labels.INDICATORS: ("achievement", cells.open_percentage),
}
_BOX = frozenset({"input", "label"})


def parse(rows: list[Row], known: Labels) -> tuple[list[CardDraft], Problems]:
    """The cards of a file, in their order, and what stood outside any of them.

    Raises Unreadable for more cards than a file may hold.
    """
    outside = Problems()
    cards: list[_CardReader] = []
    strays: list[Row] = []
    for row in rows:
        heading = labels.heading(row)
        if heading and (not cards or cards[-1].is_over(heading)):
            if len(cards) == MAX_CARDS:
                raise Unreadable(_("il file ha più di %(limit)s schede") % {"limit": MAX_CARDS})
            cards.append(_CardReader(row.line, known))
        if cards:
            cards[-1].take(row, heading)
        elif row.filled():
            strays.append(row)
    _tell_strays(strays, outside)
    drafts = [card.finish() for card in cards]
    for draft in filter(_is_bare, drafts):
        outside.warn(_("titolo di scheda senza contenuto"), draft.line)
    return [draft for draft in drafts if not _is_bare(draft)], outside


def _tell_strays(rows: list[Row], outside: Problems) -> None:
    for row in rows[:_MAX_STRAY_LINES]:
        words = _("riga fuori da ogni scheda: «%(words)s»") % {"words": shorten(_first(row))}
        outside.warn(words, row.line)
    if len(rows) > _MAX_STRAY_LINES:
        more = len(rows) - _MAX_STRAY_LINES
        outside.warn(_("altre %(n)s righe fuori da ogni scheda") % {"n": more})


def _is_bare(draft: CardDraft) -> bool:
    """A title with nothing below it is no card: a cover, or the place where a file was cut."""
    return not (draft.strategic or draft.operational or draft.peg or draft.problems.found)


def _first(row: Row) -> str:
    return row.cells[row.filled()[0]]


class _CardReader:
    """Takes the lines of one card, one after the other."""

    def __init__(self, line: int, known: Labels):
        self._card = CardDraft(line)
        self._problems = self._card.problems
        self._known = known
        self._seen: set[str] = set()
        self._block: ObjectiveDraft | None = None
        self._block_name = ""
        self._table: tuple[Table, dict[str, int]] | None = None
        self._last_field = ""
        self._purposes: dict[str, list[Located[str]]] = {}
        self._ticks: dict[str, Located[bool]] = {}
        self._too_many: set[str] = set()

    def is_over(self, heading: str) -> bool:
        """Whether this heading begins the next card: its title, or a part that this one has."""
        if heading == labels.TITLE:
            return True
        parts = [labels.STRATEGIC, labels.OPERATIONAL, labels.PEG]
        return any(part in self._seen for part in parts[parts.index(heading) :])

    def take(self, row: Row, heading: str | None) -> None:
        if row.remark:
            self._problems.warn(row.remark, row.line)
        if not row.filled():
            self._take_blank()
        elif heading:
            self._start_block(row, heading)
        elif found := labels.table(row):
            self._start_table(row, found)
        elif summed := labels.total(row):
            self._take_total(row, summed)
        elif self._table:
            self._take_table_row(row, *self._table)
        else:
            self._take_field(row)

    def finish(self) -> CardDraft:
        for name, pieces in self._purposes.items():
            self._read_purpose(getattr(self._card, name), pieces)
        if self._card.peg:
            self._read_kind(self._card.peg)
        return self._card

    # -- lines ---------------------------------------------------------------------------------

    def _take_blank(self) -> None:
        """An empty line ends a purpose, and a table that no total will end."""
        self._last_field = ""
        if self._table and self._table[0].name not in _TOTALS:
            self._table = None

    def _start_block(self, row: Row, heading: str) -> None:
        self._table, self._last_field = None, ""
        if heading == labels.TITLE:
            return
        self._seen.add(heading)
        self._block_name = heading
        self._block = PegDraft(row.line) if heading == labels.PEG else ObjectiveDraft(row.line)
        setattr(self._card, heading, self._block)

    def _start_table(self, row: Row, found: tuple[Table, dict[str, int]]) -> None:
        table, places = found
        self._last_field = ""
        if not self._card.peg:
            self._problems.error(_("tabella prima della sezione del PEG"), row.line, 1)
        elif table.name in self._seen:
            self._problems.error(
                _("tabella ripetuta: «%(words)s»") % {"words": shorten(_first(row))}, row.line, 1
            )
        self._seen.add(table.name)
        self._table = found
        for index in row.filled(1):
            if index not in places.values():
                words = {"words": shorten(row.cells[index])}
                sentence = _("colonna non riconosciuta: «%(words)s»") % words
                self._problems.warn(sentence, row.line, index + 1)

    def _take_total(self, row: Row, summed: str) -> None:
        """The figure stands below the percentages; any other cell says something else."""
        places = self._table[1] if self._table and self._table[0].name == summed else {}
        self._table = None
        field, convert = _TOTALS[summed]
        filled = row.filled(1)
        place = places.get(field, filled[-1] if filled else 0)
        for index in filled:
            if index != place:
                self._not_understood(row, index)
        if place in filled:
            self._put(self._card, f"{summed}_total", self._convert(convert, row, place), row)

    def _take_table_row(self, row: Row, table: Table, places: dict[str, int]) -> None:
        draft_type, list_name, first, limit, plural = _ROWS[table.name]
        drafts = getattr(self._card, list_name)
        if len(drafts) == limit:
            if table.name not in self._too_many:
                words = _("più di %(limit)s %(rows)s: è il massimo per scheda")
                self._problems.error(words % {"limit": limit, "rows": plural}, row.line)
            self._too_many.add(table.name)
            return
        name = self._convert(cells.plain, row, 0)
        if name is None:
            if 0 not in row.filled():
                words = _("manca la descrizione nella prima cella: «%(words)s»")
                self._problems.error(words % {"words": shorten(_first(row))}, row.line, 1)
            return
        draft = draft_type(**{first: name})
        for field, index in places.items():
            setattr(draft, field, self._convert(_converter(field), row, index))
        if table.name == labels.INDICATORS:
            self._check_indicator(draft)
        drafts.append(draft)
        for index in row.filled(1):
            if index not in places.values():
                self._not_understood(row, index)

    def _take_field(self, row: Row) -> None:
        label = row.cell(0)
        if self._last_field == "kind" and not label.strip():
            self._take_ticks(row)
            return
        field = self._known.blocks.get(self._block_name, {}).get(labels.label_key(label))
        if not field or not self._block:
            self._take_unknown(row)
            return
        self._last_field = field
        if field == "kind":
            self._take_ticks(row)
        elif field == "years":
            self._take_years(row)
        elif filled := row.filled(1):
            self._take_value(row, field, filled[0])
            for index in filled[1:]:
                self._not_understood(row, index)

    def _take_value(self, row: Row, field: str, index: int) -> None:
        if field == "purpose":
            pieces = self._purposes.setdefault(self._block_name, [])
            if pieces and pieces[0].value != row.cells[index]:
                self._contradicted(row)
            elif not pieces:
                self._add_to_purpose(row, index)
            return
        self._put(self._block, field, self._convert(_converter(field), row, index), row)

    def _put(self, target: Any, field: str, value: Located | None, row: Row) -> None:
        """A label may stand twice, but not with two values."""
        before = getattr(target, field)
        if before and value and before.value != value.value:
            self._contradicted(row)
        elif value:
            setattr(target, field, value)

    def _contradicted(self, row: Row) -> None:
        words = _("«%(label)s» è ripetuto e diverso") % {"label": shorten(row.cell(0))}
        self._problems.error(words, row.line, 1)

    def _take_years(self, row: Row) -> None:
        columns, marked = [], []
        for index in row.filled(1):
            if found := self._convert(cells.year, row, index, _BOX):
                number, is_marked = found.value
                columns.append(number)
                if is_marked:
                    marked.append(number)
        if columns != list(range(columns[0], columns[0] + len(columns))) if columns else False:
            self._problems.error(_("gli esercizi non sono anni consecutivi"), row.line)
        elif columns:
            years = Years(tuple(columns), tuple(marked))
            self._put(self._block, "years", Located(years, row.line, row.filled(1)[0] + 1), row)

    def _take_ticks(self, row: Row) -> None:
        for index in row.filled(1):
            found = self._convert(cells.tick, row, index, _BOX)
            name = self._known.ticks.get(labels.label_key(found.value.label)) if found else None
            if name:
                self._ticks[name] = Located(found.value.checked, found.line, found.cell)
            elif found:
                self._not_understood(row, index)

    def _take_unknown(self, row: Row) -> None:
        """A line that is alone in its first cell, right after a purpose, goes on with it."""
        text = _first(row)
        goes_on = self._last_field == "purpose" and row.filled() == [0]
        if goes_on and not text.rstrip().endswith(":"):
            self._add_to_purpose(row, 0)
            self._problems.warn(_("riga senza etichetta, aggiunta alle finalità"), row.line, 1)
            return
        self._problems.warn(
            _("riga non riconosciuta: «%(words)s»") % {"words": shorten(text)}, row.line, 1
        )

    def _add_to_purpose(self, row: Row, index: int) -> None:
        self._tell_dropped(row, index)
        piece = Located(row.cells[index], row.line, index + 1)
        self._purposes.setdefault(self._block_name, []).append(piece)

    # -- values --------------------------------------------------------------------------------

    def _convert(
        self,
        convert: Callable[[str], Any],
        row: Row,
        index: int,
        expected: frozenset[str] = frozenset(),
    ) -> Located | None:
        """The value of a cell with its place; None when it is blank or wrong (then it is told)."""
        try:
            value = convert(row.cell(index))
        except ValueError as problem:
            self._problems.error(str(problem), row.line, index + 1)
            return None
        self._tell_dropped(row, index, expected)
        return None if value in (None, "") else Located(value, row.line, index + 1)

    def _tell_dropped(self, row: Row, index: int, expected: frozenset[str] = frozenset()) -> None:
        if words := cells.dropped(row.cell(index), expected):
            self._problems.warn(words, row.line, index + 1)

    def _not_understood(self, row: Row, index: int) -> None:
        if self._problems.is_full:
            return
        words = _("cella non riconosciuta: «%(words)s»") % {"words": shorten(row.cells[index])}
        self._problems.warn(words, row.line, index + 1)

    def _check_indicator(self, draft: IndicatorDraft) -> None:
        """A value that its own target cannot read would never be computed: better told now."""
        try:
            target = read_target(draft.target.value) if draft.target else None
        except ValueError as problem:
            self._problems.error_at(draft.target, str(problem))
            return
        try:
            read_actual(draft.actual.value if draft.actual else "", target)
        except ValueError as problem:
            self._problems.error_at(draft.actual, str(problem))

    def _read_purpose(self, block: ObjectiveDraft, pieces: list[Located[str]]) -> None:
        texts = [piece.value for piece in pieces]
        joined = texts[0] if len(texts) == 1 else "".join(map(_paragraph, texts))
        place = pieces[0]
        try:
            found = sanitise(joined)
        except ValueError as problem:
            self._problems.error_at(place, str(problem))
            return
        block.purpose = Located(found.html, place.line, place.cell) if found.html else None

    def _read_kind(self, peg: PegDraft) -> None:
        peg.is_ptcp, peg.is_quality = self._ticks.get("is_ptcp"), self._ticks.get("is_quality")
        ticked = [kind for kind in Kind if kind in self._ticks and self._ticks[kind].value]
        if len(ticked) == 2:
            place = self._ticks[Kind.EXECUTIVE]
            self._problems.error_at(place, _("Tipologia: segnate sia Gestionale sia Esecutivo"))
        elif ticked:
            place = self._ticks[ticked[0]]
            peg.kind = Located(ticked[0], place.line, place.cell)
        else:
            self._problems.warn(_("Tipologia: né Gestionale né Esecutivo è segnato"), peg.line)


def _converter(field: str) -> Callable[[str], Any]:
    return _CONVERTERS.get(field, cells.plain)


def _paragraph(text: str) -> str:
    return text if text.lstrip().startswith("<") else f"<p>{text}</p>"


_CONVERTERS: dict[str, Callable[[str], Any]] = {
    "mission": cells.mission,
    "programme": cells.code,
    "code": cells.card_code,
    "responsible": cells.name,
    "department": cells.name,
    "centre": cells.name,
    "councillor": cells.name,
    "category": cells.name,
    "weight": cells.weight,
    "due_on": lambda text: parse_date(found) if (found := cells.plain(text)) else None,
    "completion": cells.percentage,
    "achievement": cells.open_percentage,
    "part_time": cells.percentage,
    "time_share": cells.percentage,
    "quantity": cells.quantity,
}

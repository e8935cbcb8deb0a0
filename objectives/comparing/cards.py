"""What changed on a card between two of its editions.

Progress is no part of it: an act decides what is planned. Nor are the body's labels; the newer
sheet's are used to name the fields.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..enums import Direction, Kind
from ..italian import format_date, format_decimal, format_percentage, one_line
from ..sheet import Sheet, SheetBody, SheetObjective, SheetYear
from .lines import rich_lines
from .words import Runs, mark

# In characters: what is longer than this may break over two pages.
_SHORT = 800


class Change(StrEnum):
    """What happened to a row."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Difference:
    """A value on both sides, empty where there is none. `section` names the ancestor it is of."""

    label: str
    old: Runs
    new: Runs
    section: str = ""

    @property
    def length(self) -> int:
        """Of the longer side, in characters."""
        return max(sum(len(run.text) for run in side) for side in (self.old, self.new))

    @property
    def is_short(self) -> bool:
        return self.length < _SHORT


@dataclass(frozen=True)
class RowChange:
    """A row that was added, removed or changed.

    `values` begins with what the row is called, even where that is the same on both sides; then
    come the other values that differ. Of a row that stands on one side alone, all that are there.
    """

    change: Change
    words: str  # «fase aggiunta»
    values: tuple[Difference, ...]

    @property
    def is_short(self) -> bool:
        return sum(value.length for value in self.values) < _SHORT


@dataclass(frozen=True)
class TableChanges:
    """`reordered`: the rows that stand in both editions follow one another in another order."""

    title: str
    rows: tuple[RowChange, ...]
    reordered: bool

    @property
    def is_empty(self) -> bool:
        return not self.rows and not self.reordered


@dataclass(frozen=True)
class Comparison:
    """Only what differs, in the order of the card."""

    code: str
    title: str
    old_edition: str
    new_edition: str
    fields: tuple[Difference, ...]
    tables: tuple[TableChanges, ...]

    @property
    def is_empty(self) -> bool:
        return not self.fields and not self.tables


def compare(old: Sheet, new: Sheet) -> Comparison:
    """Compare two sheets of one card; rows are the same if their `id` is.

    Letters in bold or italic are not compared, nor are blanks and, in a plain text, line ends,
    which the card shows as blanks: the words are.
    """
    mine, theirs = _fields(old, new.body), _fields(new, new.body)
    fields = [
        _difference(label, before, after, section)
        for (section, label, before), (_section, _label, after) in zip(mine, theirs, strict=True)
        if before != after
    ]
    tables = [table.changes(old, new) for table in _TABLES]
    return Comparison(
        code=new.code,
        title=one_line(new.title),
        old_edition=_edition_words(old),
        new_edition=_edition_words(new),
        fields=tuple(fields),
        tables=tuple(table for table in tables if not table.is_empty),
    )


def _edition_words(sheet: Sheet) -> str:
    """«edizione 2 (delibera n. 45 del 03/03/2026)»; a working copy has no edition yet."""
    edition, _comma, act = sheet.edition.partition(", ")
    if not edition:
        return _("testo non ancora approvato")
    return f"{edition} ({act})" if act else edition


def _difference(label: object, before: str, after: str, section: str = "") -> Difference:
    return Difference(str(label), *mark(before, after), section)


# -- the fields ----------------------------------------------------------------------------------


def _fields(sheet: Sheet, body: SheetBody) -> list[tuple[str, str, str]]:
    """Section, label and value of each field: the same labels in the same order for any sheet.

    The card's own mission and programme are those of its operational objective, listed there.
    """
    own = [
        (_("Responsabile:"), one_line(sheet.responsible)),
        (body.label_department, one_line(sheet.department)),
        (body.label_centre, one_line(sheet.centre)),
        (body.label_councillor, one_line(sheet.councillor)),
        (_("Esercizi di riferimento"), _years(sheet.years)),
        (_("Obiettivo: titolo"), one_line(sheet.title)),
        (_("Finalità e risultati da raggiungere:"), rich_lines(sheet.purpose)),
        (_("Tipologia:"), _choice(Kind, sheet.kind)),
        (f"{_('Tipologia:')} {body.label_ptcp}", _yes_no(sheet.is_ptcp)),
        (f"{_('Tipologia:')} {body.label_quality}", _yes_no(sheet.is_quality)),
        (_("Peso dell'obiettivo"), format_decimal(sheet.weight)),
    ]
    sections = [
        (_("DUP, sezione strategica"), _ancestor(sheet.strategic)),
        (_("DUP, sezione operativa"), _ancestor(sheet.operational)),
        ("", own),
    ]
    return [
        (section, label.removesuffix(":"), value)
        for section, values in sections
        for label, value in values
    ]


def _ancestor(objective: SheetObjective | None) -> list[tuple[str, str]]:
    """One that is missing has empty values, so that all of the other side's are marked."""
    there = objective or SheetObjective("", "", (), "", "")
    return [
        (_("Missione:"), one_line(there.mission)),
        (_("Programma:"), one_line(there.programme)),
        (_("Esercizi di riferimento"), _years(there.years)),
        (_("Obiettivo: titolo"), one_line(there.title)),
        (_("Finalità e risultati da raggiungere:"), rich_lines(there.purpose)),
    ]


def _years(years: Iterable[SheetYear]) -> str:
    return ", ".join(str(column.year) for column in years if column.marked)


def _yes_no(value: bool) -> str:
    return _("sì") if value else _("no")


def _choice(choices: type[Kind] | type[Direction], value: str) -> str:
    """In words; a value that is known no more stays as it was stored."""
    return str(choices(value).label) if value in choices.values else value


# -- the rows ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Table:
    """One table of the card: where its rows are, how they are called, what is planned in them."""

    name: str
    title: object
    words: dict[Change, object]
    columns: tuple[tuple[object, Callable[[Any], str]], ...]

    def changes(self, old: Sheet, new: Sheet) -> TableChanges:
        before = {row.id: row for row in getattr(old, self.name)}
        after = {row.id: row for row in getattr(new, self.name)}
        rows = [self._row(before.get(n), after.get(n)) for n in _in_order(before, after)]
        kept = [n for n in before if n in after], [n for n in after if n in before]
        return TableChanges(str(self.title), tuple(row for row in rows if row), kept[0] != kept[1])

    def _row(self, old: Any | None, new: Any | None) -> RowChange | None:
        columns = [(label, _read(read, old), _read(read, new)) for label, read in self.columns]
        differing = [column for column in columns if column[1] != column[2]]
        if old is not None and new is not None:
            if not differing:
                return None
            change = Change.CHANGED
        else:
            change = Change.ADDED if old is None else Change.REMOVED
        name = columns[0]
        values = [name, *(column for column in differing if column is not name)]
        return RowChange(
            change, str(self.words[change]), tuple(_difference(*value) for value in values)
        )


def _read(read: Callable[[Any], str], row: Any | None) -> str:
    return "" if row is None else one_line(read(row))


def _in_order(before: Iterable[int], after: Iterable[int]) -> list[int]:
    """The order of the newer edition, a row that is no more after the one that it followed."""
    there = set(after)
    followers: dict[int | None, list[int]] = {}
    last = None
    for n in before:
        if n in there:
            last = n
        else:
            followers.setdefault(last, []).append(n)
    order = [*followers.get(None, [])]
    for n in after:
        order += [n, *followers.get(n, [])]
    return order


def _happened(added: object, removed: object, changed: object) -> dict[Change, object]:
    return {Change.ADDED: added, Change.REMOVED: removed, Change.CHANGED: changed}


_TABLES: Sequence[_Table] = (
    _Table(
        "phases",
        gettext_lazy("Fasi"),
        _happened(
            gettext_lazy("Fase aggiunta"),
            gettext_lazy("Fase tolta"),
            gettext_lazy("Fase modificata"),
        ),
        (
            (gettext_lazy("Fase"), lambda row: row.description),
            (gettext_lazy("Scadenza"), lambda row: format_date(row.due_on)),
            (gettext_lazy("Peso"), lambda row: format_decimal(row.weight)),
        ),
    ),
    _Table(
        "indicators",
        gettext_lazy("Indicatori"),
        _happened(
            gettext_lazy("Indicatore aggiunto"),
            gettext_lazy("Indicatore tolto"),
            gettext_lazy("Indicatore modificato"),
        ),
        (
            (gettext_lazy("Indicatore"), lambda row: row.description),
            (gettext_lazy("Formula di calcolo"), lambda row: row.formula),
            (gettext_lazy("Valore atteso"), lambda row: row.target),
            (gettext_lazy("Verso"), lambda row: _choice(Direction, row.direction)),
            (gettext_lazy("Peso"), lambda row: format_decimal(row.weight)),
        ),
    ),
    _Table(
        "human_resources",
        gettext_lazy("Risorse umane"),
        _happened(
            gettext_lazy("Risorsa aggiunta"),
            gettext_lazy("Risorsa tolta"),
            gettext_lazy("Risorsa modificata"),
        ),
        (
            (gettext_lazy("Risorsa umana"), lambda row: row.profile),
            (
                gettext_lazy("Part-time (in % su 36 ore)"),
                lambda row: format_percentage(row.part_time),
            ),
            (gettext_lazy("Categoria"), lambda row: row.category),
            (gettext_lazy("% tempo lavorato"), lambda row: format_percentage(row.time_share)),
        ),
    ),
    _Table(
        "instrumental_resources",
        gettext_lazy("Risorse strumentali"),
        _happened(
            gettext_lazy("Risorsa aggiunta"),
            gettext_lazy("Risorsa tolta"),
            gettext_lazy("Risorsa modificata"),
        ),
        (
            (gettext_lazy("Risorsa strumentale"), lambda row: row.description),
            (gettext_lazy("Numero"), lambda row: format_decimal(row.quantity)),
        ),
    ),
)

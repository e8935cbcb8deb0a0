"""What a page lists as a spreadsheet, just as it is on the page: the cards, a card's history.

Figures are numbers, everything else is text: a cell that begins with `= + - @` would otherwise be
a formula for whoever opens the file. A moment is one in XLSX and Italian text elsewhere.
"""

import csv
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from io import BytesIO, StringIO

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table as OdfTable
from odf.table import TableCell, TableRow
from odf.text import P
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from .achievement import Scale
from .history import Change
from .italian import format_decimal, format_moment, readable
from .models import HistoryEntry, PegObjective
from .sheet import total_of_indicators, total_of_phases
from .workflow import place

Cell = str | int | Decimal | datetime | None
# Blanks before it do not keep a spreadsheet from reading one, and some read full-width signs too.
_FORMULA = re.compile(r"[\t\r\n]|\s*[=+\-@＝＋－＠]")
_CELL_LIMIT = 32_000  # characters: what a spreadsheet's cell holds


@dataclass(frozen=True)
class Table:
    """What is written: the sheet's name, its columns as (head, width in characters), its rows."""

    name: str
    columns: tuple[tuple[object, int], ...]
    rows: list[list[Cell]]

    @property
    def heads(self) -> list[str]:
        return [str(head) for head, _width in self.columns]


@dataclass(frozen=True)
class Format:
    """A kind of file: how it is called, what it says of itself, how it is written."""

    suffix: str
    content_type: str
    write: Callable[[Table], bytes]


_CARD_COLUMNS = (
    (gettext_lazy("Codice"), 18),
    (gettext_lazy("Obiettivo"), 60),
    (gettext_lazy("Settore"), 28),
    (gettext_lazy("Centro di responsabilità"), 28),
    (gettext_lazy("Responsabile"), 24),
    (gettext_lazy("Amministratore"), 24),
    (gettext_lazy("Programma"), 10),
    (gettext_lazy("Tipologia"), 12),
    (gettext_lazy("Stato"), 14),
    (gettext_lazy("Fasi"), 8),
    (gettext_lazy("Indicatori"), 10),
    (gettext_lazy("% fasi"), 12),
    (gettext_lazy("% indicatori"), 12),
)


def cards_table(cards: Iterable[PegObjective], scale: Scale) -> Table:
    """A row a card, loaded with its chain, phases and indicators."""
    rows: list[list[Cell]] = [
        [
            card.code,
            card.title,
            str(card.centre.department),
            str(card.centre),
            str(card.responsible or ""),
            str(card.councillor or ""),
            card.operational.programme.full_code,
            card.get_kind_display(),
            place(card),
            len(card.phases.all()),
            len(card.indicators.all()),
            total_of_phases(card).value,
            total_of_indicators(card, scale).value,
        ]
        for card in cards
    ]
    return Table(_("Schede"), _CARD_COLUMNS, rows)


_HISTORY_COLUMNS = (
    (gettext_lazy("Quando"), 18),
    (gettext_lazy("Chi"), 24),
    (gettext_lazy("Azione"), 22),
    (gettext_lazy("Motivo"), 30),
    (gettext_lazy("Dove"), 40),
    (gettext_lazy("Campo"), 30),
    (gettext_lazy("Prima"), 50),
    (gettext_lazy("Dopo"), 50),
)


def history_table(entries: Iterable[tuple[HistoryEntry, list[Change]]]) -> Table:
    """A row a change; an entry without changes has one that says who did what."""
    rows: list[list[Cell]] = []
    for entry, changes in entries:
        told = [
            timezone.localtime(entry.at),
            entry.actor_name,
            entry.get_action_display(),
            entry.reason,
        ]
        what = [
            [change.row or _("scheda"), change.field, change.before, change.after]
            for change in changes
        ]
        rows += [told + cells for cells in what or [["", "", "", ""]]]
    return Table(_("Storia"), _HISTORY_COLUMNS, rows)


def _xlsx(table: Table) -> bytes:
    book = Workbook()
    page = book.active
    page.title = table.name
    page.append(table.heads)
    for cell in page[1]:
        cell.font = Font(bold=True)
    for number, (_head, width) in enumerate(table.columns, start=1):
        page.column_dimensions[get_column_letter(number)].width = width
    page.freeze_panes = "A2"
    for number, row in enumerate(table.rows, start=2):
        for column, value in enumerate(row, start=1):
            _fill(page.cell(number, column), value)
    data = BytesIO()
    book.save(data)
    return data.getvalue()


def _fill(cell, value: Cell) -> None:
    match value:
        case None:
            return
        case str():
            cell.value = _text(value)
            cell.data_type = "s"
        case datetime():
            # A cell knows no time zone: it holds what the clock on the wall said.
            cell.value = value.replace(tzinfo=None, microsecond=0)
            cell.number_format = "dd/mm/yyyy hh:mm"
        case _:
            cell.value = value
            cell.number_format = "0" if isinstance(value, int) else "0.##"


def _ods(table: Table) -> bytes:
    book = OpenDocumentSpreadsheet()
    page = OdfTable(name=table.name)
    for row in [table.heads, *table.rows]:
        line = TableRow()
        for value in row:
            line.addElement(_ods_cell(value))
        page.addElement(line)
    book.spreadsheet.addElement(page)
    data = BytesIO()
    book.write(data)
    return data.getvalue()


def _ods_cell(value: Cell) -> TableCell:
    match value:
        case None:
            return TableCell()
        case str() | datetime():
            cell = TableCell(valuetype="string")
            # A paragraph a line: inside one a line's end would count as a blank.
            for line in _said(value).split("\n"):
                cell.addElement(P(text=line))
        case _:
            cell = TableCell(valuetype="float", value=str(value))
            cell.addElement(P(text=format_decimal(Decimal(value))))
    return cell


def _csv(table: Table) -> bytes:
    """Semicolons, a comma in the decimals and a byte order mark: as Excel opens it in Italy."""
    text = StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(table.heads)
    for row in table.rows:
        writer.writerow([_csv_cell(value) for value in row])
    return text.getvalue().encode("utf-8-sig")


def _csv_cell(value: Cell) -> str:
    match value:
        case None:
            return ""
        case str() | datetime():
            text = _said(value)
            return f"'{text}" if _FORMULA.match(text) else text
        case _:
            return format_decimal(Decimal(value)).replace(".", "")


def _said(value: str | datetime) -> str:
    return format_moment(value) if isinstance(value, datetime) else _text(value)


def _text(value: str) -> str:
    """What a cell can hold of a text; a sign at the end where that is not all of it."""
    text = readable(value)
    return text if len(text) <= _CELL_LIMIT else text[: _CELL_LIMIT - 1] + "…"


FORMATS = {
    fmt.suffix: fmt
    for fmt in (
        Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
        Format("ods", "application/vnd.oasis.opendocument.spreadsheet", _ods),
        Format("csv", "text/csv; charset=utf-8", _csv),
    )
}

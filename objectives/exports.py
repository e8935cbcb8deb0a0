"""The list of cards as a spreadsheet, just as it is on the page.

Figures are numbers, everything else is text: a cell that begins with `= + - @` would otherwise be
a formula for whoever opens the file.
"""

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO, StringIO

from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from .italian import format_decimal, readable
from .models import PegObjective
from .progress import Scale
from .sheet import total_of_indicators, total_of_phases

Cell = str | int | Decimal | None
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WIDTHS = (18, 60, 28, 28, 24, 24, 10, 12, 8, 10, 12, 12)
_CELL_LIMIT = 32_000  # characters: what a spreadsheet's cell holds

HEADS = (
    "Codice",
    "Obiettivo",
    "Settore",
    "Centro di responsabilità",
    "Responsabile",
    "Amministratore",
    "Programma",
    "Tipologia",
    "Fasi",
    "Indicatori",
    "% fasi",
    "% indicatori",
)


@dataclass(frozen=True)
class Format:
    """A kind of file: how it is called, what it says of itself, how it is written."""

    suffix: str
    content_type: str
    write: Callable[[list[list[Cell]]], bytes]


def rows(cards: Iterable[PegObjective], scale: Scale) -> list[list[Cell]]:
    """A row a card, loaded with its chain, phases and indicators."""
    return [
        [
            card.code,
            card.title,
            str(card.centre.department),
            str(card.centre),
            str(card.responsible or ""),
            str(card.councillor or ""),
            card.operational.programme.full_code,
            card.get_kind_display(),
            len(card.phases.all()),
            len(card.indicators.all()),
            total_of_phases(card).value,
            total_of_indicators(card, scale).value,
        ]
        for card in cards
    ]


def _xlsx(table: list[list[Cell]]) -> bytes:
    book = Workbook()
    page = book.active
    page.title = "Schede"
    page.append(HEADS)
    for cell in page[1]:
        cell.font = Font(bold=True)
    for number, width in enumerate(_WIDTHS, start=1):
        page.column_dimensions[get_column_letter(number)].width = width
    page.freeze_panes = "A2"
    for number, row in enumerate(table, start=2):
        for column, value in enumerate(row, start=1):
            cell = page.cell(number, column)
            if isinstance(value, str):
                cell.value = _text(value)
                cell.data_type = "s"
            elif value is not None:
                cell.value = value
                cell.number_format = "0" if isinstance(value, int) else "0.##"
    data = BytesIO()
    book.save(data)
    return data.getvalue()


def _ods(table: list[list[Cell]]) -> bytes:
    book = OpenDocumentSpreadsheet()
    page = Table(name="Schede")
    for row in [list(HEADS), *table]:
        line = TableRow()
        for value in row:
            if value is None:
                cell = TableCell()
            elif isinstance(value, str):
                cell = TableCell(valuetype="string")
                cell.addElement(P(text=_text(value)))
            else:
                cell = TableCell(valuetype="float", value=str(value))
                cell.addElement(P(text=format_decimal(Decimal(value))))
            line.addElement(cell)
        page.addElement(line)
    book.spreadsheet.addElement(page)
    data = BytesIO()
    book.write(data)
    return data.getvalue()


def _csv(table: list[list[Cell]]) -> bytes:
    """Semicolons, a comma in the decimals and a byte order mark: as Excel opens it in Italy."""
    text = StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADS)
    for row in table:
        writer.writerow([_csv_cell(value) for value in row])
    return text.getvalue().encode("utf-8-sig")


def _csv_cell(value: Cell) -> str:
    if isinstance(value, str):
        text = _text(value)
        return f"'{text}" if text.startswith(_FORMULA) else text
    return "" if value is None else format_decimal(Decimal(value)).replace(".", "")


def _text(value: str) -> str:
    return readable(value)[:_CELL_LIMIT]


FORMATS = {
    fmt.suffix: fmt
    for fmt in (
        Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
        Format("ods", "application/vnd.oasis.opendocument.spreadsheet", _ods),
        Format("csv", "text/csv; charset=utf-8", _csv),
    )
}

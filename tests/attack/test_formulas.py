"""What a person types is no formula for whoever opens an export."""

from io import BytesIO

import pytest
from odf.opendocument import load as load_ods
from odf.table import TableCell
from openpyxl import load_workbook

from objectives.exports import FORMATS, Table

SIGNS = ["=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "\xa0=", "\u3000=", "＝", "＋", "－", "＠"]
SIGNS += ["\ufeff=", "\x00=", "\x0b=", "\t", "|", "%"]
TYPED = [f'{sign}HYPERLINK("http://evil.example";1)' for sign in SIGNS]
DDE = ["=cmd|'/c calc'!A0", "-2+3+cmd|' /C calc'!A0", '@SUM(1;2)"', "x;=1+1", 'a"\r\n=1+1;b']
HEADS = (("Testo", 10),)


def written(suffix: str, typed: list[str]) -> bytes:
    return FORMATS[suffix].write(Table("Prova", HEADS, [[text] for text in typed]))


def test_a_cell_of_an_xlsx_is_text(db):
    sheet = load_workbook(BytesIO(written("xlsx", TYPED + DDE))).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}


def test_a_cell_of_an_ods_is_text(db):
    book = load_ods(BytesIO(written("ods", TYPED + DDE)))
    cells = book.getElementsByType(TableCell)
    assert {cell.getAttribute("valuetype") for cell in cells} == {"string"}
    assert [cell for cell in cells if cell.getAttribute("formula")] == []


@pytest.mark.parametrize("typed", [*TYPED[:14], *DDE[:3]])
def test_a_cell_of_a_csv_begins_like_none(db, typed):
    line = written("csv", [typed]).decode("utf-8-sig").partition("\r\n")[2]
    assert line.lstrip('"').startswith("'")


def test_nor_does_a_cell_of_a_csv_become_two(db):
    import csv

    text = written("csv", DDE).decode("utf-8-sig")
    assert [len(row) for row in csv.reader(text.splitlines(keepends=True), delimiter=";")] == [
        1
    ] * (len(DDE) + 1)


def test_a_figure_below_zero_stays_one(db):
    from decimal import Decimal

    table = Table("Prova", HEADS, [[Decimal("-1.5")]])
    assert FORMATS["csv"].write(table).decode("utf-8-sig").splitlines()[1] == "-1,5"

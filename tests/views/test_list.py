"""The list of the cards: found, sorted, counted, taken away as a spreadsheet."""

import csv
import re
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from odf.opendocument import load as load_ods
from odf.table import TableCell, TableRow
from openpyxl import load_workbook

from objectives.italian import parse_decimal
from objectives.models import Department, PegObjective, User


@pytest.fixture
def demo(demo_told, db, client):
    """The demo's 61 cards, seen by its office."""
    client.force_login(User.objects.get(username="controllo"))
    return client


def codes(client, query: str) -> list[str]:
    page = client.get(f"/schede/?{query}").content.decode()
    return re.findall(r'<td class="text-nowrap">([^<]+)</td>', page)


def test_filters_find(demo):
    """One demo for all of them: it takes longer to load than to ask."""
    found = {
        "anno=2026": 30,
        "anno=2026&q=biblioteca": 2,
        "anno=2026&q=montanari+refezione": 2,
        "anno=2026&q=2026-09.03": 2,
        "anno=2026&q=unicorno": 0,
        "anno=2026&q=%25": 0,
        "anno=2026&missione=12": 4,
        "anno=2026&programma=01.10": 2,
        "anno=2026&tipologia=executive": 2,
        "anno=2026&completezza=incompleta": 1,
        "anno=2026&completezza=completa": 29,
        "anno=2024": 1,
        # What is not understood filters nothing out, and is no error.
        "anno=2026&settore=x": 30,
        "anno=2026&settore=999999": 30,
        "anno=2026&tipologia=boh": 30,
        "anno=2026&programma=1": 30,
    }
    assert {query: len(codes(demo, query)) for query in found} == found


def test_filters_by_row(demo):
    police = Department.objects.get(name="Polizia locale")
    assert len(codes(demo, f"anno=2026&settore={police.pk}")) == 3
    zanardi = User.objects.get(full_name="Marco Zanardi")
    assert len(codes(demo, f"anno=2025&responsabile={zanardi.pk}")) == 4


def test_it_is_sorted_both_ways(demo):
    up, down = codes(demo, "anno=2026&ordina=titolo"), codes(demo, "anno=2026&ordina=-titolo")
    titles = dict(PegObjective.objects.values_list("code", "title"))
    assert [titles[code] for code in up] == sorted((titles[code] for code in up), key=str.casefold)
    assert down == up[::-1]


def test_an_address_keeps_filters_order_and_page_together(demo):
    page = demo.get("/schede/?anno=2026&missione=12&ordina=titolo").content.decode()
    assert 'href="?anno=2026&amp;missione=12&amp;ordina=-titolo"' in page
    assert 'href="/schede/esporta.xlsx?anno=2026&amp;missione=12&amp;ordina=titolo"' in page


def table(demo, suffix: str, query: str = "anno=2025") -> list[list]:
    answer = demo.get(f"/schede/esporta.{suffix}?{query}")
    assert answer["Content-Disposition"] == f'attachment; filename="schede-2025.{suffix}"'
    if suffix == "xlsx":
        page = load_workbook(BytesIO(answer.content)).active
        return [["" if v is None else v for v in row] for row in page.values]
    if suffix == "csv":
        text = answer.content.decode("utf-8-sig")
        return list(csv.reader(StringIO(text), delimiter=";"))
    rows = load_ods(BytesIO(answer.content)).getElementsByType(TableRow)
    return [[str(cell) for cell in row.getElementsByType(TableCell)] for row in rows]


def test_every_figure_of_the_export_is_the_pages(demo):
    page = demo.get("/schede/?anno=2025").content.decode()
    shown = [
        _decimal(cell.removesuffix(" %"))
        for cell in re.findall(r'"amount" data-label="[^"]*">([^<]*)</td>', page)
    ]
    for suffix in ("xlsx", "ods", "csv"):
        heads, *rows = table(demo, suffix)
        assert heads[-2:] == ["% fasi", "% indicatori"]
        assert [_decimal(value) for row in rows for value in row[-2:]] == shown
        assert len(rows) == 30


def _decimal(value) -> Decimal | None:
    if value in ("", None):
        return None
    return parse_decimal(value) if isinstance(value, str) else Decimal(str(value))


def test_the_export_is_the_list_as_filtered_and_sorted(demo):
    query = "anno=2025&missione=12&ordina=-titolo"
    assert [row[0] for row in table(demo, "csv", query)[1:]] == codes(demo, query)


def test_a_cell_that_begins_like_a_formula_is_text(demo):
    query = "anno=2025&q=2025-12.05-001"
    for sign in "=+-@":
        title = f"{sign}HYPERLINK(1)"
        PegObjective.objects.filter(code="2025-12.05-001").update(title=title)
        answer = demo.get(f"/schede/esporta.xlsx?{query}")
        cell = load_workbook(BytesIO(answer.content)).active["B2"]
        assert (cell.data_type, cell.value) == ("s", title)
        assert table(demo, "csv", query)[1][1] == f"'{title}"
        assert table(demo, "ods", query)[1][1] == title


def test_three_cards_or_three_hundred_cost_the_same_queries(demo, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    few = "anno=2026&programma=01.07"
    assert len(codes(demo, few)) == 3
    with CaptureQueriesContext(connection) as queries:
        demo.get(f"/schede/?{few}")
    original = PegObjective.objects.get(code="2026-01.07-001")
    for n in range(300):
        original.pk, original.code = None, f"X-{n}"
        original._state.adding = True
        original.save()
    for address in (f"/schede/?{few}", "/schede/?anno=2026&ordina=responsabile"):
        with django_assert_num_queries(len(queries)):
            demo.get(address)

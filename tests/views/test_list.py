"""The list of the cards: found, sorted, counted, taken away as a spreadsheet."""

import csv
import re
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
import time_machine
from odf.opendocument import load as load_ods
from odf.table import TableCell, TableRow
from openpyxl import load_workbook

from objectives.italian import parse_decimal
from objectives.models import Department, PegObjective, User


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(datetime(2026, 11, 25, 12, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def demo(demo_told, db, client):
    """The demo's 61 cards, seen by its office."""
    client.force_login(User.objects.get(username="controllo"))
    return client


def pages(client, query: str) -> str:
    """All pages of a list, one after the other."""
    first = client.get(f"/schede/?{query}")
    numbers = range(2, first.context["page"].paginator.num_pages + 1)
    others = [client.get(f"/schede/?{query}&pagina={number}") for number in numbers]
    return "".join(answer.content.decode() for answer in [first, *others])


def codes(client, query: str) -> list[str]:
    return re.findall(r'<td class="text-nowrap">([^<]+)</td>', pages(client, query))


def test_filters_find(demo):
    """One demo for all of them: it takes longer to load than to ask."""
    found = {
        "anno=2026": 30,
        "anno=2026&q=biblioteca": 2,
        "anno=2026&q=montanari+refezione": 2,
        "anno=2026&q=2026-09.03": 2,
        "anno=2026&q=unicorno": 0,
        "anno=2026&q=%25": 0,
        # Case, accents and apostrophes do not count; nor do tags.
        "anno=2026&q=ATTIVITA": 4,
        "anno=2026&q=attivita%27+Biblioteca": 2,
        "anno=2026&q=strong": 0,
        "anno=2026&q=ronchi": 4,
        "anno=2026&q=%27": 30,
        "anno=2026&ritardo=si": 22,
        "anno=2026&da_me=si": 2,
        "anno=2026&da_me=si&ritardo=si": 2,
        "anno=2026&ritardo=boh": 30,
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
    assert 'href="?anno=2025&amp;missione=12&amp;ordina=titolo"' in page  # another year
    kept = re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)">', page)
    assert kept[-3:] == [("anno", "2026"), ("missione", "12"), ("ordina", "titolo")]
    page = demo.get("/schede/?anno=2026&q=&ordina=titolo&pagina=1&scheda=5").content.decode()
    assert 'href="?anno=2026&amp;ordina=titolo&amp;pagina=2"' in page


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
    page = pages(demo, "anno=2025")
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


def test_the_other_years_of_a_search_are_told(demo, monkeypatch):
    page = demo.get("/schede/?q=unicorno")
    assert page.context["elsewhere"] == []
    with monkeypatch.context() as many:
        many.setattr("objectives.views.listing._MOST_READ", 3)
        assert demo.get("/schede/?q=unicorno").context["elsewhere"] is None
    page = demo.get("/schede/?anno=2024&q=refezione&ordina=titolo").content.decode()
    assert "Nessuna scheda del 2024 risponde a questa ricerca." in page
    link = '<a href="?anno=2026&amp;q=refezione&amp;ordina=titolo">2 schede nel 2026</a>'
    assert link in page
    here = "/schede/?anno=2026&q=comune"
    assert demo.get(here).context["elsewhere"] is None
    assert "anno=2026&amp;q=comune&amp;altri=si" in demo.get(here).content.decode()
    assert [year for year, _ in demo.get(f"{here}&altri=si").context["elsewhere"]] == [2025]
    assert demo.get("/schede/?anno=2024&missione=12").context["elsewhere"] == []
    assert demo.get("/schede/?anno=2024&da_me=si").context["elsewhere"] == [(2026, 2)]


# -- cards chosen in the list ---------------------------------------------------------------------


@pytest.fixture
def two(demo) -> list[PegObjective]:
    """The last two cards of 2025, by their titles, and in that order."""
    return list(PegObjective.objects.filter(plan_year=2025).order_by("-title")[:2])


def chosen(cards, **more) -> dict:
    return {"anno": 2025, "ordina": "-titolo", "scheda": [card.pk for card in cards]} | more


def test_the_chosen_ones_are_exported(demo, two):
    answer = demo.get("/schede/esporta.csv", chosen(two))
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert [row[0] for row in rows[1:]] == [card.code for card in two]
    # What is no number chooses nothing; who does not answer the filters is not chosen.
    assert len(table(demo, "csv", "anno=2025&scheda=x&scheda=")) == 31
    assert len(table(demo, "csv", f"anno=2025&q=unicorno&scheda={two[0].pk}")) == 1


def test_the_list_shows_which_are_chosen(demo, two):
    page = demo.get("/schede/", chosen(two)).content.decode()
    ticked = re.findall(r'name="scheda" value="(\d+)" id="s\d+" class="plain-tick" checked', page)
    assert [int(pk) for pk in ticked] == [card.pk for card in two]
    assert "le azioni valgono per tutte le 30 schede dell&#x27;elenco" in page.replace(
        "'", "&#x27;"
    )


def test_many_cards_step_with_the_chosen_ones(demo, client):
    waiting = PegObjective.objects.get(plan_year=2026, state="proposed")
    other = PegObjective.objects.filter(plan_year=2026, state="approved").first()
    path = "/schede/passaggio/valida/"
    page = client.get(path, {"anno": 2026, "scheda": [waiting.pk, other.pk]}).context
    assert (page["ready"], len(page["left_out"])) == ([waiting], 1)
    assert client.get(path, {"anno": 2026, "scheda": other.pk}).context["ready"] == []


def test_nobody_takes_away_what_he_does_not_see(demo, client):
    someone = User.objects.get(username="responsabile")
    client.force_login(someone)
    hidden = PegObjective.objects.exclude(pk__in=PegObjective.objects.visible_to(someone)).first()
    address = {"anno": hidden.plan_year, "scheda": hidden.pk}
    assert len(client.get("/schede/esporta.csv", address).content.decode().splitlines()) == 1


def test_three_cards_or_three_hundred_cost_the_same_queries(demo, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    few = "anno=2026&programma=01.07"
    assert len(codes(demo, few)) == 3
    with CaptureQueriesContext(connection) as queries:
        demo.get(f"/schede/?{few}")
    cost = len(queries)
    original = PegObjective.objects.get(code="2026-01.07-001")
    for n in range(300):
        original.pk, original.code = None, f"X-{n}"
        original._state.adding = True
        original.save()
    for address in (f"/schede/?{few}", "/schede/?anno=2026&ordina=responsabile&ritardo=si"):
        with django_assert_num_queries(cost):
            demo.get(address)
    every = "stato=approved&completezza=completa&ritardo=si&tipologia=management"
    assert len(pages(demo, f"anno=2026&{every}&pagina=2")) > 25
    # The other years are one query more.
    for more in ("q=servizi+e&altri=si", "da_me=si", f"q=servizi&altri=si&{every}"):
        with django_assert_num_queries(cost + 1):
            demo.get(f"/schede/?anno=2026&{more}")

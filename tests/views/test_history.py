"""The history on the card: read, filtered, taken away as a spreadsheet."""

import csv
import html
import re
from datetime import UTC, datetime
from io import BytesIO, StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from odf.opendocument import load as load_ods
from odf.table import TableCell, TableRow
from odf.text import P
from openpyxl import load_workbook

from objectives.enums import Action, Role
from objectives.forms import history as filters
from objectives.history import recorded
from objectives.models import Assignment, HistoryEntry, PegObjective, User


@pytest.fixture
def office(client, olga):
    """Olga of the controllo di gestione, logged in."""
    Assignment.objects.create(person=olga, role=Role.CONTROL)
    client.force_login(olga)
    return client


@pytest.fixture
def bare(card):
    """A card without its import."""
    HistoryEntry.objects.all().delete()
    return card


def change(field="titolo", before="", after="", row="") -> dict:
    return {"row": row, "field": field, "before": before, "after": after}


def entry(card, *changes, by="Olga Ferri", action=Action.CHANGED, reason="", at=None, actor=None):
    made = HistoryEntry.objects.create(
        actor=actor,
        actor_name=by,
        action=action,
        reason=reason,
        subject_type="pegobjective",
        subject_id=card.pk,
        subject_label=str(card),
        changes=list(changes),
    )
    if at:
        HistoryEntry.objects.filter(pk=made.pk).update(at=at)
    return made


def page(client, card, query: str = "") -> str:
    answer = client.get(reverse("card-history", args=[card.pk]) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def words(text: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text)).split())


def shown(text: str) -> list[int]:
    return [int(pk) for pk in re.findall(r'id="voce-(\d+)"', text)]


def rows(text: str) -> list[list[str]]:
    """Each line of the page's change tables: row, field, before, after."""
    pattern = (
        r'<th scope="row"><small>(.*?)</small>(.*?)</th><td[^>]*>(.*?)</td><td[^>]*>(.*?)</td>'
    )
    return [[words(cell) for cell in line] for line in re.findall(pattern, text, flags=re.S)]


# -- the page ------------------------------------------------------------------------------------


def test_an_action_is_told_with_who_when_why_and_what(office, bare, olga):
    phase = bare.phases.first()
    with recorded(bare, by=olga, action=Action.PROGRESS, reason="al 30/06"):
        phase.completion = 50
        phase.save()
    HistoryEntry.objects.update(at=datetime(2026, 6, 30, 22, 5, tzinfo=UTC))
    text = page(office, bare)
    assert "Avanzamento Olga Ferri · 01/07/2026 00:05 Motivo: al 30/06" in words(text)
    assert rows(text) == [
        [
            "fase «Predisposizione e pubblicazione avviso di coprogettazione p…»",
            "% realizzazione",
            "— vuoto",
            "50",
        ]
    ]


def test_newest_first_fifty_a_page(office, bare):
    pks = [entry(bare, change(after=str(n))).pk for n in range(60)]
    first, second = page(office, bare), page(office, bare, "?pagina=2")
    assert shown(first) + shown(second) == pks[::-1]
    assert len(shown(first)) == 50
    assert ("Successiva" in first, "Precedente" in first) == (True, False)
    assert ("Successiva" in second, "Precedente" in second) == (False, True)
    assert 'href="?q=titolo&amp;pagina=2"' in page(office, bare, "?q=titolo")


def test_only_this_cards_entries(office, bare):
    mine = entry(bare, change(after="mia"))
    HistoryEntry.objects.create(
        actor_name="x",
        action=Action.CHANGED,
        subject_type="department",
        subject_id=bare.pk,
        subject_label="x",
    )
    assert shown(page(office, bare)) == [mine.pk]


def test_an_actor_keeps_his_name_when_the_account_is_gone(office, bare):
    gone = User.objects.create(username="gone", full_name="Ugo Bassi")
    made = entry(bare, change(after="x"), by="Ugo Bassi", actor=gone)
    gone.delete()
    text = page(office, bare, "?chi=Ugo+Bassi")
    assert shown(text) == [made.pk]
    assert "Ugo Bassi ·" in words(text)
    assert '<option value="Ugo Bassi" selected>' in text


def test_a_deleted_row_is_still_told(office, bare, olga):
    phase = bare.phases.first()
    with recorded(bare, by=olga, action=Action.CHANGED):
        phase.delete()
    told = rows(page(office, bare))
    assert [line[3] for line in told] == ["— vuoto"] * len(told)
    assert phase.description in [line[2] for line in told]


def test_no_tag_of_a_rich_text_is_seen(office, bare, olga):
    before = "<p>Primo &amp; secondo, &lt; 3 giorni</p><ul><li>uno</li><li><em>due</em></li></ul>"
    PegObjective.objects.update(purpose=before)
    with recorded(bare, by=olga, action=Action.CHANGED):
        PegObjective.objects.update(purpose="<p>Altro<br>a capo</p>")
    text = page(office, bare)
    field = "finalità e risultati da raggiungere"
    assert [line[1:] for line in rows(text)] == [
        [field, "Primo & secondo, < 3 giorni • uno • due", "Altro a capo"]
    ]
    assert "Primo &amp; secondo, &lt; 3 giorni\n• uno\n• due</td>" in text
    assert "&lt;p" not in text


def test_where_only_the_looks_of_a_text_changed_it_says_so(office, bare):
    entry(bare, change("finalità", "<p>Due lotti</p>", "<p><strong>Due</strong> lotti</p>"))
    assert rows(page(office, bare)) == [
        ["scheda", "finalità (solo l'aspetto del testo)", "Due lotti", "Due lotti"]
    ]


def test_a_hostile_text_is_not_alive(office, bare):
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    entry(bare, change(evil, evil, evil * 10, row=evil), by=evil, reason=evil)
    entry(bare, change("finalità e risultati da raggiungere", f"<p>a</p>{evil}", ""))
    text = page(office, bare, "?q=%22%3E%3Cscript%3E")
    text += page(office, bare, "?chi=%3Cscript%3E&dal=%3Cscript%3E") + page(office, bare)
    assert "<script>" not in text
    assert "<img src=x" not in text
    assert rows(page(office, bare))[0][2:] == ["a", "— vuoto"]


def test_a_long_value_is_whole_but_folded(office, bare):
    long = "parola " * 200
    entry(bare, change(before="breve", after=long.strip()))
    text = page(office, bare)
    assert text.count("<details><summary>… il resto (") == 1
    cell = re.sub(r"<summary>.*?</summary>", "", text.split('data-label="Dopo">')[1])
    assert words(cell.split("</td>")[0]) == long.strip()


def test_an_entry_of_two_hundred_changes_shows_twenty(office, bare):
    entry(bare, *(change(f"campo {n}", "a", "b") for n in range(200)))
    text = page(office, bare)
    assert len(rows(text)) == 200
    before, rest = text.split('<details class="rest">')
    assert len(rows(before)) == 20
    assert "Altre 180 modifiche" in rest


def test_three_entries_or_sixty_cost_the_same_queries(office, bare, django_assert_num_queries):
    address = reverse("card-history", args=[bare.pk])
    for n in range(3):
        entry(bare, change(after=str(n)))
    for query in ("", "?q=titolo", "?azione=changed&chi=Olga+Ferri&dal=01/01/2026"):
        with CaptureQueriesContext(connection) as queries:
            office.get(address + query)
        for n in range(57):
            entry(bare, change(after=str(n)))
        with django_assert_num_queries(len(queries)):
            office.get(address + query)


def test_a_stranger_is_sent_to_the_login_and_who_may_not_see_the_card_gets_a_404(
    client, bare, michele
):
    addresses = [
        reverse("card-history", args=[bare.pk]),
        reverse("history-export", args=[bare.pk, "csv"]),
    ]
    assert [client.get(address).url for address in addresses] == [
        f"/accedi/?next={address}" for address in addresses
    ]
    bare.__class__.objects.update(councillor=None)
    client.force_login(michele)
    assert [client.get(address).status_code for address in addresses] == [404, 404]


def test_the_card_leads_to_its_history(office, bare):
    text = office.get(reverse("card-detail", args=[bare.pk])).content.decode()
    assert f'href="/schede/{bare.pk}/storia/">Storia</a>' in text


# -- the filters ---------------------------------------------------------------------------------


@pytest.fixture
def story(bare):
    """Four entries, by the names that the tests call them."""
    at = {"tzinfo": UTC}
    made = {
        "made": entry(
            bare,
            change(after="Asilo È nuovo"),
            change("peso", after="10"),
            by="comando",
            action=Action.CREATED,
            at=datetime(2026, 1, 10, 9, 0, **at),
        ),
        # In Rome it is the first of March already.
        "night": entry(
            bare,
            change("peso", "10", "20"),
            at=datetime(2026, 2, 28, 23, 30, **at),
            reason="Delibera 7",
        ),
        "phase": entry(
            bare,
            change("nota", "", "50 % fatto", row="fase «Bando_2»"),
            by="Ugo Bassi",
            action=Action.PROGRESS,
            at=datetime(2026, 6, 30, 9, 0, **at),
        ),
        "empty": entry(
            bare, action=Action.PROPOSED, by="Ugo Bassi", at=datetime(2026, 7, 1, 9, 0, **at)
        ),
    }
    return {made.pk: name for name, made in made.items()}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", "empty phase night made"),
        ("azione=progress", "phase"),
        ("azione=progress&azione=", "empty phase night made"),
        ("chi=Ugo+Bassi", "empty phase"),
        ("chi=Ugo+Bassi&azione=proposed", "empty"),
        ("chi=comando", "made"),
        ("dal=01/03/2026", "empty phase night"),
        ("dal=1.3.2026&al=30/06/2026", "phase night"),
        ("al=28/02/2026", "made"),
        ("al=31/12/2025", ""),
        # In the field, the row, either value, the reason: whatever its case.
        ("q=PESO", "night made"),
        ("q=bando_2", "phase"),
        ("q=asilo+è", "made"),
        ("q=20", "night"),
        ("q=peso+asilo", ""),
        ("q=delibera", "night"),
        ("q=%25", "phase"),
        ("q=o_", "phase"),
        ("q=changed", ""),
        # What is not understood filters nothing out, and is no error.
        ("azione=boh", "empty phase night made"),
        ("azione=deleted", "empty phase night made"),
        ("chi=Nessuno", "empty phase night made"),
        ("dal=boh&al=31/02/2026", "empty phase night made"),
        ("dal=ieri&chi=comando", "made"),
        ("pagina=boh", "empty phase night made"),
    ],
)
def test_filters_find(office, card, story, query, names):
    found = shown(page(office, card, f"?{query}"))
    assert [story[pk] for pk in found] == names.split()


def test_a_filter_offers_what_occurs(office, card, story):
    text = page(office, card)
    offered = re.findall(r'<option value="([^"]+)"', text)
    assert offered == ["created", "changed", "progress", "proposed"] + [
        "comando",
        "Olga Ferri",
        "Ugo Bassi",
    ]


def test_a_search_shows_the_changes_that_answer(office, card, story):
    text = page(office, card, "?q=asilo")
    assert rows(text) == [["scheda", "titolo", "— vuoto", "Asilo È nuovo"]]
    assert "1 modifica su 2 risponde alla ricerca." in words(text)
    assert "ricerca." not in words(page(office, card, "?q=delibera"))


def test_a_day_that_is_not_understood_is_told(office, card, story):
    text = words(page(office, card, "?dal=31/02/2026"))
    assert "«31/02/2026» non esiste nel calendario: questo filtro non conta" in text


def test_empty_pages_say_what_to_do(office, bare):
    assert "Torna alla scheda" in page(office, bare)
    text = page(office, bare, "?q=unicorno")
    assert "Nessuna voce della storia risponde a questi filtri." in text
    assert f'<a href="/schede/{bare.pk}/storia/">Togli i filtri</a>' in text


def test_a_search_has_a_bound_and_says_so(office, card, story, monkeypatch):
    monkeypatch.setattr(filters, "MAX_SEARCHED", 3)
    text = page(office, card, "?q=peso")
    assert [story[pk] for pk in shown(text)] == ["night"]
    assert "La ricerca ha letto le 2000 voci più recenti" in text
    text = page(office, card, "?q=peso&al=01/03/2026")
    assert [story[pk] for pk in shown(text)] == ["night", "made"]
    assert "La ricerca ha letto" not in text


# -- the export ----------------------------------------------------------------------------------


def export(client, card, suffix: str, query: str = "") -> list[list]:
    answer = client.get(reverse("history-export", args=[card.pk, suffix]) + query)
    name = f'attachment; filename="storia-{card.code}.{suffix}"'
    assert answer["Content-Disposition"] == name
    if suffix == "xlsx":
        sheet = load_workbook(BytesIO(answer.content)).active
        return [["" if v is None else v for v in line] for line in sheet.values]
    if suffix == "csv":
        return list(csv.reader(StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    return [
        [
            "\n".join(map(str, cell.getElementsByType(P)))
            for cell in line.getElementsByType(TableCell)
        ]
        for line in load_ods(BytesIO(answer.content)).getElementsByType(TableRow)
    ]


HEADS = ["Quando", "Chi", "Azione", "Motivo", "Dove", "Campo", "Prima", "Dopo"]


@pytest.mark.parametrize("suffix", ["xlsx", "ods", "csv"])
def test_the_export_is_what_the_filters_show(office, card, story, suffix):
    heads, *lines = export(office, card, suffix)
    assert heads == HEADS
    day = "01/03/2026 00:30" if suffix != "xlsx" else datetime(2026, 3, 1, 0, 30)
    assert lines[2] == [day, "Olga Ferri", "Modifica", "Delibera 7", "scheda", "peso", "10", "20"]
    assert lines[0][1:] == ["Ugo Bassi", "Proposta", "", "", "", "", ""]
    assert len(lines) == 5
    for query in ("?q=peso", "?chi=Ugo+Bassi&q=50", "?azione=created", "?al=01/03/2026", "?dal=x"):
        told = [
            [cell.replace("— vuoto", "") for cell in row] for row in rows(page(office, card, query))
        ]
        lines = export(office, card, suffix, query)[1:]
        assert [line[4:] for line in lines if line[4]] == told


def test_the_export_has_every_page_and_plain_lines(office, bare):
    for n in range(60):
        entry(bare, change("finalità", f"<p>a {n}</p><p>b</p>", "<ul><li>c</li></ul>"))
    for suffix in ("xlsx", "ods", "csv"):
        lines = export(office, bare, suffix)[1:]
        assert [line[-2:] for line in lines] == [[f"a {n}\nb", "• c"] for n in range(59, -1, -1)]


def test_a_cell_that_begins_like_a_formula_is_text(office, bare):
    for sign in "=+-@":
        HistoryEntry.objects.all().delete()
        evil = f"{sign}HYPERLINK(1)"
        entry(bare, change(evil, evil, evil, row=evil), by=evil, reason=evil)
        answer = office.get(reverse("history-export", args=[bare.pk, "xlsx"]))
        sheet = load_workbook(BytesIO(answer.content)).active
        assert {(sheet[f"{c}2"].data_type, sheet[f"{c}2"].value) for c in "BDEFGH"} == {("s", evil)}
        assert [cell for cell in export(office, bare, "csv")[1] if "HYPER" in cell] == [
            f"'{evil}"
        ] * 6

"""The DUP in the browser: walked, created, edited, deleted."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from objectives.models import (
    HistoryEntry,
    Mission,
    OperationalObjective,
    PegObjective,
    Programme,
    StrategicObjective,
)


@pytest.fixture
def office(client, olga, card):
    client.force_login(olga)
    return client


def page(client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_the_chain_is_walked_down_and_up(office, card):
    strategic, operational = card.operational.strategic, card.operational
    tree = page(office, "/dup/?anno=2024")
    assert f"/dup/strategici/{strategic.pk}/" in tree
    assert f"/dup/operativi/{operational.pk}/" in page(office, f"/dup/strategici/{strategic.pk}/")
    below = page(office, f"/dup/operativi/{operational.pk}/")
    assert f"/schede/{card.pk}/" in below
    assert f"/dup/strategici/{strategic.pk}/" in below


def test_an_empty_tree_says_where_to_begin(office):
    assert "Si comincia da un obiettivo strategico." in page(office, "/dup/?anno=2040")


def test_a_strategic_and_an_operational_objective_are_created(office, olga):
    mission = Mission.objects.get(code="10")
    answer = office.post(
        "/dup/strategici/nuovo/?anno=2025",
        {
            "mission": mission.pk,
            "years": ["2025", "2027"],
            "title": "Muoversi",
            "purpose": "<p>a</p><script>x</script>",
        },
    )
    strategic = StrategicObjective.objects.get(title="Muoversi")
    assert answer.url == f"/dup/strategici/{strategic.pk}/"
    assert (strategic.first_year, strategic.last_year) == (2025, 2029)
    assert (strategic.years, strategic.purpose) == ([2025, 2027], "<p>a</p>")

    programme = Programme.objects.get(mission=mission, code="05")
    office.post(
        f"/dup/operativi/nuovo/?anno=2025&sotto={strategic.pk}",
        {
            "strategic": strategic.pk,
            "programme": programme.pk,
            "years": ["2025"],
            "title": "Strade",
        },
    )
    operational = OperationalObjective.objects.get(title="Strade")
    assert (operational.strategic, operational.last_year) == (strategic, 2027)
    entries = HistoryEntry.objects.filter(action="created", actor=olga)
    assert [entry.subject_label for entry in entries] == ["Strade", "Muoversi"]


def test_an_objective_is_edited_and_the_form_holds_what_is_stored(office, card):
    path = f"/dup/operativi/{card.operational_id}/modifica/"
    shown = page(office, path)
    assert "INTERVENTI A FAVORE DI SOGGETTI" in shown
    assert 'value="2024"' in shown and "checked" in shown
    programme = card.operational.programme_id
    office.post(path, {"programme": programme, "title": "Altro", "years": ["2024", "2025"]})
    card.operational.refresh_from_db()
    assert (card.operational.title, card.operational.years) == ("Altro", [2024, 2025])


def test_a_page_left_open_takes_nothing_back(office, card):
    path = f"/dup/operativi/{card.operational_id}/modifica/"
    loaded = {
        "programme": card.operational.programme_id,
        "strategic": card.operational.strategic_id,
        "title": card.operational.title,
        "purpose": card.operational.purpose,
    }
    loaded |= {f"initial-{name}": value for name, value in loaded.items()}
    loaded |= {"years": "2024", "initial-years": "[2024]"}
    OperationalObjective.objects.update(title="Di un altro", years=[2024, 2025])
    office.post(path, loaded | {"purpose": "<p>Mia</p>"})
    stored = OperationalObjective.objects.get()
    assert (stored.title, stored.years, stored.purpose) == (
        "Di un altro",
        [2024, 2025],
        "<p>Mia</p>",
    )


def test_the_last_year_is_never_beyond_the_calendars(office):
    mission = Mission.objects.get(code="10").pk
    office.post("/dup/strategici/nuovo/?anno=2099", {"mission": mission, "title": "Lontano"})
    assert StrategicObjective.objects.get(title="Lontano").last_year == 2100


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"title": ""}, "Questo campo è obbligatorio."),
        ({"mission": ""}, "Questo campo è obbligatorio."),
        ({"years": ["2050"]}, "2050 non"),
        ({"title": "a" * 1001}, "una parola di 1001 caratteri senza spazi"),
        ({"purpose": "<div>" * 20 + "a"}, "elementi annidati oltre 10 livelli"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_saved(office, values, sentence):
    before = StrategicObjective.objects.count()
    mission = Mission.objects.get(code="10").pk
    answer = office.post(
        "/dup/strategici/nuovo/?anno=2025", {"mission": mission, "title": "Titolo"} | values
    )
    words = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in words
    assert "Niente è stato salvato. Da correggere:" in words
    assert StrategicObjective.objects.count() == before


def test_what_is_in_use_is_not_deleted_and_it_is_said(office, card):
    path = f"/dup/operativi/{card.operational_id}/elimina/"
    assert "Eliminare l&#x27;obiettivo?" in page(office, path) or "Eliminare l'" in page(
        office, path
    )
    answer = office.post(path, follow=True)
    assert "ha altri obiettivi sotto di sé" in answer.content.decode()
    PegObjective.objects.all().delete()
    office.post(path)
    assert not OperationalObjective.objects.exists()
    assert HistoryEntry.objects.first().action == "deleted"


def test_programmes_are_those_of_the_year(office):
    assert "12.11 Interventi per asili nido" in page(office, "/dup/operativi/nuovo/?anno=2026")
    assert "12.11 Interventi" not in page(office, "/dup/operativi/nuovo/?anno=2024")


@pytest.mark.parametrize(
    "path", ["/dup/strategici/9999/", "/dup/boh/1/", "/dup/operativi/0/modifica/"]
)
def test_what_is_not_there_is_a_404(office, path):
    assert office.get(path).status_code == 404


@pytest.mark.parametrize(
    "query", ["sotto=x", "sotto=99999999999999999999", "anno=0000", "anno=٢٠٢٤"]
)
def test_a_strange_address_is_no_error(office, query):
    page(office, f"/dup/operativi/nuovo/?{query}")


def test_three_cards_or_three_hundred_cost_the_same_queries(
    office, card, django_assert_num_queries
):
    def copies(first: int, last: int) -> None:
        PegObjective.objects.bulk_create(
            PegObjective(
                plan_year=2024,
                code=f"X-{n}",
                title=f"Copia {n}",
                operational=card.operational,
                centre=card.centre,
                responsible=card.responsible,
            )
            for n in range(first, last)
        )

    addresses = ["/dup/?anno=2024&missione=12", f"/dup/operativi/{card.operational_id}/"]
    addresses.append(f"/dup/strategici/{card.operational.strategic_id}/")
    copies(0, 2)
    costs = []
    for address in addresses:
        with CaptureQueriesContext(connection) as queries:
            page(office, address)
        costs.append(len(queries))
    copies(2, 299)
    for address, cost in zip(addresses, costs, strict=True):
        with django_assert_num_queries(cost):
            page(office, address)


def test_a_year_with_many_cards_opens_one_mission_at_a_time(office, card, monkeypatch):
    monkeypatch.setattr("objectives.views.dup._A_WHOLE_TREE", 0)
    closed = page(office, "/dup/?anno=2024")
    assert ">12 Diritti sociali, politiche sociali e famiglia</a> <small>1 scheda</small>" in closed
    assert card.title not in closed
    opened = page(office, "/dup/?anno=2024&missione=12")
    assert card.title in opened
    assert card.title not in page(office, "/dup/?anno=2024&missione=99")


def test_a_changed_objective_tells_of_the_approved_cards_below(office, approved):
    path = f"/dup/operativi/{approved.operational_id}/modifica/"
    programme = approved.operational.programme_id
    sent = {"programme": programme, "strategic": approved.operational.strategic_id}
    answer = office.post(path, sent | {"title": "Altro", "years": ["2024"]}, follow=True)
    assert "1 scheda approvata conserva nell&#x27;edizione in vigore" in answer.content.decode()
    below = f"/dup/operativi/{approved.operational_id}/"
    assert "approvata con le parole di prima" in page(office, below)

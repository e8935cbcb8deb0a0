"""Saved views: a list's filters under a name, each person's own."""

import pytest

from objectives.limits import MAX_VIEWS
from objectives.models import SavedView


@pytest.fixture
def office(client, olga):
    client.force_login(olga)
    return client


def save(client, name: str, query: str = "anno=2024&q=asilo&pagina=2&scheda=5&x=1", **more):
    return client.post("/schede/viste/", {"name": name, "query": query} | more)


def test_a_view_keeps_filters_and_order_but_no_page(office, card, olga):
    answer = save(office, "Asili", "anno=2024&stato=&q=asilo+nido&ordina=-titolo&pagina=2&x=1")
    assert answer.url == "/schede/?q=asilo+nido&ordina=-titolo"
    assert olga.saved_views.get().query == "q=asilo+nido&ordina=-titolo"
    page = office.get(answer.url).content.decode()
    link = '<a href="?q=asilo+nido&amp;ordina=-titolo" aria-current="page">Asili</a>'
    assert link in page
    assert "Vista salvata: Asili." in page


def test_the_year_is_kept_where_it_is_wanted(office):
    assert save(office, "Asili 2024", with_year="on").url == "/schede/?anno=2024&q=asilo"


def test_names_are_long_and_of_one_view_each(office, olga, rita):
    name = "Scadenze del trimestre " * 8
    assert save(office, name).status_code == 302
    answer = save(office, name, "q=altro")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Un&#x27;altra sua vista ha già questo nome: sceglierne un altro." in page
    assert 'name="query" value="q=altro"' in page
    assert save(office, "").status_code == save(office, "x" * 201).status_code == 422
    # Somebody else's may be called the same.
    office.force_login(rita)
    assert save(office, name).status_code == 302
    assert SavedView.objects.count() == 2


def test_there_are_thirty_at_most(office, olga):
    rows = [SavedView(owner=olga, name=f"{n}", query="q=a") for n in range(MAX_VIEWS)]
    SavedView.objects.bulk_create(rows)
    answer = save(office, "Una di troppo")
    assert answer.status_code == 422
    assert "Le viste salvate sono al massimo 30" in answer.content.decode()
    assert "Gestisci le 30 viste" in office.get("/schede/").content.decode()


def test_a_search_without_end_is_not_saved(office):
    answer = save(office, "Lunga", "q=" + "a" * 2001)
    assert "La ricerca è troppo lunga per essere salvata." in answer.content.decode()


def test_renamed_and_deleted_by_their_owner_alone(office, olga, rita):
    save(office, "Prima")
    save(office, "Seconda")
    view = olga.saved_views.get(name="Prima")
    path = f"/schede/viste/{view.pk}/"
    assert office.post(path, {"name": "Seconda"}).status_code == 422
    assert office.post(path, {"name": "Prima"}).status_code == 302
    assert office.post(path, {"name": "Nuovo nome"}).status_code == 302

    office.force_login(rita)
    assert office.get(path).status_code == office.post(path, {"name": "x"}).status_code == 404
    office.post(f"{path}elimina/")
    assert "Nuovo nome" not in office.get("/schede/viste/").content.decode()
    office.force_login(olga)
    office.get(f"{path}elimina/")
    assert [str(row) for row in olga.saved_views.all()] == ["Nuovo nome", "Seconda"]
    office.post(f"{path}elimina/")
    assert [str(row) for row in olga.saved_views.all()] == ["Seconda"]


def test_an_address_handed_in_leads_nowhere_else(office):
    answer = save(office, "Via", "//altrove.it/?q=a&ordina=javascript:x")
    assert answer.url == "/schede/?ordina=javascript%3Ax"
    assert office.get(answer.url).status_code == 200

"""The first pages: who gets in, what they hold, how many queries they cost."""

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from objectives.models import Body, Indicator, PegObjective, Phase
from tests.conftest import PASSWORD, pdf_text

PAGES = ["card-list", "card-detail", "progress-edit", "card-pdf"]


def address(name: str, card) -> str:
    return reverse(name) if name == "card-list" else reverse(name, args=[card.pk])


@pytest.mark.parametrize("name", [*PAGES, "home"])
def test_a_stranger_is_sent_to_the_login(client, card, name):
    path = "/" if name == "home" else address(name, card)
    answer = client.get(path)
    assert (answer.status_code, answer.url) == (302, f"/accedi/?next={path}")


def test_login_leads_to_the_first_page_and_logout_back(client, olga):
    answer = client.post("/accedi/", {"username": "olga", "password": PASSWORD}, follow=True)
    assert answer.redirect_chain == [("/", 302)]
    assert client.post("/esci/", follow=True).redirect_chain == [("/accedi/", 302)]


def test_whoever_is_out_already_logs_out_all_the_same(client, olga):
    client.force_login(olga)
    answers = [client.post("/esci/", follow=True).redirect_chain for _ in range(2)]
    assert answers == [[("/accedi/", 302)]] * 2
    client.force_login(olga)
    assert client.get("/esci/").url == "/"
    assert client.get("/schede/").status_code == 200


def test_login_does_not_lead_elsewhere(client, olga):
    answer = client.post(
        "/accedi/?next=https://example.org/",
        {"username": "olga", "password": PASSWORD, "next": "https://example.org/"},
    )
    assert answer.url == "/"


@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens(client, olga, monitored, name):
    client.force_login(olga)
    assert client.get(address(name, monitored)).status_code == 200


@pytest.mark.parametrize("name", ["card-detail", "progress-edit", "card-pdf"])
def test_a_card_that_is_not_there_is_a_404(client, olga, card, name):
    client.force_login(olga)
    answer = client.get(reverse(name, args=[card.pk + 1]))
    assert answer.status_code == 404
    assert "Pagina non trovata" in answer.content.decode()


def test_the_list_shows_the_last_year_that_has_cards(client, olga, card, load, seed):
    client.force_login(olga)
    assert "Schede degli obiettivi 2024" in client.get("/schede/").content.decode()
    page = client.get("/schede/?anno=2019").content.decode()
    assert "Nessuna scheda per il 2019." in page


@pytest.mark.parametrize(
    "query", ["anno=boh", "anno=99999", "pagina=-3", "pagina=x&anno=", "anno=²²²²"]
)
def test_a_strange_address_of_the_list_is_no_error(client, olga, card, query):
    client.force_login(olga)
    assert client.get(f"/schede/?{query}").status_code == 200


@pytest.mark.parametrize("path", ["/schede/?q=%00", "/schede/?anno=%00", "/accedi/?next=%00"])
def test_a_nul_in_the_address_is_a_bad_request(client, olga, path):
    client.force_login(olga)
    assert client.get(path).status_code == 400


def test_an_empty_list_says_what_to_do(client, olga):
    client.force_login(olga)
    assert "Importa le schede dai file del Comune" in client.get("/schede/").content.decode()


def test_the_card_looks_as_on_paper(client, olga, card):
    client.force_login(olga)
    page = client.get(reverse("card-detail", args=[card.pk])).content.decode()
    for words in (
        "SCHEDE DEGLI OBIETTIVI DUP SEZIONE STRATEGICA",
        "Fasi (obbligatorio per obiettivi gestionali)",
        "L'Ente dispone di n. 4 unità",
        "31/10/2024",
        "80 %",
    ):
        assert words in page
    assert "&lt;p&gt;" not in page


def test_script_in_the_database_is_not_alive_on_the_page(client, olga, card):
    evil = "<script>alert(1)</script><p onclick='x()'>a</p>"
    PegObjective.objects.update(purpose=evil, title=evil)
    client.force_login(olga)
    page = client.get(reverse("card-detail", args=[card.pk])).content.decode()
    assert "<script>" not in page
    assert "onclick='x" not in page.replace("&#x27;", "'").replace("&lt;p onclick='x", "")


def test_the_pdf_is_the_card(client, olga, card):
    client.force_login(olga)
    answer = client.get(reverse("card-pdf", args=[card.pk]))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'inline; filename="scheda-2024-12.04-001.pdf"'
    assert "COPROGETTAZIONE" in pdf_text(answer.content)


def test_every_page_sends_its_policies(client, olga, card):
    client.force_login(olga)
    answer = client.get("/schede/")
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert (answer["X-Frame-Options"], answer["Referrer-Policy"]) == ("DENY", "same-origin")


def grow(card, rows: int) -> None:
    for n in range(rows):
        Phase.objects.create(objective=card, position=10 + n, description=f"Fase {n}")
        Indicator.objects.create(
            objective=card, position=10 + n, description=f"Ind {n}", target="3"
        )


@pytest.mark.parametrize("name", PAGES)
def test_a_page_costs_as_many_queries_for_thirty_rows_as_for_one(
    client, olga, monitored, name, django_assert_num_queries
):
    card = monitored
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(olga)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(address(name, card))
    grow(card, 30)
    with django_assert_num_queries(len(few)):
        client.get(address(name, card))


def test_the_list_costs_as_many_queries_for_many_cards_as_for_one(
    client, olga, card, load, seed, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(olga)
    with CaptureQueriesContext(connection) as few:
        client.get("/schede/")
    load(*(seed.replace("COPROGETTAZIONE", f"SCHEDA {n}") for n in range(5)))
    with django_assert_num_queries(len(few)):
        assert client.get("/schede/").content.decode().count("SCHEDA ") == 5


def test_error_pages_are_italian_and_need_nothing():
    """Without a person, a style sheet or a context."""
    for name, words in (("400", "Richiesta non valida"), ("500", "Errore del programma")):
        assert f"<h1>{words}</h1>" in render_to_string(f"{name}.html")
    assert "<h1>Pagina scaduta</h1>" in render_to_string("403_csrf.html")


def test_anybody_reads_the_accessibility_statement_and_whom_to_write_to(client, db):
    page = client.get("/accessibilita/").content.decode()
    assert "scrivere all'ufficio dell'ente" in page
    Body.objects.update(name="Comune di Prova", accessibility_contact="urp@comune.example.it")
    page = client.get("/accessibilita/").content.decode()
    assert '<a href="mailto:urp@comune.example.it">urp@comune.example.it</a>' in page
    assert "Comune di Prova si impegna" in page

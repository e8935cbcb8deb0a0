"""The office's first card: log in, open it, record its progress, print it."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from objectives.models import PegObjective
from tests.conftest import pdf_text

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", [1280, 360])
def test_progress_is_recorded_and_printed(catalogue, monitored, office, live_server, width):
    page = office
    page.set_viewport_size({"width": width, "height": 800})
    page.get_by_role("link", name=re.compile("^COPROGETTAZIONE")).click()
    page.get_by_role("link", name="Registra l'avanzamento").click()

    figures = page.get_by_label("% Realizzazione")
    figures.nth(0).fill("50")
    figures.nth(1).fill("100")
    page.get_by_label("Valore effettivo").select_option(label="sì")
    page.get_by_role("button", name="Salva").click()

    expect(page.get_by_role("status")).to_have_text("Avanzamento salvato.")
    phases, indicators = page.locator("tr.total td").all()
    expect(phases).to_have_text("75 %")
    expect(indicators).to_have_text("100 %")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.complaints == []

    link = page.get_by_role("link", name="Stampa (PDF)", exact=True).get_attribute("href")
    text = pdf_text(page.request.get(f"{live_server.url}{link}").body())
    assert "Totale % realizzazione delle Fasi 75 %" in text
    assert "Totale % realizzazione Indicatori 100 %" in text


def test_a_mistake_is_told_by_the_field_and_nothing_is_lost(
    catalogue, monitored, office, live_server
):
    page = office
    page.goto(f"{live_server.url}/schede/{monitored.pk}/avanzamento/")
    page.get_by_label("% Realizzazione").nth(0).fill("50")
    page.get_by_label("% Realizzazione").nth(1).fill("1.5")
    page.get_by_role("button", name="Salva").click()

    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("«1.5» è ambiguo: scrivere 1,5 oppure 15")
    expect(page.get_by_label("% Realizzazione").nth(0)).to_have_value("50")
    summary.get_by_role("link").click()
    page.get_by_label("% Realizzazione").nth(1).fill("1,5")
    page.get_by_role("button", name="Salva").click()
    expect(page.locator("tr.total td").first).to_have_text("25,75 %")


def test_the_arithmetic_is_one_click_away(catalogue, card, office, live_server):
    card.phases.update(completion=40)
    page = office
    page.goto(f"{live_server.url}/schede/{card.pk}/")
    page.get_by_text("Come si calcola").first.click()
    expect(page.get_by_text("Totale: (40 + 40) / 2 = 40 %")).to_be_visible()
    page.go_back()
    page.go_forward()
    expect(page.get_by_role("heading", level=1)).to_contain_text("SCHEDE INTEGRATE")


def test_a_wrong_password_says_so(page, live_server, olga):
    page.goto(f"{live_server.url}/accedi/")
    page.get_by_label("Nome utente").fill("olga")
    page.get_by_label("Password").fill("sbagliata")
    page.get_by_role("button", name="Accedi").click()
    expect(page.get_by_text("Inserisci nome utente e password corretti")).to_be_visible()


def test_the_administrator_keeps_the_body_and_its_coat_of_arms(
    catalogue, card, ada, page, live_server, tmp_path
):
    from PIL import Image

    from tests.conftest import PASSWORD

    Image.new("CMYK", (900, 1200), (255, 0, 0, 0)).save(tmp_path / "stemma.jpg")
    page.goto(f"{live_server.url}/amministrazione/login/?next=/amministrazione/objectives/body/")
    page.get_by_label("Nome utente").fill("ada")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Accedi").click()
    page.get_by_label("Nome:", exact=True).fill("Comune di Prova")
    page.get_by_label("Stemma").set_input_files(tmp_path / "stemma.jpg")
    page.get_by_role("button", name="Salva", exact=True).click()

    page.goto(f"{live_server.url}/schede/")
    expect(page.get_by_role("link", name="Comune di Prova")).to_be_visible()
    data = page.request.get(f"{live_server.url}/schede/{card.pk}/pdf/").body()
    assert "Comune di Prova" in pdf_text(data)
    assert data.count(b"/Subtype /Image") >= 1


@pytest.mark.parametrize("page_of", ["card-copy", "card-delete", "card-history"])
def test_a_word_without_end_makes_no_page_of_a_card_scroll_sideways(
    catalogue, card, office, live_server, page_of
):
    PegObjective.objects.update(title="x" * 900, purpose=f"<p>{'y' * 900}</p>")
    office.set_viewport_size({"width": 360, "height": 900})
    office.goto(live_server.url + reverse(page_of, args=[card.pk]))
    assert office.evaluate("document.documentElement.scrollWidth") == 360

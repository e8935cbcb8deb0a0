"""The whole way, as the office would go it: from files to paper, through every page."""

from io import BytesIO

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from objectives.models import PegObjective
from tests.conftest import PASSWORD, pdf_text

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def three_cards(seed, tmp_path):
    """Three cards in one file; the second has a date that does not exist."""
    bad = seed.replace("COPROGETTAZIONE", "SECONDA").replace("31/10/2024", "31/02/2024")
    path = tmp_path / "schede.txt"
    path.write_text("\n".join([seed, bad, seed.replace("COPROGETTAZIONE", "TERZA")]))
    return path


def write(page, text: str) -> None:
    """Into the rich text editor."""
    page.locator(".ProseMirror").click()
    page.keyboard.type(text)


def test_from_the_files_to_the_paper(catalogue, office, live_server, three_cards):
    page = office
    import_two_of(page, three_cards)
    make_the_chain(page)
    fill_a_card(page)

    card = PegObjective.objects.get(title="Rifacimento di via Roma")
    assert [phase.description for phase in card.phases.all()] == ["Progetto", "Lavori"]
    assert (card.purpose, card.indicators.get().target) == ("<p>Due lotti.</p>", "1.200")
    assert (card.human_resources.count(), card.instrumental_resources.count()) == (1, 1)

    link = page.get_by_role("link", name="Stampa (PDF)").get_attribute("href")
    text = pdf_text(page.request.get(f"{live_server.url}{link}").body())
    assert text.index("Progetto 30/06/2026") < text.index("Lavori 31/12/2026")

    page.goto(f"{live_server.url}/schede/?anno=2024")
    with page.expect_download() as download:
        page.get_by_role("button", name="Esporta XLSX").click()
    book = load_workbook(BytesIO(download.value.path().read_bytes()))
    assert [row[0] for row in book.active.values][1:] == ["2024-12.04-001", "2024-12.04-002"]
    assert page.complaints == []


def import_two_of(page, path) -> None:
    page.get_by_role("link", name="Importa", exact=True).click()
    page.get_by_label("File delle schede").set_input_files(path)
    page.get_by_role("button", name="Prova").click()
    expect(page.get_by_text("2 schede importate, 1 scheda rifiutata. Prova")).to_be_visible()
    expect(page.get_by_text("«31/02/2024» non esiste nel calendario")).to_be_visible()
    page.get_by_role("button", name="Applica le schede scelte").click()
    expect(page.get_by_role("status")).to_contain_text("2 schede importate")


def make_the_chain(page) -> None:
    page.get_by_role("link", name="DUP", exact=True).click()
    page.get_by_role("link", name="Nuovo obiettivo strategico").click()
    page.get_by_label("Missione").select_option(label="10 Trasporti e diritto alla mobilità")
    page.get_by_label("Obiettivo: titolo").fill("Muoversi in sicurezza")
    write(page, "Ridurre gli incidenti.")
    page.get_by_role("button", name="Salva").click()

    page.get_by_role("link", name="Nuovo obiettivo operativo").click()
    page.get_by_label("Programma").select_option(label="10.05 Viabilità e infrastrutture stradali")
    page.get_by_label("Obiettivo: titolo").fill("Manutenzione delle strade")
    page.get_by_role("button", name="Salva").click()


def fill_a_card(page) -> None:
    """Every table, rows added, moved, doubled and taken away."""
    page.get_by_role("link", name="Nuova scheda").click()
    page.get_by_label("Centro di responsabilità").select_option(index=1)
    page.get_by_label("Obiettivo: titolo").fill("Rifacimento di via Roma")
    write(page, "Due lotti.")
    page.get_by_text("Gestionale", exact=True).click()
    for words, day in (("Lavori", "31/12/2026"), ("Progetto", "30/06/2026")):
        page.get_by_role("button", name="Aggiungi una fase").click()
        page.get_by_label("Fase*").last.fill(words)
        page.get_by_label("Scadenza").last.fill(day)
    page.get_by_role("button", name="Sposta su").nth(1).click()
    page.get_by_role("button", name="Aggiungi un indicatore").click()
    page.get_by_label("Indicatore (descrizione)").fill("Metri rifatti")
    page.get_by_label("Valore atteso").fill("1.200")
    page.get_by_role("button", name="Duplica").nth(2).click()
    page.get_by_role("button", name="Togli").nth(2).click()
    page.get_by_role("button", name="Aggiungi una risorsa umana").click()
    page.get_by_label("Risorsa umana").fill("N. 1 Geometra")
    page.get_by_label("% tempo lavorato").fill("12,5")
    page.get_by_role("button", name="Aggiungi una risorsa strumentale").click()
    page.get_by_label("Risorsa strumentale").fill("Autocarro")
    page.get_by_label("Numero").fill("2")
    page.get_by_role("button", name="Salva", exact=True).last.click()
    expect(page.get_by_role("status")).to_have_text("Scheda salvata.")


def test_rows_are_rearranged_without_a_script(catalogue, card, olga, browser, live_server):
    context = browser.new_context(java_script_enabled=False, locale="it-IT")
    page = context.new_page()
    page.goto(f"{live_server.url}/accedi/?next=/schede/{card.pk}/modifica/")
    page.get_by_label("Nome utente").fill("olga")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Accedi").click()
    page.get_by_role("button", name="Sposta giù").first.click()
    page.get_by_role("button", name="Salva", exact=True).last.click()
    expect(page.get_by_role("status")).to_have_text("Scheda salvata.")
    assert [phase.description[:5] for phase in card.phases.all()] == ["Esple", "Predi"]
    context.close()

"""A card's whole year, played by the people whose turn it is, in the real browser."""

import re

import pytest
import time_machine
from playwright.sync_api import Page, expect

from objectives import jobs
from objectives.models import Edition, PegObjective
from tests.conftest import PASSWORD, pdf_text

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def everyone(catalogue, card, browser, live_server, rita, olga, nino):
    """Rita, Olga and Nino, each in a browser of his own, at the card's page."""
    pages, contexts = {}, []
    for username in ("rita", "olga", "nino"):
        context = browser.new_context(
            locale="it-IT", timezone_id="Europe/Rome", base_url=live_server.url
        )
        page = context.new_page()
        page.complaints = []
        page.on("pageerror", lambda error, page=page: page.complaints.append(str(error)))
        page.goto("/accedi/")
        page.get_by_label("Nome utente").fill(username)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Accedi").click()
        page.get_by_role("heading", name="Da fare").wait_for()
        pages[username] = page
        contexts.append(context)
    yield pages
    for context in contexts:
        context.close()


def press(page: Page, card, name: str) -> None:
    """A button or a link of the card's steps."""
    page.goto(f"/schede/{card.pk}/")
    page.locator(".steps").get_by_text(name, exact=True).click()


def told(page: Page, words: str) -> None:
    expect(page.get_by_role("status")).to_contain_text(words)


def stands(page: Page, card, place: str) -> None:
    page.goto(f"/schede/{card.pk}/")
    expect(page.locator(".steps .state")).to_have_text(place)


@time_machine.travel("2024-12-20 10:00", tick=True)
def test_the_whole_year(everyone, card, load, seed):
    rita, olga, nino = everyone["rita"], everyone["olga"], everyone["nino"]
    load(seed.replace("COPROGETTAZIONE", "SECONDA SCHEDA"))
    propose(rita, olga, card)
    approve_with_all_the_others(rita, olga, card)
    vary(rita, olga, card)
    monitor(rita, olga, card)
    report(rita, olga, nino, card)
    assert [page.complaints for page in everyone.values()] == [[], [], []]


def propose(rita: Page, olga: Page, card) -> None:
    """Blocked with its reasons, proposed, sent back with a note, proposed again."""
    card.phases.filter(position=1).update(weight=40)
    rita.goto(f"/schede/{card.pk}/")
    expect(rita.get_by_role("button", name="Proponi")).to_be_disabled()
    rita.get_by_role("link", name="I pesi delle fasi sommano a 40, non a 100.").click()
    expect(rita.get_by_role("heading", name="Fasi", exact=True)).to_be_in_viewport()
    rita.get_by_label("Peso", exact=True).nth(1).fill("60")
    rita.get_by_role("button", name="Salva", exact=True).last.click()
    told(rita, "Scheda salvata.")

    press(rita, card, "Proponi")
    told(rita, "Scheda proposta al controllo di gestione.")
    press(olga, card, "Rimanda in bozza")
    olga.get_by_label("Nota").fill("Precisare il titolo.")
    olga.get_by_role("button", name="Rimanda in bozza").click()
    told(olga, "Scheda rimandata in bozza.")

    rita.goto(f"/schede/{card.pk}/")
    expect(rita.get_by_text("Precisare il titolo.")).to_be_visible()
    rita.get_by_role("button", name="Proponi").click()
    told(rita, "Scheda proposta")


def approve_with_all_the_others(rita: Page, olga: Page, card) -> None:
    second = PegObjective.objects.exclude(pk=card.pk).get()
    press(rita, second, "Proponi")
    for step in ("Valida", "Approva con delibera"):
        olga.goto("/schede/?anno=2024")
        olga.get_by_role("button", name=step, exact=True).click()
        expect(olga.get_by_text("2 schede pronte")).to_be_visible()
        if step != "Valida":
            olga.get_by_label("Numero della delibera").fill("12")
            olga.get_by_label("Data della delibera").fill("22/01/2024")
        olga.get_by_role("button", name=step).click()
        told(olga, f"{step}: 2 schede.")
    stands(olga, card, "Approvata")
    expect(olga.get_by_text("edizione 1, delibera n. 12 del 22/01/2024")).to_be_visible()
    jobs.print_here()
    olga.goto(f"/schede/{card.pk}/edizioni/1/")
    link = olga.get_by_role("link", name="Apri il PDF").get_attribute("href")
    stored = Edition.objects.get(card=card).pdf.read()
    assert olga.request.get(link).body() == stored


def vary(rita: Page, olga: Page, card) -> None:
    """Opened by the office, edited by the responsabile, closed by an act, compared on paper."""
    press(olga, card, "Apri una variazione")
    olga.get_by_role("button", name="Apri una variazione").click()
    told(olga, "si modifica una copia di lavoro")
    rita.goto(f"/schede/{card.pk}/")
    rita.get_by_role("link", name="Modifica", exact=True).click()
    rita.get_by_label("Scadenza").first.fill("30/11/2024")
    rita.get_by_role("button", name="Salva", exact=True).last.click()
    expect(rita.locator("ins")).to_have_text(["in grassetto e sottolineate", "30/11/2024"])

    press(olga, card, "Chiudi la variazione con delibera")
    olga.get_by_label("Numero della delibera").fill("61")
    olga.get_by_label("Data della delibera").fill("10/07/2024")
    olga.get_by_role("button", name="Chiudi la variazione").click()
    told(olga, "nuova edizione")
    olga.get_by_role("link", name="Edizioni e periodi").click()
    olga.get_by_role("link", name="delibera n. 61 del 10/07/2024").click()
    link = olga.get_by_role("link", name="Confronto delle schede variate").get_attribute("href")
    text = pdf_text(olga.request.get(link).body())
    assert "31/10/2024" in text and "30/11/2024" in text


def monitor(rita: Page, olga: Page, card) -> None:
    olga.goto("/periodi/")
    olga.get_by_label("Anno del piano").fill("2024")
    olga.get_by_label("Data di riferimento").fill("31/12/2024")
    olga.get_by_role("button", name="Crea").click()
    olga.get_by_role("link", name="Apri", exact=True).click()
    olga.get_by_role("button", name="Apri").click()
    told(olga, "Periodo aperto.")

    rita.goto(f"/schede/{card.pk}/")
    rita.get_by_role("link", name="Registra l'avanzamento").click()
    rita.get_by_label("% Realizzazione").nth(0).fill("100")
    rita.get_by_label("Valore effettivo").select_option(label="sì")
    rita.get_by_label("Stato di attuazione").fill("Avviso pubblicato.")
    rita.get_by_role("button", name="Salva").click()
    told(rita, "Avanzamento salvato.")

    olga.goto("/periodi/")
    olga.get_by_role("link", name="Chiudi").click()
    expect(olga.get_by_text("A 2 schede manca qualche dato")).to_be_visible()
    olga.get_by_label("Motivo").fill("Termine scaduto.")
    olga.get_by_role("button", name="Chiudi lo stesso").click()
    told(olga, "i dati sono congelati")
    rita.goto(f"/schede/{card.pk}/")
    expect(rita.get_by_role("link", name="Registra l'avanzamento")).to_have_count(0)


def report(rita: Page, olga: Page, nino: Page, card) -> None:
    press(rita, card, "Rendiconta")
    rita.get_by_label(re.compile("Fase «Espletamento procedura")).fill("Gara deserta.")
    rita.get_by_role("button", name="Rendiconta").click()
    told(rita, "Scheda rendicontata.")
    press(nino, card, "Certifica")
    told(nino, "Scheda certificata.")
    stands(olga, card, "Certificata")
    olga.get_by_role("link", name="Storia").first.click()
    expect(olga.locator(".story h2").first).to_have_text("Certificazione")
    olga.goto(f"/schede/{card.pk}/edizioni/")
    olga.get_by_role("link", name="al 31/12/2024").click()
    expect(olga.get_by_text("Avviso pubblicato.")).to_be_visible()

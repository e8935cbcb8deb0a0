"""Finding cards, keeping the search, and doing something with some of what was found."""

import re
from io import BytesIO

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from objectives.models import PegObjective
from objectives.workflow import Details, move_many
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)

CODES = ["2024-12.04-001", "2024-12.04-002", "2024-12.04-003"]


@pytest.fixture
def three(load, seed, olga):
    """Proposed; of one the title has an accent."""
    titles = ("COPROGETTAZIONE", "SECONDA ATTIVITÀ", "TERZA ATTIVITÀ")
    load(*(seed.replace("COPROGETTAZIONE", title) for title in titles))
    cards = list(PegObjective.objects.order_by("code"))
    assert [card.code for card in cards] == CODES
    assert len(move_many(cards, "propose", Details(by=None)).moved) == 3


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("width", [1280, 360])
def test_from_a_search_to_the_chosen_cards(three, browser, live_server, width, script):
    context = browser.new_context(
        viewport={"width": width, "height": 740}, java_script_enabled=script, locale="it-IT"
    )
    page = context.new_page()
    page.goto(f"{live_server.url}/accedi/?next=/dup/")
    page.get_by_label("Nome utente").fill("olga")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Accedi").click()

    search(page)
    keep_and_reopen(page)
    choose_two(page, script=script)
    take_away(page)
    move(page)
    assert list(PegObjective.objects.order_by("code").values_list("state", flat=True)) == [
        "proposed",
        "validated",
        "validated",
    ]
    context.close()


def search(page: Page) -> None:
    page.get_by_label("Cerca nelle schede").fill("attivita'")
    page.get_by_role("button", name="Cerca").click()
    listed(page, *CODES[1:])
    page.get_by_role("link", name="Da fare da me").click()
    listed(page, *CODES[1:])
    page.get_by_label("Parole nell'elenco").fill("12.04-001")
    page.get_by_role("button", name="Filtra").first.click()
    listed(page, CODES[0])


def keep_and_reopen(page: Page) -> None:
    page.get_by_label("Parole nell'elenco").fill("unicorno")
    page.get_by_role("button", name="Filtra").first.click()
    expect(page.get_by_text("Nessuna scheda del 2024 risponde")).to_be_visible()
    page.get_by_role("link", name="Togli i filtri", exact=True).click()
    page.get_by_role("link", name="Da fare da me").click()
    page.get_by_text("Salva questa vista").click()
    page.get_by_label("Nome della vista").fill("Da validare")
    page.get_by_role("button", name="Salva la vista").click()
    expect(page.get_by_role("status")).to_have_text("Vista salvata: Da validare.")
    page.get_by_role("link", name="Schede", exact=True).click()
    page.get_by_role("link", name="Da validare").click()
    expect(page).to_have_url(re.compile(r"/schede/\?da_me=si$"))
    listed(page, *CODES)


def choose_two(page: Page, *, script: bool) -> None:
    says = page.locator(".how-many")
    expect(says).to_have_text(
        "Nessuna scelta: le azioni valgono per tutte le 3 schede dell'elenco."
    )
    expect(page.get_by_label("Scegli tutte")).to_be_visible(visible=script)
    if script:
        page.get_by_label("Scegli tutte").check()
        expect(says).to_have_text("3 schede scelte.")
        page.get_by_label(f"Scegli {CODES[0]}").uncheck()
        expect(says).to_have_text("2 schede scelte.")
    else:
        for code in CODES[1:]:
            page.get_by_label(f"Scegli {code}").check()
    width = page.viewport_size["width"]
    if script:
        assert page.evaluate("document.documentElement.scrollWidth") == width


def take_away(page: Page) -> None:
    """On paper, and as a spreadsheet; whoever comes back finds his choice."""
    page.get_by_role("button", name="Stampa (PDF)").click()
    expect(page.get_by_text("2 schede, circa 5 pagine.")).to_be_visible()
    page.get_by_role("link", name="Cambia la scelta").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Esporta XLSX").click()
    book = load_workbook(BytesIO(download.value.path().read_bytes()))
    assert [row[0] for row in book.active.values][1:] == CODES[1:]


def move(page: Page) -> None:
    page.get_by_role("button", name="Valida", exact=True).click()
    expect(page.get_by_text("2 schede pronte")).to_be_visible()
    page.get_by_role("button", name="Valida").click()
    expect(page.get_by_role("status")).to_contain_text("Valida: 2 schede.")


def listed(page: Page, *codes: str) -> None:
    expect(page.locator(".card-table td.text-nowrap")).to_have_text(list(codes))

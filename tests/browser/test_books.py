"""A book of 180 cards, asked for in the list, watched, left and found again, and opened; another
one cancelled. Made beside a real server, as in the demo (JOBS=process)."""

import re
import time
from io import BytesIO

import pikepdf
import pytest
from playwright.sync_api import Page, expect

from objectives.models import PegObjective
from tests.browser.watching import LISTEN, WIDE, Watch, log_in
from tests.serving import served

pytestmark = pytest.mark.django_db(transaction=True)

MANY, PATIENCE = 180, 400  # cards; seconds
# What the bar shows, and the words above it; nothing when it is gone.
BAR = """() => {
  const bar = document.querySelector("#stampa progress");
  return bar && { value: bar.value, words: document.getElementById("passo").innerText };
}"""
LAYING_OUT = re.compile(r"Impaginazione delle schede: (\d+) di 180\.( Tempo restante: [^.]+\.)?")


@pytest.fixture
def town(tmp_path, card, olga, browser):
    """The office's browser, and the address of a server with small cards in 2025."""
    values = {name: getattr(card, name) for name in PegObjective.planned()} | {"kind": "executive"}
    numbers = range(1, MANY + 1)
    PegObjective.objects.bulk_create(
        PegObjective(plan_year=2025, code=f"2025-{n:03}", **values | {"title": f"Obiettivo {n}"})
        for n in numbers
    )
    room = browser.new_context(locale="it-IT", timezone_id="Europe/Rome", viewport=WIDE)
    room.add_init_script(LISTEN)
    log_in(room, olga, "http://127.0.0.1")  # before the server gets its copy of the database
    folders = {name: str(tmp_path / name.lower()) for name in ("MEDIA_ROOT", "PRINTED_DIR")}
    with served(tmp_path, JOBS="process", **folders) as port:
        yield room.new_page(), f"http://127.0.0.1:{port}"
        room.close()


def test_a_book_is_watched_left_and_found_again(town):
    page, home = town
    watch = Watch(page, home)
    ask(page, home)
    seen = until(page, lambda bar: bar and bar["value"] >= 30)
    page.get_by_role("link", name="Schede", exact=True).click()
    page.get_by_role("link", name="Stampe").click()
    expect(page.get_by_text("In preparazione")).to_be_visible()
    page.get_by_role("link", name="Schede integrate degli obiettivi 2025").first.click()
    expect(page).to_have_title(re.compile(r"^\d+ % · Schede integrate"))
    assert watch.findings() == []
    seen += until(page, lambda bar: not bar)

    steps = [LAYING_OUT.match(bar["words"]) for bar in seen]
    values = [int(step[1]) for step in steps if step]
    assert values == sorted(values) and len(set(values)) >= 5 and values[-1] > 0.8 * MANY
    assert any(step and step[2] for step in steps)
    expect(page).to_have_title(re.compile(r"^Pronta · Schede integrate"))
    expect(page.locator("#annuncio")).to_have_text("Stampa: Pronta.")
    expect(page.locator("#stampa")).to_contain_text("180 schede, ")
    asks_no_more(page)
    assert watch.findings() == []
    opens(page, home)


def test_a_book_is_cancelled(town):
    page, home = town
    ask(page, home)
    until(page, lambda bar: bar and bar["value"] >= 10)
    page.get_by_role("button", name="Annulla la stampa").click()
    expect(page.get_by_role("status").filter(has_text="Stampa annullata.")).to_be_visible()
    expect(page.locator("#stampa")).to_contain_text("Annullata")
    expect(page.get_by_role("link", name="Apri il PDF")).to_have_count(0)
    page.get_by_role("button", name="Elimina questa stampa").click()
    expect(page.get_by_text("Nessuna stampa, per ora.")).to_be_visible()


def ask(page: Page, home: str) -> None:
    """From the list, changing nothing."""
    page.goto(f"{home}/schede/?anno=2025")
    page.get_by_role("button", name="Stampa (PDF)").click()
    expect(page.get_by_text("180 schede, circa 414 pagine.")).to_be_visible()
    page.get_by_role("button", name="Stampa", exact=True).click()
    expect(page.get_by_role("button", name="Annulla la stampa")).to_be_visible()


def until(page: Page, is_so) -> list[dict]:
    """What the bar showed from now until then."""
    seen, end = [], time.monotonic() + PATIENCE
    while not is_so(bar := page.evaluate(BAR)):
        assert time.monotonic() < end, seen[-3:]
        if bar and bar not in seen:
            seen.append(bar)
        page.wait_for_timeout(200)
    return seen


def asks_no_more(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(1500)
    assert asked == []


def opens(page: Page, home: str) -> None:
    """All cards are in it, each with its bookmark."""
    link = page.get_by_role("link", name="Apri il PDF").get_attribute("href")
    answer = page.request.get(home + link)
    assert answer.headers["content-type"] == "application/pdf"
    with pikepdf.open(BytesIO(answer.body())) as pdf, pdf.open_outline() as outline:
        names = [name for item in outline.root for name in leaves(item)]
    assert len({name for name in names if "Obiettivo" in name}) == MANY


def leaves(item) -> list[str]:
    if not item.children:
        return [item.title]
    return [name for child in item.children for name in leaves(child)]

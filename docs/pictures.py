"""Pictures of real pages for the README and the manual: `make pictures` writes docs/img/.

It fills a database of its own with the demo's invented cards, serves it on this machine for as
long as it takes, and looks at it with the system's Chromium.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "img"
SEED = ROOT / "fixtures" / "scheda-servizi-sociali-2024.txt"
ADDRESS = "127.0.0.1:8765"
PASSWORD = "Borgo-San-Lauro-26"  # of the demo, and of nothing else
CARD = "2026-10.05-001"
COLOURS = 32  # enough for a page of text, and a third of the size


def nothing(page: Page) -> None:
    """The page as it comes."""


def open_a_mission(page: Page) -> None:
    page.locator("details.mission").first.locator("summary").click()


def fold_the_dup(page: Page) -> None:
    """The fields of the card itself come sooner."""
    page.locator("summary", has_text="Il testo del DUP").click()


def read_a_letter(page: Page) -> None:
    page.locator("summary", has_text="Testo").first.click()


def choose_two(page: Page) -> None:
    for number in (0, 1):
        page.locator("td.tick input").nth(number).check()


def try_an_import(page: Page) -> None:
    """The seed's card, given to people of the demo and to another year; then one that is wrong."""
    text = SEED.read_text()
    for old, new in _INVENTED.items():
        text = text.replace(old, new)
    wrong = text.replace("31/10/", "31/02/").replace(_TITLE, "SPORTELLO UNICO DELLA CASA")
    page.get_by_label("File delle schede").set_input_files(
        [_file("scheda-inclusione.txt", text), _file("scheda-sportello.txt", wrong)]
    )
    page.get_by_role("button", name="Prova").click()
    page.get_by_role("heading", name="Prova dell'importazione").wait_for()


def hide_the_chooser(page: Page) -> None:
    """The words beside a file to be chosen are the browser's, in the language of the machine."""
    page.locator("input[type=file]").evaluate("field => { field.style.visibility = 'hidden'; }")


def fill_in_the_handover(page: Page) -> None:
    page.get_by_label("Nuovo responsabile").select_option(label="Chiara Montanari")
    page.get_by_role("textbox", name="Dal").fill("01/09/2026")


@dataclass(frozen=True)
class Picture:
    """A page as a person of the demo sees it, after he has done something on it."""

    name: str
    person: str
    path: str
    act: Callable[[Page], None] = nothing
    height: int = 860


_BODY = "/amministrazione/objectives/body/1/change/"

# In the order of the people, so that each logs in once.
PICTURES = (
    Picture("da-fare", "responsabile", "/", height=1020),
    Picture("da-aggiornare", "responsabile", "/da-aggiornare/", height=710),
    Picture("avanzamento", "responsabile", "/schede/2/andamento/", height=900),
    Picture("scheda", "responsabile", "/schede/2/"),
    Picture("modifica", "responsabile", "/schede/8/modifica/", fold_the_dup, 1000),
    Picture("ufficio", "controllo", "/", height=760),
    Picture("elenco", "controllo", "/schede/?anno=2026"),
    Picture("scelte", "controllo", "/schede/?anno=2026&stato=approved", choose_two),
    Picture("stampa", "controllo", "/stampe/nuova/?anno=2026", height=1040),
    Picture("dup", "controllo", "/dup/?anno=2026", open_a_mission),
    Picture("sollecito", "controllo", "/solleciti/nuovo/?anno=2026", read_a_letter),
    Picture("periodi", "controllo", "/periodi/", height=1040),
    Picture("importa", "controllo", "/importazione/", try_an_import, 660),
    Picture("ente", "amministratore", _BODY, hide_the_chooser, 1230),
    Picture("consegne", "amministratore", "/incarichi/5/passaggio/", fill_in_the_handover, 720),
)
PAPER = "pdf"  # the first page of a printed card

_TITLE = "COPROGETTAZIONE PER REALIZZAZIONE DI PROGETTI DI INCLUSIONE A FAVORE DI SOGGETTI FRAGILI"
_INVENTED = {
    "CARMEN MUCIO": "ROBERTO SALVI",
    "ASSESSORE MICHELE ZULIANI": "ASSESSORE DAVIDE RONCHI",
    "\tSERVIZI SOCIALI": "\tANZIANI E DISABILITÀ",
    "Settore:\tANZIANI E DISABILITÀ": "Settore:\tSERVIZI ALLA PERSONA",
    "2024 X\t2025\t2026\t2027\t2028": "2026 X\t2027\t2028\t2029\t2030",
    "2024 X\t2025\t2026": "2026 X\t2027\t2028",
    "/2024": "/2026",
}


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "DATABASE_URL": f"sqlite:///{folder}/demo.sqlite3",
            "DEBUG": "true",
            "SECRET_KEY": "of-a-database-that-lives-a-minute",
        }
        for words in (["migrate", "--verbosity", "0"], ["load_catalogue"], ["load_demo"]):
            manage(environment, *words)
        draw_the_paper(environment, Path(folder) / "scheda.pdf")
        server = subprocess.Popen(
            [sys.executable, "manage.py", "runserver", "--noreload", ADDRESS],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for_the_server()
            photograph()
        finally:
            server.terminate()
            server.wait()
    for image in IMAGES.glob("*.png"):
        reduce(image)


def manage(environment: dict, *words: str) -> None:
    subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=environment, check=True)


def draw_the_paper(environment: dict, file: Path) -> None:
    chosen = ["--year", "2026", "--card", CARD]
    manage(environment, "print_cards", *chosen, "--output", str(file))
    first_page = ["-r", "60", "-png", "-f", "1", "-l", "1", "-singlefile"]
    subprocess.run(["pdftoppm", *first_page, file, IMAGES / PAPER], check=True)


def wait_for_the_server() -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(f"http://{ADDRESS}/accedi/")
            return
        except OSError:
            time.sleep(0.2)
    sys.exit("il server non risponde")


def photograph() -> None:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for person, pictures in groupby(PICTURES, key=lambda picture: picture.person):
            page = enter(browser, person)
            for picture in pictures:
                page.set_viewport_size({"width": 1280, "height": picture.height})
                page.goto(f"http://{ADDRESS}{picture.path}")
                picture.act(page)
                if picture.act is not nothing:
                    page.evaluate("document.activeElement.blur()")
                page.screenshot(path=IMAGES / f"{picture.name}.png")
            page.close()
        browser.close()


def enter(browser: Browser, person: str) -> Page:
    """A page on which that person is logged in."""
    page = browser.new_page(locale="it-IT")
    page.goto(f"http://{ADDRESS}/accedi/")
    page.get_by_label("Nome utente").fill(person)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Accedi").click()
    page.wait_for_url(f"http://{ADDRESS}/")
    return page


def reduce(path: Path) -> None:
    """The same picture in few colours."""
    with Image.open(path) as image:
        few = image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(path, optimize=True)


def _file(name: str, text: str) -> dict:
    return {"name": name, "mimeType": "text/plain", "buffer": text.encode()}


if __name__ == "__main__":
    main()

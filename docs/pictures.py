"""Pictures of real pages for the README: `.venv/bin/python docs/pictures.py` writes docs/img/.

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
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "img"
ADDRESS = "127.0.0.1:8765"
PASSWORD = "Borgo-San-Lauro-26"  # of the demo, and of nothing else
PAGES = {
    "elenco": "/schede/?anno=2026",
    "scheda": "/schede/2/",
    "modifica": "/schede/2/modifica/",
    "dup": "/dup/?anno=2026",
}


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"DATABASE_URL": f"sqlite:///{folder}/demo.sqlite3"}
        for words in (["migrate", "--verbosity", "0"], ["load_catalogue"], ["load_demo"]):
            manage(environment, *words)
        manage(
            environment,
            "print_cards",
            "--year",
            "2026",
            "--card",
            "2026-10.05-001",
            "--output",
            f"{folder}/scheda.pdf",
        )
        subprocess.run(
            [
                "pdftoppm",
                "-r",
                "60",
                "-png",
                "-f",
                "1",
                "-l",
                "1",
                "-singlefile",
                f"{folder}/scheda.pdf",
                IMAGES / "pdf",
            ],
            check=True,
        )
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


def manage(environment: dict, *words: str) -> None:
    subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=environment, check=True)


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
        page = browser.new_page(viewport={"width": 1280, "height": 860}, locale="it-IT")
        page.goto(f"http://{ADDRESS}/accedi/")
        page.get_by_label("Nome utente").fill("controllo")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Accedi").click()
        for name, address in PAGES.items():
            page.goto(f"http://{ADDRESS}{address}")
            if name == "dup":
                page.locator("details.mission").first.locator("summary").click()
            page.screenshot(path=IMAGES / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()

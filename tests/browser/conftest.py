"""The system's Chromium, quiet: it asks nothing of the outside."""

import shutil

import pytest

from tests.conftest import PASSWORD


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next(filter(None, map(shutil.which, names)), None)
    assert path, "Chromium non è installato: make test-packages"
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
    quiet += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    return browser_type_launch_args | {"executable_path": path, "args": quiet}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return browser_context_args | {"locale": "it-IT", "timezone_id": "Europe/Rome"}


@pytest.fixture
def office(page, live_server, olga):
    """Olga has logged in and opened the list of cards; what its console complains of is kept."""
    page.complaints = []
    page.on("console", lambda m: m.type == "error" and page.complaints.append(m.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.goto(f"{live_server.url}/accedi/")
    page.get_by_label("Nome utente").fill("olga")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Accedi").click()
    page.get_by_role("heading", name="Da fare").wait_for()
    page.goto(f"{live_server.url}/schede/")
    return page

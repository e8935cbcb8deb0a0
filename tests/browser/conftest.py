"""The system's Chromium, quiet: it asks nothing of the outside."""

import shutil

import pytest
from playwright.sync_api import expect

from tests.conftest import PASSWORD

# A page that comes late is no fault of the page on a machine that has other things to do.
expect.set_options(timeout=20_000)


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


def enter(page, live_server, username: str, to: str = "/schede/") -> None:
    """Through the door, as anybody, to a page."""
    page.goto(f"{live_server.url}/accedi/?next={to}")
    page.get_by_label("Nome utente").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Accedi").click()
    page.wait_for_url(live_server.url + to)


@pytest.fixture
def office(page, live_server, olga):
    """The list of cards, before Olga; whatever its console complains of is collected."""
    page.complaints = []
    page.on("console", lambda m: m.type == "error" and page.complaints.append(m.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    enter(page, live_server, "olga")
    return page

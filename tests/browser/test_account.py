"""On a telephone: the door locks, and a mail opens it again."""

import re

import pytest
from django.core import mail
from playwright.sync_api import expect

from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)

NEW = "Tutta-un-altra-7"


def test_locked_out_and_in_again_by_mail(catalogue, olga, page, live_server, settings):
    settings.SITE_URL = live_server.url
    olga.email = "olga@example.org"
    olga.save()
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{live_server.url}/accedi/")
    for _ in range(5):
        enter(page, "sbagliata")
    expect(page.get_by_role("heading", name="Accesso bloccato")).to_be_visible()
    assert fits(page)

    page.get_by_role("link", name="Password dimenticata?").click()
    page.get_by_label("Email").fill("olga@example.org")
    page.get_by_role("button", name="Invia il collegamento").click()
    expect(page.get_by_role("heading", name="Controllare la posta")).to_be_visible()
    assert fits(page)

    page.goto(re.search(r"http://\S+", mail.outbox[0].body)[0])
    assert fits(page)
    page.get_by_label("Nuova password", exact=False).first.fill(NEW)
    page.get_by_label("Conferma", exact=False).fill(NEW)
    page.get_by_role("button", name="Salva la password").click()
    expect(page.get_by_role("status")).to_have_text("Password cambiata: ora si può accedere.")

    enter(page, PASSWORD)
    expect(page.get_by_role("heading", name="Accesso")).to_be_visible()
    enter(page, NEW)
    page.get_by_role("heading", name="Da fare").wait_for()
    page.get_by_role("link", name="Password", exact=True).click()
    expect(page.get_by_role("heading", name="Cambiare la password")).to_be_visible()
    assert fits(page)


def enter(page, password: str) -> None:
    page.get_by_label("Nome utente").fill("olga")
    page.get_by_label("Password").fill(password)
    with page.expect_navigation():
        page.get_by_role("button", name="Accedi").click()


def fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth") <= 360

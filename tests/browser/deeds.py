"""What is done on a page to bring it into the state in which it is looked at."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.test import RequestFactory
from django.urls import resolve
from django.views.defaults import server_error
from playwright.sync_api import Page, expect

from objectives.actions.cards import delete_card
from objectives.models import PegObjective, User
from peg.unavailable import server_error as unavailable

Deed = Callable[[Page], None]


def sends(**fields: str) -> Deed:
    """Fill fields by their names, and send the form of the page."""

    def deed(page: Page) -> None:
        for name, value in fields.items():
            page.locator(f'main [name="{name}"]').first.fill(value)
        with page.expect_navigation():
            page.locator("main form[method=post] .btn[type=submit]").last.click()

    return deed


def unfolds(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach((part) => (part.open = true))")


def clears(page: Page) -> None:
    """Empty every text, and send."""
    for field in page.locator("main form[method=post] :is(input[type=text], textarea)").all():
        if field.is_visible():
            field.fill("")
    sends()(page)


def chooses_none(page: Page) -> None:
    for tick in page.locator("[name=scheda]").all():
        tick.evaluate("(tick) => tick.click()")
    sends()(page)


def types_a_wrong_figure(page: Page) -> None:
    page.locator(".main").first.fill("1.5")
    page.keyboard.press("Enter")
    expect(page.locator(".wrong").first).to_be_visible()


def sends_a_wrong_figure(page: Page) -> None:
    """As a browser without scripts."""
    page.locator(".main").first.fill("1.5")
    _submit(page, ".waiting")


def meets_a_colleague(page: Page) -> None:
    """Somebody saves another title meanwhile."""
    PegObjective.objects.filter(pk=_pk(page)).update(title="Il titolo di una collega")
    sends(title="Il mio titolo")(page)


def comes_too_late(page: Page) -> None:
    """Somebody deletes the card meanwhile."""
    card = PegObjective.objects.get(pk=_pk(page))
    delete_card(card, by=User.objects.get(username="controllo"))
    sends(title="Il mio titolo")(page)


def lets_the_session_end(page: Page) -> None:
    page.locator("main [name=title]").fill("Il mio titolo")
    _end_session(page)
    page.locator("[data-session] .actions .btn-primary").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def sends_after_the_session(page: Page) -> None:
    """As a browser without scripts: the words come back."""
    page.locator("main [name=title]").fill("Il mio titolo")
    _end_session(page)
    _submit(page, "[data-session]")


def knocks_too_often(page: Page) -> None:
    for _ in range(5):
        sends(username="chiunque", password="sbagliata")(page)


def has_no_token(page: Page) -> None:
    page.context.clear_cookies()
    sends(username="nessuno", password="sbagliata")(page)


def breaks(page: Page) -> None:
    """The page that a mistake of ours makes, in the place of this one."""
    _shows(page, server_error(RequestFactory().get("/")))


def loses_the_database(page: Page) -> None:
    """The page that somebody sees who has sent a title meanwhile."""
    try:
        raise OperationalError("could not connect to server")
    except OperationalError:
        _shows(page, unavailable(RequestFactory().post("/", {"title": "Un titolo"})))


def _shows(page: Page, answer) -> None:
    status = answer.status_code
    broken = {"status": status, "body": answer.content.decode(), "content_type": "text/html"}
    page.route(page.url, lambda route: route.fulfill(**broken))
    page.reload()


def _pk(page: Page) -> int:
    return resolve(urlsplit(page.url).path).kwargs["pk"]


def _end_session(page: Page) -> None:
    keys = [cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "sessionid"]
    Session.objects.filter(session_key__in=keys).delete()


def _submit(page: Page, form: str) -> None:
    with page.expect_navigation():
        page.locator(f"form{form}").evaluate("(form) => form.submit()")

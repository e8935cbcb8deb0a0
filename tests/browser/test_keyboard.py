"""By keyboard alone: the focus is seen wherever it goes, in the order in which one reads; dialogs
keep it and give it back. And at 200 % nothing is lost."""

from itertools import pairwise

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)

# Where the focus is, in the page's own coordinates; `seen` is how it is told from without it.
FOCUS = """() => {
  const look = (node) => [node, node.labels?.[0], node.nextElementSibling].filter(Boolean)
    .map((part) => getComputedStyle(part))
    .map((style) => [style.outlineStyle, style.outlineWidth, style.boxShadow].join()).join();
  const before = window.last;
  const isUnseen = before && before.look === look(before.node);
  const unseen = isUnseen ? before.node.outerHTML.slice(0, 150) : "";
  const node = document.activeElement;
  window.last = node === document.body ? null : { node, look: look(node) };
  window.first ||= node;
  if (node === document.body || (before && node === window.first)) return { unseen, end: true };
  const box = node.getBoundingClientRect();
  return { unseen, top: box.top + scrollY, left: box.left, bottom: box.bottom + scrollY,
    isShown: box.width > 0 && box.bottom > 0 && box.top < innerHeight,
    inDialog: Boolean(node.closest("dialog")), html: node.outerHTML.slice(0, 150) };
}"""
# What one can act on or read as a heading.
SEEN = """() => [...document.querySelectorAll("a, button, input, select, textarea, h1, h2, h3")]
  .filter((node) => node.checkVisibility({ visibilityProperty: true }))
  .map((node) => node.outerHTML.slice(0, 120))"""


@pytest.fixture
def desk(catalogue, monitored, rita, page, live_server):
    """Rita has logged in; her card is approved, and its period open."""
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{live_server.url}/accedi/")
    page.get_by_label("Nome utente").fill("rita")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Da fare").wait_for()
    return page


@pytest.fixture
def addresses(live_server, monitored) -> list[str]:
    """The pages on which a year is worked."""
    card = f"/schede/{monitored.pk}/"
    tabs = ("", "andamento/", "avanzamento/", "storia/", "edizioni/", "copia/")
    paths = ["/", "/schede/", "/da-aggiornare/", "/dup/", "/deleghe/", "/schede/nuova/?anno=2024"]
    return [live_server.url + path for path in (*paths, *(card + tab for tab in tabs))]


def steps(page) -> list[dict]:
    """Each place of the focus, from the top of the page to its end."""
    page.evaluate("() => { document.activeElement.blur(); window.first = window.last = null; }")
    found = []
    while len(found) < 300:
        page.keyboard.press("Tab")
        found.append(page.evaluate(FOCUS))
        if found[-1].get("end"):
            break
    return found


def test_the_first_key_leads_over_the_navigation(desk, live_server):
    desk.goto(f"{live_server.url}/schede/")
    desk.keyboard.press("Tab")
    skip = desk.get_by_role("link", name="Vai al contenuto")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    desk.keyboard.press("Enter")
    expect(desk.locator("#contenuto")).to_be_focused()


def test_the_focus_is_seen_and_goes_as_one_reads(desk, addresses):
    for address in addresses:
        desk.goto(address)
        places = steps(desk)
        assert [place["unseen"] for place in places if place["unseen"]] == [], address
        shown = [place for place in places if not place.get("end")]
        assert [place["html"] for place in shown if not place["isShown"]] == [], address
        back = [
            (one["html"], two["html"])
            for one, two in pairwise(shown)
            if two["bottom"] < one["top"] and two["left"] <= one["left"]
        ]
        assert back == [], address


def test_a_dialog_keeps_the_focus_and_gives_it_back(desk, live_server):
    desk.goto(f"{live_server.url}/schede/nuova/?anno=2024")
    save = desk.locator("[data-session] .actions .btn-primary")
    desk.get_by_label("Obiettivo: titolo").fill("Nuova")
    Session.objects.all().delete()
    save.focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("dialog", name="Non ancora salvato")).to_be_visible()
    inside = []
    for _ in range(8):
        inside.append(desk.evaluate(FOCUS))
        desk.keyboard.press("Tab")
    # Between the last and the first a browser has its own bar.
    assert [place["html"] for place in inside if not (place.get("end") or place["inDialog"])] == []
    assert inside[0]["inDialog"]
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("dialog")).to_be_hidden()
    expect(save).to_be_focused()


def test_what_was_saved_and_what_was_wrong_is_announced(desk, monitored, live_server):
    desk.goto(f"{live_server.url}/schede/{monitored.pk}/avanzamento/")
    figure = desk.get_by_label("% Realizzazione").first
    figure.fill("1.5")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("alert")).to_contain_text("è ambiguo")
    desk.get_by_label("% Realizzazione").first.fill("15")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("status")).to_contain_text("Avanzamento")
    desk.goto(f"{live_server.url}/da-aggiornare/")
    desk.keyboard.type("70")
    desk.keyboard.press("Enter")
    expect(desk.locator("#annuncio[role=status]")).to_contain_text("alvat")


def test_at_200_per_cent_nothing_is_lost(desk, addresses):
    """A window of 1280 pixels, twice as large: 640 of CSS."""
    for address in addresses:
        desk.set_viewport_size({"width": 1280, "height": 900})
        desk.goto(address)
        # The rich text is written in an editor that a script puts in the place of a textarea.
        expect(desk.locator("textarea.proseeditorwidget:visible")).to_have_count(0)
        wide = desk.evaluate(SEEN)
        desk.set_viewport_size({"width": 640, "height": 450})
        assert desk.evaluate("document.documentElement.scrollWidth") <= 640, address
        large = set(desk.evaluate(SEEN))
        assert [node for node in wide if node not in large] == [], address

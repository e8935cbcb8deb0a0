"""A minute a card: a responsabile's figures, by keyboard alone, on one page."""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from objectives.models import Indicator, Phase
from tests.browser.conftest import enter
from tests.monitoring import a_desk_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(catalogue, monitored, rita, page, live_server):
    """Rita on the home page; what she asks of the server and presses is counted."""
    page.pages, page.complaints = [], []
    page.on("console", lambda m: m.type == "error" and page.complaints.append(m.text))
    enter(page, live_server, "rita", "/")
    page.on("request", lambda r: r.is_navigation_request() and page.pages.append(r.url))
    return page


def go_home(page, live_server):
    page.goto(live_server.url)
    page.pages.clear()


@pytest.mark.parametrize("width", [1280, 360])
def test_six_cards_and_24_phases_in_one_page_load_and_one_key_a_row(
    desk, monitored, live_server, width
):
    a_desk_of(monitored, 6)
    desk.set_viewport_size({"width": width, "height": 800})
    go_home(desk, live_server)
    desk.get_by_role("link", name="Aggiorna tutto in una pagina").click()
    keys = 0
    for number in range(24):
        figure = str(40 + number)
        expect(desk.locator(".main").nth(number)).to_be_focused()
        for key in [*figure, "Enter"]:
            desk.keyboard.press(key)
            keys += 1
    expect(desk.locator(".saved")).to_have_count(24)
    assert desk.pages == [f"{live_server.url}/da-aggiornare/"]
    assert keys == 24 * (2 + 1)
    completions = Phase.objects.order_by("objective__code", "position")
    assert [int(phase.completion) for phase in completions] == list(range(40, 64))
    expect(desk.locator(".totals").first).to_contain_text("Totale fasi 41,5 %")
    assert desk.evaluate("document.documentElement.scrollWidth") == width
    assert desk.complaints == []


def test_one_key_says_done_today_and_tab_visits_date_and_note(desk, monitored, live_server):
    a_desk_of(monitored, 1, phases=2)
    desk.goto(f"{live_server.url}/da-aggiornare/")
    desk.keyboard.press("f")
    expect(desk.locator(".main").nth(1)).to_be_focused()
    for key in ("Tab", "Tab"):
        desk.keyboard.press(key)
    desk.keyboard.type("In attesa del parere")
    desk.keyboard.press("Enter")
    expect(desk.locator(".saved")).to_have_count(2)
    first, second = Phase.objects.order_by("position")
    assert (first.completion, first.done_on is not None) == (100, True)
    assert (second.completion, second.note) == (None, "In attesa del parere")


def test_a_wrong_figure_says_why_keeps_what_was_typed_and_leaving_asks(
    desk, monitored, live_server
):
    a_desk_of(monitored, 1, phases=2)
    desk.goto(f"{live_server.url}/da-aggiornare/")
    desk.keyboard.type("1.5")
    desk.keyboard.press("Enter")
    expect(desk.locator(".wrong")).to_contain_text("«1.5» è ambiguo")
    field = desk.locator(".main").first
    expect(field).to_have_value("1.5")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(desk.locator("#annuncio")).to_contain_text("«1.5» è ambiguo")
    asked = []
    desk.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    desk.get_by_role("link", name="DUP", exact=True).click()
    assert asked == ["beforeunload"]
    field.fill("15")
    field.press("Enter")
    expect(desk.locator(".saved")).to_have_count(1)
    expect(field).not_to_have_attribute("aria-invalid", "true")
    assert int(Phase.objects.order_by("position").first().completion) == 15


def test_a_session_that_is_over_keeps_the_figure_and_saves_it_after_the_login(
    desk, monitored, live_server
):
    a_desk_of(monitored, 1, phases=1)
    desk.goto(f"{live_server.url}/da-aggiornare/")
    Session.objects.all().delete()
    desk.keyboard.type("70")
    desk.keyboard.press("Enter")
    expect(desk.locator(".wrong")).to_contain_text("Non salvato: la sessione è scaduta.")
    with desk.context.expect_page() as opened:
        desk.get_by_role("link", name="Accedere in un'altra finestra").click()
    login = opened.value
    enter(login, live_server, "rita", "/")
    desk.get_by_role("button", name="Riprova").click()
    expect(desk.locator(".saved")).to_have_count(1)
    assert int(Phase.objects.get().completion) == 70


def test_what_a_colleague_wrote_is_shown_and_never_wiped(desk, monitored, live_server):
    a_desk_of(monitored, 1, phases=1)
    desk.goto(f"{live_server.url}/da-aggiornare/")
    Phase.objects.update(completion=80)
    note = desk.get_by_label("Nota")
    for words in ("Prima nota", "Seconda nota"):
        note.fill(words)
        note.press("Enter")
        expect(desk.locator(".saved")).to_have_count(1)
        expect(note).to_have_value(words)
        expect(desk.locator(".busy")).to_have_count(0)
    expect(desk.locator(".main")).to_have_value("80")
    desk.wait_for_timeout(200)
    phase = Phase.objects.get()
    assert (phase.completion, phase.note) == (80, "Seconda nota")


def test_of_two_values_the_chosen_one_stays(desk, monitored, live_server):
    a_desk_of(monitored, 1, phases=1)
    desk.goto(f"{live_server.url}/da-aggiornare/")
    Phase.objects.update(completion=10)
    desk.keyboard.type("20")
    desk.keyboard.press("Enter")
    desk.get_by_label(re.compile(": 10$")).check()
    desk.get_by_role("button", name="Salva la scelta").click()
    expect(desk.locator(".saved")).to_have_count(1)
    expect(desk.locator(".main")).to_have_value("10")
    desk.wait_for_timeout(300)
    assert Phase.objects.get().completion == 10


def test_a_figure_typed_while_the_row_is_saved_is_not_taken_for_saved(desk, monitored, live_server):
    a_desk_of(monitored, 1, phases=1)
    desk.goto(f"{live_server.url}/da-aggiornare/")
    desk.keyboard.type("11")
    desk.keyboard.press("Enter")
    desk.locator(".main").fill("22")
    expect(desk.locator(".saved")).to_have_count(1)
    expect(desk.locator(".main")).to_have_value("22")
    desk.locator(".main").press("Enter")
    expect(desk.locator(".busy")).to_have_count(0)
    expect(desk.locator(".saved")).to_have_count(1)
    assert Phase.objects.get().completion == 22


def test_the_network_that_fails_loses_nothing(desk, monitored, live_server):
    a_desk_of(monitored, 1, phases=1)
    desk.goto(f"{live_server.url}/da-aggiornare/")
    desk.context.set_offline(True)
    desk.keyboard.type("70")
    desk.keyboard.press("Enter")
    expect(desk.locator(".wrong")).to_contain_text("Non salvato: il server non risponde.")
    desk.context.set_offline(False)
    desk.get_by_role("button", name="Riprova").click()
    expect(desk.locator(".saved")).to_have_count(1)


def test_the_achievement_is_computed_before_the_eyes(desk, monitored, live_server):
    indicator = monitored.indicators.get()
    Indicator.objects.filter(pk=indicator.pk).update(target="120 giorni")
    desk.goto(f"{live_server.url}/da-aggiornare/")
    desk.get_by_label("Valore effettivo").press_sequentially("90")
    reached = desk.locator(".reached")
    expect(reached).to_have_text(re.compile("75 %.*90 / 120 × 100 = 75 %"))
    indicator.refresh_from_db()
    assert indicator.actual == ""
    desk.get_by_label("Valore effettivo").press("Enter")
    expect(desk.locator(".saved")).to_have_count(1)
    desk.get_by_text("Non valutabile, o percentuale a mano").click()
    desk.get_by_label("Non valutabile").check()
    desk.locator("[name$=-note]").last.focus()
    desk.get_by_role("link", name="DUP", exact=True).focus()
    expect(desk.locator(".wrong")).to_contain_text("Scrivere perché l'indicatore non è valutabile.")


@pytest.mark.parametrize("width", [1280, 360])
def test_without_a_script_the_page_is_one_form_with_one_button(
    catalogue, monitored, rita, browser, live_server, width
):
    a_desk_of(monitored, 2, phases=2)
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": width, "height": 800}, locale="it-IT"
    )
    page = context.new_page()
    enter(page, live_server, "rita", "/da-aggiornare/")
    for number, figure in enumerate(("10", "20", "1.5", "40")):
        page.get_by_label("% Realizzazione").nth(number).fill(figure)
    page.get_by_role("button", name="Salva").click()
    expect(page.get_by_role("status").first).to_have_text("3 righe salvate.")
    page.get_by_role("alert").get_by_role("link").click()
    page.locator(".is-invalid").fill("30")
    page.get_by_role("button", name="Salva").click()
    expect(page.get_by_text("1 riga salvata.")).to_be_visible()
    context.close()
    found = Phase.objects.order_by("objective__code", "position")
    assert [int(phase.completion) for phase in found] == [10, 20, 30, 40]

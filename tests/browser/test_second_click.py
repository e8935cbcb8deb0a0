"""A second click while the answer is on its way, and a click that is meant."""

import pytest
from playwright.sync_api import expect

from objectives.models import PegObjective

pytestmark = pytest.mark.django_db(transaction=True)

# As a hand does it that clicks twice.
TWICE = "(button) => { button.click(); setTimeout(() => button.click(), 60); }"


@pytest.fixture
def desk(catalogue, card, office, live_server):
    """The card's page, before the office; `sent` are the addresses of what the browser sends."""
    office.sent = []
    office.on("request", lambda r: r.method == "POST" and office.sent.append(r.url))
    office.goto(f"{live_server.url}/schede/{card.pk}/")
    return office


def test_two_clicks_make_one_copy_and_a_later_one_another(desk):
    desk.get_by_role("link", name="Copia").click()
    desk.get_by_role("button", name="Copia").evaluate(TWICE)
    expect(desk.get_by_role("status")).to_contain_text("Copia fatta: 2025-12.04-001.")
    assert (len(desk.sent), PegObjective.objects.count()) == (1, 2)
    desk.go_back()
    desk.get_by_role("button", name="Copia").click()
    expect(desk.get_by_role("status")).to_contain_text("Copia fatta: 2025-12.04-002.")
    assert (len(desk.sent), PegObjective.objects.count()) == (2, 3)


def test_two_clicks_save_a_long_form_once(desk, card):
    """It asks first whether the person is still inside, each time."""
    desk.goto(f"{desk.url}modifica/")
    desk.get_by_label("Obiettivo: titolo").fill("Un altro titolo")
    desk.get_by_role("button", name="Salva", exact=True).last.evaluate(TWICE)
    expect(desk.get_by_role("status")).to_contain_text("Scheda salvata.")
    assert len(desk.sent) == 1
    assert PegObjective.objects.get().title == "Un altro titolo"

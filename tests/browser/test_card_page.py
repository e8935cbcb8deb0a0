"""The pages of one card in a browser: tabs, the calendar, the arithmetic, the pencils."""

from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from objectives.models import Indicator, PegObjective, Phase

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def long_card(monitored) -> PegObjective:
    """A long title, forty phases with long words, an indicator of three hundred letters."""
    PegObjective.objects.update(title="Riqualificazione " * 53)
    Phase.objects.bulk_create(
        Phase(
            objective=monitored,
            position=n,
            description=("x" if n % 2 else "parola ") * 300,
            due_on=date(2024, 1 + n % 12, 28),
            completion=n,
        )
        for n in range(40)
    )
    Indicator.objects.update(description="y" * 300, target="150", actual="120")
    return monitored


@pytest.mark.parametrize("width", [1280, 360])
def test_a_walk_along_the_tabs(catalogue, long_card, office, live_server, width):
    page = office
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(live_server.url + reverse("card-detail", args=[long_card.pk]))
    tabs = page.get_by_role("navigation", name="Pagine della scheda")
    names = [name.strip() for name in tabs.get_by_role("link").all_inner_texts()]
    assert names == ["Scheda", "Avanzamento", "Edizioni e periodi", "Storia"]
    for name in names:
        tabs.get_by_role("link", name=name, exact=True).click()
        expect(tabs.get_by_role("link", name=name, exact=True)).to_have_attribute(
            "aria-current", "page"
        )
        assert page.evaluate("document.documentElement.scrollWidth") == width, name
    assert page.complaints == []


@pytest.mark.parametrize("width", [1280, 360])
def test_the_strips_of_the_phases_share_one_calendar(
    catalogue, long_card, office, live_server, width
):
    page = office
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(live_server.url + reverse("card-progress", args=[long_card.pk]))
    boxes = [svg.bounding_box() for svg in page.locator(".timeline .strip > svg").all()]
    assert len(boxes) == 1 + 42
    assert len({(round(box["x"]), round(box["width"])) for box in boxes}) == 1
    assert boxes[0]["width"] > 250
    page.get_by_text("Come si calcola il realizzato").click()
    expect(page.get_by_text("Media semplice: nessuna riga ha un peso.").last).to_be_visible()
    assert page.complaints == []


def test_the_arithmetic_opens_and_a_pencil_leads_to_its_part(
    catalogue, long_card, office, live_server
):
    page = office
    page.goto(live_server.url + reverse("card-detail", args=[long_card.pk]))
    page.get_by_text("Calcolo", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("120 / 150 × 100 = 80 %.")).to_be_visible()
    page.get_by_role("link", name="Aggiorna i valori degli indicatori").click()
    page.wait_for_url("**/avanzamento/#indicatori")
    expect(page.get_by_role("heading", name="Indicatori")).to_be_in_viewport()
    assert page.complaints == []

"""From the first page to what has to be done: one's figures, the office's reminders."""

import pytest
from django.core import mail
from playwright.sync_api import expect

from objectives.jobs import send_here
from objectives.models import Period, Reminder, User
from tests.browser.conftest import enter
from tests.monitoring import a_desk_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(
    params=[(1280, True), (360, True), (360, False)], ids=["desk", "phone", "no-script"]
)
def visitor(request, browser, live_server):
    """Somebody's browser, wide or narrow, with or without scripts."""
    width, script = request.param
    context = browser.new_context(
        viewport={"width": width, "height": 800}, java_script_enabled=script, locale="it-IT"
    )
    page = context.new_page()
    page.width = width
    yield page
    context.close()


def test_the_office_reminds_who_has_not_answered(
    catalogue, monitored, rita, olga, visitor, live_server
):
    Period.objects.update(due_on="2025-01-15")
    User.objects.filter(pk=rita.pk).update(email="rita@example.org")
    enter(visitor, live_server, "olga", "/")
    expect(visitor.get_by_role("row", name="Rita Longo")).to_contain_text("1 su 1")
    visitor.get_by_role("link", name="Sollecita", exact=True).click()
    expect(visitor.get_by_label("Rita Longo")).to_be_checked()
    visitor.get_by_role("button", name="Inviare il sollecito").click()
    expect(visitor.get_by_role("status")).to_contain_text("1 sollecito")
    send_here()
    [message] = mail.outbox
    assert message.to == ["rita@example.org"]
    assert "/da-aggiornare/" in message.body
    assert monitored.code in message.body
    visitor.goto(f"{live_server.url}/solleciti/")
    expect(visitor.get_by_text("Rita Longo").first).to_be_visible()
    assert Reminder.objects.get().recipient == rita
    visitor.go_back()
    visitor.goto(f"{live_server.url}/solleciti/nuovo/?anno=2024")
    expect(visitor.get_by_text("sollecito di oggi già")).to_be_visible()


def test_the_responsabile_is_one_press_away_from_his_figures(
    catalogue, monitored, rita, visitor, live_server
):
    a_desk_of(monitored, 2, phases=2)
    enter(visitor, live_server, "rita", "/")
    expect(visitor.get_by_text("Mancano 4 dati", exact=True)).to_be_visible()
    visitor.get_by_role("link", name="Aggiorna tutto in una pagina").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Da aggiornare")
    assert visitor.get_by_label("% Realizzazione").count() == 4

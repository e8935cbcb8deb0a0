"""Every page, in every state of it: WCAG by axe, the policies kept, nothing from elsewhere, small,
readable at 320 pixels, and with no script that it does not use."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.test import override_settings
from pytest_django.live_server_helper import LiveServer

from objectives.models import User
from objectives.urls import urlpatterns
from tests.browser.visits import (
    ADMINISTRATION,
    EVERYWHERE,
    NO_PAGE,
    SCRIPTS,
    STRANGER,
    VISITS,
    Visit,
)
from tests.browser.watching import LISTEN, WIDE, Watch, log_in
from tests.conftest import ensure_catalogue

# Django's own pages, which are not ours to mend: each rule, and what breaks it.
OF_DJANGO = {
    "empty-table-header": "the column of an inline's rows that says which row it is",
}


@pytest.fixture(scope="module")
def db(django_db_setup, django_db_blocker):
    """In the place of pytest-django's: the demo, once for all visits, and committed, because the
    server has connections of its own on PostgreSQL."""
    quick = {"PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"]}
    with django_db_blocker.unblock():
        ensure_catalogue()
        with override_settings(**quick):
            call_command("load_demo", stdout=StringIO())
        User.objects.create_user(STRANGER, full_name="Ugo Estraneo")
        yield
        call_command("flush", interactive=False, verbosity=0)
        ensure_catalogue()


@pytest.fixture(scope="module")
def town(db):
    """The address of the demo's own server."""
    files = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    plain = {"STORAGES": files, "WHITENOISE_AUTOREFRESH": True, "WHITENOISE_USE_FINDERS": True}
    with override_settings(ALLOWED_HOSTS=["localhost", "testserver"], **plain):
        server = LiveServer("localhost")
        yield server.url
        server.stop()


@pytest.fixture(scope="module")
def rooms(town, browser):
    """A browser's context for each person, opened when it is first asked for; or one apart."""
    opened, apart = {}, []

    def open_room(who: str):
        room = browser.new_context(locale="it-IT", timezone_id="Europe/Rome", viewport=WIDE)
        room.set_default_timeout(10_000)
        room.add_init_script(LISTEN)
        if who:
            log_in(room, User.objects.get(username=who), town)
        return room

    def room(visit: Visit):
        if visit.alone:
            apart.append(open_room(visit.who))
            return apart[-1]
        if visit.who not in opened:
            opened[visit.who] = open_room(visit.who)
        return opened[visit.who]

    yield room
    for left in (*opened.values(), *apart):
        left.close()


@pytest.mark.parametrize("visit", VISITS, ids=str)
def test_a_page_has_no_findings(town, rooms, visit: Visit):
    page = rooms(visit).new_page()
    page.set_viewport_size(WIDE)
    watch = Watch(page, town)
    page.goto(town + visit.path)
    if visit.deed:
        visit.deed(page)
    assert watch.status == visit.status
    is_admin = visit in ADMINISTRATION
    if not is_admin and visit.status in {200, 422}:
        own = SCRIPTS.get(str(visit), SCRIPTS.get(visit.page, set()))
        assert watch.scripts == EVERYWHERE | own
    found = watch.findings(skipped=tuple(OF_DJANGO) if is_admin else ())
    watch.keep(str(visit))
    page.close()
    assert found == []


def test_every_address_is_visited_or_shows_no_page():
    visited = {visit.page for visit in VISITS if visit not in ADMINISTRATION}
    assert visited | set(NO_PAGE) == {pattern.name for pattern in urlpatterns}
    assert visited & set(NO_PAGE) == set()

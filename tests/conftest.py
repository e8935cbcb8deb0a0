"""The cast, the files and the machines that the tests share."""

import os
import subprocess
import time
from collections.abc import Iterator
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client, override_settings
from pytest_django.plugin import blocking_manager_key

from objectives.actions.acts import record_act
from objectives.enums import Role
from objectives.importing import Report, Source, import_cards
from objectives.models import Assignment, Body, Mission, PegObjective, Period, User
from objectives.workflow import Details, move, open_period_again
from peg.middleware import SEEN

# Playwright keeps an event loop in the thread in which Django's tests run.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

SEED = Path(settings.BASE_DIR) / "fixtures" / "scheda-servizi-sociali-2024.txt"
PASSWORD = "Prova-di-accesso-1"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory):
    """SQLite in a file, as people have it. In memory, as Django would have it, all the threads are
    one connection that never waits for itself, and another process finds nothing."""
    if connection.vendor == "sqlite":
        path = tmp_path_factory.mktemp("database") / "test.sqlite3"
        connection.settings_dict["TEST"]["NAME"] = str(path)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The catalogue is there for every test, as it is in every installation."""
    with django_db_blocker.unblock():
        ensure_catalogue()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    """Whoever commits has everything taken away at the end: the next test, whichever it is, finds
    the catalogue again."""
    done = yield
    if nextitem and _commits(item):
        with item.config.stash[blocking_manager_key].unblock():
            ensure_catalogue()
    return done


def _commits(item) -> bool:
    marker = item.get_closest_marker("django_db")
    asked = {"transactional_db", "live_server"} & {*item.fixturenames}
    return bool(asked or (marker and marker.kwargs.get("transaction")))


@pytest.fixture
def catalogue(db):
    """Again, for tests that run after one that committed: the flush takes everything away."""
    ensure_catalogue()


def ensure_catalogue() -> None:
    if not Mission.objects.exists():
        call_command("load_catalogue", stdout=StringIO())


@pytest.fixture(scope="session")
def printed_dir(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("printed")


def storages_with(printed_dir: Path) -> dict:
    """Printed papers in that folder."""
    return {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "printed": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": printed_dir},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(scope="session", autouse=True)
def _session_settings(printed_dir, tmp_path_factory):
    """What a fixture of the whole session writes goes to no folder of the checkout, and sets no
    thread going: it would ask the database while other tests have it."""
    beside = {"JOBS": "queue", "PRINT_AHEAD_SECONDS": 0}
    folders = {"MEDIA_ROOT": tmp_path_factory.mktemp("media")}
    with override_settings(**beside, **folders, STORAGES=storages_with(printed_dir)):
        yield


@pytest.fixture
def own_shelf(settings, tmp_path) -> Path:
    """The folder in which the papers of this test are kept, and no others."""
    folder = tmp_path / "printed"
    settings.STORAGES = storages_with(folder)
    return folder


@pytest.fixture(autouse=True)
def _development_settings(settings, tmp_path, printed_dir):
    """Files by their plain names, uploads in a folder of the test, cookies over plain http."""
    settings.STORAGES = storages_with(printed_dir)
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = False, 0
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "sessionid", "csrftoken"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()


class SeenClient(Client):
    """As after a first page: what the next one costs does not hold the start of a session."""

    def force_login(self, user, backend=None):
        super().force_login(user, backend)
        session = self.session
        session[SEEN] = int(time.time())
        session.save()


@pytest.fixture
def client():
    return SeenClient()


# -- the cast ------------------------------------------------------------------------------------


@pytest.fixture
def olga(db) -> User:
    """Olga, controllo di gestione."""
    return _in_role("olga", "Olga Ferri", Role.CONTROL)


@pytest.fixture
def sara(db) -> User:
    """Sara, segretaria generale."""
    return _in_role("sara", "Sara Galli", Role.SECRETARY)


@pytest.fixture
def nino(db) -> User:
    """Nino, Nucleo di valutazione."""
    return _in_role("nino", "Nino Basso", Role.BOARD)


@pytest.fixture
def rita(card) -> User:
    """Rita, responsabile of the card's centre."""
    return _in_role("rita", "Rita Longo", Role.RESPONSIBLE, centre=card.centre)


@pytest.fixture
def carlo(card, rita) -> User:
    """Carlo, who collaborates with Rita."""
    span = {"valid_from": date(2024, 1, 1), "valid_to": date(2099, 12, 31)}
    return _in_role(
        "carlo", "Carlo Neri", Role.COLLABORATOR, centre=card.centre, delegated_by=rita, **span
    )


@pytest.fixture
def michele(card) -> User:
    """Michele, the assessore of the card."""
    return _in_role("michele", "Michele Zuliani", Role.COUNCILLOR, councillor=card.councillor)


@pytest.fixture
def stranger(db) -> User:
    """An account without any assignment."""
    return _person("estraneo", "Ugo Estraneo")


@pytest.fixture
def ada(db) -> User:
    """Ada, amministratrice di sistema."""
    return _person("ada", "Ada Conti", is_staff=True, is_superuser=True)


def _in_role(username: str, full_name: str, role: Role, **scope) -> User:
    person = _person(username, full_name)
    Assignment.objects.create(person=person, role=role, **scope)
    return person


def _person(username: str, full_name: str, **rights) -> User:
    person = User(username=username, full_name=full_name, **rights)
    person.set_password(PASSWORD)
    person.save()
    return person


# -- cards ---------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def seed() -> str:
    """The user's own card, as text."""
    return SEED.read_text(encoding="utf-8")


@pytest.fixture
def load(db, catalogue):
    """Import texts or bytes, one a file, and give back the report."""

    def load(*contents: str | bytes, **options) -> Report:
        sources = [
            Source(f"file-{number}.txt", text.encode() if isinstance(text, str) else text)
            for number, text in enumerate(contents, start=1)
        ]
        return import_cards(sources, by=None, **options)

    return load


@pytest.fixture
def card(load, seed) -> PegObjective:
    """The user's own card, imported."""
    assert load(seed).exit_status == 0
    return PegObjective.objects.get()


@pytest.fixture
def approved(card, rita, olga) -> PegObjective:
    """The card, approved by delibera n. 12 of 22/01/2024: edition 1."""
    move(card, "propose", Details(by=rita))
    move(card, "validate", Details(by=olga))
    act = record_act("12", date(2024, 1, 22), by=olga)
    move(card, "approve", Details(by=olga, act=act))
    return PegObjective.objects.get(pk=card.pk)


@pytest.fixture
def monitored(approved, olga) -> PegObjective:
    """The approved card, while the period of 31/12/2024 is open."""
    period = Period.objects.create(plan_year=2024, reference_on=date(2024, 12, 31))
    open_period_again(period, by=olga)
    return approved


def messages(report: Report) -> list[str]:
    """All that a report says, a sentence a line."""
    return [
        str(problem)
        for file in report.files
        for problems in (file.problems, *(card.problems for card in file.cards))
        for problem in problems
    ]


@pytest.fixture(scope="module")
def demo_told(django_db_setup, django_db_blocker) -> Iterator[str]:
    """The demo, loaded once for all tests of a module, and what the command said of it."""
    out = StringIO()
    quick = {"PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"]}
    with django_db_blocker.unblock(), override_settings(**quick), transaction.atomic():
        ensure_catalogue()
        call_command("load_demo", stdout=out)
        yield out.getvalue()
        transaction.set_rollback(True)


@pytest.fixture
def desk(catalogue):
    """Where everybody writes, and is told."""
    from tests.desk import Desk

    Body.load()  # the one row that is made by looking for it
    return Desk()


# -- paper ---------------------------------------------------------------------------------------


def pdf_text(data: bytes) -> str:
    """The words of a PDF in the order in which they were drawn."""
    return _piped(["pdftotext", "-raw", "-", "-"], data).decode()


def check_with_qpdf(path: Path) -> str:
    done = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else done.stdout + done.stderr


def _piped(command: list[str], data: bytes) -> bytes:
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout

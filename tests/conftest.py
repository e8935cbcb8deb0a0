"""The cast, the files and the machines that the tests share."""

import os
import subprocess
import time
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from objectives.importing import Report, Source, import_cards
from objectives.models import Mission, PegObjective, User
from peg.middleware import SEEN

# Playwright keeps an event loop in the thread in which Django's tests run.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

SEED = Path(settings.BASE_DIR) / "fixtures" / "scheda-servizi-sociali-2024.txt"
PASSWORD = "Prova-di-accesso-1"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The catalogue is there for every test, as it is in every installation."""
    with django_db_blocker.unblock():
        ensure_catalogue()


@pytest.fixture
def catalogue(db):
    """Again, for tests that run after one that committed: the flush takes everything away."""
    ensure_catalogue()


def ensure_catalogue() -> None:
    if not Mission.objects.exists():
        call_command("load_catalogue", stdout=StringIO())


@pytest.fixture(autouse=True)
def _development_settings(settings, tmp_path):
    """Files by their plain names, uploads in a folder of the test, cookies over plain http."""
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "sessionid", "csrftoken"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


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
    return _person("olga", "Olga Ferri")


@pytest.fixture
def ada(db) -> User:
    """Ada, amministratrice di sistema."""
    return _person("ada", "Ada Conti", is_staff=True, is_superuser=True)


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


def messages(report: Report) -> list[str]:
    """All that a report says, a sentence a line."""
    return [
        str(problem)
        for file in report.files
        for problems in (file.problems, *(card.problems for card in file.cards))
        for problem in problems
    ]


# -- paper ---------------------------------------------------------------------------------------


def pdf_text(data: bytes) -> str:
    """The words of a PDF in the order in which they were drawn."""
    return _piped(["pdftotext", "-raw", "-", "-"], data).decode()


def check_with_qpdf(path: Path) -> str:
    done = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else done.stdout + done.stderr


def _piped(command: list[str], data: bytes) -> bytes:
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout

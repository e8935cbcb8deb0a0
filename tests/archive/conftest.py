"""One archive of a database that has everything, made once; and that database again."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import override_settings

from objectives.archive.restoring import restore_archive
from tests.archive.whole import archived, fill, silent
from tests.conftest import ensure_catalogue


@pytest.fixture(scope="session")
def archive(django_db_setup, django_db_blocker, tmp_path_factory) -> Path:
    """Not to be written to."""
    folder = tmp_path_factory.mktemp("copia")
    quick = {
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
        "PRINT_AHEAD_SECONDS": 0,
        "JOBS": "queue",
    }
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=folder / "media", **quick):
        empty()
        ensure_catalogue()
        fill()
        archived(folder / "tutto.zip")
        empty()
        ensure_catalogue()
    return folder / "tutto.zip"


@pytest.fixture
def blank(transactional_db):
    """As `migrate` leaves a database; committed, as commands find it."""


@pytest.fixture
def filled(blank, archive):
    """With a row in every table, and files."""
    restore_archive(archive, silent)


def empty() -> None:
    call_command("flush", interactive=False, verbosity=0)

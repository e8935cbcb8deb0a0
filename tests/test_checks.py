"""What the settings cannot see, said before the start: `manage.py check --deploy`."""

import os
import subprocess
import sys

import pytest
from django.core import checks
from django.core.management import call_command
from django.db import connections


@pytest.fixture
def found():
    """The numbers of what our own checks find."""

    def run() -> list[str]:
        messages = checks.run_checks(include_deployment_checks=True, databases=["default"])
        return sorted(message.id for message in messages if message.id.startswith("peg."))

    return run


@pytest.fixture(autouse=True)
def _in_production(settings):
    settings.DEBUG, settings.SECURE_SSL_REDIRECT, settings.TRUSTED_PROXIES = False, True, 1


@pytest.fixture
def collected(settings, tmp_path):
    storage = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": storage}
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATICFILES_DIRS, settings.WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [], ["css", "js"]
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["admin"])


def test_nothing_is_found_where_nothing_is_wrong(db, found, collected):
    assert found() == []


def test_each_thing_that_is_wrong_is_found(db, found, settings, tmp_path):
    file = tmp_path / "file"
    file.touch()
    settings.MEDIA_ROOT = file / "media"
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    settings.STATIC_ROOT = tmp_path / "static"
    settings.FALLBACK_FONT = tmp_path / "font.ttf"
    settings.TRUSTED_PROXIES = 0
    settings.JOBS = "process"
    assert found() == ["peg.E001", "peg.E002", "peg.E003", "peg.E004", "peg.W001"]


def test_nothing_that_is_kept_lies_among_what_is_served(db, found, collected, settings, tmp_path):
    """Uploads below STATIC_ROOT would be handed to whoever guesses their address."""
    settings.MEDIA_ROOT = settings.STATIC_ROOT / "media"
    assert found() == ["peg.E006"]
    settings.MEDIA_ROOT = tmp_path / "media"
    link = tmp_path / "link"
    link.symlink_to(settings.STATIC_ROOT)
    printed = settings.STORAGES["printed"] | {"OPTIONS": {"location": link / "printed"}}
    settings.STORAGES = settings.STORAGES | {"printed": printed}
    assert found() == ["peg.E006"]


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("default", {"BACKEND": "peg.storage.Nothing"}),
        ("default", {"OPTIONS": {"bucket_name": "peg"}}),
        ("printed", {"OPTIONS": {"location": 5}}),
    ],
)
def test_a_storage_that_cannot_be_made_is_said(db, found, collected, settings, name, changed):
    settings.STORAGES = settings.STORAGES | {name: settings.STORAGES[name] | changed}
    assert found() == ["peg.E007"]


def test_tables_of_another_version_are_a_warning(transactional_db, found, collected):
    with connections["default"].cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    try:
        assert found() == ["peg.W002"]
    finally:
        call_command("migrate", "sessions", fake=True, verbosity=0)


def test_a_database_that_does_not_answer_is_said_without_its_password(settings):
    own = {"DATABASE_URL": "postgres://peg:Segreta1@127.0.0.1:9/peg"}
    command = [sys.executable, "manage.py", "check", "--deploy", "--database=default"]
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, env=os.environ | own, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "(peg.E005) la base dati di DATABASE_URL non risponde: connection to" in done.stderr
    assert "Segreta1" not in done.stderr


def test_a_renderer_without_its_libraries_is_said(settings, tmp_path):
    """Stood in for by a package that fails as WeasyPrint does without Pango."""
    missing = "cannot load library 'libpango-1.0-0': no such file"
    (tmp_path / "weasyprint.py").write_text(f"raise OSError({missing!r})")
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--tag", "files"],
        cwd=settings.BASE_DIR,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert f"(peg.E008) nessun PDF si può stampare, manca una libreria di sistema: {missing}" in (
        done.stderr
    )

"""From one database to the other and back: every row and every file arrives.

Each database is looked at twice: by its own archive, and by `dumpdata`, which knows nothing of
archives.
"""

import json
import signal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from objectives.archive.tables import LEFT_OUT
from objectives.models import PegObjective, User
from tests.archive.places import Place
from tests.archive.whole import (
    archived,
    as_before_the_books,
    fill_monitoring,
    fill_what_is_rare,
    members_of,
    packed,
    said_by,
)
from tests.cluster import cluster
from tests.conftest import ensure_catalogue
from tests.monitoring import approve

DUMP = ("dumpdata", "--all", *(f"--exclude={name}" for name in sorted(LEFT_OUT)))


@pytest.fixture
def source(transactional_db, tmp_path) -> Path:
    """The demo, with what it leaves empty: its archive."""
    ensure_catalogue()
    call_command("load_demo", stdout=StringIO())
    ada = User.objects.create_superuser("ada", full_name="Ada Conti – «à€»")
    fill_what_is_rare(ada)
    card = PegObjective.objects.get(plan_year=2024)
    approve(card)
    fill_monitoring(card, ada)
    archived(tmp_path / "1.zip")
    return tmp_path / "1.zip"


def dumped(text: str) -> list[dict]:
    return json.loads(text)


def test_every_row_and_file_goes_to_the_other_database_and_back(source, tmp_path):
    out = StringIO()
    call_command(*DUMP, stdout=out)
    here, content = dumped(out.getvalue()), members_of(source)
    del content["manifest.json"]
    file = Place(f"sqlite:///{tmp_path / 'a.sqlite3'}", tmp_path / "sqlite")
    with cluster() as url:
        server = Place(url, tmp_path / "postgresql")
        places = [server, file] if connection.vendor == "sqlite" else [file, server]
        path = source
        for number, place in enumerate(places, start=2):
            assert place.run("restore", path).startswith("Ripristinati: ")
            path = tmp_path / f"{number}.zip"
            place.run("backup", path)
            assert said_by(path) == said_by(source)
            again = members_of(path)
            assert {name: again[name] for name in content} == content
            assert dumped(place.run(*DUMP)) == here
        killed_in_the_middle_nothing_has_changed(server, tmp_path, said_by(source))


def killed_in_the_middle_nothing_has_changed(server: Place, folder: Path, before: dict) -> None:
    """Its tables are dropped, made anew and full when the power goes."""
    older = packed(folder / "prima.zip", as_before_the_books(members_of(folder / "1.zip")))
    status = server.killed("Aggiornamento delle tabelle", "restore", "--replace", older)
    assert status == -signal.SIGKILL
    server.run("backup", folder / "dopo.zip")
    assert said_by(folder / "dopo.zip") == before

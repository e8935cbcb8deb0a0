"""One moment of the database, and its files, in one file that only its owner reads."""

import os
import resource
import threading
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.db import connection

from objectives.archive.making import make_archive, snapshot
from objectives.archive.refusal import Refused
from objectives.archive.tables import LEFT_OUT, label, rows_of, tables
from objectives.models import Act, Body, PegObjective
from tests.archive.whole import PDF, archived, members_of, said_by

FILES = {
    "atti/delibera.pdf": b"la delibera",
    "edizioni/{sha}.pdf": PDF,
    "ente/stemma.png": b"\x89PNG uno stemma",
    "importazioni/prova/0": b"una scheda",
    "stampe/2024-1.pdf": PDF,
}


@pytest.mark.django_db
def test_every_table_is_carried_or_left_out_for_a_reason(archive):
    """A new table fails here until `whole.fill` writes a row to it, or LEFT_OUT says why not."""
    said = said_by(archive)["tables"]
    assert {name for name, part in said.items() if not part["rows"]} == set()
    assert said.keys() | LEFT_OUT == {label(model) for model in tables(apps)}
    assert not said.keys() & LEFT_OUT


@pytest.mark.django_db
def test_every_file_that_a_row_names_is_carried(archive):
    members = members_of(archive)
    files = {name[6:]: data for name, data in members.items() if name.startswith("files/")}
    sha = next(name for name in files if name.startswith("edizioni/"))
    assert files == {(sha if "{" in name else name): data for name, data in FILES.items()}


def test_only_the_owner_reads_it_and_nothing_else_is_left(blank, tmp_path):
    old = os.umask(0)
    try:
        archived(tmp_path / "a.zip")
    finally:
        os.umask(old)
    assert [(path.name, path.stat().st_mode & 0o777) for path in tmp_path.iterdir()] == [
        ("a.zip", 0o600)
    ]


def test_a_file_that_is_there_is_written_over_only_when_asked(blank, tmp_path):
    path = tmp_path / "a.zip"
    path.write_bytes(b"la copia di ieri")
    path.chmod(0o644)
    with pytest.raises(Refused, match="esiste già: scegliere un altro nome, o aggiungere --over"):
        archived(path)
    assert path.read_bytes() == b"la copia di ieri"
    (tmp_path / "a.zip.partial").write_bytes(b"di una corsa interrotta")
    made = archived(path, overwrite=True)
    assert made.rows == sum(part["rows"] for part in said_by(path)["tables"].values())
    assert path.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


def test_a_full_disk_leaves_no_half_archive(blank, tmp_path):
    path = tmp_path / "a.zip"
    path.write_bytes(b"la copia di ieri")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8_000, limits[1]))
    try:
        with pytest.raises(Refused) as refused:
            archived(path, overwrite=True)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert str(refused.value) == (
        f"{path} non si scrive: lo spazio sul disco non basta. Non ne resta niente."
    )
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [b"la copia di ieri"]


def test_a_folder_that_is_not_there_is_said(blank, tmp_path):
    with pytest.raises(Refused, match=r"il file o la sua cartella non c'è. Non ne resta niente"):
        archived(tmp_path / "manca" / "a.zip")


@pytest.mark.parametrize("path", ["", ".", "/", "..", "/dev/full", "/dev/shm"])
def test_what_is_no_file_is_not_written_over(blank, path):
    """The device would have become a file; the folder was refused when all was read."""
    with pytest.raises(Refused, match=r"non è un file: scegliere il nome di un file."):
        archived(Path(path), overwrite=True)


def test_a_second_run_towards_the_same_file_is_refused(blank, tmp_path):
    said = []

    def second(doing, done, total):
        if not said:
            with pytest.raises(Refused) as refused:
                archived(tmp_path / "a.zip")
            said.append(str(refused.value))

    make_archive(tmp_path / "a.zip", second)
    assert said == [f"un'altra copia verso {tmp_path / 'a.zip'} è in corso: attendere che finisca."]
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


def test_a_file_that_rows_name_and_nobody_has_is_said_by_name(filled, tmp_path):
    name = Act.objects.get().attachment.name
    default_storage.delete(name)
    made = archived(tmp_path / "a.zip")
    assert (made.missing, made.files) == ([name], len(FILES) - 1)


def test_a_file_that_does_not_open_stops_the_copy(filled, settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "tests.archive.storages.WriteOnly"}
    }
    with pytest.raises(
        Refused, match=r"Il file atti/delibera.pdf non si legge: manca il permesso."
    ):
        archived(tmp_path / "a.zip")
    assert list(tmp_path.glob("a.zip*")) == []


def test_all_is_of_one_moment_and_no_writer_waits(filled):
    """In the middle of the reading another connection writes, and is done at once."""
    with snapshot():
        before = list(rows_of(Body)), list(rows_of(PegObjective))
        writer = threading.Thread(target=_rename_everything)
        writer.start()
        writer.join(10)
        assert not writer.is_alive()
        assert (list(rows_of(Body)), list(rows_of(PegObjective))) == before
    assert {row["title"] for row in rows_of(PegObjective)} == {"cambiato"}


def _rename_everything() -> None:
    PegObjective.everything.update(title="cambiato")
    Body.objects.update(name="Cambiato")
    connection.close()

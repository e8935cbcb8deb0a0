"""All of an archive or nothing of it: the database and the storage are as before, or as it says."""

import signal
from hashlib import sha256
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command

from objectives.archive.refusal import Refused
from objectives.archive.restoring import restore_archive
from objectives.models import (
    Act,
    Body,
    Book,
    Department,
    Edition,
    Figures,
    HistoryEntry,
    KeptPaper,
    User,
)
from tests.archive.places import Place
from tests.archive.storages import FullAtTheThird
from tests.archive.whole import (
    MOMENT,
    archived,
    as_before_the_books,
    content_now,
    manifest_changed,
    members_of,
    packed,
    rows_changed,
    said_by,
    silent,
)
from tests.conftest import ensure_catalogue


def restored(path: Path, **options):
    return restore_archive(path, silent, **options)


def refusal(path: Path, **options) -> str:
    with pytest.raises(Refused) as refused:
        restored(path, **options)
    return str(refused.value)


@pytest.fixture
def other(blank):
    """A database with other content, and a file under a name that the archive has too."""
    Department.objects.create(name="Altro settore")
    act = Act.objects.create(number="99", adopted_on=MOMENT.date())
    act.attachment.save("delibera.pdf", ContentFile(b"un'altra delibera"))
    act = Act.objects.create(number="100", adopted_on=MOMENT.date())
    act.attachment.save("altra.pdf", ContentFile(b"che nessuno chiede"))


def test_what_was_archived_comes_back_to_the_last_bit(archive, blank, tmp_path):
    told = restored(archive)
    assert (told.files, told.missing, told.left) == (5, [], [])
    now = content_now(tmp_path)
    assert {name: now[name] for name in said_by(archive)} == said_by(archive)
    assert Figures.objects.get().frozen_at == MOMENT
    assert User.objects.get(username="ada").check_password("x")
    assert KeptPaper.objects.count() == 0


def test_no_number_is_given_twice(archive, blank):
    """The history still speaks of rows that are gone."""
    restored(archive)
    last = said_by(archive)["numbers"]["objectives.historyentry"]
    assert HistoryEntry.objects.latest("pk").pk == last - 1
    assert HistoryEntry.objects.create(subject_id=1, action="created").pk == last + 1
    first = Department.objects.create(name="Nuovo").pk
    assert first == said_by(archive)["numbers"]["objectives.department"] + 1


def test_what_setting_up_writes_is_no_content(archive, blank, tmp_path):
    ensure_catalogue()
    Body.load()
    restored(archive)
    assert content_now(tmp_path)["tables"] == said_by(archive)["tables"]


def test_other_content_stays_unless_it_is_to_be_replaced(archive, other, tmp_path):
    before = content_now(tmp_path)
    assert refusal(archive) == (
        "Il database non è vuoto (delibere): con --replace il suo contenuto viene tolto e"
        " sostituito da quello dell'archivio."
    )
    assert content_now(tmp_path) == before


def test_what_is_replaced_leaves_no_row_and_no_file(archive, other, tmp_path):
    """A name that other content has is left to it while anything may still fail."""
    restored(archive, replace=True)
    assert {act.number for act in Act.objects.all()} == {"12"}
    attachment = Act.objects.get().attachment
    assert attachment.read() == b"la delibera"
    assert attachment.name != "atti/delibera.pdf"
    folder = Path(settings.MEDIA_ROOT)
    assert [path.name for path in (folder / "atti").iterdir()] == [Path(attachment.name).name]
    # The same once more: every file is there already, and stays.
    restored(archive, replace=True)
    assert Edition.objects.get().pdf.read() == default_storage.open("stampe/2024-1.pdf").read()


def test_a_database_moves_onto_the_files_that_it_has_already(archive, blank, tmp_path):
    restored(archive)
    before = content_now(tmp_path)
    call_command("flush", interactive=False, verbosity=0)
    restored(archive)
    assert content_now(tmp_path) == before


def broken(archive: Path, path: Path, table: str, **values) -> Path:
    members = members_of(archive)
    with rows_changed(members, table) as rows:
        rows[-1].update(values)
    return packed(path, members)


@pytest.mark.parametrize(
    ("table", "values", "said"),
    [
        ("objectives.edition", {"number": 0}, "il database rifiuta objectives.edition, verso la"),
        ("objectives.user", {"username": None}, "il database rifiuta objectives.user, verso la"),
        ("objectives.user", {"id": "uno"}, "il database rifiuta objectives.user, verso la riga"),
        ("objectives.phase", {"more": 1}, "il database rifiuta objectives.phase, verso la riga"),
        # What names files names those of the archive, and no others.
        ("objectives.act", {"attachment": "../../fuori"}, "il database rifiuta objectives.act"),
        ("objectives.act", {"attachment": "atti/altra.pdf"}, "il database rifiuta objectives.act"),
        ("objectives.figures", {"content": {"body": {"coat_of_arms": [1]}}}, "il database rifiuta"),
        ("objectives.phase", {"objective_id": 99}, "una riga ne nomina un'altra che non c'è"),
        ("objectives.user_groups", {"group_id": 99}, "una riga ne nomina un'altra che non c'è"),
    ],
)
def test_a_row_that_cannot_be_leaves_all_as_before(archive, other, tmp_path, table, values, said):
    before = content_now(tmp_path)
    path = broken(archive, tmp_path / "a.zip", table, **values)
    assert said in refusal(path, replace=True)
    assert content_now(tmp_path) == before


def test_a_row_without_end_leaves_all_as_before(archive, other, tmp_path):
    """Brackets within brackets, deeper than anybody reads."""
    before, members = content_now(tmp_path), members_of(archive)
    deep = b"[" * 100_000 + b"]" * 100_000 + b"\n"
    said = {"rows": 1, "size": len(deep), "sha256": sha256(deep).hexdigest()}
    members = members | {"data/objectives.savedview.jsonl": deep}
    members = manifest_changed(
        members, lambda manifest: manifest["tables"].update({"objectives.savedview": said})
    )
    path = packed(tmp_path / "a.zip", members)
    assert "il database rifiuta objectives.savedview" in refusal(path, replace=True)
    assert content_now(tmp_path) == before


def test_what_cannot_be_taken_back_hides_no_refusal(archive, other, settings, tmp_path):
    """The disk became read-only in the midst of the files."""
    before = content_now(tmp_path)
    FullAtTheThird.written = 0
    locked = {"BACKEND": "tests.archive.storages.LockedAtTheThird"}
    settings.STORAGES = settings.STORAGES | {"default": locked}
    said = refusal(archive, replace=True)
    assert said == "Il file ente/stemma.png non si scrive: lo spazio sul disco non basta."
    assert content_now(tmp_path)["tables"] == before["tables"]


def test_a_table_that_is_not_there_leaves_all_as_before(archive, other, tmp_path):
    before, members = content_now(tmp_path), members_of(archive)
    del members["data/objectives.phase.jsonl"]
    members = manifest_changed(members, lambda said: said["tables"].pop("objectives.phase"))
    said = refusal(packed(tmp_path / "a.zip", members), replace=True)
    assert said == "L'archivio è danneggiato: non ha le tabelle della sua versione."
    assert content_now(tmp_path) == before


def test_a_disk_that_is_full_leaves_all_as_before(archive, other, settings, tmp_path):
    before = content_now(tmp_path)
    FullAtTheThird.written = 0
    full = {"BACKEND": "tests.archive.storages.FullAtTheThird"}
    plain, settings.STORAGES = settings.STORAGES, settings.STORAGES | {"default": full}
    said = refusal(archive, replace=True)
    settings.STORAGES = plain
    assert said == "Il file ente/stemma.png non si scrive: lo spazio sul disco non basta."
    assert content_now(tmp_path) == before


def test_files_need_no_place_on_this_machine(archive, blank, settings, tmp_path):
    """A storage that knows of no path, as one of objects elsewhere."""
    memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    settings.STORAGES = settings.STORAGES | {"default": memory}
    restored(archive)
    assert Act.objects.get().attachment.read() == b"la delibera"
    now = content_now(tmp_path)
    assert (now["tables"], now["files"]) == (said_by(archive)["tables"], said_by(archive)["files"])
    assert now["stored"] == {}


# -- versions -------------------------------------------------------------------------------------


def test_migrations_that_nobody_here_knows_are_refused(archive, other, tmp_path):
    before = content_now(tmp_path)
    members = manifest_changed(
        members_of(archive), lambda said: said["migrations"]["objectives"].append("0999_futura")
    )
    assert refusal(packed(tmp_path / "a.zip", members), replace=True) == (
        "L'archivio è di una versione più recente del programma, o di una con altre parti accese:"
        " objectives.0999_futura è ignota qui. Aggiornare il programma, poi ripetere."
    )
    assert content_now(tmp_path) == before


def test_an_older_archive_is_loaded_as_it_was_and_brought_forward(archive, blank, tmp_path):
    path = packed(tmp_path / "a.zip", as_before_the_books(members_of(archive)))
    restored(path)
    now, then = content_now(tmp_path), said_by(archive)
    changed = {name for name in then["tables"] if now["tables"][name] != then["tables"][name]}
    assert changed == {"objectives.book"}
    assert (Book.objects.count(), now["migrations"]) == (0, then["migrations"])
    assert Book.objects.create(asked_at=MOMENT, plan_year=2024, cards=[], options={}).pk == 1


def test_an_older_archive_that_cannot_be_leaves_all_as_before(archive, other, tmp_path):
    """Its tables were made and filled, and those of now are back."""
    before, members = content_now(tmp_path), as_before_the_books(members_of(archive))
    with rows_changed(members, "objectives.phase") as rows:
        rows[0]["objective_id"] = 99
    said = refusal(packed(tmp_path / "a.zip", members), replace=True)
    assert said == "L'archivio è danneggiato: una riga ne nomina un'altra che non c'è."
    assert content_now(tmp_path) == before


# -- killed ---------------------------------------------------------------------------------------


def test_killed_among_the_files_it_can_be_repeated(archive, other, tmp_path):
    """In a database that other processes can open; that of PostgreSQL is in test_moving.py."""
    archived(tmp_path / "prima.zip")
    place = Place(f"sqlite:///{tmp_path / 'a.sqlite3'}", tmp_path / "place")
    place.run("restore", tmp_path / "prima.zip")
    before = place.files()
    kills = {"FILES_STORAGE": "tests.archive.storages.KillsAtTheThird"}
    killed = place.tried("restore", "--replace", archive, **kills)
    assert killed.returncode == -signal.SIGKILL
    place.run("backup", tmp_path / "dopo.zip")
    assert said_by(tmp_path / "dopo.zip") == said_by(tmp_path / "prima.zip")
    assert before.items() <= place.files().items()
    place.run("restore", "--replace", archive)
    assert b"la delibera" in place.files().values()
    assert not {b"un'altra delibera", b"che nessuno chiede"} & set(place.files().values())

"""A database in which every table that an archive carries has a row, and archives taken apart."""

import json
from collections.abc import Callable
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from objectives.actions.acts import record_act
from objectives.archive.making import make_archive
from objectives.archive.packing import SEAL, seal
from objectives.enums import Action, BookState, ReminderState, Role
from objectives.importing import Source, import_cards
from objectives.models import (
    Assignment,
    Body,
    Book,
    DaysLate,
    Edition,
    Figures,
    HistoryEntry,
    ImportBatch,
    InstrumentalResource,
    KeptPaper,
    Narrative,
    PegObjective,
    Period,
    Reminder,
    SavedView,
    User,
)
from objectives.workflow import Details, close_period, move, open_period_again
from tests.conftest import SEED

Members = dict[str, bytes]
# To the microsecond, and on the other side of midnight in Rome.
MOMENT = datetime(2024, 6, 30, 22, 30, 15, 123456, tzinfo=UTC)
PDF = b"%PDF-1.7 " + bytes(range(256)) * 40


def silent(doing: str, done: int, total: int) -> None:
    pass


def fill() -> PegObjective:
    """The card of the user's, approved, varied and monitored, and one row of all else."""
    import_cards([Source(SEED.name, SEED.read_bytes())], by=None)
    card = PegObjective.objects.get()
    ada = User.objects.create_superuser("ada", "ada@example.org", "x", full_name="Ada Conti – «à€»")
    fill_what_is_rare(ada)
    Assignment.objects.create(person=ada, role=Role.CONTROL, valid_from=date(2024, 1, 1))
    InstrumentalResource.objects.create(objective=card, position=1, description="Autocarro")
    act = record_act("12", date(2024, 1, 22), by=ada)
    act.attachment.save("delibera.pdf", ContentFile(b"la delibera"))
    for step in ("propose", "validate", "approve", "open_variation"):
        move(card, step, Details(by=None, act=act))
    fill_monitoring(card, ada)
    edition = Edition.objects.get()
    edition.pdf.save(f"{sha256(PDF).hexdigest()}.pdf", ContentFile(PDF), save=False)
    edition.pdf_sha256 = sha256(PDF).hexdigest()
    edition.save()
    # A number that was given to somebody who is gone.
    HistoryEntry.objects.create(action=Action.CREATED, subject_type="x", subject_id=1).delete()
    return card


def fill_monitoring(card: PegObjective, ada: User) -> None:
    period = Period.objects.create(plan_year=2024, reference_on=date(2024, 12, 31))
    open_period_again(period, by=ada)
    Narrative.objects.create(card=card, period=period, deviations="Due righe,\r\n\te una «sola»")
    close_period(period, by=ada, reason="non rilevato")
    figures = Figures.objects.filter(card=card).latest("pk")
    figures.frozen_at = MOMENT
    figures.save()
    asked = {"by": ada, "by_name": "Ada", "asked_at": MOMENT, "sent_on": date(2024, 7, 1)}
    reminder = Reminder.objects.create(
        recipient=ada,
        recipient_name="Ada",
        address="ada@example.org",
        cards=1,
        rows=2,
        subject="Sollecito",
        text="Mancano due dati.",
        state=ReminderState.FAILED,
        **asked,
    )
    reminder.periods.add(period)


def fill_what_is_rare(ada: User) -> None:
    """Tables that the demo and a card leave empty."""
    group = Group.objects.create(name="Lettori")
    group.permissions.set(Permission.objects.all()[:2])
    ada.groups.add(group)
    ada.user_permissions.add(Permission.objects.last())
    LogEntry.objects.create(
        user=ada,
        content_type=ContentType.objects.get_for_model(User),
        object_id="1",
        object_repr="Ada",
        action_flag=CHANGE,
    )
    body = Body.load()
    body.coat_of_arms.save("stemma.png", ContentFile(b"\x89PNG uno stemma"))
    DaysLate.objects.get_or_create(body=body, days=30, defaults={"percentage": Decimal("12.50")})
    SavedView.objects.create(owner=ada, name="In ritardo", query="anno=2024&in_ritardo=si")
    path = default_storage.save("importazioni/prova/0", ContentFile(b"una scheda"))
    gone = {"name": "applicata.txt", "path": "importazioni/prova/1"}
    ImportBatch.objects.create(by=ada, files=[{"name": "scheda.txt", "path": path}, gone])
    Book.objects.create(
        asked_by=ada,
        asked_by_name="Ada",
        asked_at=MOMENT,
        title="PEG 2024",
        plan_year=2024,
        cards=[1],
        options={"zeta": 1, "a": {"lungo": 2.5, "b": None}},
        state=BookState.READY,
        file=default_storage.save("stampe/2024-1.pdf", ContentFile(PDF)),
    )
    # What is no content: it stays behind.
    KeptPaper.objects.create(key="a" * 64, claimed_at=timezone.now() - timedelta(days=1))


def archived(path: Path, **options):
    return make_archive(path, silent, **options)


def said_by(path: Path) -> dict:
    """All that two archives of the same content have in common."""
    with ZipFile(path) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    return {name: manifest[name] for name in ("tables", "files", "numbers", "migrations")}


def content_now(folder: Path) -> dict:
    """The database and the storage, to be compared with themselves."""
    path = folder / "adesso.zip"
    archived(path, overwrite=True)
    stored = sorted(file for file in Path(settings.MEDIA_ROOT).rglob("*") if file.is_file())
    return said_by(path) | {"stored": {str(file): file.read_bytes() for file in stored}}


def members_of(path: Path) -> Members:
    with ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(path: Path, members: Members, *more: tuple[str, bytes]) -> Path:
    """An archive of these members, as whole as its seal can say."""
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, data in [*members.items(), *more]:
            archive.writestr(name, data)
        archive.comment = b"0" * SEAL
    with path.open("r+b") as file:
        seal(file)
    return path


@contextmanager
def rows_changed(members: Members, table: str):
    """The rows of a table, to be changed; the manifest says what there is afterwards."""
    member, manifest = f"data/{table}.jsonl", json.loads(members["manifest.json"])
    rows = [json.loads(line) for line in members[member].splitlines()]
    yield rows
    data = b"".join(json.dumps(row, sort_keys=True).encode() + b"\n" for row in rows)
    members[member] = data
    part = {"rows": len(rows), "size": len(data), "sha256": sha256(data).hexdigest()}
    manifest["tables"][table] = part
    members["manifest.json"] = json.dumps(manifest).encode()


def manifest_changed(members: Members, change: Callable[[dict], None]) -> Members:
    manifest = json.loads(members["manifest.json"])
    change(manifest)
    return members | {"manifest.json": json.dumps(manifest).encode()}


_YOUNGER = {
    "objectives.body": ["accessibility_contact"],
    "objectives.user": ["administrator_by_directory", "directory", "directory_id"],
    "objectives.assignment": ["from_directory"],
}


def as_before_the_books(members: Members) -> Members:
    """What the archive would be, had it been made when 0007 was the last migration."""
    for table, columns in _YOUNGER.items():
        with rows_changed(members, table) as rows:
            for row in rows:
                for column in columns:
                    del row[column]

    def older(manifest: dict) -> None:
        later = ("0008", "0009", "001")
        known = manifest["migrations"]["objectives"]
        manifest["migrations"]["objectives"] = [n for n in known if not n.startswith(later)]
        for table in ("objectives.book",):
            del manifest["tables"][table], manifest["numbers"][table]
        del manifest["files"]["stampe/2024-1.pdf"]

    gone = {"data/objectives.book.jsonl", "files/stampe/2024-1.pdf"}
    kept = {name: data for name, data in members.items() if name not in gone}
    return manifest_changed(kept, older)

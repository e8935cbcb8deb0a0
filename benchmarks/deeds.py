"""What benchmarks/faults.py interrupts, and what must be true of it afterwards."""

import hashlib
from collections import Counter
from collections.abc import Callable
from itertools import count

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from pikepdf import Pdf

from objectives import jobs
from objectives.enums import BookState, ReminderState, State
from objectives.importing.batches import open_batch
from objectives.models import (
    Act,
    Book,
    Edition,
    HistoryEntry,
    ImportBatch,
    KeptPaper,
    PegObjective,
    Reminder,
    User,
)
from objectives.models.base import PlainField, RichField
from objectives.workflow import Details, move
from tests.conftest import SEED
from tests.crowd import drafts, values
from tests.pages import Page
from tests.serving import Caller

_MANY = 5  # cards of an act, and of a book
_numbers = count(1)


class Deeds:
    """Each of the `kinds` prepares something and gives what is to be done over HTTP, and how to
    see whether it was done wholly or not at all."""

    kinds = ("save", "import", "approval", "book", "mail")

    def __init__(self, caller: Caller, cards: list[PegObjective]):
        self.caller, self.cards = caller, cards

    def prepare(self, kind: str) -> tuple[Callable[[], object], Callable[[], list[str]]]:
        return getattr(self, f"_{kind}")(next(_numbers))

    def _save(self, number: int):
        """The notes of all rows of a card, in one request."""
        card = self.cards[number % len(self.cards)]
        page = Page(self.caller, f"/schede/{card.pk}/avanzamento/")
        notes = [name for name, _ in page.fields if name.endswith("-note")]
        notes = [name for name in notes if not name.startswith("initial-")]
        page.put(**dict.fromkeys(notes, f"nota {number}"))

        def wrong() -> list[str]:
            rows = [*card.phases.all(), *card.indicators.all()]
            stands = Counter(row.note == f"nota {number}" for row in rows)
            found = HistoryEntry.objects.filter(subject_id=card.pk, action="progress")
            told = sum(any(c["after"] == f"nota {number}" for c in e.changes) for e in found)
            half = [] if len(stands) == 1 else [f"save {number}: half of the rows"]
            return half + ([] if told == stands[True] / len(rows) else [f"save {number}: {told}"])

        return page.send, wrong

    def _import(self, number: int):
        """Three new cards of one file, chosen after the dry run."""
        words = SEED.read_text(encoding="utf-8")
        names = [f"IMPORTATA {number}-{n}" for n in range(3)]
        text = "\n".join(words.replace("COPROGETTAZIONE", name) for name in names)
        batch = open_batch([ContentFile(text.encode(), "schede.txt")], by=self.caller.person)
        lines = [f"0:{card['line']}" for card in batch.report["files"][0]["cards"]]

        def wrong() -> list[str]:
            applied = ImportBatch.objects.get(pk=batch.pk).applied_at is not None
            made = PegObjective.objects.filter(title__startswith=f"IMPORTATA {number}-")
            told = HistoryEntry.objects.filter(subject_id__in=made.values("pk"), action="imported")
            seen = (made.count(), told.count())
            right = seen == ((3, 3) if applied else (0, 0))
            return [] if right else [f"import {number}: applied {applied}, {seen}"]

        return lambda: self.caller.post(f"/importazione/{batch.pk}/", {"scheda": lines}), wrong

    def _approval(self, number: int):
        """One act for many cards, and their editions."""
        cards = drafts(_MANY, f"DELIBERATA {number}-")
        for step in ("propose", "validate"):
            for card in cards:
                move(card, step, Details(by=None))
        pks = [card.pk for card in cards]
        sent = {"number": f"{number}", "adopted_on": "22/01/2024", "scheda": pks}

        def wrong() -> list[str]:
            acts = Act.objects.filter(number=f"{number}").count()
            editions = Edition.objects.filter(card__in=pks, number=1).exclude(content={})
            told = HistoryEntry.objects.filter(subject_id__in=pks, action="approved").count()
            approved = PegObjective.objects.filter(pk__in=pks, state=State.APPROVED, edition=1)
            seen = (acts, approved.count(), editions.count(), told)
            right = seen in ((0, 0, 0, 0), (1, _MANY, _MANY, _MANY))
            return [] if right else [f"approval {number}: {seen}"]

        return lambda: self.caller.post("/schede/passaggio/approva/?anno=2024", sent), wrong

    def _book(self, number: int):
        """Of cards of which none is on the shelf."""
        KeptPaper.objects.filter(made_at__isnull=False).delete()
        pks = PegObjective.objects.order_by("pk").values_list("pk", flat=True)[:_MANY]
        query = "&".join(f"scheda={pk}" for pk in pks)
        page = Page(self.caller, f"/stampe/nuova/?anno=2024&{query}").put(title=f"Libro {number}")
        page.put(parts=["cover", "index"])

        def wrong() -> list[str]:
            books = Book.objects.filter(title=f"Libro {number}")
            return [
                f"book {number}: {book.state} {book.problem} {book.pages}"
                for book in books
                if not _is_whole(book)
            ] + ([] if len(books) < 2 else [f"book {number}: {len(books)}"])

        return page.send, wrong

    def _mail(self, number: int):
        """Thirty mails to thirty people."""
        people = User.objects.bulk_create(
            User(username=f"posta-{number}-{n}", full_name=f"Posta {n}") for n in range(30)
        )
        now = timezone.now()
        words = {"subject": f"Sollecito {number}", "text": "Righe.", "cards": 1, "rows": 1}
        words |= {"by_name": "prova", "asked_at": now, "sent_on": timezone.localdate()}
        Reminder.objects.bulk_create(
            Reminder(recipient=one, address=f"{one.username}@comune.example", **words)
            for one in people
        )

        def wrong() -> list[str]:
            rows = Reminder.objects.filter(subject=f"Sollecito {number}")
            waiting = rows.filter(state=ReminderState.ASKED).count()
            begun = rows.filter(state=ReminderState.BEGUN).count()
            # Whoever was being written to when the worker died is not written to again.
            right = waiting == 0 and begun <= 1
            return [] if right else [f"mails {number}: {waiting} wait, {begun} were begun"]

        return jobs.send_reminders, wrong


def _is_whole(book: Book) -> bool:
    if book.state != BookState.READY:
        return False
    with book.file.open() as file, Pdf.open(file) as pdf:
        return len(pdf.pages) == book.pages


def wrong_editions() -> list[str]:
    """Each has one PDF, and its SHA-256."""
    found = []
    for edition in Edition.objects.all():
        data = edition.pdf.read() if edition.pdf else b""
        if hashlib.sha256(data).hexdigest() != edition.pdf_sha256:
            found.append(f"edition {edition}: {edition.pdf.name or 'no PDF'}")
    stored = default_storage.listdir("edizioni")[1] if Edition.objects.exists() else []
    whole = [name for name in stored if name.endswith(".pdf")]
    if len(whole) != Edition.objects.count():
        found.append(f"{len(whole)} files of {Edition.objects.count()} editions")
    return found


def wrong_mails(folder) -> list[str]:
    """Nobody got two."""
    got: Counter[str] = Counter()
    for file in folder.glob("*"):
        got.update(line for line in file.read_text().splitlines() if line.startswith("To: "))
    return [f"{n} mails {to}" for to, n in got.items() if n > 1]


class Told:
    """The history, told from a moment on, ends at what stands on the cards."""

    def __init__(self):
        self._before = values(PegObjective.objects.all())
        self._last = HistoryEntry.objects.order_by("pk").last()

    def wrong(self) -> list[str]:
        names = {
            str(field.verbose_name)
            for model in PegObjective._meta.apps.get_models()
            for field in model._meta.concrete_fields
            if isinstance(field, PlainField | RichField)
        }
        stands = self._before.copy()
        entries = HistoryEntry.objects.filter(subject_type="pegobjective", pk__gt=self._last.pk)
        for entry in entries.order_by("pk"):
            for change in entry.changes:
                if change["field"] in names:
                    where = entry.subject_id, change["field"]
                    stands[*where, change["before"]] -= bool(change["before"])
                    stands[*where, change["after"]] += bool(change["after"])
        now = values(PegObjective.objects.all())
        return [f"in the history, not on the card: {one}" for one in +stands - now] + [
            f"on the card, not in the history: {one}" for one in now - +stands
        ]

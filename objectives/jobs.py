"""What is done behind the pages' backs: jobs in the database queue (`manage.py db_worker`).

A job may run twice, or be killed half-way: it looks at what is still to be done, and does that.
"""

import hashlib
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import close_old_connections, transaction
from django.db.models import QuerySet
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus, task
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult, get_date_max

from .actions.reminders import deliver, waiting_reminders
from .book import desk, shelf
from .book.making import print_missing
from .book.options import Options
from .book.printed import Order, print_one
from .book.source import source_of
from .history import cards_written
from .models import Book, Edition, read_arms
from .printing.look import PLAIN
from .printing.paper import card_paper
from .printing.pdf import TooHard
from .queue import DEAD, WHEN_IDLE, left_half_way
from .sheet import from_data

AHEAD = Options()  # what a card is printed with when nobody has said how


@task()
def print_edition(pk: int) -> bool:
    """Give an edition its PDF, made from its stored content; whether it was still without.

    The file is called by its hash: two workers at once write the same bytes under one name.
    """
    edition = _unprinted().filter(pk=pk).first()
    if not edition:
        return False
    sheet = from_data(edition.content)
    title = _("Scheda %(code)s, edizione %(number)s")
    title %= {"code": sheet.code, "number": edition.number}
    arms = read_arms(sheet.body.coat_of_arms)
    try:
        data = print_one(Order.of(card_paper(sheet, PLAIN, arms, title), edition.card_id))
    except TooHard as problem:
        _unprinted().filter(pk=pk).update(pdf_problem=str(problem))
        return False
    sha256 = hashlib.sha256(data).hexdigest()
    path = _stored(data, sha256)
    return bool(_unprinted().filter(pk=pk).update(pdf=path, pdf_sha256=sha256))


def _stored(data: bytes, sha256: str) -> str:
    """Where the file is; one that lies there damaged, as a full disk leaves it, is not taken."""
    path = f"edizioni/{sha256}.pdf"
    if default_storage.exists(path):
        with default_storage.open(path) as file:
            if hashlib.sha256(file.read()).hexdigest() == sha256:
                return path
    return default_storage.save(path, ContentFile(data))


@task()
def send_reminder(pk: int) -> bool:
    """Send a mail that was asked for; whether it went out. Run twice, it sends once; killed
    half-way, it is not sent again."""
    return deliver(pk)


@task()
def print_book(pk: int) -> bool:
    """Make a book that was asked for; whether it is ready. Run twice, it is made once."""
    return desk.make(pk)


@task(priority=WHEN_IDLE)
def print_ahead(cards: list[int]) -> int:
    """Print cards that were changed, so that nobody waits for them later; how many were missing."""
    return print_missing(source_of(cards, AHEAD), AHEAD)


@dataclass(frozen=True)
class Work:
    """A kind of job: what does one, and the numbers of the rows that still want it."""

    task: Task
    wanted: Callable[[], list[int]]
    one_at_a_time: threading.Lock = field(default_factory=threading.Lock)


PDFS = Work(print_edition, lambda: list(_unprinted().values_list("pk", flat=True)))
BOOKS = Work(print_book, lambda: list(desk.waiting_books().values_list("pk", flat=True)))
MAILS = Work(send_reminder, lambda: list(waiting_reminders().values_list("pk", flat=True)))


def prepare_pdfs() -> None:
    """Ask for the PDFs of the editions that have none, once these are there for other processes."""
    transaction.on_commit(lambda: _ask(PDFS))


def send_reminders() -> None:
    """Ask for the sending of the mails that wait for it, once these are there for others."""
    transaction.on_commit(lambda: _ask(MAILS))


def print_books() -> None:
    """Ask for the making of the books that wait for it, once these are there for others."""
    transaction.on_commit(lambda: _ask(BOOKS))


def nudge_books() -> None:
    """The same for the books that a server was stopped before, or in the middle of."""
    if settings.JOBS == "process" and BOOKS.wanted():
        print_books()


def nudge(editions: Iterable[Edition]) -> None:
    """Where no worker runs beside the server, whoever looks at editions sets the making of the
    PDFs going that they lack."""
    if settings.JOBS == "process" and any(not (e.pdf or e.pdf_problem) for e in editions):
        prepare_pdfs()


def nudge_reminders() -> None:
    """The same for the mails that a server was stopped before."""
    if settings.JOBS == "process" and MAILS.wanted():
        send_reminders()


def print_again() -> int:
    """Ask once more for the PDFs that could not be made; of how many editions."""
    shelf.forgive()
    many = Edition.objects.filter(pdf="").exclude(pdf_problem="").update(pdf_problem="")
    prepare_pdfs()
    return many


def print_books_again(books: QuerySet[Book]) -> int:
    """Ask once more for the books among these that could not be made; how many these were."""
    shelf.forgive()
    many = desk.ask_again(books)
    print_books()
    return many


def print_here() -> int:
    """All PDFs that are wanted, in this process; how many were made."""
    return _do_here(PDFS)


def print_books_here() -> int:
    """All books that wait, in this process; how many were made."""
    return _do_here(BOOKS)


def send_here() -> int:
    """All mails that wait, from this process; how many went out."""
    return _do_here(MAILS)


@receiver(cards_written)
def ask_to_print_ahead(sender, cards: set[int], **kwargs) -> None:
    """A card is in one waiting job at most, some seconds from its first change: who goes on
    writing meanwhile asks for nothing more."""
    wait = settings.PRINT_AHEAD_SECONDS
    if not wait:
        return
    if settings.JOBS == "process":
        _print_ahead_beside(cards, wait)
        return
    asked = {pk for job in _asked(print_ahead) for pk in job}
    if cards - asked:
        later = print_ahead.using(run_after=timezone.now() + timedelta(seconds=wait))
        later.enqueue(sorted(cards - asked))


def requeue() -> tuple[int, int, int, int]:
    """Put back what a killed worker left half-way, and ask again for what nobody will do.

    Returns how many jobs were put back, and how many PDFs, mails and books were asked for. To be
    run by a timer, whether or not a worker is running: a job that has run for `DEAD` is taken for
    dead. A job that says it began, or is to begin, in a future that none of ours knows of, was
    written by a clock that has been set back since.
    """
    now = timezone.now()
    back = left_half_way(DBTaskResult.objects.all()).update(status=TaskResultStatus.READY)
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY)
    later = waiting.filter(run_after__gt=now + DEAD).exclude(run_after=get_date_max())
    later.update(run_after=now)
    desk.throw_away_old()
    shelf.sweep()
    return back, _enqueue_wanted(PDFS), _enqueue_wanted(MAILS), _enqueue_wanted(BOOKS)


def _unprinted():
    return Edition.objects.filter(pdf="", pdf_problem="").order_by("pk")


def _ask(work: Work) -> None:
    if settings.JOBS == "process":
        if not work.one_at_a_time.locked():
            threading.Thread(target=_work_beside, args=[work], daemon=True).start()
        return
    _enqueue_wanted(work)


def _enqueue_wanted(work: Work) -> int:
    """A job for each row that wants one and is not waited for; how many were asked for."""
    asked = _asked(work.task)
    lost = [pk for pk in work.wanted() if pk not in asked]
    for pk in lost:
        work.task.enqueue(pk)
    return len(lost)


def _asked(task: Task) -> list:
    """The argument of each job of this kind that nobody has begun."""
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=task.module_path)
    return [row["args"][0] for row in waiting.values_list("args_kwargs", flat=True)]


def _do_here(work: Work) -> int:
    done = 0
    with work.one_at_a_time:
        while wanted := work.wanted():
            done += sum(work.task.call(pk) for pk in wanted)
    return done


def _work_beside(work: Work) -> None:
    """In the demo and in development no worker runs beside the server: a thread of its own."""
    try:
        _do_here(work)
    finally:
        close_old_connections()


_changed: set[int] = set()  # cards that a thread of this process is going to print


def _print_ahead_beside(cards: set[int], wait: int) -> None:
    if not _changed:
        timer = threading.Timer(wait, _print_changed)
        timer.daemon = True
        timer.start()
    _changed.update(cards)


def _print_changed() -> None:
    cards = []
    while _changed:
        cards.append(_changed.pop())
    try:
        print_ahead.call(sorted(cards))
    finally:
        close_old_connections()

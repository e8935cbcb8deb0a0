"""Books as they are asked for, made by a job, handed out for a while, and thrown away."""

import logging
import os
import time
from collections.abc import Callable, Collection
from datetime import date, timedelta
from tempfile import TemporaryFile

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..disk import in_words
from ..enums import BookState
from ..history import actor_name
from ..limits import MAX_PRINTED
from ..models import Book, User
from ..printing.pdf import TooHard
from . import shelf
from .making import LAYING_OUT, NothingToPrint, are_ready, make_book
from .options import Options
from .source import source_of

_FOLDER = "libri"
_DEAD = timedelta(minutes=3)  # without a sign of life, or with one of a clock since set back
_TELLS_EVERY = 0.5  # seconds
_TWICE = timedelta(seconds=10)  # between two clicks on one button
_ENOUGH = 5  # cards printed tell how long the others will take
_LONG = timedelta(minutes=1)  # who waited for so long gets a mail

_log = logging.getLogger(__name__)


class Cancelled(Exception):  # noqa: N818
    """Whoever asked for the book does not want it any more."""


def ask_for_book(
    *, title: str, year: int, cards: Collection[int], chosen: str, options: Options, by: User
) -> Book:
    """The row of a book that somebody is to make; `chosen` says in words which cards these are.

    Asked for twice, it is one book as long as it is the same: nobody has begun it, or it was begun
    only now.
    """
    wanted = {"title": title, "plan_year": year, "cards": list(cards), "chosen": chosen}
    wanted["options"] = options.as_data()
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)  # two clicks, one after the other
        return _asked_already(by, wanted) or Book.objects.create(
            **wanted,
            asked_by=by,
            asked_by_name=actor_name(by),
            asked_at=timezone.now(),
            total=len(cards),
        )


def comes_at_once(book: Book) -> bool:
    """Small, and every card is printed already: nobody needs to wait for a job."""
    if len(book.cards) > MAX_PRINTED:
        return False
    options = Options.from_data(book.options)
    return are_ready(source_of(book.cards, options), options)


def waiting_books() -> QuerySet:
    """Asked for, and begun by nobody who is still alive."""
    now = timezone.now()
    silent = Q(seen_at__lt=now - _DEAD) | Q(seen_at__gt=now + _DEAD)
    dead = silent & Q(state=BookState.MAKING)
    return Book.objects.filter(Q(state=BookState.ASKED) | dead).order_by("pk")


def has_stopped(book: Book) -> bool:
    """Whether whoever made it is dead, and it waits for somebody to take it up again."""
    return book.state == BookState.MAKING and abs(timezone.now() - book.seen_at) > _DEAD


def seconds_left(book: Book) -> float | None:
    """How long the laying out of its cards will take at the pace so far, to which those found on
    the shelf tell nothing; None where there is too little to judge by."""
    if book.state != BookState.MAKING or book.doing != str(LAYING_OUT) or has_stopped(book):
        return None
    printed = shelf.printed_since(book.begun_at, book.cards)
    if printed < _ENOUGH:
        return None
    so_far = (timezone.now() - book.begun_at).total_seconds()
    return so_far / printed * (book.total - book.done)


def kept_until(book: Book) -> date:
    """The last day on which a book that has ended is surely there."""
    ends = book.ended_at + timedelta(days=settings.BOOKS_KEPT_DAYS)
    return timezone.localdate(ends) - timedelta(days=1)


def cancel(book: Book) -> bool:
    """Whether it was still under way; whoever makes it stops at his next sign of life."""
    mine = Book.objects.filter(pk=book.pk, state__in=[BookState.ASKED, BookState.MAKING])
    return bool(mine.update(state=BookState.CANCELLED, ended_at=timezone.now(), doing=""))


def ask_again(books: QuerySet[Book]) -> int:
    """Those among them that could not be made are as if they had just been asked for; how many."""
    return books.filter(state=BookState.FAILED).update(
        state=BookState.ASKED, asked_at=timezone.now(), ended_at=None, problem="", done=0
    )


def make(pk: int) -> bool:
    """Make a book that waits for it; whether it is ready. Run twice, it is made once; after a
    worker that died, what that one printed is taken from the shelf."""
    now = timezone.now()
    if not waiting_books().filter(pk=pk).update(state=BookState.MAKING, begun_at=now, seen_at=now):
        return False
    book = Book.objects.get(pk=pk)
    try:
        _make(book)
    except Cancelled:
        return False
    except (NothingToPrint, TooHard) as problem:
        _fail(book, str(problem))
    except OSError as problem:
        _log.exception("book %s", pk)
        words = _("Il file non si può scrivere: avvisare chi amministra il programma.")
        _fail(book, in_words(problem) or words)
    except Exception:
        _log.exception("book %s", pk)
        _fail(book, _("Errore imprevisto: ripetere, o avvisare chi amministra il programma."))
    finally:
        shelf.tidy()
        throw_away_old()
    book.refresh_from_db()
    _write_to_who_waited(book)
    return book.is_ready


def throw_away_old() -> int:
    """Books are kept for `BOOKS_KEPT_DAYS`; how many went."""
    old = timezone.now() - timedelta(days=settings.BOOKS_KEPT_DAYS)
    gone = list(Book.objects.filter(ended_at__lt=old))
    for book in gone:
        throw_away(book)
    return len(gone)


def throw_away(book: Book) -> None:
    """The row first: a file without one is a file less to be asked for."""
    path = book.file.name
    book.delete()
    if path:
        default_storage.delete(path)


def _asked_already(by: User, wanted: dict) -> Book | None:
    """One that was begun a while ago may hold cards as they are no more."""
    now_begun = Q(state=BookState.MAKING, asked_at__gte=timezone.now() - _TWICE)
    rows = by.books.filter(Q(state=BookState.ASKED) | now_begun)
    same = (row for row in rows if all(getattr(row, name) == wanted[name] for name in wanted))
    return next(same, None)


def _make(book: Book) -> None:
    options = Options.from_data(book.options)
    tell = _teller(book)
    tell(_("Lettura delle schede"), 0, len(book.cards))
    source = source_of(book.cards, options)
    path = f"{_FOLDER}/{book.plan_year}-{book.pk}.pdf"
    with TemporaryFile() as output:  # without a name: whoever is killed meanwhile leaves nothing
        made = make_book(book.title, book.plan_year, source, options, output, tell)
        size = output.seek(0, os.SEEK_END)
        path = default_storage.save(path, File(output, name=path))
    done = Book.objects.filter(pk=book.pk, state=BookState.MAKING).update(
        state=BookState.READY,
        ended_at=timezone.now(),
        doing="",
        done=made.cards,
        total=made.cards,
        pages=made.pages,
        size=size,
        file=path,
        remarks=made.remarks,
    )
    if not done:
        default_storage.delete(path)
        raise Cancelled


def _teller(book: Book) -> Callable[[str, int, int], None]:
    """Writes down how far the book is, not oftener than somebody could read it."""
    last = {"doing": "", "at": 0.0}

    def tell(doing: str, done: int, total: int) -> None:
        if doing == last["doing"] and time.monotonic() - last["at"] < _TELLS_EVERY:
            return
        last.update(doing=doing, at=time.monotonic())
        mine = Book.objects.filter(pk=book.pk, state=BookState.MAKING)
        if not mine.update(doing=doing, done=done, total=total, seen_at=timezone.now()):
            raise Cancelled

    return tell


def _fail(book: Book, why: str) -> None:
    Book.objects.filter(pk=book.pk, state=BookState.MAKING).update(
        state=BookState.FAILED, problem=why, ended_at=timezone.now(), doing=""
    )


def _write_to_who_waited(book: Book) -> None:
    """A mail to who asked, if the book took its time. It is a courtesy: a mail server that is down
    takes nothing from the book."""
    to = book.asked_by and book.asked_by.email
    if not to or not book.is_ready or book.ended_at - book.asked_at < _LONG:
        return
    words = {"title": book.title, "pages": book.pages, "days": settings.BOOKS_KEPT_DAYS}
    words["link"] = f"{settings.SITE_URL}{reverse('book-detail', args=[book.pk])}"
    text = _(
        "La stampa «%(title)s» è pronta: %(pages)s pagine.\n\n%(link)s\n\n"
        "Resta a disposizione per %(days)s giorni.\n"
    )
    mail = EmailMessage(
        _("Stampa pronta: %(title)s") % words,
        text % words,
        to=[to],
        headers={"Auto-Submitted": "auto-generated"},
    )
    try:
        mail.send()
    except Exception:  # whatever the mail server says
        _log.exception("mail %s", book.pk)

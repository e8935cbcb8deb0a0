"""Books asked for, made, cancelled, failed, told of by mail, and thrown away."""

import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from objectives.book import desk
from objectives.book.options import Options
from objectives.enums import BookContent
from objectives.models import Book, KeptPaper, PegObjective
from tests.conftest import pdf_text

pytestmark = pytest.mark.usefixtures("own_shelf")


def ask(card: PegObjective, by, **options) -> Book:
    return desk.ask_for_book(
        title="Fascicolo",
        year=2024,
        cards=[card.pk],
        chosen="anno 2024",
        options=Options(**options),
        by=by,
    )


def now(book: Book) -> Book:
    return Book.objects.get(pk=book.pk)


def test_a_book_is_asked_for_and_made(card, olga):
    book = ask(card, olga)
    assert (book.asked_by, book.asked_by_name, book.state) == (olga, "Olga Ferri", "asked")
    assert list(desk.waiting_books()) == [book]
    assert not desk.comes_at_once(book)
    assert desk.make(book.pk) is True
    book = now(book)
    assert (book.state, book.done, book.total, book.doing) == ("ready", 1, 1, "")
    data = book.file.read()
    assert (book.size, book.pages) == (len(data), len(pdf_text(data).split("\f")) - 1)
    assert "fascicolo: pagina 1 di 5" in pdf_text(data)
    assert not desk.waiting_books()
    assert Options.from_data(book.options) == Options()


def test_run_twice_it_is_made_once(card, olga):
    book = ask(card, olga)
    assert desk.make(book.pk) is True
    ended = now(book).ended_at
    assert desk.make(book.pk) is False
    assert now(book).ended_at == ended


def test_what_is_printed_already_comes_at_once(card, olga, settings):
    assert desk.make(ask(card, olga).pk)
    assert desk.comes_at_once(ask(card, olga, index=False))
    assert not desk.comes_at_once(ask(card, olga, names=False))
    many = ask(card, olga)
    many.cards = [card.pk] * 51
    assert not desk.comes_at_once(many)


def test_one_that_waits_is_cancelled_and_never_made(card, olga):
    book = ask(card, olga)
    assert desk.cancel(book) is True
    assert desk.make(book.pk) is False
    assert now(book).state == "cancelled"
    assert desk.cancel(book) is False


def test_one_that_is_being_made_stops_at_its_next_sign_of_life(card, olga, settings):
    """Cancelled by somebody else while its first card is printed."""
    book = ask(card, olga)

    def meanwhile(execute, sql, params, many, context):
        if sql.startswith("INSERT") and KeptPaper._meta.db_table in sql:
            assert desk.cancel(book) is True
        return execute(sql, params, many, context)

    with connection.execute_wrapper(meanwhile):
        assert desk.make(book.pk) is False
    book = now(book)
    assert (book.state, book.file.name, book.doing) == ("cancelled", "", "")
    assert list(Path(settings.MEDIA_ROOT).rglob("*.pdf")) == []


def test_while_it_is_made_nothing_lies_about_that_a_killed_worker_would_leave(
    card, olga, tmp_path, monkeypatch
):
    assert desk.make(ask(card, olga).pk) is True  # the press has its own folder by now
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    book, seen = ask(card, olga, names=False), []

    def meanwhile(execute, sql, params, many, context):
        seen.append(list(folder.rglob("*")))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(meanwhile):
        assert desk.make(book.pk) is True
    assert len(seen) > 5 and not any(seen)


def test_what_a_dead_worker_left_is_taken_up_again(card, olga, clock):
    book = ask(card, olga)
    Book.objects.filter(pk=book.pk).update(
        state="making", begun_at=timezone.now(), seen_at=timezone.now()
    )
    assert desk.make(book.pk) is False, "somebody is at it"
    clock.shift(timedelta(minutes=4))
    assert list(desk.waiting_books()) == [book]
    assert desk.make(book.pk) is True


def test_a_file_that_cannot_be_written_is_said_in_words(card, olga, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "no-folder"
    settings.MEDIA_ROOT.write_text("a file")
    book = ask(card, olga)
    assert desk.make(book.pk) is False
    book = now(book)
    assert (book.state, book.doing) == ("failed", "")
    assert book.problem.startswith("Il file non si può scrivere: avvisare")
    assert desk.make(book.pk) is False, "nobody tries for ever"


def test_a_book_of_nothing_says_why(card, olga):
    book = ask(card, olga, content=BookContent.APPROVED)
    assert desk.make(book.pk) is False
    assert now(book).state == "failed"
    assert card.code in now(book).problem
    gone = ask(card, olga)
    card.delete()
    assert desk.make(gone.pk) is False
    assert now(gone).problem


def test_what_nobody_foresaw_is_a_failure_too(card, olga):
    """A period that is gone by now."""
    book = ask(card, olga, content=BookContent.PERIOD, period=999)
    assert desk.make(book.pk) is False
    assert now(book).problem.startswith("Errore imprevisto")


def test_a_book_is_kept_for_a_while_and_its_file_goes_with_it(card, olga, settings, clock):
    book = ask(card, olga)
    assert desk.make(book.pk)
    path = Path(now(book).file.path)
    clock.shift(timedelta(days=settings.BOOKS_KEPT_DAYS, minutes=-5))
    assert desk.throw_away_old() == 0
    clock.shift(timedelta(minutes=10))
    assert desk.throw_away_old() == 1
    assert not path.exists()
    assert Book.objects.count() == 0


def test_who_waited_long_gets_a_mail_and_who_did_not_gets_none(card, olga, clock, settings):
    olga.email = "olga@example.org"
    olga.save()
    assert desk.make(ask(card, olga).pk)
    assert mail.outbox == []
    book = ask(card, olga)
    clock.shift(timedelta(minutes=2))
    assert desk.make(book.pk)
    [letter] = mail.outbox
    assert letter.to == ["olga@example.org"]
    assert letter.subject == "Stampa pronta: Fascicolo"
    assert f"{settings.SITE_URL}/" in letter.body
    assert "5 pagine" in letter.body


def test_nobody_gets_a_mail_about_a_book_that_failed(card, olga, clock):
    olga.email = "olga@example.org"
    olga.save()
    book = ask(card, olga, content=BookContent.APPROVED)
    clock.shift(timedelta(minutes=2))
    assert desk.make(book.pk) is False
    assert mail.outbox == []


def test_a_mail_server_that_is_down_takes_nothing_from_the_book(card, olga, clock, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    olga.email = "olga@example.org"
    olga.save()
    book = ask(card, olga)
    clock.shift(timedelta(minutes=2))
    assert desk.make(book.pk) is True
    assert now(book).state == "ready"

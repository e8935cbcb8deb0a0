"""What a person reads when the database is away, may only be read, or has no room left."""

import time
from contextlib import contextmanager

import psycopg2
import pytest
from django.db import DatabaseError, OperationalError, connection

from objectives.models import HistoryEntry, PegObjective
from peg.middleware import SEEN
from peg.unavailable import reason
from tests.faults.conftest import says
from tests.pages import Page

FULL = "Sul server lo spazio è esaurito: avvisare chi amministra il programma."
AWAY = "L'archivio dei dati al momento non risponde."
LOOK_ONLY = "Al momento i dati si possono solo consultare."


class Away:
    """A database that nobody reaches, in the place of each statement."""

    def __call__(self, execute, sql, params, many, context):
        raise OperationalError("could not connect to server")


@pytest.fixture
def look_only(transactional_db, catalogue):
    """Call it, and the database may only be read until the test ends."""
    turn = {
        "sqlite": ("PRAGMA query_only = ON", "PRAGMA query_only = OFF"),
        "postgresql": (
            "SET default_transaction_read_only = on",
            "SET default_transaction_read_only = off",
        ),
    }[connection.vendor]

    def begin():
        with connection.cursor() as cursor:
            cursor.execute(turn[0])

    yield begin
    with connection.cursor() as cursor:
        cursor.execute(turn[1])


def test_a_database_that_is_away_is_told_before_any_person_is_known(browser, olga):
    browser.force_login(olga)
    with connection.execute_wrapper(Away()):
        says(browser.get("/schede/"), AWAY)


def test_what_was_typed_comes_back_from_a_database_that_is_away(browser, card, rita):
    browser.force_login(rita)
    page = Page(browser, f"/schede/{card.pk}/modifica/").put(title="Un titolo appena scritto")
    with connection.execute_wrapper(Away()):
        answer = page.send()
    assert "Un titolo appena scritto" in says(answer, AWAY)


def test_a_database_that_broke_off_its_answer_is_away():
    """What the driver says when the server goes in the midst of it: no kind, no number."""
    problem = DatabaseError("error with status PGRES_TUPLES_OK and no message from the libpq")
    problem.__cause__ = psycopg2.DatabaseError(*problem.args)
    assert reason(problem) == AWAY


def test_a_cursor_on_the_servers_side_speaks_as_the_driver(db):
    assert reason(connection.Database.OperationalError("server closed the connection")) == AWAY


def test_a_mistake_of_ours_stays_a_mistake():
    ours = [ValueError("x"), None, FileNotFoundError(2, "x"), DatabaseError("did not affect a row")]
    assert [reason(problem) for problem in ours] == [""] * 4


def test_a_database_that_may_only_be_read_is_read(browser, look_only, card, rita):
    browser.force_login(rita)
    page = Page(browser, f"/schede/{card.pk}/modifica/").put(title="Un altro titolo")
    session = browser.session
    session[SEEN] = int(time.time()) - 300  # so that the page would write it down
    session.save()
    many = HistoryEntry.objects.count()
    look_only()
    assert browser.get(f"/schede/{card.pk}/").status_code == 200
    assert "Un altro titolo" in says(page.send(), LOOK_ONLY)
    assert PegObjective.objects.get(pk=card.pk).title == card.title
    assert HistoryEntry.objects.count() == many


@contextmanager
def no_room():
    """SQLite gets no page more. PostgreSQL, which knows no bound, says what it says of a full disk
    (a real one is filled by benchmarks/faults.py --disk)."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("VACUUM")  # the pages that other tests have left free are room, too
            cursor.execute("PRAGMA max_page_count")
            [room] = cursor.fetchone()
            cursor.execute("PRAGMA max_page_count = 1")  # as many as there are
            yield
            cursor.execute(f"PRAGMA max_page_count = {room}")
        else:
            cursor.execute(_FULL_AT_THE_HISTORY)
            yield
            cursor.execute("DROP FUNCTION no_room() CASCADE")


_FULL_AT_THE_HISTORY = """
    CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
    CREATE TRIGGER no_room BEFORE INSERT ON objectives_historyentry
    EXECUTE FUNCTION no_room();
"""


def test_a_database_without_room_keeps_the_card_as_it_was(
    transactional_db, catalogue, browser, card, rita
):
    browser.force_login(rita)
    long = "<p>" + "parola " * 6000 + "</p>"
    page = Page(browser, f"/schede/{card.pk}/modifica/").put(title="Un altro", purpose=long)
    many = HistoryEntry.objects.count()
    with no_room():
        answer = page.send()
    assert "Un altro" in says(answer, FULL)
    assert PegObjective.objects.get(pk=card.pk).title == card.title
    assert HistoryEntry.objects.count() == many
    assert page.send().status_code == 302

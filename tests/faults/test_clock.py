"""A clock that is moved by days, and back: nothing waits for ever, nothing is done twice."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from objectives import jobs
from objectives.book import desk, shelf
from objectives.book.options import Options
from objectives.enums import BookState
from objectives.models import Book, Edition
from tests.pages import knock

KEY = "a" * 64
DAYS = timedelta(days=3)


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(timezone.now())
    return time_machine


@pytest.mark.parametrize("moved", [DAYS, -DAYS], ids=["forwards", "backwards"])
def test_what_is_claimed_is_taken_over(db, clock, moved):
    assert shelf.claim(KEY, None)
    clock.shift(moved)
    assert shelf.claim(KEY, None) is True
    assert shelf.claim(KEY, None) is False


@pytest.mark.parametrize("moved", [DAYS, -DAYS], ids=["forwards", "backwards"])
def test_a_book_that_was_left_half_way_is_made(clock, card, olga, moved, own_shelf):
    words = {"title": "Fascicolo", "year": 2024, "chosen": "", "options": Options()}
    book = desk.ask_for_book(cards=[card.pk], by=olga, **words)
    now = timezone.now()
    Book.objects.update(state=BookState.MAKING, begun_at=now, seen_at=now)
    assert not desk.waiting_books()
    clock.shift(moved)
    book.refresh_from_db()
    assert desk.has_stopped(book)
    assert desk.make(book.pk) is True


@pytest.mark.parametrize("moved", [DAYS, -DAYS], ids=["forwards", "backwards"])
def test_jobs_are_put_back_and_asked_for_once(clock, approved, settings, moved):
    settings.PRINT_AHEAD_SECONDS = 30
    jobs.ask_to_print_ahead(None, {approved.pk})
    [edition] = Edition.objects.all()
    jobs.print_edition.enqueue(edition.pk)
    begun = DBTaskResult.objects.get(task_path__endswith="print_edition")
    begun.claim("a worker")
    clock.shift(moved)
    assert jobs.requeue() == (1, 0, 0, 0)
    assert jobs.requeue() == (0, 0, 0, 0)
    assert DBTaskResult.objects.ready().count() == 2
    assert DBTaskResult.objects.filter(status=TaskResultStatus.READY).count() == 2


def test_a_lock_out_lasts_no_longer_than_it_says(clock, client, olga):
    clock.shift(DAYS)
    for _ in range(5):
        answer = knock(client)
    assert answer.status_code == 429
    clock.shift(-DAYS)
    answer = knock(client)
    assert (answer.status_code, answer["Retry-After"]) == (429, "900")
    clock.shift(timedelta(minutes=16))
    assert knock(client, password="Prova-di-accesso-1").status_code == 302


@pytest.mark.parametrize("moved", [DAYS, -DAYS], ids=["forwards", "backwards"])
def test_a_person_logs_in_again_or_goes_on(clock, client, olga, moved):
    assert knock(client, password="Prova-di-accesso-1").status_code == 302
    assert client.get("/").status_code == 200
    clock.shift(moved)
    assert client.get("/").status_code == (302 if moved > timedelta(0) else 200)
    assert knock(client, password="Prova-di-accesso-1").status_code == 302
    assert client.get("/").status_code == 200

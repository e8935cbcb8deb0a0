"""The queue on its page: jobs put back and thrown away, what could not be made tried again."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from objectives.book import desk
from objectives.enums import BookState
from objectives.jobs import print_ahead, print_book, print_edition, send_reminder
from objectives.models import Body, Book, Edition, KeptPaper, Reminder
from tests.failing import fail
from tests.told import told

QUEUE = "/amministrazione/objectives/job/"
AGAIN = f"{QUEUE}riprova/"
STATES = {"READY", "RUNNING", "FAILED", "SUCCESSFUL"}


@pytest.fixture
def office(client, ada, catalogue):
    Body.load()
    client.force_login(ada)
    return client


@pytest.fixture
def jobs(db) -> dict[str, DBTaskResult]:
    """One in each state; that in `left` was begun hours ago."""
    now = timezone.now()
    return {
        "READY": a_job("READY"),
        "RUNNING": a_job("RUNNING", started_at=now),
        "left": a_job("RUNNING", started_at=now - timedelta(hours=2)),
        "FAILED": a_job("FAILED", exception_class_path="builtins.ValueError", traceback="Segreto"),
        "SUCCESSFUL": a_job("SUCCESSFUL", finished_at=now),
    }


def a_job(status: str, task=print_edition, args=99, **more) -> DBTaskResult:
    pk = task.enqueue(args).db_result.pk
    DBTaskResult.objects.filter(pk=pk).update(status=status, worker_ids=["uno", "due"], **more)
    return DBTaskResult.objects.get(pk=pk)


def a_failed_book(by) -> Book:
    return Book.objects.create(
        asked_by=by,
        asked_by_name=str(by),
        asked_at=timezone.now(),
        title="Schede 2024",
        plan_year=2024,
        cards=[1],
        options={},
        state=BookState.FAILED,
        problem="Disco pieno.",
        ended_at=timezone.now(),
    )


def act(client, action: str, jobs):
    chosen = [str(job.pk) for job in jobs]
    return client.post(QUEUE, {"action": action, "_selected_action": chosen}, follow=True)


def now(job: DBTaskResult) -> str:
    return DBTaskResult.objects.get(pk=job.pk).status


def test_the_page_says_how_many_there_are_and_for_how_long(office, jobs):
    old = timezone.now() - timedelta(minutes=20)
    DBTaskResult.objects.filter(pk=jobs["READY"].pk).update(enqueued_at=old)
    page = office.get(QUEUE)
    assert dict(page.context_data["counts"]) == {
        "in attesa": 1,
        "in corso": 1,
        "in corso da più di 5 minuti": 1,
        "non riuscito": 1,
        "finito": 1,
    }
    words = page.content.decode()
    assert "Il lavoro più vecchio aspetta da circa 20 minuti." in words
    assert "errore imprevisto: ValueError" in words
    assert "Segreto" not in words


def test_each_job_says_what_it_is_about(office, approved, rita):
    book, edition = a_failed_book(rita), Edition.objects.get()
    reminder = Reminder.objects.create(
        recipient=rita,
        recipient_name="Rita Longo",
        address="rita@ente.it",
        cards=1,
        rows=1,
        subject="Dati",
        text="Dati",
        by_name="Olga",
        asked_at=timezone.now(),
        sent_on=timezone.localdate(),
        state="failed",
        problem="550 rita@ente.it",
    )
    DBTaskResult.objects.all().delete()
    for task, args in (
        (print_edition, edition.pk),
        (print_book, book.pk),
        (send_reminder, reminder.pk),
        (print_ahead, [approved.pk]),
        (fail, "Segreto"),
    ):
        a_job("SUCCESSFUL", task, args)
    page = office.get(QUEUE)
    rows = {job.task_name: (job.about, job.problem) for job in page.context_data["cl"].result_list}
    address = reverse("card-edition", args=[approved.pk, 1])
    code = approved.code
    assert rows == {
        "print_edition": (f'<a href="{address}">scheda {code}, edizione 1</a>', ""),
        "print_book": ("Schede 2024", "Disco pieno."),
        "send_reminder": ("a Rita Longo", "non inviato"),
        "print_ahead": (f'<a href="/schede/{approved.pk}/">{code}</a>', ""),
        "fail": ("", ""),
    }
    assert "Segreto" not in page.content.decode()


def test_it_costs_the_same_for_few_and_many(office, approved):
    edition, costs = Edition.objects.get(), []
    for many in (1, 10):
        for _ in range(many):
            a_job("SUCCESSFUL", print_edition, edition.pk)
        with CaptureQueriesContext(connection) as asked:
            office.get(QUEUE)
        costs.append(len(asked))
    assert costs[0] == costs[1]


@pytest.mark.parametrize(
    ("query", "found"),
    [("stato=FAILED", ["FAILED"]), ("stato=left", ["left"]), ("tipo=print_book", [])],
)
def test_the_list_is_filtered(office, jobs, query, found):
    page = office.get(f"{QUEUE}?{query}")
    assert [job.pk for job in page.context_data["cl"].result_list] == [
        jobs[name].pk for name in found
    ]


def test_what_failed_or_was_left_is_put_back_and_nothing_else(office, ada, jobs):
    with told(ada):
        words = act(office, "put_back", jobs.values()).content.decode()
    assert "2 lavori rimessi in coda. Solo ciò che non è riuscito" in words
    assert {name: now(job) for name, job in jobs.items()} == {
        "READY": "READY",
        "RUNNING": "RUNNING",
        "left": "READY",
        "FAILED": "READY",
        "SUCCESSFUL": "SUCCESSFUL",
    }
    assert DBTaskResult.objects.get(pk=jobs["FAILED"].pk).traceback == ""


def test_what_has_ended_is_thrown_away_and_nothing_else(office, ada, jobs):
    with told(ada):
        words = act(office, "throw_away", jobs.values()).content.decode()
    assert "2 lavori eliminati. Ciò che aspetta o è in corso resta." in words
    left = {jobs[name].pk for name in ("READY", "RUNNING", "left")}
    assert set(DBTaskResult.objects.values_list("pk", flat=True)) == left


def test_editions_and_books_that_could_not_be_made_are_tried_again(office, ada, approved, rita):
    book = a_failed_book(rita)
    Edition.objects.update(pdf_problem="Scheda troppo lunga.")
    KeptPaper.objects.create(key="a", claimed_at=timezone.now(), problem="Scheda troppo lunga.")
    words = office.get(QUEUE).content.decode()
    assert "Scheda troppo lunga." in words
    assert "Schede 2024: Disco pieno." in words
    with told(ada):
        for what in ("edizioni", "stampe"):
            assert office.post(AGAIN, {"che": what}).status_code == 302
    assert (Edition.objects.get().pdf_problem, KeptPaper.objects.count()) == ("", 0)
    book.refresh_from_db()
    assert (book.state, book.problem, book.ended_at) == ("asked", "", None)
    assert list(desk.waiting_books()) == [book]


@pytest.mark.parametrize("what", ["", "altro"])
def test_something_else_is_not_tried_again(office, what):
    assert office.post(AGAIN, {"che": what}).status_code == 400
    assert office.get(AGAIN).status_code == 405


@pytest.mark.parametrize("chosen", ["x", "12", "0" * 31])
def test_what_is_no_jobs_number_is_nobodys_choice(office, jobs, chosen):
    sent = {"action": "put_back", "_selected_action": [chosen]}
    assert office.post(QUEUE, sent).status_code == 400


def test_no_job_is_made_changed_or_deleted_by_a_form(office, jobs):
    pk = jobs["FAILED"].pk
    for path in (f"{QUEUE}add/", f"{QUEUE}{pk}/change/", f"{QUEUE}{pk}/delete/"):
        assert office.post(path, {"status": "READY", "post": "yes"}).status_code == 403
    page = office.get(f"{QUEUE}{pk}/change/")
    assert page.status_code == 200
    assert "Segreto" not in page.content.decode()
    assert office.get(f"{QUEUE}{uuid4()}/change/").status_code == 302


@pytest.mark.parametrize("who", ["olga", "rita", "stranger"])
def test_the_queue_is_the_administrators_alone(client, request, jobs, who):
    client.force_login(request.getfixturevalue(who))
    for answer in (
        client.get(QUEUE, follow=True),
        act(client, "put_back", jobs.values()),
        act(client, "throw_away", jobs.values()),
        client.post(AGAIN, {"che": "stampe"}, follow=True),
    ):
        assert answer.status_code == 403
    assert {now(job) for job in jobs.values()} == STATES

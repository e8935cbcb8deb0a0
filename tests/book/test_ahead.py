"""A saved card is printed ahead of need: one waiting job, some seconds later, behind all others."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from objectives import jobs
from objectives.book.making import are_ready
from objectives.book.source import source_of
from objectives.enums import Action
from objectives.history import recorded
from objectives.models import PegObjective


@pytest.fixture(autouse=True)
def _ahead(settings, own_shelf):
    settings.PRINT_AHEAD_SECONDS = 30


def write(card: PegObjective, title: str) -> None:
    with recorded(card, by=None, action=Action.CHANGED):
        card.title = title
        card.save()


def waiting() -> list[DBTaskResult]:
    return list(DBTaskResult.objects.filter(task_path=jobs.print_ahead.module_path))


def is_ready(card: PegObjective) -> bool:
    return are_ready(source_of([card.pk], jobs.AHEAD), jobs.AHEAD)


def test_who_goes_on_writing_asks_for_one_job(card, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        for title in ("Primo", "Secondo"):
            write(card, title)
    with django_capture_on_commit_callbacks(execute=True):
        write(card, "Terzo")
    [job] = waiting()
    assert job.args_kwargs["args"] == [[card.pk]]
    assert job.priority < 0
    assert timedelta(seconds=20) < job.run_after - timezone.now() <= timedelta(seconds=30)
    assert jobs.print_ahead.call([card.pk]) == 1
    assert is_ready(card)
    assert jobs.print_ahead.call([card.pk]) == 0


def test_what_changes_after_the_job_began_is_asked_for_again(
    card, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        write(card, "Primo")
    DBTaskResult.objects.update(status="RUNNING")
    jobs.print_ahead.call([card.pk])
    with django_capture_on_commit_callbacks(execute=True):
        write(card, "Secondo")
    assert not is_ready(card)
    assert len(waiting()) == 2


def test_nothing_is_asked_for_what_did_not_change_or_nobody_wants(
    card, django_capture_on_commit_callbacks, settings
):
    with django_capture_on_commit_callbacks(execute=True):
        write(card, card.title)
    settings.PRINT_AHEAD_SECONDS = 0
    with django_capture_on_commit_callbacks(execute=True):
        write(card, "Altro")
    assert waiting() == []


def test_a_card_that_is_gone_by_then_costs_nothing(card):
    pk = card.pk
    card.delete()
    assert jobs.print_ahead.call([pk]) == 0

"""What is done by the clock: at the right hour, whatever became of the rest, by one at a time."""

import os
import time
from contextlib import contextmanager
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

from objectives.jobs import print_ahead
from objectives.models import ImportBatch, User

ROME = ZoneInfo("Europe/Rome")
FRIDAY = datetime(2024, 7, 5, 8, 10, tzinfo=ROME)


def run() -> int:
    try:
        call_command("scheduled")
    except SystemExit as stop:
        return stop.code
    return 0


@pytest.fixture
def owing(monitored, rita, settings):
    settings.SITE_URL = "https://peg.example.org"
    User.objects.filter(pk=rita.pk).update(email="rita@example.org")
    return monitored


@pytest.mark.parametrize(
    ("moment", "mails"),
    [
        (FRIDAY, 1),
        (FRIDAY.replace(hour=7, minute=59), 0),
        (FRIDAY.replace(hour=9, minute=0), 0),
        (FRIDAY + timedelta(days=1), 0),
        (FRIDAY + timedelta(days=2), 0),
    ],
)
def test_reminders_go_out_in_one_hour_of_working_days(owing, moment, mails):
    with time_machine.travel(moment):
        assert (run(), run()) == (0, 0)
    assert len(mail.outbox) == mails


def test_nobody_is_reminded_where_the_hour_is_never_or_no_address_is_known(owing, settings):
    with time_machine.travel(FRIDAY):
        settings.REMINDERS_HOUR = 24
        assert run() == 0
        settings.REMINDERS_HOUR, settings.SITE_URL = 8, ""
        assert run() == 0
    assert mail.outbox == []


def test_what_fails_keeps_nothing_else_from_being_done(owing, settings, olga, caplog):
    settings.EMAIL_BACKEND = "tests.reminding.Refusing"
    ImportBatch.objects.create(by=olga)
    with time_machine.travel(FRIDAY):
        ImportBatch.objects.update(created_at=timezone.now() - timedelta(days=2))
        assert run() == 1
    assert ImportBatch.objects.count() == 0
    assert [record.message for record in caplog.records] == ["scheduled: remind"]


def test_what_has_had_its_time_goes_and_the_rest_stays(olga):
    now = timezone.now()
    for key, end in (("old", now - timedelta(minutes=1)), ("new", now + timedelta(hours=1))):
        Session.objects.create(session_key=key, session_data="", expire_date=end)
        failure = AccessAttempt.objects.create(username=key, failures_since_start=1)
        since = timedelta(minutes=16 if key == "old" else 14)
        AccessAttempt.objects.filter(pk=failure.pk).update(attempt_time=now - since)
    job = print_ahead.enqueue([])
    assert run() == 0
    assert [row.session_key for row in Session.objects.all()] == ["new"]
    assert [row.username for row in AccessAttempt.objects.all()] == ["new"]
    job.refresh()
    assert job.status == "READY"


@pytest.mark.django_db
def test_parts_of_files_go_when_their_writers_must_be_dead(settings, tmp_path):
    whole = {"BACKEND": "peg.storage.WholeFiles", "OPTIONS": {"location": tmp_path}}
    memory = {"BACKEND": "django.core.files.storage.memory.InMemoryStorage"}
    settings.STORAGES = settings.STORAGES | {"default": whole, "printed": memory}
    day = 24 * 60 * 60
    for name, age in {"old.parziale": day + 60, "new.parziale": day - 60, "whole": 9 * day}.items():
        (tmp_path / name).write_bytes(b"%PDF")
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    assert run() == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new.parziale", "whole"]


@pytest.mark.django_db(transaction=True)
def test_whoever_comes_second_leaves_it_to_the_first(capsys):
    """By a lock of PostgreSQL's; on SQLite both do it, one in vain."""
    with taken() as is_locked:
        assert run() == 0
        assert ("sono già in corso" in capsys.readouterr().out) is is_locked
    assert run() == 0
    assert "Lavori rimessi in coda: 0." in capsys.readouterr().out


@contextmanager
def taken():
    """As while another machine is at it."""
    if connection.vendor == "sqlite":
        yield False
        return
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [0x706567])
            yield True
            # Not by closing alone: the server would let it go a little later.
            cursor.execute("SELECT pg_advisory_unlock(%s)", [0x706567])
    finally:
        other.close()

"""manage.py scheduled"""

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from axes.models import AccessAttempt
from django.conf import settings
from django.core.files.storage import storages
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from objectives.importing.batches import forget_old_batches

log = logging.getLogger(__name__)
_LOCK = 0x706567  # of a PostgreSQL that is ours alone: any number that nobody else takes
_JOBS_KEPT_DAYS = 30


class Command(BaseCommand):
    help = _(
        "Tutti i lavori periodici: da avviare ogni cinque minuti, con un timer o con cron. Rimette"
        " in coda i lavori interrotti, elimina quanto è scaduto e, nei giorni feriali all'ora"
        " REMINDERS_HOUR, invia i solleciti."
    )

    def handle(self, **options):
        """Each step whatever became of the others. Exit status 1: one failed; it is tried again the
        next time."""
        steps = [self.put_back, self.clear]
        if _is_time_for_reminders():
            steps.append(self.remind)
        with _alone() as alone:
            if not alone:
                self.stdout.write(_("I lavori periodici sono già in corso."))
                return
            done = [_done(step) for step in steps]
        if not all(done):
            sys.exit(1)

    def put_back(self) -> None:
        call_command("requeue_jobs", stdout=self.stdout)

    def clear(self) -> None:
        """What has had its time: sessions, done jobs, failures to log in, files handed in, and
        the parts of files whose writers were killed."""
        call_command("clearsessions")
        call_command(
            "prune_db_task_results",
            queue_name="*",
            min_age_days=_JOBS_KEPT_DAYS,
            verbosity=0,
        )
        ended = timezone.now() - settings.AXES_COOLOFF_TIME
        AccessAttempt.objects.filter(attempt_time__lt=ended).delete()
        forget_old_batches()
        for name in ("default", "printed"):
            if sweep := getattr(storages[name], "sweep", None):  # object storage has none
                sweep()

    def remind(self) -> None:
        """Nobody gets two mails a day, so that the whole hour may try."""
        call_command("send_reminders", stdout=self.stdout)


def _done(step: Callable[[], None]) -> bool:
    try:
        step()
    except (Exception, SystemExit):
        log.exception("scheduled: %s", step.__name__)
        return False
    return True


def _is_time_for_reminders() -> bool:
    now = timezone.localtime()
    return bool(settings.SITE_URL) and now.weekday() < 5 and now.hour == settings.REMINDERS_HOUR


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether nobody else is at it. SQLite has no such lock, and one machine: each step may run
    twice at once, it is only done in vain."""
    if connection.vendor != "postgresql":
        yield True
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        alone = cursor.fetchone()[0]
    try:
        yield alone
    finally:
        if alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])

"""What is done behind the pages' backs: jobs in the database queue (`manage.py db_worker`).

A job may run twice, or be killed half-way: it looks at what is still to be done, and does that.
"""

import hashlib
import threading
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import close_old_connections, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from .models import Edition
from .printing import TooHard, print_sheets
from .sheet import from_data

_DEAD = timedelta(hours=1)
_one_at_a_time = threading.Lock()


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
    try:
        data = print_sheets([sheet], title=title % {"code": sheet.code, "number": edition.number})
    except TooHard as problem:
        _unprinted().filter(pk=pk).update(pdf_problem=str(problem))
        return False
    sha256 = hashlib.sha256(data).hexdigest()
    path = f"edizioni/{sha256}.pdf"
    if not default_storage.exists(path):
        path = default_storage.save(path, ContentFile(data))
    return bool(_unprinted().filter(pk=pk).update(pdf=path, pdf_sha256=sha256))


def prepare_pdfs() -> None:
    """Ask for the PDFs of the editions that have none, once these are there for other processes."""
    transaction.on_commit(_ask)


def nudge(editions: Iterable[Edition]) -> None:
    """Where no worker runs beside the server, whoever looks at editions sets the making of the
    PDFs going that they lack."""
    if settings.JOBS == "process" and any(not (e.pdf or e.pdf_problem) for e in editions):
        prepare_pdfs()


def print_here() -> int:
    """All PDFs that are wanted, in this process; how many were made."""
    made = 0
    with _one_at_a_time:
        while wanted := _wanted():
            made += sum(print_edition.call(pk) for pk in wanted)
    return made


def requeue() -> tuple[int, int]:
    """Put back what a killed worker left half-way, and ask again for PDFs that nobody will make.

    Returns how many jobs were put back and how many were asked for. To be run when no worker is
    running, or by a timer: a job that has run for an hour is taken for dead.
    """
    dead = DBTaskResult.objects.running().filter(started_at__lt=timezone.now() - _DEAD)
    return dead.update(status=TaskResultStatus.READY), _enqueue_wanted()


def _wanted() -> list[int]:
    return list(_unprinted().values_list("pk", flat=True))


def _unprinted():
    return Edition.objects.filter(pdf="", pdf_problem="").order_by("pk")


def _ask() -> None:
    if settings.JOBS == "process":
        if not _one_at_a_time.locked():
            threading.Thread(target=_work_beside, daemon=True).start()
        return
    _enqueue_wanted()


def _enqueue_wanted() -> int:
    """A job for each PDF that is wanted and not waited for; how many were asked for."""
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY)
    asked = {tuple(row["args"]) for row in waiting.values_list("args_kwargs", flat=True)}
    lost = [pk for pk in _wanted() if (pk,) not in asked]
    for pk in lost:
        print_edition.enqueue(pk)
    return len(lost)


def _work_beside() -> None:
    """In the demo and in development no worker runs beside the server: a thread of its own."""
    try:
        print_here()
    finally:
        close_old_connections()

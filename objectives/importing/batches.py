"""An import in two steps, for a page: a dry run first, then the cards that were chosen."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import timedelta

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..limits import MAX_FILE
from ..models import ImportBatch, User
from . import Chosen, Source, import_cards
from .report import Report

_KEPT = timedelta(days=1)


def open_batch(files: Iterable[File], *, by: User, historical: bool = False) -> ImportBatch:
    """Keep the files and try them: nothing is written yet. Where one cannot be kept, none is."""
    forget_old_batches()
    batch = ImportBatch(by=by, is_historical=historical)
    try:
        _keep(batch, files)
        batch.report = as_data(_import(batch, by, dry_run=True))
        batch.save()
    except BaseException:
        _drop_files(batch)
        raise
    return batch


def _keep(batch: ImportBatch, files: Iterable[File]) -> None:
    for number, file in enumerate(files):
        # One byte beyond the limit is enough to know.
        content = ContentFile(file.read(MAX_FILE + 1))
        path = default_storage.save(f"importazioni/{batch.pk}/{number}", content)
        batch.files.append({"name": file.name, "path": path})


@transaction.atomic
def apply_batch(batch: ImportBatch, chosen: Chosen, *, by: User) -> Report | None:
    """Write the chosen cards, new or changed; the report tells what became of each.

    Of two clicks at once one applies; the other finds it done, and gets None.
    """
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.applied_at:
        return None
    report = _import(batch, by, only=chosen)
    batch.report, batch.applied_at = as_data(report), timezone.now()
    batch.save()
    transaction.on_commit(lambda: _drop_files(batch))
    return report


def _import(batch: ImportBatch, by: User, **options) -> Report:
    return import_cards(
        _sources(batch), by=by, update=True, historical=batch.is_historical, **options
    )


def as_data(report: Report) -> dict:
    """The report as plain data, to be kept and shown."""
    return {
        "summary": report.summary(),
        "lines": report.lines(),
        "files": [
            {
                "name": file.name,
                "problems": [str(problem) for problem in file.problems],
                "unreadable": file.unreadable,
                "cards": [
                    asdict(card)
                    | {
                        "status": card.status.name,
                        "problems": [str(problem) for problem in card.problems],
                    }
                    for card in file.cards
                ],
            }
            for file in report.files
        ],
    }


def _sources(batch: ImportBatch) -> list[Source]:
    sources = []
    for file in batch.files:
        try:
            with default_storage.open(file["path"]) as content:
                sources.append(Source(file["name"], content.read()))
        except FileNotFoundError:
            sources.append(Source(file["name"], problem=_("il file non è più conservato")))
    return sources


def forget_old_batches() -> None:
    """Files handed in and left there: after a day they go."""
    for batch in ImportBatch.objects.filter(created_at__lt=timezone.now() - _KEPT):
        _drop_files(batch)
        batch.delete()


def _drop_files(batch: ImportBatch) -> None:
    for file in batch.files:
        default_storage.delete(file["path"])

"""Printed papers, kept so as not to be printed again: the rows of `KeptPaper` and their files.

It is a cache and nothing else: whatever is missing is printed anew, and the folder may be emptied
at any time. Who prints a paper claims it first, so that two workers on one book do not print the
same card; a claim that is older than any paper may take belongs to a worker that is dead.
"""

import math
import os
import time
from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone

from ..models import KeptPaper
from ..printing.pdf import Printed

_RETRIED_AFTER = timedelta(hours=1)  # what was too hard may have been so on a busy machine
_AT_ONCE = 500  # keys in one query
_USUAL_PAGES = 2.3  # of a card that was never printed, while no other was either


def find(keys: Collection[str]) -> dict[str, KeptPaper]:
    """Those that are there, or were lately found too hard; they count as used now."""
    wanted, found = list(dict.fromkeys(keys)), {}
    for at in range(0, len(wanted), _AT_ONCE):
        rows = KeptPaper.objects.filter(key__in=wanted[at : at + _AT_ONCE], made_at__isnull=False)
        found |= {row.key: row for row in rows.exclude(_worth_another_try()) if _is_whole(row)}
    now, pks = timezone.now(), [row.pk for row in found.values()]
    for at in range(0, len(pks), _AT_ONCE):
        KeptPaper.objects.filter(pk__in=pks[at : at + _AT_ONCE]).update(used_at=now)
    return found


def claim(key: str, card: int | None) -> bool:
    """Whether it is now ours to print; otherwise somebody is at it, or has just done it."""
    now = timezone.now()
    row, is_new = KeptPaper.objects.get_or_create(
        key=key, defaults={"claimed_at": now, "card_id": card}
    )
    if is_new:
        return True
    dead = Q(made_at__isnull=True, claimed_at__lt=now - _longest())
    lost = Q(pk=row.pk if row.made_at and not row.problem and not _is_whole(row) else None)
    free = KeptPaper.objects.filter(dead | _worth_another_try() | lost, pk=row.pk)
    mine = free.filter(claimed_at=row.claimed_at)
    return bool(mine.update(claimed_at=now, made_at=None, problem="", card_id=card))


def keep(key: str, printed: Printed) -> KeptPaper:
    """The file is there whole before the row says so."""
    path = _path(key)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(f".{os.getpid()}")
    partial.write_bytes(printed.data)
    partial.replace(path)
    now, size = timezone.now(), len(printed.data)
    KeptPaper.objects.filter(key=key).update(
        made_at=now, used_at=now, pages=printed.pages, size=size, problem=""
    )
    return KeptPaper(key=key, made_at=now, pages=printed.pages, size=size)


def give_up(key: str, why: str) -> KeptPaper:
    """It cannot be printed; for a while nobody tries again."""
    now = timezone.now()
    KeptPaper.objects.filter(key=key).update(made_at=now, used_at=now, problem=why)
    return KeptPaper(key=key, made_at=now, problem=why)


def drop_claim(key: str) -> None:
    """Whoever claimed it was stopped."""
    KeptPaper.objects.filter(key=key, made_at__isnull=True).delete()


def read(key: str) -> bytes:
    """Raises FileNotFoundError where the folder was emptied a moment ago."""
    return _path(key).read_bytes()


def expected_pages(cards: QuerySet) -> tuple[int, int]:
    """How many cards these are, and about how many pages: each as many as when it was last
    printed, the others as many as those on average. One query."""
    printed = KeptPaper.objects.filter(card=OuterRef("pk"), pages__gt=0).order_by("-made_at")
    found = (
        cards.order_by()
        .annotate(printed_pages=Subquery(printed.values("pages")[:1]))
        .aggregate(all=Count("pk"), known=Count("printed_pages"), pages=Sum("printed_pages"))
    )
    pages, known = found["pages"] or 0, found["known"]
    mean = pages / known if known else _USUAL_PAGES
    return found["all"], math.ceil(pages + mean * (found["all"] - known))


def printed_since(moment: datetime, cards: Collection[int]) -> int:
    """How many papers of these cards were printed, by whomever."""
    return KeptPaper.objects.filter(card__in=cards, made_at__gte=moment).count()


def tidy() -> int:
    """Throw away what was not used for longest, down to nine tenths of `PRINTED_MAX_MB`; how many
    papers went."""
    most = settings.PRINTED_MAX_MB * 1024 * 1024
    kept = KeptPaper.objects.filter(made_at__isnull=False)
    too_much = (kept.aggregate(all=Sum("size"))["all"] or 0) - most
    if too_much <= 0:
        return 0
    too_much += most // 10
    gone = []
    for row in kept.order_by("used_at", "pk").only("key", "size").iterator():
        if too_much <= 0:
            break
        gone.append(row)
        too_much -= row.size
    for at in range(0, len(gone), _AT_ONCE):
        pks = [row.pk for row in gone[at : at + _AT_ONCE]]
        KeptPaper.objects.filter(pk__in=pks).delete()
    for row in gone:
        _path(row.key).unlink(missing_ok=True)
    return len(gone)


def sweep() -> int:
    """Throw away files that no row knows of any more, as those of deleted cards; how many went."""
    old, gone = time.time() - 3600, 0
    for folder in Path(settings.PRINTED_DIR).glob("??"):
        files = {path: path.name.partition(".")[0] for path in folder.iterdir()}
        known = set(KeptPaper.objects.filter(key__in=files.values()).values_list("key", flat=True))
        for path, key in files.items():
            is_known = key in known and path.suffix == ".pdf"
            if not is_known and path.stat().st_mtime < old:
                path.unlink(missing_ok=True)
                gone += 1
    return gone


def _path(key: str) -> Path:
    return Path(settings.PRINTED_DIR) / key[:2] / f"{key}.pdf"


def _is_whole(row: KeptPaper) -> bool:
    path = _path(row.key)
    return bool(row.problem) or (path.is_file() and path.stat().st_size == row.size)


def _worth_another_try() -> Q:
    return ~Q(problem="") & Q(made_at__lt=timezone.now() - _RETRIED_AFTER)


def _longest() -> timedelta:
    return timedelta(seconds=2 * settings.PRINT_SECONDS + 10)

"""Printed papers, kept so as not to be printed again: the rows of `KeptPaper` and their files.

It is a cache and nothing else: whatever is missing is printed anew, and the storage `printed` may
be emptied at any time, and stand on any machine. Who prints a paper claims it first, so that two
workers on one book do not print the same card, and says every few seconds that it is at it; a
claim that nobody has spoken of for longer belongs to a worker that is dead.
"""

import logging
import math
from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone

from ..models import KeptPaper
from ..printing.pdf import Printed

_RETRIED_AFTER = timedelta(hours=1)  # what was too hard may have been so on a busy machine
_AT_ONCE = 500  # keys in one query
_USUAL_PAGES = 2.3  # of a card that was never printed, while no other was either
_DEAD = timedelta(seconds=15)  # without one, or with one of a clock since set back
_JUST_MADE = timedelta(hours=1)  # a file of which the row may be about to be written

_log = logging.getLogger(__name__)


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


def forgive() -> None:
    """Forget what was too hard: somebody asks for it again, and not in an hour."""
    KeptPaper.objects.exclude(problem="").delete()


def claim(key: str, card: int | None) -> bool:
    """Whether it is now ours to print; otherwise somebody is at it, or has just done it."""
    now = timezone.now()
    row, is_new = KeptPaper.objects.get_or_create(
        key=key, defaults={"claimed_at": now, "card_id": card}
    )
    if is_new:
        return True
    silent = Q(claimed_at__lt=now - _DEAD) | Q(claimed_at__gt=now + _DEAD)
    dead = silent & Q(made_at__isnull=True)
    lost = Q(pk=row.pk if row.made_at and not row.problem and not _is_whole(row) else None)
    free = KeptPaper.objects.filter(dead | _worth_another_try() | lost, pk=row.pk)
    mine = free.filter(claimed_at=row.claimed_at)
    return bool(mine.update(claimed_at=now, made_at=None, problem="", card_id=card))


def still_at(keys: Collection[str]) -> None:
    """Whoever claimed these is alive, and prints them yet."""
    KeptPaper.objects.filter(key__in=keys, made_at__isnull=True).update(claimed_at=timezone.now())


def keep(key: str, printed: Printed) -> KeptPaper:
    """The file is there whole before the row says so. Where it cannot be written, whoever wants
    the paper now has it all the same, and the next one prints it again."""
    now, size = timezone.now(), len(printed.data)
    row = KeptPaper(key=key, made_at=now, pages=printed.pages, size=size)
    try:
        _write(key, printed.data)
    except Exception:  # each storage has its own
        _log.exception("paper %s", key)
        drop_claim(key)
        row.unkept = printed.data
    else:
        KeptPaper.objects.filter(key=key).update(
            made_at=now, used_at=now, pages=printed.pages, size=size, problem=""
        )
    return row


def give_up(key: str, why: str) -> KeptPaper:
    """It cannot be printed; for a while nobody tries again."""
    now = timezone.now()
    KeptPaper.objects.filter(key=key).update(made_at=now, used_at=now, problem=why)
    return KeptPaper(key=key, made_at=now, problem=why)


def drop_claim(key: str) -> None:
    """Whoever claimed it was stopped."""
    KeptPaper.objects.filter(key=key, made_at__isnull=True).delete()


def read(row: KeptPaper) -> bytes:
    """Raises FileNotFoundError where the storage was emptied a moment ago."""
    if row.unkept:
        return row.unkept
    with storages["printed"].open(_name(row.key)) as file:
        return file.read()


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
        storages["printed"].delete(_name(row.key))
    return len(gone)


def sweep() -> int:
    """Throw away files that no row knows of any more, as those of deleted cards; how many went."""
    storage, gone = storages["printed"], 0
    for folder in _listed(storage, "")[0]:
        names = [f"{folder}/{file}" for file in _listed(storage, folder)[1]]
        keys = KeptPaper.objects.filter(key__startswith=folder).values_list("key", flat=True)
        known = {_name(key) for key in keys}
        for name in names:
            if name not in known and _is_old(storage, name):
                storage.delete(name)
                gone += 1
    return gone


def _name(key: str) -> str:
    return f"{key[:2]}/{key}.pdf"


def _write(key: str, data: bytes) -> None:
    """In the place of what an earlier worker may have left half-way. Two who write one paper write
    the same bytes: the storage calls the second file by another name, and nobody needs it."""
    storage, name = storages["printed"], _name(key)
    storage.delete(name)
    given = storage.save(name, ContentFile(data))
    if given != name:
        storage.delete(given)


def _is_whole(row: KeptPaper) -> bool:
    if row.problem:
        return True
    try:
        return storages["printed"].size(_name(row.key)) == row.size
    except Exception:  # it is not there, or the storage does not answer: the same to us
        return False


def _listed(storage: Storage, folder: str) -> tuple[list[str], list[str]]:
    """Folders and files; none where nothing was ever kept."""
    try:
        return storage.listdir(folder)
    except FileNotFoundError:
        return [], []


def _is_old(storage: Storage, name: str) -> bool:
    try:
        return storage.get_modified_time(name) < timezone.now() - _JUST_MADE
    except FileNotFoundError:
        return False


def _worth_another_try() -> Q:
    now = timezone.now()
    long_ago = Q(made_at__lt=now - _RETRIED_AFTER) | Q(made_at__gt=now + _RETRIED_AFTER)
    return ~Q(problem="") & long_ago

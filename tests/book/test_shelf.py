"""The shelf: who prints what, what is kept, what is tried again, what is thrown away."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from objectives.book import shelf
from objectives.models import KeptPaper
from objectives.printing.pdf import Printed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_shelf")]
KEY = "a" * 64


def kept(key: str = KEY, size: int = 10) -> KeptPaper:
    assert shelf.claim(key, None)
    return shelf.keep(key, Printed(b"x" * size, 3))


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_a_paper_is_claimed_by_one_and_found_by_all(card, own_shelf):
    assert shelf.find([KEY]) == {}
    assert shelf.claim(KEY, card.pk) is True
    assert shelf.claim(KEY, card.pk) is False
    assert shelf.find([KEY]) == {}, "somebody is printing it"
    row = shelf.keep(KEY, Printed(b"paper", 2))
    assert (row.pages, row.size) == (2, 5)
    assert shelf.read(row) == b"paper"
    [found] = shelf.find([KEY, "b" * 64]).values()
    assert (found.key, found.pages, found.card_id) == (KEY, 2, card.pk)
    assert shelf.claim(KEY, card.pk) is False
    assert files(own_shelf) == [f"{KEY}.pdf"]


def test_the_claim_of_a_dead_worker_is_taken_over_once(clock):
    assert shelf.claim(KEY, None)
    for _ in range(4):
        clock.shift(timedelta(seconds=14))
        assert shelf.claim(KEY, None) is False, "it may still be alive"
        shelf.still_at([KEY])
    clock.shift(timedelta(seconds=16))
    assert shelf.claim(KEY, None) is True
    assert shelf.claim(KEY, None) is False


def test_a_claim_that_is_dropped_is_anybodys(card):
    assert shelf.claim(KEY, None)
    shelf.drop_claim(KEY)
    assert shelf.claim(KEY, None)
    shelf.keep(KEY, Printed(b"paper", 1))
    shelf.drop_claim(KEY)
    assert shelf.find([KEY]).keys() == {KEY}, "what is printed stays"


def test_what_was_too_hard_is_tried_again_after_an_hour(clock):
    assert shelf.claim(KEY, None)
    shelf.give_up(KEY, "troppo complessa")
    assert shelf.find([KEY])[KEY].problem == "troppo complessa"
    clock.shift(timedelta(minutes=59))
    assert shelf.claim(KEY, None) is False
    clock.shift(timedelta(minutes=2))
    assert shelf.find([KEY]) == {}
    assert shelf.claim(KEY, None) is True
    shelf.keep(KEY, Printed(b"paper", 1))
    assert shelf.find([KEY])[KEY].problem == ""


def test_a_file_that_is_gone_is_printed_anew(own_shelf):
    kept()
    next(own_shelf.rglob("*.pdf")).unlink()
    assert shelf.find([KEY]) == {}
    assert shelf.claim(KEY, None) is True
    assert shelf.claim(KEY, None) is False
    assert shelf.read(shelf.keep(KEY, Printed(b"again", 1))) == b"again"


def test_a_thousand_keys_are_found_in_a_few_queries(django_assert_num_queries):
    with django_assert_num_queries(3):
        assert shelf.find([f"{n:064}" for n in range(1200)]) == {}


def test_the_least_used_go_and_only_down_to_the_bound(settings, clock, own_shelf):
    """Ten papers of 200 KB where one MB may be kept: down to nine tenths of it."""
    settings.PRINTED_MAX_MB = 1
    keys = [str(n) * 64 for n in range(10)]
    for key in keys[:5]:
        kept(key, 200_000)
        clock.shift(timedelta(minutes=1))
    assert shelf.tidy() == 0, "it has room"
    for key in keys[5:]:
        kept(key, 200_000)
        clock.shift(timedelta(minutes=1))
    shelf.find(keys[:2])  # used again
    assert shelf.tidy() == 6
    left = {*keys[:2], *keys[8:]}
    assert set(KeptPaper.objects.values_list("key", flat=True)) == left
    assert files(own_shelf) == sorted(f"{key}.pdf" for key in left)
    assert shelf.tidy() == 0


def test_what_is_being_printed_is_not_tidied_away(settings):
    settings.PRINTED_MAX_MB = 0
    assert shelf.claim("b" * 64, None)
    kept()
    assert shelf.tidy() == 1
    assert KeptPaper.objects.get().key == "b" * 64


def test_finding_a_paper_counts_as_use(clock):
    kept()
    before = KeptPaper.objects.get().used_at
    clock.shift(timedelta(hours=2))
    shelf.find([KEY])
    assert KeptPaper.objects.get().used_at - before >= timedelta(hours=2)
    assert timezone.now() >= KeptPaper.objects.get().used_at


def test_the_papers_of_a_card_that_goes_go_with_it(card):
    assert shelf.claim(KEY, card.pk)
    shelf.keep(KEY, Printed(b"paper", 1))
    card.delete()
    assert shelf.find([KEY]) == {}
    assert shelf.claim(KEY, None), "a file without a row is written over"


def test_a_file_that_was_cut_short_is_missing(card, own_shelf):
    kept()
    [path] = own_shelf.rglob("*.pdf")
    path.write_bytes(b"x")
    assert shelf.find([KEY]) == {}
    assert shelf.claim(KEY, card.pk) is True


def test_a_file_that_no_row_knows_is_swept_away(clock, own_shelf):
    kept()
    kept("b" * 64)
    KeptPaper.objects.filter(key=KEY).delete()
    assert shelf.sweep() == 0, "it may be of this very moment"
    clock.shift(timedelta(hours=2))
    assert shelf.sweep() == 1
    assert files(own_shelf) == [f"{'b' * 64}.pdf"]

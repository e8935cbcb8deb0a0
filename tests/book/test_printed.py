"""Papers printed, each once, whoever asks for them and how many do."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from django.db import connections

from objectives.book import shelf
from objectives.book.printed import Order, missing, print_all, print_bound, print_one
from objectives.models import Body, KeptPaper, PegObjective
from objectives.printing.look import PLAIN
from objectives.printing.paper import card_paper
from objectives.printing.pdf import TooHard, print_paper
from objectives.sheet import sheets
from tests.conftest import ensure_catalogue, pdf_text

pytestmark = pytest.mark.usefixtures("own_shelf")


def orders_of(card: PegObjective, number: int, purpose: str = "") -> list[Order]:
    [sheet] = sheets(PegObjective.objects.with_chain().with_rows(), Body.load())
    numbered = [
        replace(sheet, code=f"2024-{n}", purpose=purpose or sheet.purpose) for n in range(number)
    ]
    return [Order.of(card_paper(one, PLAIN, b""), card.pk) for one in numbered]


def test_what_is_there_is_not_printed_again(card):
    orders = orders_of(card, 2)
    assert missing(orders) == orders
    told = []
    first = print_all(orders, told.append)
    assert told == [0, 1, 2]
    assert [row.pages for row in first.values()] == [2, 2]
    assert missing(orders) == []
    told.clear()
    assert print_all([*orders, *orders], told.append).keys() == first.keys()
    assert told == [4]
    assert print_one(orders[0]) == print_paper(orders[0].paper).data


def test_several_are_bound_in_their_order(card):
    text = pdf_text(print_bound(orders_of(card, 3)[::-1], "Tre schede"))
    assert [text.index(f"2024-{n} pagina 1 di 2") for n in (2, 1, 0)] == sorted(
        text.index(f"2024-{n} pagina 1 di 2") for n in range(3)
    )


def test_what_is_too_hard_is_said_and_not_tried_twice(card, settings):
    settings.PRINT_SECONDS = 2
    [hard] = orders_of(card, 1, purpose="<p>" + "parola " * 300_000 + "</p>")
    words = "la scheda 2024-0: troppo complessa per essere impaginata"
    assert print_all([hard])[hard.key].problem == words
    settings.PRINT_SECONDS = 600
    for print_it in (lambda: print_one(hard), lambda: print_bound([hard], "x")):
        with pytest.raises(TooHard, match=words):
            print_it()
    assert missing([hard]) == [], "nobody waits for it again"


def test_who_stops_leaves_no_claim_behind(card):
    def stop(done: int) -> None:
        if done:
            raise InterruptedError

    orders = orders_of(card, 4)
    with pytest.raises(InterruptedError):
        print_all(orders, stop)
    assert KeptPaper.objects.filter(made_at__isnull=True).count() == 0
    assert len(print_all(orders)) == 4


def test_a_file_that_went_between_is_printed_again(card, own_shelf):
    [order] = orders_of(card, 1)
    data = print_one(order)
    next(own_shelf.rglob("*.pdf")).unlink()
    assert print_one(order) == data


@pytest.fixture
def shared(transactional_db, load, seed):
    """A card in a database that threads see."""
    ensure_catalogue()
    assert load(seed).exit_status == 0
    return PegObjective.objects.get()


def test_two_workers_on_one_book_print_each_card_once(shared):
    orders = orders_of(shared, 10)
    start = Barrier(2, timeout=30)

    def work(wanted: list[Order]) -> set[str]:
        """The keys of what this worker has printed itself: what it found has a number."""
        try:
            start.wait()
            ready = print_all(wanted)
            assert ready.keys() == {order.key for order in orders}
            return {key for key, row in ready.items() if row.pk is None}
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(work, (orders, orders[::-1]))
    assert one.isdisjoint(other)
    assert one | other == {order.key for order in orders}
    assert min(len(one), len(other)) > 0, "both had their part"
    assert {shelf.read(row)[:5] for row in shelf.find(one).values()} == {b"%PDF-"}

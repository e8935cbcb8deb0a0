"""Papers printed, each once: those that are kept are taken, the others go to the press."""

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from io import BytesIO

from ..models import KeptPaper
from ..printing.binding import Part, bind
from ..printing.paper import Paper, key
from ..printing.pdf import Mishap, Printed, TooHard
from ..printing.press import press
from . import shelf

_AT_ONCE = max(1, min(2, os.cpu_count() or 1))  # papers in the press
_SIGN_OF_LIFE = 3  # seconds between two of who prints something that takes its time
_PATIENCE = 0.1  # seconds between two looks at what another worker is printing


@dataclass(frozen=True)
class Order:
    """A paper that is wanted, and the number of the card that it is of, if it is of one."""

    paper: Paper
    key: str
    card: int | None = None

    @classmethod
    def of(cls, paper: Paper, card: int | None = None) -> "Order":
        return cls(paper, key(paper), card)


def print_all(
    orders: Sequence[Order], tell: Callable[[int], None] = lambda done: None
) -> dict[str, KeptPaper]:
    """Every paper by its key, printed or with the `problem` for which it could not be.

    `tell` hears how many are there, after each; what it raises stops the press.
    """
    ready = shelf.find([order.key for order in orders])
    wanted = {order.key: order for order in orders if order.key not in ready}
    tell(len(orders) - len(wanted))
    while wanted:
        for at, row in _print_claimed(wanted.values()):
            ready[at] = row
            tell(len(orders) - len(wanted.keys() - ready.keys()))
        wanted = {at: order for at, order in wanted.items() if at not in ready}
        if wanted:  # another worker has claimed them
            time.sleep(_PATIENCE)
            ready |= shelf.find(wanted)
            wanted = {at: order for at, order in wanted.items() if at not in ready}
            tell(len(orders) - len(wanted))
    return ready


def print_one(order: Order) -> bytes:
    """The PDF of one paper, from the shelf or from the press. Raises TooHard."""
    row = print_all([order])[order.key]
    if row.problem:
        raise TooHard(row.problem)
    return shelf.read(row)


def print_bound(orders: Sequence[Order], title: str) -> bytes:
    """One PDF of several papers. Raises TooHard for the first that cannot be printed."""
    ready = print_all(orders)
    for order in orders:
        if why := ready[order.key].problem:
            raise TooHard(why)
    bound = BytesIO()
    bind([Part(shelf.read(ready[order.key])) for order in orders], bound, title=title)
    return bound.getvalue()


def missing(orders: Sequence[Order]) -> list[Order]:
    """Those that would have to be printed."""
    ready = shelf.find([order.key for order in orders])
    return [order for order in orders if order.key not in ready]


def _print_claimed(orders: Iterable[Order]) -> Iterator[tuple[str, KeptPaper]]:
    """Print what nobody else is printing, two at once; the database is asked from this thread
    alone."""
    claimed = (order for order in list(orders) if shelf.claim(order.key, order.card))
    running: dict[Future, Order] = {}
    told = time.monotonic()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        try:
            while True:
                while len(running) < _AT_ONCE and (order := next(claimed, None)):
                    running[pool.submit(press, order.paper)] = order
                if not running:
                    return
                for future in wait(running, _SIGN_OF_LIFE, FIRST_COMPLETED).done:
                    yield _shelve(running.pop(future), future)
                if time.monotonic() - told > _SIGN_OF_LIFE:
                    shelf.still_at([order.key for order in running.values()])
                    told = time.monotonic()
        finally:
            for order in running.values():
                shelf.drop_claim(order.key)


def _shelve(order: Order, future: "Future[Printed]") -> tuple[str, KeptPaper]:
    try:
        return order.key, shelf.keep(order.key, future.result())
    except Mishap as problem:
        shelf.drop_claim(order.key)
        return order.key, KeptPaper(key=order.key, problem=str(problem))
    except TooHard as problem:
        return order.key, shelf.give_up(order.key, str(problem))
    except BaseException:
        shelf.drop_claim(order.key)
        raise

"""Many requests: every address by every method as everybody, then what their forms can become."""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.fuzzing.addresses import METHODS, Address, addresses
from tests.fuzzing.asking import Answer, Ask, Doorkeeper
from tests.fuzzing.forms import PageForm, query_names, read_forms, sent
from tests.fuzzing.town import PEOPLE
from tests.fuzzing.values import headers, hostile

# Each is laid out by a process of its own, for half a second: these are asked for less often.
SLOW = {"card-pdf", "figures-pdf", "act-comparison"}


@dataclass
class Campaign:
    """Asks, counts, and keeps the requests that were answered badly; the seed repeats it all."""

    keeper: Doorkeeper
    number: int
    tell: Callable[[Ask, str], None] = lambda ask, problem: None  # of each problem when it is new
    asked: Counter = field(default_factory=Counter)
    answered: Counter = field(default_factory=Counter)
    found: list[tuple[Ask, str]] = field(default_factory=list)

    def ask(self, ask: Ask) -> Answer:
        answer = self.keeper.ask(ask)
        self.asked[ask.who, ask.method if ask.method in METHODS else "altro"] += 1
        self.answered[answer.status] += 1
        for problem in answer.problems:
            if problem not in {known for _ask, known in self.found}:
                self.tell(ask, problem)
            self.found.append((ask, problem))
        return answer

    def grid(self, places: Sequence[Address], turns: int = 1) -> None:
        """Every address × method × person, each with parts that exist."""
        for turn in range(turns):
            for nth, place in enumerate(places):
                for who in PEOPLE:
                    for method in METHODS:
                        if method != "GET" and place.name in SLOW:
                            continue
                        self.ask(Ask(who, method, place.good(self.number + turn + nth)))

    def pages(self, cells: Iterable[tuple[Address, str]], examples: int) -> None:
        """What each person's page at an address can be made to send, and its address to ask."""
        for nth, (place, who) in enumerate(cells):
            forms, names = self._look(place, who, nth)
            many = 2 if place.name in SLOW else _worth(forms, examples)
            asks = _asks(place.paths(), who, forms, names)
            self._throw(asks, many, self.number * 100_000 + nth)

    def _look(self, place: Address, who: str, turn: int) -> tuple[list[PageForm], list[str]]:
        """The forms of a page that opens, of one of the rows that it can be about."""
        for again in range(4):
            answer = self.ask(Ask(who, "GET", path := place.good(turn + again)))
            if answer.status == 200 and answer.is_page and answer.content.strip():
                return read_forms(answer.content, path), query_names(answer.content)
        return [], []

    def _throw(self, asks: st.SearchStrategy[Ask], examples: int, number: int) -> None:
        @seed(number)
        @settings(
            max_examples=examples,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(asks)
        def throw(ask: Ask) -> None:
            self.ask(ask)

        throw()


def cells(number: int, *, one_in: int = 1) -> list[tuple[Address, str]]:
    """Addresses and people in the order of chance, all of them or a part."""
    found = [(place, who) for place in addresses() for who in PEOPLE]
    random.Random(number).shuffle(found)
    return found[::one_in]


def _worth(forms: list[PageForm], examples: int) -> int:
    """A page that does not open is soon seen through; one that takes something is asked more."""
    takes = [form for form in forms if form.method == "POST" and form.path != "/esci/"]
    return 4 * examples if takes else examples if forms else 1


@st.composite
def _asks(
    draw, paths: st.SearchStrategy[str], who: str, forms: list[PageForm], names: list[str]
) -> Ask:
    """One of the page's forms, changed; or another request to the same address."""
    more = draw(headers) if draw(st.integers(0, 3)) == 0 else {}
    posts = [form for form in forms if form.method == "POST"]
    if posts and draw(st.integers(0, 3)):
        # The page's own forms stand after the one that logs out.
        form = draw(st.sampled_from([*posts, posts[-1], posts[-1]]))
        body = draw(sent(form))
        path = form.path + (f"?{draw(_query(names))}" if draw(st.integers(0, 7)) == 0 else "")
        return Ask(who, "POST", path, body.data, body.content_type, more)
    method = draw(st.sampled_from(["GET", "GET", "POST", *METHODS]))
    path = draw(paths)
    if draw(st.booleans()):
        path += f"?{draw(_query(names))}"
    if method in {"GET", "HEAD", "TRACE"} or draw(st.booleans()):
        return Ask(who, method, path, headers=more)
    body = draw(sent(posts[-1] if posts else PageForm("POST", path, [("title", "x")])))
    return Ask(who, method, path, body.data, body.content_type, more)


@st.composite
def _query(draw, names: list[str]) -> str:
    asked = st.sampled_from(names) if names else st.just("anno")
    many = draw(st.lists(st.tuples(asked, hostile.filter(_is_short)), min_size=1, max_size=4))
    text = urlencode([(name, value.encode("utf-8", "surrogatepass")) for name, value in many])
    return text + draw(st.sampled_from(["", "", "&", "&%ff=%c3%28", "&=", "&a[]=1", "%", "&;"]))


def _is_short(text: str) -> bool:
    """No server takes an address beyond some thousand bytes."""
    return len(text) < 5000

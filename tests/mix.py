"""Responsabili at their work, each with cards of his own, and what must be true afterwards.

They look at their pages, look for cards, save rows as the script of «Da aggiornare» does, save
the page of progress, and take a PDF; between two of these they think. Every value that is saved is
unique, so that it can be found again: in the row, and once in the history.
"""

import html
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from http.client import HTTPException
from itertools import pairwise
from random import Random

from objectives.enums import Role
from objectives.models import (
    Assignment,
    HistoryEntry,
    Indicator,
    PegObjective,
    Phase,
    ResponsibilityCentre,
    User,
)
from tests.pages import Page
from tests.serving import Answer, Caller

_SPAN = {"valid_from": date(2020, 1, 1), "valid_to": date(2099, 12, 31)}
_MODELS = {"fase": Phase, "indicatore": Indicator}


@dataclass(frozen=True)
class Timed:
    kind: str
    seconds: float


@dataclass(frozen=True)
class Written:
    """A value that was sent for a row's note: saved for sure, or nobody answered."""

    value: str
    is_sure: bool


class Wrong(Exception):  # noqa: N818
    """An answer that is not what a person expects."""


@dataclass
class Responsabile:
    """One person with his own cards; of a card that two share, each writes every other row."""

    caller: Caller
    cards: list[PegObjective]
    half: int
    choice: Random
    timed: list[Timed] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    written: dict[tuple[int, str], list[Written]] = field(default_factory=lambda: defaultdict(list))
    rows: dict[str, "Row"] = field(default_factory=dict)
    sent: int = 0

    def work(self, port: int, until: float, think: tuple[float, float]) -> None:
        """Until then; errors are kept, and end nothing."""
        self.caller.port = port
        kinds, weights = zip(*_MIX.items(), strict=True)
        time.sleep(self.choice.uniform(0, think[1]))
        while time.monotonic() < until:
            kind = self.choice.choices(kinds, weights)[0]
            try:
                getattr(self, f"_{kind}")()
            except (Wrong, OSError, HTTPException) as problem:
                self.wrong.append(f"{kind}: {problem!r}")
                self.rows = {}  # what stands there by now is to be looked at again
            time.sleep(self.choice.uniform(*think))

    def _home(self) -> None:
        self._page("home", "/", "Da fare")

    def _list(self) -> None:
        self._page("list", f"/schede/?anno={self.cards[0].plan_year}", self.cards[0].code)

    def _search(self) -> None:
        card = self.choice.choice(self.cards)
        self._page("search", f"/schede/?anno={card.plan_year}&q={card.code}", card.code)

    def _card(self) -> None:
        card = self.choice.choice(self.cards)
        self._page("card", f"/schede/{card.pk}/", card.code)

    def _pdf(self) -> None:
        path = f"/schede/{self.choice.choice(self.cards).pk}/pdf/"
        answer = self._timed("PDF", lambda: self.caller.get(path))
        is_whole = answer.content[:5] == b"%PDF-" and answer.content.rstrip()[-5:] == b"%%EOF"
        if answer.status_code != 200 or not is_whole:
            raise Wrong(path, answer.status_code, answer.content.decode(errors="replace")[:1000])

    def _waiting(self) -> None:
        text = self._page("Da aggiornare", "/da-aggiornare/?tutte", "Da aggiornare")
        self.rows = rows_of(text)

    def _row(self) -> None:
        """A note, sent as htmx sends it: the row's fields and no other."""
        mine = [row for row in self.rows.values() if row.is_half(self.half)]
        if not mine:
            return self._waiting()
        row = self.choice.choice(mine)
        value = self._new_value(row.card, row.prefix)
        data = row.fields | {f"{row.prefix}-note": value}
        send = lambda: self.caller.post(row.path, data, **{"HX-Request": "true"})  # noqa: E731
        answer = self._save("save a row", row.card, row.prefix, value, send)
        text = answer.content.decode()
        if answer.status_code != 200 or 'class="saved"' not in text:
            raise Wrong(row.path, answer.status_code, text[:1000])
        self._is_sure(row.card, row.prefix)
        row.fields = data | fields_of(text)
        return None

    def _progress(self) -> None:
        """The whole page of a card, with one note changed; and the page that follows."""
        card = self.choice.choice(self.cards)
        path = f"/schede/{card.pk}/avanzamento/"
        answer = self._timed("progress", lambda: self.caller.get(path))
        if answer.status_code != 200:
            raise Wrong(path, answer.status_code, answer.content.decode()[:1000])
        page = Page(self.caller, path, answer)
        notes = [
            name for name, _ in page.fields if re.fullmatch(r"(fase|indicatore)-\d+-note", name)
        ]
        prefix = self.choice.choice(notes[self.half :: 2]).rpartition("-")[0]
        value = self._new_value(card.pk, prefix)
        page.put(**{f"{prefix}-note": value})
        answer = self._save("save progress", card.pk, prefix, value, page.send)
        if answer.status_code != 302:
            raise Wrong(path, answer.status_code, answer.content.decode()[:1000])
        self._is_sure(card.pk, prefix)
        self.rows = {}  # what «Da aggiornare» knows of that row is old

    def _page(self, kind: str, path: str, marker: str) -> str:
        answer = self._timed(kind, lambda: self.caller.get(path))
        text = answer.content.decode()
        if answer.status_code != 200 or marker not in text or "</html>" not in text:
            raise Wrong(path, answer.status_code, text[:1000])
        return text

    def _timed(self, kind: str, ask):
        begun = time.monotonic()
        answer = ask()
        self.timed.append(Timed(kind, time.monotonic() - begun))
        return answer

    def _new_value(self, card: int, prefix: str) -> str:
        self.sent += 1
        return f"{self.caller.person.username} {card} {prefix} {self.sent}"

    def _save(self, kind: str, card: int, prefix: str, value: str, send) -> Answer:
        self.written[card, prefix].append(Written(value, False))
        return self._timed(kind, send)

    def _is_sure(self, card: int, prefix: str) -> None:
        said = self.written[card, prefix]
        said[-1] = Written(said[-1].value, True)


# What is done, of a hundred times.
_MIX = {
    "home": 12,
    "list": 12,
    "search": 10,
    "card": 18,
    "waiting": 8,
    "row": 28,
    "progress": 8,
    "pdf": 4,
}


@dataclass
class Row:
    """A row of «Da aggiornare» as a browser holds it."""

    prefix: str
    path: str
    number: int
    fields: dict[str, str]

    @property
    def card(self) -> int:
        return int(self.path.split("/")[2])

    def is_half(self, half: int) -> bool:
        return self.number % 2 == half


def rows_of(page: str) -> dict[str, Row]:
    found, number = {}, Counter()
    for tag in page.split('<tr class="waiting-row"')[1:]:
        prefix = re.search(r'data-prefix="([^"]+)"', tag)[1]
        path = re.search(r'hx-post="([^"]+)"', tag)[1]
        found[prefix] = Row(prefix, path, number[path], fields_of(tag.partition("</tr>")[0]))
        number[path] += 1
    return found


def fields_of(text: str) -> dict[str, str]:
    """Those of a browser that have a value; a box without a tick has none."""
    fields = {}
    for attributes in re.findall(r"<input ([^>]*)>", text):
        known = dict(re.findall(r'([a-z]+)="([^"]*)"', attributes))
        if known["type"] in {"text", "hidden"}:
            fields[known["name"]] = html.unescape(known.get("value", ""))
        elif re.search(r"\bchecked\b", attributes):
            fields[known["name"]] = known.get("value", "on")
    for name, words in re.findall(r'<textarea name="([^"]+)"[^>]*>\n?([^<]*)</textarea>', text):
        fields[name] = html.unescape(words)
    for name, choices in re.findall(r'<select name="([^"]+)"(.*?)</select>', text, flags=re.S):
        chosen = re.search(r'value="([^"]*)" selected', choices)
        fields[name] = html.unescape(chosen[1]) if chosen else ""
    return fields


def staff(cards: Sequence[PegObjective], size: int, seed: int = 7) -> list[Responsabile]:
    """So many people, the cards dealt out to them; where there are more people than cards, the
    others are collaboratori of the first, on the same cards."""
    alone = min(size, len(cards))
    people, centres = [], []
    for n in range(size):
        person = User.objects.create(username=f"persona-{n}", full_name=f"Persona {n}")
        if n < alone:
            department = cards[n].centre.department
            centre = ResponsibilityCentre.objects.create(department=department, name=f"Ufficio {n}")
            centres.append(centre)
            Assignment.objects.create(person=person, role=Role.RESPONSIBLE, centre=centre)
            mine = [card.pk for card in cards[n::alone]]
            PegObjective.objects.filter(pk__in=mine).update(centre=centre, responsible=person)
        else:
            scope = {"centre": centres[n - alone], "delegated_by": people[n - alone].caller.person}
            Assignment.objects.create(person=person, role=Role.COLLABORATOR, **scope, **_SPAN)
        own = list(cards[n % alone :: alone])
        half = 1 if n >= alone else 0
        people.append(Responsabile(Caller(person), own, half, Random(f"{seed} {n}")))
    return people


def all_work(
    people: Sequence[Responsabile], port: int, seconds: float, think: tuple[float, float]
) -> None:
    """All at once, for so long."""
    until = time.monotonic() + seconds
    with ThreadPoolExecutor(len(people)) as pool:
        list(pool.map(lambda one: one.work(port, until, think), people))


def problems(people: Iterable[Responsabile]) -> list[str]:
    """What rows and history do not agree upon with what was answered; empty when all is well.

    Every save that was answered is in the history once, one that nobody answered at most once; no
    other is; each entry begins where the one before it ended; and the row holds what the last one
    says, which is no older than the last save that was answered.
    """
    people = list(people)
    sent = {place: said for one in people for place, said in one.written.items()}
    told = _told([one.caller.person for one in people])
    return [words for place in sent.keys() | told.keys() for words in _wrong(place, sent, told)]


def _wrong(place, sent, told) -> list[str]:
    said, entries = sent.get(place, []), told.get(place, [])
    sure = [one.value for one in said if one.is_sure]
    counted = Counter(after for _, after in entries)
    found = [f"lost: {value}" for value in sure if not counted[value]]
    found += [f"twice in the history: {value}" for value, n in counted.items() if n > 1]
    found += [f"sent by nobody: {v}" for v in counted.keys() - {one.value for one in said}]
    found += [
        f"over an unseen value: {after}"
        for (_, was), (before, after) in pairwise(entries)
        if was != before
    ]
    model = _MODELS[place[1].split("-")[0]]
    stands = model.objects.values_list("note", flat=True).get(pk=place[1].split("-")[1])
    last = entries[-1][1] if entries else ""
    if stands != last and (entries or stands):
        found.append(f"the row says {stands!r}, the history {last!r}")
    if sure and last not in [one.value for one in said][_place(said, sure[-1]) :]:
        found.append(f"an older value stands over {sure[-1]}")
    return found


def _place(said: list[Written], value: str) -> int:
    return [one.value for one in said].index(value)


def _told(people: list[User]) -> dict[tuple[int, str], list[tuple[str, str]]]:
    """What the history says of each note: before and after, in order; two changes in one entry
    would be two."""
    told = defaultdict(list)
    for entry in HistoryEntry.objects.filter(actor__in=people).order_by("pk"):
        for change in entry.changes:
            words = change["after"].split(" ")
            assert len(words) == 4, f"nobody has typed this: {change}"
            told[int(words[1]), words[2]].append((change["before"], change["after"]))
    return told

"""Many people at a few cards at once, and what must be true afterwards.

Each loads the pages once. From then on everybody knows of the others only what the server tells
him when it asks which of two values stays. Every value that is written is unique, so that it can
be found again.
"""

from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from random import Random

from objectives.actions.acts import record_act
from objectives.enums import Role, State
from objectives.importing import Source, import_cards
from objectives.models import (
    Assignment,
    HistoryEntry,
    Narrative,
    PegObjective,
    Period,
    User,
)
from objectives.models.base import PlainField, RichField
from objectives.workflow import Details, move, open_period_again
from tests.conftest import SEED
from tests.pages import Page
from tests.serving import Caller

_TEXTS = ("title", "purpose", "description", "formula", "profile", "note", "implementation")
_MOST_QUESTIONS = 50  # about one edit, before somebody gives up


@dataclass(frozen=True)
class Edit:
    """An accepted edit: whose, of which card, and what its author saw before he wrote."""

    who: str
    card: int
    before: str
    after: str


@dataclass
class Editor:
    """One person with all the pages open."""

    caller: Caller
    pages: dict[int, Page] = field(default_factory=dict)
    accepted: list[Edit] = field(default_factory=list)
    asked: int = 0
    refused: list[str] = field(default_factory=list)

    def open(self, port: int, cards: Iterable[PegObjective]) -> None:
        self.caller.port = port
        self.pages = {card.pk: Page(self.caller, _path(card)) for card in cards}

    def edit(self, times: int) -> None:
        """Until one is refused: a question is none."""
        choice = Random(self.caller.person.username)
        for _ in range(times):
            card = choice.choice(list(self.pages))
            names = [n for n, _ in self.pages[card].fields if n.split("-")[-1] in _TEXTS]
            names = [name for name in names if not name.startswith("initial-")]
            self.write(card, choice.choice(names), choice)
            if self.refused:
                return

    def write(self, card: int, name: str, choice: Random) -> None:
        """One value into one field of one card; where two clash, it is his or the other's."""
        page, who = self.pages[card], self.caller.person
        mine = f"{who.username}-{len(self.accepted)}-{self.asked}"
        mine = f"<p>{mine}</p>" if name == "purpose" else mine
        answer, which = page.put(**{name: mine}).send(), "mio"
        for _ in range(_MOST_QUESTIONS):
            if answer.status_code != 422:
                break
            self.asked += 1
            which = choice.choice(["mio", "altro"])
            page.read(answer)
            answer = page.put(**{f"resta-{name}": which}).send()
        if answer.status_code != 302:
            words = answer.content.decode()
            self.refused.append(f"{answer.status_code} {page.path} {name} {mine} {words[:2000]}")
            return
        [before] = page.values(f"initial-{name}")
        if which == "mio":
            self.accepted.append(Edit(who.full_name, card, before, mine))
        stands = mine if which == "mio" else before
        page.put(**{name: stands, f"initial-{name}": stands, f"resta-{name}": []})


def _path(card: PegObjective) -> str:
    return f"/schede/{card.pk}/{'modifica' if card.state == State.DRAFT else 'avanzamento'}/"


def crowd(size: int) -> list[Editor]:
    """People of the office, each logged in."""
    people = [
        User.objects.create(username=f"persona{n}", full_name=f"Persona {n}") for n in range(size)
    ]
    Assignment.objects.bulk_create(Assignment(person=p, role=Role.CONTROL) for p in people)
    return [Editor(Caller(person)) for person in people]


def drafts(count: int, word: str = "BOZZA") -> list[PegObjective]:
    """So many copies of the user's card."""
    text = SEED.read_text(encoding="utf-8")
    names = [f"{word} {n}" for n in range(count)]
    sources = [
        Source(f"{name}.txt", text.replace("COPROGETTAZIONE", name).encode()) for name in names
    ]
    assert import_cards(sources, by=None).exit_status == 0
    return list(PegObjective.objects.filter(title__startswith=word))


def monitored(count: int) -> list[PegObjective]:
    """So many approved cards, while the period of 31/12/2024 is open."""
    cards = drafts(count, "APPROVATA")
    details = Details(by=None, act=record_act("12", date(2024, 1, 22), by=None))
    for step in ("propose", "validate", "approve"):
        for card in cards:
            move(card, step, details)
    period = Period.objects.create(plan_year=2024, reference_on=date(2024, 12, 31))
    open_period_again(period, by=None)
    return list(PegObjective.objects.filter(title__startswith="APPROVATA"))


def work(editors: list[Editor], times: int) -> None:
    """All at once."""
    with ThreadPoolExecutor(len(editors)) as pool:
        list(pool.map(lambda editor: editor.edit(times), editors))


# -- what must be true ---------------------------------------------------------------------------

_Values = Counter[tuple[int, str, str]]  # card, field, value


def values(cards: Iterable[PegObjective]) -> _Values:
    """Every text that stands on these cards now, blanks aside."""
    pks = [card.pk for card in cards]
    rows = [(row.pk, row) for row in PegObjective.objects.filter(pk__in=pks)]
    rows += [(row.card_id, row) for row in Narrative.objects.filter(card__in=pks)]
    relations = (PegObjective._meta.get_field(name).related_model for name in PegObjective.ROWS)
    children = chain.from_iterable(model.objects.filter(objective__in=pks) for model in relations)
    rows += [(row.objective_id, row) for row in children]
    return Counter(
        (card, str(text.verbose_name), value)
        for card, row in rows
        for text in row._meta.concrete_fields
        if isinstance(text, PlainField | RichField) and (value := getattr(row, text.name))
    )


def problems(editors: list[Editor], before: _Values, cards: list[PegObjective]) -> list[str]:
    """What the history, the cards and the people do not agree upon; empty when all is well.

    Every accepted edit is in the history once, over the very value that its author saw; nothing
    else is; and the history, told from the beginning, ends at what stands on the cards.
    """
    accepted = Counter(edit for editor in editors for edit in editor.accepted)
    told, stands = Counter(), before.copy()
    people = [editor.caller.person for editor in editors]
    for entry in HistoryEntry.objects.filter(actor__in=people).order_by("pk"):
        for change in entry.changes:
            if change["field"] == "period":  # words of a period are begun with its name
                continue
            was, now = change["before"], change["after"]
            told[Edit(entry.actor_name, entry.subject_id, was, now)] += 1
            stands[entry.subject_id, change["field"], was] -= bool(was)
            stands[entry.subject_id, change["field"], now] += bool(now)
    now = values(cards)
    return [
        *(f"lost, or over an unseen value: {edit}" for edit in accepted - told),
        *(f"accepted by nobody, or doubled: {edit}" for edit in told - accepted),
        *(f"in the history, not on the card: {value}" for value in +stands - now),
        *(f"on the card, not in the history: {value}" for value in now - +stands),
        *(f"changed, and was not there: {value}" for value, n in stands.items() if n < 0),
    ]

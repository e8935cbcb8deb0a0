"""Many people at once, over HTTP, against gunicorn and a real database: nothing is lost."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from random import Random
from threading import Barrier, Event

import pytest
from django.utils import timezone

from objectives.models import Figures, HistoryEntry, Period
from objectives.workflow import Details, move
from tests.conftest import ensure_catalogue
from tests.crowd import crowd, drafts, monitored, problems, values, work
from tests.serving import served

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _the_catalogue(transactional_db):
    ensure_catalogue()


def refusals(editors) -> list[str]:
    return [refusal for editor in editors for refusal in editor.refused]


def test_no_accepted_edit_of_shared_cards_is_lost_or_doubled(tmp_path):
    cards, editors = [*drafts(1), *monitored(1)], crowd(6)
    before = values(cards)
    with served(tmp_path) as port:
        for editor in editors:
            editor.open(port, cards)
        work(editors, 15)
    assert refusals(editors) == []
    assert problems(editors, before, cards) == []
    assert sum(editor.asked for editor in editors) > 0, "nobody was ever in another's way"


def test_of_two_who_validate_at_once_one_wins_and_the_other_is_told_by_whom(tmp_path):
    cards, pair = drafts(8), [editor.caller for editor in crowd(2)]
    for card in cards:
        move(card, "propose", Details(by=None))
    barrier = Barrier(2, timeout=60)

    def validate(caller) -> list:
        answers = []
        for card in cards:
            path = f"/schede/{card.pk}/passaggio/valida/"
            seen = re.search(r'name="visto" value="(\d+)"', caller.get(path).content.decode())
            barrier.wait()
            answers.append(caller.post(path, {"visto": seen[1]}))
            barrier.wait()
        return answers

    with served(tmp_path) as port, ThreadPoolExecutor(2) as pool:
        for caller in pair:
            caller.port = port
        rounds = list(zip(*pool.map(validate, pair), strict=True))
    for card, answers in zip(cards, rounds, strict=True):
        assert sorted(answer.status_code for answer in answers) == [302, 409]
        [entry] = HistoryEntry.objects.filter(action="validated", subject_id=card.pk)
        winner, loser = sorted(
            zip(answers, pair, strict=True), key=lambda pair: pair[0].status_code
        )
        assert entry.actor == winner[1].person
        at = f"{timezone.localtime(entry.at):%d/%m/%Y alle %H:%M}"
        assert f"Validazione, {entry.actor_name}, il {at}" in loser[0].content.decode()


def test_what_is_written_while_a_period_closes_is_frozen_or_refused(tmp_path):
    """Each writes into card after card until he is refused; in the midst of it the period is
    closed."""
    cards, editors = monitored(12), crowd(5)
    period, before = Period.objects.get(), values(cards)
    *writers, closer = editors
    begun = Event()

    def write(editor) -> None:
        choice, until = Random(editor.caller.person.username), time.monotonic() + 60
        for card in cycle(choice.sample(cards, len(cards))):
            for field in ("relazione-*-implementation", "fase-*-note"):
                name = editor.pages[card.pk].find(field)
                if not editor.refused:
                    editor.write(card.pk, name, choice)
            if len(editor.accepted) > 3:
                begun.set()
            if editor.refused or time.monotonic() > until:
                return

    with served(tmp_path) as port, ThreadPoolExecutor(len(writers)) as pool:
        for editor in writers:
            editor.open(port, cards)
        closer.caller.port = port
        writing = pool.map(write, writers)
        begun.wait(60)
        closed = closer.caller.post(f"/periodi/{period.pk}/chiudi/", {"reason": "prova"})
        list(writing)

    assert closed.status_code == 302
    assert [refusal[:3] for refusal in refusals(writers)] == ["403"] * len(writers)
    assert problems(writers, before, cards) == []
    closing = HistoryEntry.objects.get(action="period_closed")
    assert HistoryEntry.objects.filter(action="progress", pk__gt=closing.pk).count() == 0
    for card in cards:
        frozen = Figures.objects.get(card=card, period=period).content
        assert [row["note"] for row in frozen["phases"]] == [p.note for p in card.phases.all()]
        said = card.narratives.first()
        words = frozen["narrative"]["implementation"] if frozen["narrative"] else ""
        assert words == (said.implementation if said else "")

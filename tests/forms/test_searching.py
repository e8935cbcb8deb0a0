"""The words of the search box, and the texts in which they are looked for."""

import pytest

from objectives.forms.searching import with_words
from objectives.models import PegObjective, User

FOUND = [
    "2024-12.04-001",
    "coprogettazione",
    "assaggio",
    "PIU'",
    "& meno",
    "perche",
    "CAFFÈ",
    "d'Este",
    "giunta",
    "servizi sociali",
    "esclusione",
    "caffe perche più",
]
NOT_FOUND = ["strong", "amp;", "<p>", "caffe unicorno", "%", "_affe", "\\"]


@pytest.fixture
def told(card) -> PegObjective:
    """The user's own card, with a word of its own in each place."""
    purpose = "<p>Un <strong>ass</strong>aggio di più &amp; meno</p>"
    responsible = User.objects.create(username="x", full_name="Isabella D’Este")
    PegObjective.objects.update(purpose=purpose, responsible=responsible)
    card.councillor.full_name = "Anna Giunta"
    card.councillor.save()
    card.phases.update(description="Perché sì")
    card.indicators.update(description="N. caffè serviti")
    return card


def found(words: str) -> int:
    return with_words(PegObjective.objects.all(), words).count()


@pytest.mark.parametrize("words", FOUND)
def test_every_word_stands_somewhere(told, words):
    assert found(words) == 1


@pytest.mark.parametrize("words", NOT_FOUND)
def test_signs_and_tags_are_no_words(told, words):
    assert found(words) == 0


def test_nothing_to_look_for_finds_all(told):
    assert found("") == found(" ' ") == 1


def test_a_pasted_page_is_found_by_its_first_words(told):
    assert found("caffè perché " * 3000 + " ".join(map(str, range(3000)))) == 0
    assert found("di più meno " * 3000) == 1

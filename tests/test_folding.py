"""Texts compared as people mean them: in Python, and by the database of the installation."""

import pytest
from django.db.models import Value
from django.db.models.functions import Concat

from objectives.folding import Fold, WithoutTags, fold, without_tags
from objectives.models import Body

TEXTS = {
    "ATTIVITÀ": "attivita",
    "attivita'": "attivita",
    "Attivita\u0300": "attivita",
    "PERCHÉ, così «più»": "perche, cosi «piu»",
    "L’asilo dell'Înfanzia": "lasilo dellinfanzia",
    "Müller Škoda Ñandú": "muller skoda nandu",
    "100 % _ \\": "100 % _ \\",
}
RICH = {
    "<p>Un <strong>ass</strong>essore</p><p>e due</p>": " Un assessore  e due ",
    "<ul><li>costi &lt; 5 &amp; ricavi &gt; 3</li></ul>": "  costi < 5 & ricavi > 3  ",
    "<p>scritto &amp;lt; così</p>": " scritto &lt; così ",
}


def by_the_database(expression) -> str:
    return Body.objects.annotate(said=expression).values_list("said", flat=True).get()


@pytest.fixture(autouse=True)
def a_row(db):
    Body.load()


@pytest.mark.parametrize(("written", "folded"), TEXTS.items())
def test_case_accents_and_apostrophes_do_not_count(written, folded):
    assert fold(written) == folded
    assert by_the_database(Fold(Value(written))) == folded


@pytest.mark.parametrize(("written", "words"), RICH.items())
def test_tags_are_no_words(written, words):
    assert without_tags(written) == words
    assert by_the_database(WithoutTags(Concat(Value(written), Value("")))) == words

"""Two people at the rows of one card: taken away, added, put in another order."""

import pytest

from objectives.models import Phase
from tests.pages import Page, Two, two


def phases(card) -> list[str]:
    return [phase.description for phase in Phase.objects.filter(objective=card)]


# -- a row taken away ----------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["draft", "variation"])
def test_a_row_edited_here_and_taken_away_there_comes_back_as_new(form, request):
    pages = request.getfixturevalue(form)
    second = pages.mine.values(f"fasi-{pages.mine.keys('fasi')[1]}-description")
    key = pages.theirs.keys("fasi")[0]
    pages.theirs.press(f"fasi:togli:{key}").send()
    asked = pages.mine.row("fasi", 0, description="Riscritta").send()
    assert asked.status_code == 422
    assert "«Riscritta» è stata tolta da un altro utente" in asked.content.decode()
    pages.mine.read(asked)
    assert pages.mine.send().status_code == 302
    now = Page(pages.theirs._client, pages.theirs.path)
    shown = [now.values(f"fasi-{key}-description") for key in now.keys("fasi")]
    assert shown == [["Riscritta"], second]


def test_a_row_taken_away_here_and_edited_there_comes_back_and_is_told(draft, card):
    key = draft.mine.keys("fasi")[0]
    draft.theirs.row("fasi", 0, description="Di Olga").send()
    draft.mine.press(f"fasi:togli:{key}")
    asked = draft.mine.send()
    assert asked.status_code == 422
    assert "«Di Olga» è stata cambiata da un altro utente" in asked.content.decode()
    assert phases(card)[0] == "Di Olga"
    draft.mine.read(asked)
    assert draft.mine.keys("fasi")[0] == key
    draft.mine.press(f"fasi:togli:{key}").send()
    assert "Di Olga" not in phases(card)


def test_a_row_taken_away_by_both_is_gone(draft, card):
    key = draft.mine.keys("fasi")[0]
    draft.theirs.press(f"fasi:togli:{key}").send()
    assert draft.mine.press(f"fasi:togli:{key}").send().status_code == 302
    assert len(phases(card)) == 1


def test_words_about_a_phase_taken_away_meanwhile_are_told_whole(progress, monitored):
    words = "Una nota lunga, che nessuno vuole scrivere due volte. " * 5
    note = progress.mine.find("fase-*-note")
    monitored.phases.first().delete()
    asked = progress.mine.put(**{note: words}).send()
    assert asked.status_code == 422
    assert words.strip() in asked.content.decode()
    progress.mine.read(asked)
    assert progress.mine.send().status_code == 302


# -- the order of the rows -----------------------------------------------------------------------


@pytest.fixture
def three(card, rita, olga) -> Two:
    """A card of three phases: A, B, C."""
    card.phases.all().delete()
    for position, words in enumerate("ABC", start=1):
        Phase.objects.create(objective=card, position=position, description=words)
    return two(f"/schede/{card.pk}/modifica/", rita, olga)


@pytest.mark.parametrize(("which", "order"), [("mio", "BAC"), ("altro", "ACB")])
def test_two_reorderings_are_asked(three, card, which, order):
    _, b, c = three.mine.keys("fasi")
    three.theirs.press(f"fasi:su:{c}").send()
    asked = three.mine.press(f"fasi:su:{b}").send()
    words = asked.content.decode()
    assert (asked.status_code, phases(card)) == (422, ["A", "C", "B"])
    assert "B · A · C" in words and "A · C · B" in words
    three.mine.read(asked)
    assert three.mine.put(**{"resta-fasi-ordine": which}).send().status_code == 302
    assert phases(card) == list(order)


def test_an_answer_about_the_order_is_about_the_one_that_was_shown(three, card):
    _, b, c = three.mine.keys("fasi")
    three.theirs.press(f"fasi:su:{c}").send()
    three.mine.read(three.mine.press(f"fasi:su:{b}").send())
    Page(three.theirs._client, three.theirs.path).press(f"fasi:su:{c}").send()
    asked = three.mine.put(**{"resta-fasi-ordine": "mio"}).send()
    assert (asked.status_code, phases(card)) == (422, ["C", "A", "B"])


def test_one_reordering_made_by_both_is_no_clash(three, card):
    _, _, c = three.mine.keys("fasi")
    three.theirs.press(f"fasi:su:{c}").send()
    assert three.mine.press(f"fasi:su:{c}").send().status_code == 302
    assert phases(card) == ["A", "C", "B"]


def test_a_reordering_there_and_an_edit_and_a_new_row_here_merge(three, card):
    _, _, c = three.mine.keys("fasi")
    three.theirs.press(f"fasi:su:{c}").send()
    three.mine.press("fasi:aggiungi").row("fasi", 3, description="D").row("fasi", 0, weight="3")
    assert three.mine.send().status_code == 302
    assert phases(card) == ["A", "C", "D", "B"]
    assert card.phases.first().weight == 3


def test_a_reordering_here_and_an_edit_and_a_new_row_there_merge(three, card):
    _, _, c = three.mine.keys("fasi")
    three.theirs.press("fasi:aggiungi").row("fasi", 3, description="D")
    three.theirs.row("fasi", 0, description="A di Olga").send()
    assert three.mine.press(f"fasi:su:{c}").send().status_code == 302
    assert phases(card) == ["A di Olga", "C", "D", "B"]


def test_a_row_added_by_both_stands_twice(three, card):
    for page, words in ((three.theirs, "Di Olga"), (three.mine, "Di Rita")):
        page.press("fasi:aggiungi").row("fasi", 3, description=words)
        assert page.send().status_code == 302
    assert phases(card) == ["A", "B", "C", "Di Olga", "Di Rita"]

"""Two people with one form open: what merges, what is asked, what each answer does.

Both pages are loaded first, then both are sent: theirs, then mine.
"""

import re

import pytest

from objectives.models import (
    Councillor,
    HistoryEntry,
    Indicator,
    OperationalObjective,
    PegObjective,
)
from tests.pages import Page, two

ASKED = "Scritti da due persone"


# -- one field, two people -----------------------------------------------------------------------

FIELDS = [
    ("draft", "title", "Di Olga", "Di Rita"),
    ("draft", "purpose", "<p>Di Olga</p>", "<p>Di Rita</p>"),
    ("draft", "weight", "10", "20,5"),
    ("draft", "kind", "management", "executive"),
    ("draft", "years", ["2024", "2025"], ["2024", "2026"]),
    ("draft", "years", [], ["2024", "2026"]),
    ("draft", "fasi-*-description", "Di Olga", "Di Rita"),
    ("draft", "fasi-*-due_on", "01/02/2024", "03/04/2024"),
    ("draft", "fasi-*-due_on", "", "03/04/2024"),
    ("draft", "fasi-*-weight", "10", "20,5"),
    ("draft", "indicatori-*-target", "sì", "≥ 120"),
    ("draft", "umane-*-time_share", "10", "20"),
    ("variation", "title", "Di Olga", "Di Rita"),
    ("variation", "fasi-*-description", "Di Olga", "Di Rita"),
    ("progress", "fase-*-completion", "10", "20,5"),
    ("progress", "fase-*-done_on", "01/02/2024", "03/04/2024"),
    ("progress", "fase-*-note", "Di Olga", "Di Rita"),
    ("progress", "indicatore-*-actual", "sì", "no"),
    ("progress", "totali-*-typed_phases_reason", "Di Olga", "Di Rita"),
    ("progress", "relazione-*-implementation", "Di Olga", "Di Rita"),
    ("dup", "title", "Di Olga", "Di un altro"),
    ("dup", "purpose", "<p>Di Olga</p>", "<p>Di un altro</p>"),
    ("dup", "years", ["2024"], ["2024", "2025"]),
]


def as_list(value) -> list[str]:
    return value if isinstance(value, list) else [value]


@pytest.mark.parametrize(("form", "pattern", "theirs", "mine"), FIELDS)
@pytest.mark.parametrize("which", ["mio", "altro"])
def test_one_field_changed_by_both_is_asked_and_the_answer_stays(
    form, pattern, theirs, mine, which, request
):
    pages = request.getfixturevalue(form)
    asked = pages.both(pattern, theirs, mine)
    words, name = asked.content.decode(), pages.mine.find(pattern)
    assert asked.status_code == 422
    assert ASKED in words
    assert "ha salvato anche Olga Ferri" in words
    assert f'name="resta-{name}" value="mio"' in words
    assert f'name="resta-{name}" value="altro"' in words
    assert pages.now(pattern) == as_list(theirs), "nothing is written before the answer"
    assert pages.answer(asked, pattern, which).status_code == 302
    assert pages.now(pattern) == as_list(mine if which == "mio" else theirs)
    # Her page is as old as mine was, and says what it said: no clash if that is what stands.
    assert pages.theirs.send().status_code == (422 if which == "mio" else 302)


def test_both_values_stand_on_the_page_in_words(draft):
    anna, bruno = Councillor.objects.filter(full_name__contains="Assessor").order_by("full_name")
    draft.theirs.put(councillor=str(anna.pk), kind="management", years=["2025", "2026"])
    draft.theirs.put(purpose="<p>Uno</p><ul><li>due</li></ul>", title="Meno di <5> giorni").send()
    draft.mine.put(councillor=str(bruno.pk), kind="executive", years=["2026"])
    words = draft.mine.put(purpose="<p>Tre</p>", title="Subito").send().content.decode()
    told = re.findall(r"(il suo|l'altro): <strong>(.*?)</strong>", words, flags=re.S)
    assert told == [
        ("il suo", "Bruno Assessore"),
        ("l'altro", "Anna Assessora"),
        ("il suo", "2026"),
        ("l'altro", "2025, 2026"),
        ("il suo", "Subito"),
        ("l'altro", "Meno di &lt;5&gt; giorni"),
        ("il suo", "Tre"),
        ("l'altro", "Uno<br>• due"),
        ("il suo", "Esecutivo/attività"),
        ("l'altro", "Gestionale"),
    ]


def test_a_tick_changed_by_both_says_the_same(draft, card):
    """A box has two values: who changes it changes it to the other one."""
    draft.theirs.put(is_ptcp="on").send()
    assert draft.mine.put(is_ptcp="on", title="Altro").send().status_code == 302
    card.refresh_from_db()
    assert (card.is_ptcp, card.title) == (True, "Altro")


def test_a_list_written_by_the_editor_is_the_list_that_is_stored(draft, card):
    """The editor puts a paragraph into each item, the database none: no change, and no clash."""
    draft.theirs.put(purpose="<ul><li><p>Uno</p></li></ul>").send()
    answer = draft.mine.put(purpose="<ul><li><p>Uno</p></li></ul>", title="Altro").send()
    assert answer.status_code == 302
    card.refresh_from_db()
    assert (card.purpose, card.title) == ("<ul><li>Uno</li></ul>", "Altro")


# -- what merges ---------------------------------------------------------------------------------


def test_different_fields_of_one_card_and_of_one_row_merge(draft, card):
    draft.theirs.put(title="Di Olga").row("fasi", 0, due_on="01/02/2024", weight="7").send()
    draft.mine.put(is_ptcp="on").row("fasi", 0, description="Di Rita")
    assert draft.mine.send().status_code == 302
    card.refresh_from_db()
    first = card.phases.first()
    assert (card.title, card.is_ptcp) == ("Di Olga", True)
    assert (first.description, f"{first.due_on:%d/%m}", first.weight) == ("Di Rita", "01/02", 7)


def test_different_fields_of_progress_merge(progress, monitored):
    completion, note = (progress.mine.find(f"fase-*-{name}") for name in ("completion", "note"))
    progress.theirs.put(**{completion: "40"}).send()
    assert progress.mine.put(**{note: "Di Rita"}).send().status_code == 302
    first = monitored.phases.first()
    assert (first.completion, first.note) == (40, "Di Rita")


def test_different_fields_of_the_dup_merge(dup, card):
    dup.theirs.put(title="Di Olga").send()
    assert dup.mine.put(years=["2025"]).send().status_code == 302
    objective = OperationalObjective.objects.get(pk=card.operational_id)
    assert (objective.title, objective.years) == ("Di Olga", [2025])


@pytest.mark.parametrize("form", ["draft", "variation", "progress", "dup"])
def test_an_untouched_page_never_clashes_and_takes_nothing_back(form, request):
    pages = request.getfixturevalue(form)
    changes = [(name, theirs) for kind, name, theirs, _ in FIELDS if kind == form]
    for pattern, theirs in changes:
        pages.theirs.put(**{pages.theirs.find(pattern): theirs})
    if form == "progress":
        pages.theirs.put(**{pages.theirs.find("totali-*-typed_phases_total"): "50"})
    assert pages.theirs.send().status_code == 302
    entries = HistoryEntry.objects.count()
    assert pages.mine.send().status_code == 302
    assert HistoryEntry.objects.count() == entries


def test_an_untouched_value_with_blanks_around_is_nobodys_change(card, rita, olga):
    """An old value that was never typed in a page: a page that reads it back has no blanks."""
    PegObjective.objects.update(title=" Con spazi \n")
    pages = two(f"/schede/{card.pk}/modifica/", rita, olga)
    assert pages.mine.put(title="Senza").send().status_code == 302


def test_what_merges_is_judged_as_it_will_stand(progress, monitored):
    """Olga takes away the reason that Rita's figure would need: told, not a broken constraint."""
    Indicator.objects.update(actual="si", typed_achievement=90, reason="a campione")
    mine = Page(progress.mine._client, progress.mine.path)
    typed, reason = (mine.find(f"indicatore-*-{n}") for n in ("typed_achievement", "reason"))
    theirs = Page(progress.theirs._client, mine.path)
    assert theirs.put(**{typed: "", reason: ""}).send().status_code == 302
    mine.read(mine.put(**{typed: "80"}).send())
    answer = mine.put(**{f"resta-{typed}": "mio"}).send()
    assert answer.status_code == 422
    assert "Scrivere perché la percentuale non è quella calcolata" in answer.content.decode()
    indicator = Indicator.objects.get()
    assert (indicator.typed_achievement, indicator.reason) == (None, "")


# -- the question, asked and answered -------------------------------------------------------------


def test_an_answer_is_about_the_value_that_was_shown(draft, card):
    """Olga writes again while Rita chooses: Rita has not seen that value, and is asked again."""
    draft.mine.read(draft.both("title", "Di Olga", "Di Rita"))
    draft.theirs.put(title="Ancora di Olga", **{"initial-title": "Di Olga"}).send()
    again = draft.mine.put(**{"resta-title": "mio"}).send()
    assert again.status_code == 422
    assert "Ancora di Olga" in again.content.decode()
    assert draft.now("title") == ["Ancora di Olga"]


def test_an_answer_stays_beside_another_mistake(draft, card):
    draft.mine.read(draft.both("title", "Di Olga", "Di Rita"))
    draft.mine.put(**{"resta-title": "altro"}).row("fasi", 0, due_on="31/02/2024")
    draft.mine.read(draft.mine.send())
    assert draft.mine.answer.status_code == 422
    assert draft.mine.values("title") == ["Di Olga"]
    assert draft.mine.row("fasi", 0, due_on="01/02/2024").send().status_code == 302
    assert draft.now("title") == ["Di Olga"]


def test_an_answer_is_taken_with_a_button_of_the_rows_as_well(draft, card):
    draft.mine.read(draft.both("title", "Di Olga", "Di Rita"))
    draft.mine.put(**{"resta-title": "altro"}).press("fasi:aggiungi").send()
    assert draft.now("title") == ["Di Olga"]


def test_a_clash_in_one_place_keeps_what_merges_in_the_others(draft, card):
    draft.theirs.put(title="Di Olga").row("fasi", 0, description="Di Olga").send()
    draft.mine.put(title="Di Rita").row("fasi", 1, description="Di Rita")
    asked = draft.mine.send()
    assert asked.content.decode().count('value="altro"') == 1
    assert draft.answer(asked, "title", "altro").status_code == 302
    assert [phase.description for phase in card.phases.all()] == ["Di Olga", "Di Rita"]


def test_a_narrative_begun_by_both_in_different_fields_merges(progress, monitored):
    said, causes = (
        progress.mine.find(f"relazione-*-{n}") for n in ("implementation", "deviations")
    )
    progress.theirs.put(**{said: "Di Olga"}).send()
    assert progress.mine.put(**{causes: "Di Rita"}).send().status_code == 302
    narrative = monitored.narratives.get()
    assert (narrative.implementation, narrative.deviations) == ("Di Olga", "Di Rita")


def test_what_is_done_to_the_working_copy_leaves_the_card_as_it_was(variation, approved):
    asked = variation.both("title", "Di Olga", "Di Rita")
    assert variation.answer(asked, "title", "mio").status_code == 302
    title = approved.title
    approved.refresh_from_db()
    assert (approved.title, approved.working_copy.title) == (title, "Di Rita")

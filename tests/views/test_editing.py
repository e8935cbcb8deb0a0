"""Cards made, edited, copied and deleted in the browser's way: by the fields of a page."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from objectives.models import (
    Body,
    HistoryEntry,
    Indicator,
    OperationalObjective,
    PegObjective,
    Phase,
)
from tests.pages import Page


@pytest.fixture
def office(client, olga, card):
    client.force_login(olga)
    return client


@pytest.fixture
def editor(office, card):
    return Page(office, f"/schede/{card.pk}/modifica/")


def phases(card) -> list[str]:
    return [phase.description for phase in card.phases.all()]


def test_a_card_is_made_below_its_objective_with_all_its_rows(office, card):
    page = Page(office, f"/schede/nuova/?anno=2025&sotto={card.operational_id}")
    page.put(centre=str(card.centre_id), title="Nuova scheda", purpose="<p>a</p><script></script>")
    page.put(kind="management", weight="12,5")
    for table in ("fasi", "indicatori", "umane", "strumentali"):
        page.press(f"{table}:aggiungi")
    page.row("fasi", 0, description="Prima", due_on="30/06/2025", weight="100")
    page.row("indicatori", 0, description="Utenti", target="≥ 120", direction="more")
    page.row("umane", 0, profile="N. 1 Funzionario", time_share="50 %")
    page.row("strumentali", 0, description="Auto", quantity="2")
    answer = page.send()
    made = PegObjective.objects.get(title="Nuova scheda")
    assert answer.url == f"/schede/{made.pk}/"
    assert (made.code, made.plan_year, made.years) == ("2025-12.04-001", 2025, [2025])
    assert (made.purpose, str(made.weight)) == ("<p>a</p>", "12.50")
    assert made.phases.get().due_on == date(2025, 6, 30)
    assert made.indicators.get().target == "≥ 120"
    assert made.human_resources.get().time_share == 50
    assert made.instrumental_resources.get().quantity == 2
    entry = HistoryEntry.objects.first()
    assert (entry.action, entry.actor_name, entry.subject_id) == ("created", "Olga Ferri", made.pk)


def test_saving_an_untouched_page_changes_nothing(editor, card):
    before = HistoryEntry.objects.count()
    editor.send()
    assert HistoryEntry.objects.count() == before


def test_rows_are_moved_doubled_added_and_taken_away(editor, card):
    first, second = phases(card)
    key = editor.keys("fasi")[1]
    editor.press(f"fasi:su:{key}").press(f"fasi:duplica:{key}").press("fasi:aggiungi")
    editor.row("fasi", 3, description="Quarta")
    editor.send()
    assert phases(card) == [second, second, first, "Quarta"]
    again = Page(editor._client, editor.path)
    again.press(f"fasi:togli:{again.keys('fasi')[1]}").send()
    assert phases(card) == [second, first, "Quarta"]


def test_a_rearranged_page_keeps_what_was_typed_and_judges_nothing(editor, card):
    editor.put(title="").row("fasi", 0, due_on="31/02/2024")
    editor.press("fasi:aggiungi")
    assert editor.answer.status_code == 200
    assert "31/02/2024" in dict(editor.fields).values()
    assert "Da correggere" not in editor.answer.content.decode()
    assert card.phases.first().due_on == date(2024, 10, 31)


def test_a_moved_row_keeps_its_identity_and_its_progress(editor, card):
    Phase.objects.filter(pk=card.phases.last().pk).update(completion=70)
    last = card.phases.last().pk
    editor.press(f"fasi:su:{last}").send()
    assert (card.phases.first().pk, card.phases.first().completion) == (last, 70)


def test_an_empty_new_row_is_no_row(editor, card):
    editor.press("fasi:aggiungi").send()
    assert card.phases.count() == 2


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda p: p.put(title=""), "Obiettivo: titolo</a>: Questo campo è obbligatorio."),
        (lambda p: p.row("fasi", 0, due_on="31/02/2024"), "«31/02/2024» non esiste nel calendario"),
        (lambda p: p.row("fasi", 1, description=""), "Fasi, riga 2, Fase</a>: Questo campo"),
        (lambda p: p.row("umane", 0, time_share="150"), "Risorse umane, riga 1, % tempo lavorato"),
        (lambda p: p.row("fasi", 0, weight="1.5"), "«1.5» è ambiguo: scrivere 1,5 oppure 15"),
        (lambda p: p.put(purpose="<div>" * 20), "elementi annidati oltre 10 livelli"),
        (lambda p: p.put(code="//"), "Il codice è fatto di lettere"),
    ],
)
def test_what_is_wrong_is_told_by_the_field_and_in_the_summary(editor, card, change, sentence):
    change(editor)
    answer = editor.send()
    words = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in words
    assert "Niente è stato salvato. Da correggere:" in words
    assert HistoryEntry.objects.filter(action="changed").count() == 0


def test_a_code_in_use_is_told(editor, card, load, seed):
    load(seed.replace("COPROGETTAZIONE", "ALTRA"))
    answer = editor.put(code="2024-12.04-002").send()
    assert "Il codice è già usato in questo anno del piano." in answer.content.decode()


def test_rows_of_another_card_are_not_touched(editor, card, load, seed):
    load(seed.replace("COPROGETTAZIONE", "ALTRA"))
    foreign = Phase.objects.exclude(objective=card).first()
    editor.fields += [("fasi-riga", str(foreign.pk)), ("fasi-caricata", str(foreign.pk))]
    editor.fields.append((f"fasi-{foreign.pk}-description", "Rubata"))
    editor.send()
    foreign.refresh_from_db()
    assert foreign.description != "Rubata"
    assert card.phases.count() == 2


def test_a_page_left_open_takes_nothing_back(editor, card):
    """What somebody else has saved meanwhile stays: another field, another row, a new row."""
    PegObjective.objects.filter(pk=card.pk).update(is_ptcp=True, years=[2024, 2025])
    Phase.objects.filter(pk=card.phases.first().pk).update(due_on=date(2024, 9, 30))
    Phase.objects.create(objective=card, position=3, description="Di un altro")
    editor.put(title="Titolo nuovo").row("fasi", 0, description="Riscritta")
    editor.send()
    card.refresh_from_db()
    assert (card.title, card.is_ptcp, card.years) == ("Titolo nuovo", True, [2024, 2025])
    first = card.phases.first()
    assert (first.description, first.due_on) == ("Riscritta", date(2024, 9, 30))
    assert phases(card)[-1] == "Di un altro"


@pytest.mark.parametrize(
    "action", ["boh", "fasi:su:999", "fasi:", "altro:aggiungi", ":::", "fasi:togli"]
)
def test_a_button_that_is_not_there_changes_nothing(editor, card, action):
    editor.press(action)
    assert editor.answer.status_code == 200
    assert len(editor.keys("fasi")) == 2


def test_a_copy_moves_dates_and_years_and_starts_from_nothing(office, card):
    Phase.objects.update(completion=50)
    Indicator.objects.update(actual="si")
    PegObjective.objects.update(years=[2024, 2025])
    Phase.objects.filter(pk=card.phases.first().pk).update(due_on=date(2024, 2, 29))
    answer = office.post(f"/schede/{card.pk}/copia/", {"plan_year": "2026"})
    copy = PegObjective.objects.get(plan_year=2026)
    assert answer.url == f"/schede/{copy.pk}/modifica/"
    assert (copy.code, copy.years, copy.title) == ("2026-12.04-001", [2026, 2027], card.title)
    assert [(p.due_on, p.completion) for p in copy.phases.all()] == [
        (date(2026, 2, 28), None),
        (date(2026, 12, 31), None),
    ]
    assert copy.indicators.get().actual == ""
    assert copy.human_resources.count() == 2
    assert card.phases.count() == 2


def test_a_copy_into_no_year_is_refused(office, card):
    answer = office.post(f"/schede/{card.pk}/copia/", {"plan_year": "26"})
    assert answer.status_code == 422
    assert PegObjective.objects.count() == 1


def test_a_draft_is_deleted_and_its_history_stays(office, card):
    assert "Eliminare la scheda?" in office.get(f"/schede/{card.pk}/elimina/").content.decode()
    assert PegObjective.objects.count() == 1
    office.post(f"/schede/{card.pk}/elimina/")
    assert (PegObjective.objects.count(), Phase.objects.count()) == (0, 0)
    assert HistoryEntry.objects.first().subject_label.startswith("2024-12.04-001")


def test_a_card_of_forty_phases_costs_as_many_queries_as_one_of_two(office, card):
    def cost(action) -> int:
        with CaptureQueriesContext(connection) as queries:
            action()
        return len(queries)

    path = f"/schede/{card.pk}/modifica/"
    opened = cost(lambda: office.get(path))
    page = Page(office, path).put(title="Uno")
    saved = cost(page.send)
    for n in range(40):
        Phase.objects.create(objective=card, position=n + 3, description=f"Fase {n}", weight=1)
    for n in range(20):
        Indicator.objects.create(objective=card, position=n + 2, description=f"Ind {n}", target="3")
    assert cost(lambda: office.get(path)) == opened
    page = Page(office, path).put(title="Due")
    assert cost(page.send) == saved


def test_the_card_says_what_it_lacks_with_a_link_to_where(office, card):
    PegObjective.objects.update(kind="")
    words = office.get(f"/schede/{card.pk}/").content.decode()
    assert "Incompleta: 1 cosa da sistemare prima della proposta" in words
    assert f'/schede/{card.pk}/modifica/#div_id_kind">La tipologia non è scelta' in words


def test_years_ticked_before_a_mistake_are_saved_after_it(office, card):
    PegObjective.objects.update(years=[])
    page = Page(office, f"/schede/{card.pk}/modifica/")
    page.fields.append(("years", "2024"))
    page.row("fasi", 0, due_on="31/02/2024")
    page.read(page.send())
    page.row("fasi", 0, due_on="28/02/2024").press("fasi:aggiungi").send()
    card.refresh_from_db()
    assert card.years == [2024]


def test_years_beyond_the_horizon_stay_until_somebody_unticks_them(office, card):
    PegObjective.objects.update(years=[2023, 2024, 2030])
    Page(office, f"/schede/{card.pk}/modifica/").put(title="Altro").send()
    card.refresh_from_db()
    assert (card.title, card.years) == ("Altro", [2023, 2024, 2030])


def test_without_weights_in_use_those_that_are_stored_stay(office, card):
    PegObjective.objects.update(weight=5)
    Body.objects.update(weights_wanted=False)
    Page(office, f"/schede/{card.pk}/modifica/").put(title="Altro").send()
    card.refresh_from_db()
    assert (card.title, card.weight) == ("Altro", 5)


def test_a_page_left_open_does_not_undo_anothers_order(editor, card, office):
    other = Page(office, editor.path)
    other.press(f"fasi:su:{other.keys('fasi')[1]}").send()
    order = phases(card)
    editor.put(title="Altro").send()
    assert phases(card) == order


def test_what_was_written_in_a_row_taken_away_meanwhile_is_not_lost(editor, card):
    card.phases.first().delete()
    answer = editor.row("fasi", 0, description="Riscritta con cura").send()
    words = answer.content.decode()
    assert answer.status_code == 422
    assert "è stata tolta da un altro utente" in words
    assert "Riscritta con cura" in words
    editor.read(answer)
    editor.send()
    assert "Riscritta con cura" in phases(card)


def test_a_row_taken_away_meanwhile_and_not_touched_is_gone(editor, card):
    card.phases.first().delete()
    assert editor.put(title="Altro").send().status_code == 302
    assert len(phases(card)) == 1


def test_a_target_that_cannot_be_read_is_refused_where_it_is_written(editor):
    answer = editor.row("indicatori", 0, target="entro il 31/02/2026").send()
    assert "«31/02/2026» non esiste nel calendario" in answer.content.decode()


@pytest.mark.parametrize(("first", "last", "year"), [(2030, 2032, 2030), (2020, 2022, 2022)])
def test_a_card_is_made_in_a_year_in_which_its_objective_holds(office, card, first, last, year):
    type(card.operational).objects.update(first_year=first, last_year=last, years=[])
    words = office.get(f"/schede/nuova/?sotto={card.operational_id}").content.decode()
    assert f"Nuova scheda {year}" in words


def test_rows_that_two_people_add_are_counted_together(editor, card):
    editor.press("fasi:aggiungi").row("fasi", 2, description="Una in più")
    Phase.objects.bulk_create(
        Phase(objective=card, position=n + 9, description=f"Fase {n}") for n in range(198)
    )
    answer = editor.send()
    assert answer.status_code == 422
    assert "al massimo 200 righe." in answer.content.decode()
    assert card.phases.count() == 200


@pytest.mark.parametrize("part", ["riga", "caricata"])
def test_so_many_rows_are_no_page_of_ours(editor, card, part):
    """Each would cost a form: a request of ten thousand, half a minute."""
    editor.fields += [(f"fasi-{part}", f"n{n}") for n in range(601)]
    assert editor.send().status_code == 400
    assert card.phases.count() == 2


# -- the objective above, and its text -----------------------------------------------------------


@pytest.fixture
def objectives(card) -> dict[str, OperationalObjective]:
    """One that holds in the card's year, one that came before, one that comes later."""
    values = {"programme": card.operational.programme, "purpose": "<p>Il testo.</p>"}
    spans = {"now": (2024, 2026), "before": (2019, 2023), "later": (2025, 2027)}
    return {
        name: OperationalObjective.objects.create(
            title=f"{name} " + "x" * 200, first_year=first, last_year=last, **values
        )
        for name, (first, last) in spans.items()
    }


def test_only_objectives_of_the_year_are_offered_and_the_chosen_one(office, card, objectives):
    def offered() -> dict[int, str]:
        form = office.get(f"/schede/{card.pk}/modifica/").context["form"].card
        return {value.value: label for value, label in form.fields["operational"].choices if value}

    first = card.operational_id
    assert set(offered()) == {first, objectives["now"].pk}
    assert max(map(len, offered().values())) <= 120
    PegObjective.objects.update(operational=objectives["before"])
    assert set(offered()) == {first, objectives["now"].pk, objectives["before"].pk}


def test_the_text_of_the_chosen_objective_stands_on_the_page(office, card, objectives):
    strategic = card.operational.strategic.title
    assert strategic in office.get(f"/schede/{card.pk}/modifica/").content.decode()
    page = Page(office, f"/schede/{card.pk}/modifica/")
    page.put(operational=str(objectives["now"].pk)).press("fasi:aggiungi")
    words = page.answer.content.decode()
    assert ("Il testo." in words, strategic in words) == (True, False)


@pytest.mark.parametrize("asked", ["", "999999", "x", "-1"])
def test_without_a_choice_there_is_no_text(office, asked):
    answer = office.get(f"/dup/operativi/testo/?anno=2024&operational={asked}")
    assert (answer.status_code, answer.content.decode().strip()) == (200, "")


def test_the_text_is_that_of_the_year(office, card):
    words = office.get(f"/dup/operativi/testo/?anno=2024&operational={card.operational_id}")
    assert words.context["above"][0].title == card.operational.strategic.title
    assert words.context["above"][1].title == card.operational.title
    assert [column.year for column in words.context["above"][1].years] == [2024, 2025, 2026]


# -- the session ----------------------------------------------------------------------------------


def test_the_session_gives_a_token_with_which_a_page_may_be_sent(olga, card):
    client = Client(enforce_csrf_checks=True)
    client.force_login(olga)
    answer = client.get("/sessione/")
    told = answer.json()
    assert (told["id"], told["user"], sorted(told)) == (
        olga.pk,
        "Olga Ferri",
        ["csrf", "id", "user"],
    )
    assert "no-store" in answer["Cache-Control"]
    path = f"/schede/{card.pk}/elimina/"
    assert client.post(path).status_code == 403
    assert client.post(path, {"csrfmiddlewaretoken": told["csrf"]}).status_code == 302


def test_whoever_is_out_gets_no_token(db):
    answer = Client().get("/sessione/")
    assert (answer.status_code, answer.url) == (302, "/accedi/?next=/sessione/")


# -- what explains, and what is wrong --------------------------------------------------------------


def test_what_describes_a_field_is_on_the_page(editor):
    """Help and errors, of the card and of its rows."""
    answer = editor.row("fasi", 0, due_on="31/02/2024").put(title="").send()
    words = answer.content.decode()
    named = {
        name for names in re.findall(r'aria-describedby="([^"]+)"', words) for name in names.split()
    }
    assert named - set(re.findall(r'id="([^"]+)"', words)) == set()
    key = editor.keys("fasi")[0]
    assert f'aria-describedby="fasi-aiuto-due_on id_fasi-{key}-due_on_error"' in words
    assert {"id_title_helptext", "id_title_error"} <= named
    assert f'<a href="#id_fasi-{key}-due_on">Fasi, riga 1, Scadenza</a>' in words

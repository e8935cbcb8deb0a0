"""What a page sends is not to be trusted: numbers that are not one's own, or no row's at all."""

from collections.abc import Callable

import pytest

from objectives.enums import Role, State
from objectives.models import (
    Assignment,
    HistoryEntry,
    OperationalObjective,
    PegObjective,
    Period,
    Phase,
    ResponsibilityCentre,
    User,
)
from objectives.workflow import STEPS, Details, move, working_copy
from tests.conftest import _in_role
from tests.views.test_editing import Page

CHOICE = "Scegli un'opzione valida. La scelta effettuata non compare tra quelle disponibili."
# Beyond 64 bits, beyond what Python reads as a number, no number at all, signs that look like one.
NO_NUMBERS = [str(2**63), "9" * 30, "9" * 5000, "-1", "٣٣٣"]


@pytest.fixture
def hers(client, rita):
    client.force_login(rita)
    return client


@pytest.fixture
def elsewhere(card) -> PegObjective:
    """A card of another centre, with a phase."""
    department = card.centre.department
    centre = ResponsibilityCentre.objects.create(department=department, name="Altro centro")
    values = {name: getattr(card, name) for name in PegObjective.planned()} | {"centre": centre}
    other = PegObjective.objects.create(plan_year=2024, code="ALTRA", **values)
    other.phases.create(description="D'altri", position=1)
    return other


@pytest.fixture
def form(hers, card) -> Page:
    return Page(hers, f"/schede/{card.pk}/modifica/")


def written() -> tuple:
    """All that the cards say, and how much history there is."""
    cards = PegObjective.everything.order_by("pk").values_list()
    return list(cards), list(Phase.objects.order_by("pk").values_list()), last()


def last() -> int:
    return HistoryEntry.objects.count()


def refused(form: Page, status=422) -> dict[str, list[str]]:
    """What the form finds wrong in what it was sent; nothing is written."""
    before = written()
    answer = form.send()
    assert answer.status_code == status
    assert written() == before
    return dict(answer.context["form"].card.errors)


# -- the fields of a card -------------------------------------------------------------------------


def test_a_centre_that_is_not_ones_own(form, elsewhere):
    assert refused(form.put(centre=str(elsewhere.centre_id))) == {"centre": [CHOICE]}


def test_nor_may_a_new_card_be_put_there(hers, card, elsewhere):
    page = Page(hers, f"/schede/nuova/?anno=2025&sotto={card.operational_id}")
    page.put(title="Nuova", centre=str(elsewhere.centre_id))
    assert refused(page) == {"centre": [CHOICE]}


def test_a_collaborator_moves_no_card_to_the_other_centres_of_his_responsabile(
    client, card, rita, carlo, elsewhere
):
    Assignment.objects.create(person=rita, role=Role.RESPONSIBLE, centre=elsewhere.centre)
    client.force_login(carlo)
    page = Page(client, f"/schede/{card.pk}/modifica/").put(centre=str(elsewhere.centre_id))
    assert refused(page) == {"centre": [CHOICE]}


def test_a_field_that_the_page_does_not_offer_is_not_read(form, card, stranger):
    before = PegObjective.objects.filter(pk=card.pk).values().get()
    sent = {"responsible": stranger.pk, "state": "approved", "varies": card.pk, "plan_year": 2030}
    for name, value in (sent | {"edition": 7, "id": 7}).items():
        form.put(**{name: str(value), f"initial-{name}": "0"})
    assert form.put(title="Altro").send().status_code == 302
    after = PegObjective.objects.filter(pk=card.pk).values().get()
    assert {key for key in before if before[key] != after[key]} == {"title"}


def test_in_a_variation_neither_the_code_nor_the_name_is_read(client, approved, olga, rita):
    move(approved, "open_variation", Details(by=olga))
    client.force_login(olga)
    page = Page(client, f"/schede/{approved.pk}/modifica/")
    page.put(code="X-1", responsible=str(rita.pk), title="Altro").send()
    copy = working_copy(approved)
    assert (copy.code, copy.responsible, copy.title) == (
        approved.code,
        approved.responsible,
        "Altro",
    )


def test_an_operational_objective_of_other_years_is_not_on_offer(form, card):
    other = OperationalObjective.objects.create(
        programme=card.operational.programme, title="D'altri anni", first_year=2030, last_year=2032
    )
    assert list(refused(form.put(operational=str(other.pk)))) == ["operational"]


def test_a_number_that_no_row_can_have(form, card):
    for name in ("operational", "centre", "councillor"):
        kept = dict(form.fields)[name]
        for number in NO_NUMBERS:
            assert list(refused(form.put(**{name: number}))) == [name]
        form.put(**{name: kept})


def test_nor_beside_what_somebody_else_has_changed(form, card):
    """A clash shows both sides in words, whatever stands there."""
    PegObjective.objects.filter(pk=card.pk).update(councillor=None)
    for number in NO_NUMBERS:
        errors = refused(form.put(councillor=number, **{"resta-councillor": "altrui"}))
        assert "scritto anche da un altro utente: scegliere quale resta." in errors["councillor"]


def test_an_answer_to_a_clash_that_is_none_settles_nothing(form, card):
    PegObjective.objects.filter(pk=card.pk).update(title="Scritto da un altro")
    form.put(title="Scritto da Rita", **{"resta-title": "tutti"})
    errors = refused(form)
    assert errors == {"title": ["scritto anche da un altro utente: scegliere quale resta."]}


# -- the rows of a card ---------------------------------------------------------------------------


def test_another_cards_row_is_not_within_reach(form, card, elsewhere):
    foreign = elsewhere.phases.get()
    for loaded in (f"{foreign.pk}:0", "n1:0"):
        form.fields += [("fasi-riga", str(foreign.pk)), ("fasi-caricata", loaded)]
        form.fields += [(f"fasi-{foreign.pk}-description", "Preso")]
        form.send()
        foreign.refresh_from_db()
        assert (foreign.description, foreign.objective) == ("D'altri", elsewhere)
    assert not card.phases.filter(pk=foreign.pk).exists()


def test_nor_is_it_taken_away_by_not_sending_it(form, card, elsewhere):
    foreign = elsewhere.phases.get()
    form.fields.append(("fasi-caricata", f"{foreign.pk}:0"))
    form.send()
    assert Phase.objects.filter(pk=foreign.pk).exists()
    assert card.phases.count() == 2


def test_a_row_whose_key_is_none_is_no_row(form, card):
    before, plain = written(), form.fields
    for key in (*NO_NUMBERS, "", "n", "n-1", "n٣", "n99999999", "__riga__"):
        form.fields = [*plain, ("fasi-riga", key), (f"fasi-{key}-description", "Una")]
        form.fields += [("fasi-caricata", key), ("fasi-caricata", f"{key}:x:y")]
        # The longest is no name of a field any more.
        assert form.send().status_code in {302, 422, 400}
        assert written() == before


ACTIONS = [
    "fasi",
    "fasi:",
    "fasi:elimina",
    "fasi:duplica:999",
    "fasi:togli:٣",
    "centre:aggiungi",
    "csrfmiddlewaretoken:aggiungi",
    "altra:su:1",
    ":::",
    "fasi:aggiungi:" + "9" * 5000,
]


def test_a_button_that_is_none_writes_nothing(form, card):
    before = written()
    for action in ACTIONS:
        assert form.send(action).status_code == 200
        assert written() == before


def test_progress_of_another_cards_rows_is_not_within_reach(client, monitored, rita, elsewhere):
    client.force_login(rita)
    foreign, period = elsewhere.phases.get(), Period.objects.get()
    other = Period.objects.create(plan_year=2024, reference_on="2024-06-30")
    before = written()
    sent = {
        f"fase-{foreign.pk}-completion": "100",
        f"totali-{elsewhere.pk}-typed_phases_total": "9",
        f"totali-{elsewhere.pk}-typed_phases_reason": "x",
        f"relazione-{other.pk}-implementation": "Fuori tempo.",
        f"fase-{'9' * 30}-completion": "1",
    }
    answer = client.post(f"/schede/{monitored.pk}/avanzamento/", sent)
    assert answer.status_code == 422
    assert written() == before
    assert not period.narratives.exists()


# -- steps ----------------------------------------------------------------------------------------


def test_what_was_seen_is_a_number_or_nothing(hers, card):
    """Whoever says that he saw what is not there yet deceives but himself."""
    for seen in (*NO_NUMBERS, "", str(2**50)):
        for step in ("proponi", "ritira"):
            path = f"/schede/{card.pk}/passaggio/{step}/"
            assert hers.post(path, {"visto": seen}).status_code == 302


def test_many_cards_are_chosen_among_those_that_one_sees(client, card, rita, elsewhere, nino):
    """Nobody who may take a step with many cards sees only some: the list is held all the same."""
    client.force_login(nino)
    PegObjective.objects.filter(pk=elsewhere.pk).update(state=State.REPORTED, edition=1)
    numbers = [*NO_NUMBERS, str(card.pk), str(elsewhere.pk)]
    path = "/schede/passaggio/certifica/?anno=2024"
    answer = client.post(path, {"scheda": numbers})
    assert answer.status_code == 200
    states = dict(PegObjective.objects.values_list("code", "state"))
    assert states == {card.code: State.DRAFT, "ALTRA": State.CERTIFIED}


@pytest.mark.parametrize("number", [0, 2**63])
def test_the_address_of_a_card_that_is_none(client, olga, approved, number):
    client.force_login(olga)
    assert _missing(client, number) == []


def test_a_working_copy_has_no_address(client, approved, olga, ada):
    """It is read and written only through its card."""
    move(approved, "open_variation", Details(by=olga))
    copy = working_copy(approved)
    before = written()
    for person in (olga, ada):
        client.force_login(person)
        assert _missing(client, copy.pk) == []
    answer = client.get(f"/amministrazione/objectives/pegobjective/{copy.pk}/change/")
    assert answer.status_code == 302  # to the index: there is none of this number
    client.force_login(olga)
    path = "/schede/passaggio/apri-variazione/?anno=2024"
    assert client.post(path, {"scheda": [copy.pk], "note": "x"}).status_code == 422
    assert written() == before


def _missing(client, number: int) -> list[tuple]:
    """The pages of a card that are there although they should not be."""
    pages = ["", "modifica/", "copia/", "elimina/", "avanzamento/", "storia/", "pdf/", "andamento/"]
    pages += ["storia/esporta.csv", "edizioni/", "edizioni/1/", "edizioni/1/pdf/", "confronto/"]
    pages += ["variazione/", "dati/1/", "dati/1/pdf/"]
    pages += [f"passaggio/{step.path}/" for step in STEPS.values()]
    asks: list[Callable] = [client.get, lambda path: client.post(path, {"note": "x"})]
    found = [(page, ask(f"/schede/{number}/{page}").status_code) for page in pages for ask in asks]
    return [(page, status) for page, status in found if status != 404]


@pytest.mark.parametrize("number", [2**15, 2**63])
def test_numbers_behind_a_cards_own(client, olga, approved, number):
    client.force_login(olga)
    card = f"/schede/{approved.pk}"
    paths = [f"{card}/edizioni/{number}/", f"{card}/edizioni/{number}/pdf/"]
    paths += [f"{card}/dati/{number}/", f"{card}/dati/{number}/pdf/", f"/delibere/{number}/"]
    paths += [f"/delibere/{number}/allegato/", f"/delibere/{number}/confronto/"]
    paths += [f"/periodi/{number}/{verb}/" for verb in ("apri", "chiudi", "elimina")]
    paths += [f"/dup/operativi/{number}/{verb}" for verb in ("", "modifica/", "elimina/")]
    for path in paths:
        assert [client.get(path).status_code, client.post(path, {"x": 1}).status_code] == [404] * 2
    for query in (f"da={number}&a={number}", "da=x&a=1", "da=-1"):
        assert client.get(f"{card}/confronto/?{query}").status_code == 302


# -- who sends ------------------------------------------------------------------------------------


def test_rights_that_ended_while_the_page_was_open(form, card, rita):
    Assignment.objects.filter(person=rita).update(valid_to="2024-01-01")
    before = written()
    assert form.put(title="Troppo tardi").send().status_code == 404
    assert written() == before


def test_an_account_that_was_closed_while_the_page_was_open(form, card, rita):
    User.objects.filter(pk=rita.pk).update(is_active=False)
    before = written()
    answer = form.put(title="Troppo tardi").send()
    words = answer.content.decode()
    assert (answer.status_code, 'href="/accedi/?next=' in words) == (403, True)
    assert '<blockquote class="typed">Troppo tardi</blockquote>' in words
    assert written() == before


def test_a_second_responsabile_of_the_centre_is_as_good_as_the_first(client, card, rita):
    lia = _in_role("lia", "Lia Sordi", Role.RESPONSIBLE, centre=card.centre)
    client.force_login(lia)
    assert Page(client, f"/schede/{card.pk}/modifica/").put(title="Lia").send().status_code == 302

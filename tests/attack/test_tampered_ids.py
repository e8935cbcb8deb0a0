"""Numbers of what is somebody else's, wherever a page takes one.

tests/test_tampering.py begins with the fields of a card; tests/test_rights.py takes every step in
every state.
"""

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile

from objectives.actions.acts import record_act
from objectives.enums import BookState, Role, State
from objectives.models import (
    Act,
    Assignment,
    Body,
    Department,
    Edition,
    Figures,
    ImportBatch,
    PegObjective,
    Period,
    ResponsibilityCentre,
    SavedView,
)
from objectives.sheet import as_data, sheets
from objectives.workflow import STEPS
from tests.browser.places import a_book
from tests.conftest import _in_role
from tests.pages import Page

TABLES = {"fasi": "phases", "indicatori": "indicators", "umane": "human_resources"}
TABLES["strumentali"] = "instrumental_resources"


def everything() -> dict[str, list[tuple]]:
    """All rows of all our tables, but those that keep who is inside and what was printed."""
    models = [m for m in apps.get_app_config("objectives").get_models() if m.__name__ != "User"]
    return {m.__name__: sorted(map(repr, m._base_manager.values_list())) for m in models}


@pytest.fixture
def theirs(approved) -> PegObjective:
    """An approved card of another centre, with a row of each kind, an edition and figures."""
    centre = ResponsibilityCentre.objects.create(department=approved.centre.department, name="B")
    values = {name: getattr(approved, name) for name in PegObjective.planned()} | {
        "centre": centre,
        "councillor": None,
        "state": State.APPROVED,
        "edition": 1,
    }
    card = PegObjective.objects.create(plan_year=2024, code="ALTRUI", **values)
    card.phases.create(description="Altrui", position=1)
    card.indicators.create(description="Altrui", position=1)
    card.human_resources.create(profile="Altrui", position=1)
    card.instrumental_resources.create(description="Altrui", position=1)
    period = Period.objects.create(plan_year=2024, reference_on="2024-03-31", closings=1)
    [sheet] = sheets(PegObjective.objects.filter(pk=card.pk).with_chain().with_rows(), Body.load())
    act = Act.objects.create(number="99", adopted_on="2024-02-02")
    Edition.objects.create(card=card, number=1, act=act, content=as_data(sheet))
    Figures.objects.create(card=card, period=period, number=1, content=as_data(sheet))
    return card


def test_what_was_frozen_of_another_card_is_not_under_ones_own(client, approved, theirs, rita):
    client.force_login(rita)
    foreign = theirs.figures.get().pk
    act = theirs.editions.get().act_id
    own, other = f"/schede/{approved.pk}", f"/schede/{theirs.pk}"
    paths = [f"{own}/dati/{foreign}/", f"{own}/dati/{foreign}/pdf/", f"{own}/edizioni/2/"]
    paths += [f"{other}/dati/{foreign}/", f"{other}/edizioni/1/", f"{other}/edizioni/1/pdf/"]
    paths += [f"{other}/confronto/?da=1&a=1", f"{other}/storia/", f"{other}/pdf/"]
    paths += [f"/delibere/{act}/", f"/delibere/{act}/allegato/", f"/delibere/{act}/confronto/"]
    assert [client.get(path).status_code for path in paths] == [404] * len(paths)


@pytest.mark.parametrize("table", TABLES)
def test_a_row_of_another_card_in_a_hidden_field(client, card, rita, olga, table):
    client.force_login(rita)
    other = PegObjective.objects.create(
        plan_year=2024,
        code="ALTRUI",
        **{name: getattr(card, name) for name in PegObjective.planned()},
    )
    rows = getattr(other, TABLES[table])
    name = "profile" if table == "umane" else "description"
    foreign = rows.create(position=1, **{name: "Altrui"})
    before = list(rows.values())
    for loaded in (f"{foreign.pk}:0", f"n1:{foreign.pk}", ""):
        form = Page(client, f"/schede/{card.pk}/modifica/")
        form.fields += [(f"{table}-riga", str(foreign.pk)), (f"{table}-caricata", loaded)]
        form.fields += [(f"{table}-{foreign.pk}-{name}", "Preso")]
        form.fields += [(f"{table}-{foreign.pk}-id", str(foreign.pk))]
        for action in ("", f"{table}:togli:{foreign.pk}", f"{table}:duplica:{foreign.pk}"):
            assert form.send(action).status_code in {200, 302, 409, 422}
    assert list(rows.values()) == before


def test_progress_by_the_page_that_takes_many(client, monitored, theirs, rita):
    client.force_login(rita)
    phase = theirs.phases.get().pk
    before = everything()
    sent = {"scheda": [theirs.pk, monitored.pk], f"fase-{phase}-completion": "50"}
    assert client.post("/da-aggiornare/", sent).status_code in {302, 422}
    sent = {f"fase-{phase}-completion": "50", f"initial-fase-{phase}-completion": ""}
    assert client.post(f"/schede/{theirs.pk}/avanzamento/riga/", sent).status_code == 404
    assert client.post(f"/schede/{monitored.pk}/avanzamento/riga/", sent).status_code == 422
    assert everything() == before


def test_steps_with_many_cards_from_every_wrong_state(client, card, olga, sara, nino, rita):
    """Each step is offered every card: only those that stand where it begins move, or none."""
    values = {n: getattr(card, n) for n in PegObjective.planned()} | {"kind": "executive"}
    for state in State:
        edition = int(state not in {State.DRAFT, State.PROPOSED, State.VALIDATED})
        PegObjective.objects.create(
            plan_year=2024, code=f"in {state}", state=state, edition=edition, **values
        )
    pks = list(PegObjective.objects.values_list("pk", flat=True))
    for step in STEPS.values():
        for person in (olga, sara, nino, rita):
            client.force_login(person)
            before = dict(PegObjective.objects.values_list("pk", "state"))
            sent = {"scheda": pks, "note": "x", "number": "1", "adopted_on": "01/02/2024"}
            answer = client.post(f"/schede/passaggio/{step.path}/?anno=2024", sent)
            assert answer.status_code in {200, 403, 404, 422}
            after = dict(PegObjective.objects.values_list("pk", "state"))
            moved = {before[pk] for pk in before if before[pk] != after[pk]}
            assert moved <= set(step.origin), (step.name, person)
            assert not moved or step.who.test(person)


def test_what_is_ones_own_is_nobody_elses(client, card, rita, olga, sara, ada):
    view = SavedView.objects.create(owner=olga, name="Sue", query="anno=2024")
    batch = ImportBatch.objects.create(by=olga, report={"lines": ["x"], "files": []})
    _in_role("olga2", "Olga Due", Role.CONTROL)
    [pk] = _books(olga)
    before = everything()
    for person in (rita, sara, ada):
        client.force_login(person)
        for path in (f"/schede/viste/{view.pk}/", f"/schede/viste/{view.pk}/elimina/"):
            assert client.post(path, {"name": "Mie"}).status_code in {302, 404}
        for verb in ("", "avanzamento/", "pdf/"):
            assert client.get(f"/stampe/{pk}/{verb}").status_code == 404
        for verb in ("annulla/", "elimina/"):
            assert client.post(f"/stampe/{pk}/{verb}").status_code in {302, 404}
        for path in (f"/importazione/{batch.pk}/", f"/importazione/{batch.pk}/esito.txt"):
            assert client.get(path).status_code in {403, 404}
            assert client.post(path, {"scheda": "0:3"}).status_code in {403, 404}
    assert everything() == before
    client.force_login(type(olga).objects.get(username="olga2"))
    assert client.get(f"/importazione/{batch.pk}/").status_code == 404


def _books(olga) -> list[int]:
    olga.username = "controllo"
    olga.save()
    return a_book(BookState.READY)()


def test_a_delegation_of_somebody_else(client, card, rita, carlo):
    department = Department.objects.create(name="Altro settore")
    centre = ResponsibilityCentre.objects.create(department=department, name="Altrove")
    lia = _in_role("lia", "Lia Sordi", Role.RESPONSIBLE, centre=centre)
    given = Assignment.objects.get(person=carlo)
    own = Assignment.objects.get(person=rita)
    before = everything()
    client.force_login(lia)
    for pk in (given.pk, own.pk):
        assert client.post(f"/deleghe/{pk}/revoca/").status_code in {302, 404}
    sent = {"person": carlo.pk, "centre": card.centre_id}
    sent |= {"valid_from": "01/01/2026", "valid_to": "31/12/2099", "role": "control"}
    assert client.post("/deleghe/", sent).status_code == 422
    assert client.post(f"/incarichi/{own.pk}/passaggio/", {"person": lia.pk}).status_code == 403
    assert everything() == before


def test_an_act_of_cards_that_one_does_not_see(client, approved, theirs, michele):
    """By its number and day: the attachment of an act that another's card stands on."""
    act = theirs.editions.get().act
    record_act(act.number, act.adopted_on, SimpleUploadedFile("a.pdf", b"%PDF-1"), by=None)
    client.force_login(michele)
    assert client.get(f"/delibere/{act.pk}/allegato/").status_code == 404
    listed = client.get("/delibere/").context["acts"]
    assert [found.number for found, _n in listed] == ["12"]

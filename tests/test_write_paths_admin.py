"""No write path escapes the history: the administration, model by model."""

import pytest
from django.contrib import admin

from objectives.admin.recorded import RecordedAdmin
from objectives.models import (
    Assignment,
    Body,
    Councillor,
    DaysLate,
    Department,
    HistoryEntry,
    Mission,
    PegObjective,
    Programme,
    ResponsibilityCentre,
    StaffCategory,
    User,
)
from tests.admin.test_reference import MODELS, page
from tests.conftest import PASSWORD
from tests.told import told

# What is typed to add a row, and what to change it.
PASSWORDS = {"usable_password": "true", "password1": "Una-lunga-9", "password2": "Una-lunga-9"}
TYPED = {
    Department: ({"name": "Tributi"}, {"name": "Entrate", "valid_to": "31/12/2026"}),
    ResponsibilityCentre: ({"name": "Lavori"}, {"name": "Opere", "valid_from": "01/01/2026"}),
    Councillor: ({"full_name": "Anna Po"}, {"full_name": "Anna Po", "office": "Sindaca"}),
    StaffCategory: ({"name": "Quadri"}, {"name": "Quadri", "valid_to": "31/12/2026"}),
    Mission: (
        {"code": "98", "title": "Nuova", "valid_from": "2020"},
        {"code": "98", "title": "Altra", "valid_from": "2020", "valid_to": "2025"},
    ),
    Programme: (
        {"code": "98", "title": "Nuovo", "valid_from": "2020", "applies_to": "ENTI_LOCALI"},
        {"code": "97", "title": "Altro", "valid_from": "2021", "applies_to": "REGIONI"},
    ),
    User: (
        {"full_name": "Carla Riva", "username": "carla", "email": ""} | PASSWORDS,
        {"full_name": "Carla Ri", "username": "carla", "email": "c@c.it", "is_superuser": "on"}
        | {"directory_id": "{0B8F9A52-9D2E-4A53-A1A4-6B0A2B0F6C11}"},
    ),
    Assignment: (
        {"role": "responsible", "valid_from": "01/01/2026"},
        {"role": "responsible", "valid_to": "31/12/2026", "is_interim": "on"},
    ),
}


@pytest.fixture
def office(client, ada, card):
    Body.load()
    client.force_login(ada)
    return client


@pytest.fixture
def scope(card, stranger) -> dict[type, dict]:
    """The rows that the new one belongs to."""
    return {
        ResponsibilityCentre: {"department": card.centre.department_id},
        Programme: {"mission": card.operational.programme.mission_id},
        Assignment: {"person": stranger.pk, "centre": card.centre_id},
    }


def test_what_can_be_written_is_written_here():
    """A new model cannot be forgotten."""
    written = {model for model, its in admin.site._registry.items() if _writes(its)}
    assert written == TYPED.keys() | {Body}


def _writes(its) -> bool:
    return isinstance(its, RecordedAdmin)


@pytest.mark.parametrize("model", TYPED)
def test_a_row_is_added_changed_and_deleted(office, ada, scope, model):
    name = model._meta.model_name
    add, change = ({**typed, **scope.get(model, {})} for typed in TYPED[model])
    with told(ada, f"{name} created"):
        assert office.post(page(model, "add"), add).status_code == 302
    row = model.objects.order_by("pk").last()
    with told(ada, f"{name} changed"):
        assert office.post(page(model, "change", row.pk), change).status_code == 302
    with told(ada):  # the same again
        assert office.post(page(model, "change", row.pk), change).status_code == 302
    with told(ada, f"{name} deleted"):
        assert office.post(page(model, "delete", row.pk), {"post": "yes"}).status_code == 302
    assert not model.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("model", TYPED)
def test_many_rows_are_deleted_by_the_lists_action(office, ada, scope, model):
    add = {**TYPED[model][0], **scope.get(model, {})}
    second = {
        Mission: {"code": "97"},
        Programme: {"code": "97"},
        User: {"username": "altra"},
        Assignment: {"valid_from": "01/01/2020", "valid_to": "31/12/2025"},
    }.get(model, {next(iter(TYPED[model][0])): "Altra"})
    for typed in (add, add | second):
        office.post(page(model, "add"), typed)
    chosen = [row.pk for row in model.objects.order_by("-pk")[:2]]
    sent = {"action": "delete_selected", "_selected_action": chosen, "post": "yes"}
    with told(ada, *[f"{model._meta.model_name} deleted"] * 2):
        assert office.post(page(model, "changelist"), sent).status_code == 302
    assert not model.objects.filter(pk__in=chosen).exists()


@pytest.mark.parametrize("model", MODELS)
def test_deletion_is_the_only_action_of_a_list(office, ada, card, rf, model):
    request = rf.get("/")
    request.user = ada
    its = admin.site._registry[model]
    actions = {"delete_selected"} if _writes(its) and model is not Body else set()
    assert set(its.get_actions(request)) == actions
    assert its.list_editable == ()
    assert its.save_as is False


def test_the_body_and_its_table_are_one_subject(office, ada):
    body = Body.load()
    form = office.get(page(Body, "change", body.pk)).context["adminform"].form
    values = {name: value for name, value in form.initial.items() if value not in (None, "")}
    values |= {"achievement_cap": "100"}
    row = {"days_late-TOTAL_FORMS": 1, "days_late-INITIAL_FORMS": 0, "days_late-0-body": 1}
    row |= {"days_late-0-days": "10", "days_late-0-percentage": "80"}
    path = page(Body, "change", body.pk)
    with told(ada, "body changed"):
        assert office.post(path, values | row | {"name": "Comune di Prova"}).status_code == 302
    row |= {"days_late-INITIAL_FORMS": 1, "days_late-0-id": DaysLate.objects.get().pk}
    row |= {"days_late-0-percentage": "70"}
    with told(ada, "body changed"):
        assert office.post(path, values | row).status_code == 302
    with told(ada, "body changed"):
        assert office.post(path, values | row | {"days_late-0-DELETE": "on"}).status_code == 302
    assert DaysLate.objects.count() == 0


def test_a_password_is_no_entry(office, ada, stranger):
    path = f"/amministrazione/objectives/user/{stranger.pk}/password/"
    with told(ada):
        sent = {"password1": "Una-nuova-9", "password2": "Una-nuova-9"}
        assert office.post(path, sent).status_code == 302
    stranger.refresh_from_db()
    assert (stranger.check_password("Una-nuova-9"), stranger.check_password(PASSWORD)) == (
        True,
        False,
    )


def test_what_is_only_looked_at_cannot_be_written(office, ada, card):
    """Cards, DUP and history: no address of the administration writes one."""
    sent = {"title": "Altro", "post": "yes", "action": "delete_selected"}
    looked_at = [model for model in MODELS if not _writes(admin.site._registry[model])]
    assert {PegObjective, HistoryEntry} <= set(looked_at)
    with told(ada):
        for model in looked_at:
            pk = model.objects.first().pk
            for name, args in (("add", []), ("change", [pk]), ("delete", [pk])):
                assert office.post(page(model, name, *args), sent).status_code == 403
            chosen = sent | {"_selected_action": [pk]}
            assert office.post(page(model, "changelist"), chosen).status_code in {200, 302, 403}

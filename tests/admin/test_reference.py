"""The admin: Italian, searchable, through the one door; cards are only looked at."""

import pytest
from django.contrib import admin
from django.urls import reverse

from objectives.enums import Action
from objectives.history import recorded
from objectives.models import (
    Assignment,
    Body,
    Department,
    HistoryEntry,
    Job,
    OperationalObjective,
    PegObjective,
    ResponsibilityCentre,
    StrategicObjective,
    User,
)
from tests.conftest import _person

# The queue has its own page and its own test (test_jobs.py).
MODELS = [
    model
    for model in admin.site._registry
    if model._meta.app_label == "objectives" and model is not Job
]


@pytest.fixture
def admin_page(client, ada):
    client.force_login(ada)
    return client


def page(model, name: str, *args) -> str:
    return reverse(f"admin:objectives_{model._meta.model_name}_{name}", args=args)


@pytest.mark.parametrize("model", MODELS)
def test_every_list_opens_and_searches(admin_page, card, model):
    answer = admin_page.get(page(model, "changelist"), {"q": "servizi"}, follow=True)
    assert answer.status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_every_row_opens(admin_page, card, model):
    row = model.objects.first() or Body.load()
    assert admin_page.get(page(type(row), "change", row.pk)).status_code == 200


@pytest.mark.parametrize("model", [PegObjective, HistoryEntry])
@pytest.mark.parametrize("name", ["change", "delete"])
def test_cards_and_history_are_read_only_for_everyone(admin_page, card, model, name):
    path = page(model, name, model.objects.first().pk)
    assert admin_page.post(path, {"title": "Altro"}).status_code == 403
    assert admin_page.get(page(model, "add")).status_code == 403


def test_a_department_is_made_changed_and_ended_through_the_door(admin_page, ada):
    admin_page.post(page(Department, "add"), {"name": "Tributi"})
    tributi = Department.objects.get(name="Tributi")
    admin_page.post(
        page(Department, "change", tributi.pk), {"name": "Entrate", "valid_to": "31/12/2026"}
    )
    entries = HistoryEntry.objects.filter(subject_type="department").order_by("pk")
    assert [(e.action, e.actor, e.subject_label) for e in entries] == [
        ("created", ada, "Tributi"),
        ("changed", ada, "Entrate"),
    ]
    assert entries[1].changes == [
        {"row": "", "field": "valido fino al", "before": "", "after": "31/12/2026"},
        {"row": "", "field": "nome", "before": "Tributi", "after": "Entrate"},
    ]


def test_what_is_in_use_is_not_deleted_and_it_is_said_in_words(admin_page, card):
    path = page(Department, "delete", Department.objects.get().pk)
    words = admin_page.get(path).content.decode()
    assert "non è possibile" in words.lower() or "richiede" in words.lower()
    admin_page.post(path, {"post": "yes"})
    assert Department.objects.count() == 1


@pytest.mark.parametrize("model", [StrategicObjective, OperationalObjective])
def test_the_dup_is_the_offices_and_only_looked_at_here(admin_page, card, model):
    path = page(model, "change", model.objects.get().pk)
    words = admin_page.get(path).content.decode()
    assert 'name="title"' not in words
    assert admin_page.post(path, {"title": "Altro"}).status_code == 403


def test_an_assignment_is_given_and_who_gives_it_is_recorded(admin_page, ada, card, stranger):
    words = admin_page.get(page(Assignment, "add")).content.decode()
    assert words.count("data-ajax--url") == 4, "long lists are chosen by searching"
    given = {"person": stranger.pk, "role": "responsible", "centre": card.centre_id}
    admin_page.post(page(Assignment, "add"), given | {"valid_from": "01/01/2026"})
    entry = HistoryEntry.objects.get(subject_type="assignment")
    assert (entry.actor, entry.subject_label) == (
        ada,
        "Ugo Estraneo, Responsabile – SERVIZI SOCIALI",
    )


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"role": "responsible"}, "Il centro serve a responsabili e collaboratori"),
        ({"role": "control", "centre": True}, "Il centro serve a responsabili e collaboratori"),
        ({"role": "councillor"}, "L&#x27;amministratore serve al ruolo di amministratore politico"),
        ({"role": "collaborator", "centre": True}, "Una delega a un collaboratore dice chi la dà"),
    ],
)
def test_an_assignment_that_makes_no_sense_is_refused(admin_page, card, stranger, wrong, sentence):
    if wrong.get("centre"):
        wrong = wrong | {"centre": card.centre_id}
    answer = admin_page.post(page(Assignment, "add"), {"person": stranger.pk} | wrong)
    assert sentence in answer.content.decode()
    assert Assignment.objects.count() == 0


def test_the_last_administrator_stays(admin_page, ada):
    form = {"full_name": "Ada Conti", "username": "ada", "email": ""}
    path = page(User, "change", ada.pk)
    for left in ({"is_active": "on"}, {"is_superuser": "on"}):
        answer = admin_page.post(path, form | left, follow=True)
        assert "ultimo amministratore di sistema attivo" in answer.content.decode()
    ada.refresh_from_db()
    assert (ada.is_active, ada.is_superuser) == (True, True)


def test_with_another_one_an_administrator_may_go(admin_page, ada):
    _person("bruno", "Bruno Sala", is_staff=True, is_superuser=True)
    form = {"full_name": "Ada Conti", "username": "ada", "email": "", "is_active": "on"}
    admin_page.post(page(User, "change", ada.pk), form)
    ada.refresh_from_db()
    assert (ada.is_superuser, ada.is_staff) == (False, False)


def test_nobody_deletes_himself(admin_page, ada):
    assert admin_page.post(page(User, "delete", ada.pk), {"post": "yes"}).status_code == 403
    admin_page.post(
        page(User, "changelist"),
        {"action": "delete_selected", "_selected_action": [ada.pk], "post": "yes"},
    )
    assert User.objects.filter(pk=ada.pk).exists()


def test_numbers_are_typed_in_italian_here_too(admin_page):
    body = Body.load()
    form = admin_page.get(page(Body, "change", body.pk)).context["adminform"].form
    values = {name: value for name, value in form.initial.items() if value not in (None, "")}
    values |= {"achievement_cap": "120,5", "days_late-TOTAL_FORMS": 1, "days_late-INITIAL_FORMS": 0}
    values |= {"days_late-0-days": "10", "days_late-0-percentage": "80,5", "days_late-0-body": 1}
    answer = admin_page.post(page(Body, "change", body.pk), values)
    assert answer.status_code == 302, answer.context["errors"]
    assert str(Body.load().achievement_cap) == "120.50"
    assert str(Body.load().days_late.get().percentage) == "80.50"


def test_no_tag_is_visible(admin_page, card):
    words = admin_page.get(page(PegObjective, "change", card.pk)).content.decode()
    assert "<p>L'Ente dispone" in words
    assert "&lt;p&gt;" not in words


@pytest.mark.parametrize("name", ["add", "change", "password"])
def test_the_pages_of_a_person_are_italian(admin_page, ada, name):
    path = {"add": page(User, "add"), "change": page(User, "change", ada.pk)}.get(
        name, f"/amministrazione/objectives/user/{ada.pk}/password/"
    )
    words = admin_page.get(path).content.decode()
    for english in ("Raw passwords", "Password-based", "After you", "Whether the user", "Enabled"):
        assert english not in words


def test_a_person_is_added_with_a_password(admin_page):
    answer = admin_page.post(
        page(User, "add"),
        {
            "full_name": "Carla Riva",
            "username": "carla",
            "email": "",
            "usable_password": "true",
            "password1": "Una-lunga-9",
            "password2": "Una-lunga-9",
        },
    )
    assert answer.status_code == 302, answer.context["errors"]
    assert User.objects.get(username="carla").check_password("Una-lunga-9")


@pytest.mark.parametrize("content", [b"", b"prosa", b"<svg xmlns='http://www.w3.org/2000/svg'/>"])
def test_a_coat_of_arms_that_is_no_image_is_refused(admin_page, content):
    from django.core.files.uploadedfile import SimpleUploadedFile

    body = Body.load()
    form = admin_page.get(page(Body, "change", body.pk)).context["adminform"].form
    values = {name: value for name, value in form.initial.items() if value not in (None, "")}
    values |= {"coat_of_arms": SimpleUploadedFile("stemma.png", content, "image/png")}
    values |= {"days_late-TOTAL_FORMS": 0, "days_late-INITIAL_FORMS": 0}
    answer = admin_page.post(page(Body, "change", body.pk), values)
    assert answer.status_code == 200
    assert answer.context["errors"]
    assert not Body.load().coat_of_arms


def test_the_history_is_filtered_by_kind_in_italian(admin_page, card):
    words = admin_page.get(page(HistoryEntry, "changelist"), {"tipo": "pegobjective"})
    assert [entry.subject_type for entry in words.context["cl"].result_list] == ["pegobjective"]
    assert '?tipo=councillor">amministratore</a>' in words.content.decode()


def test_nobody_but_staff_enters(client, olga):
    client.force_login(olga)
    assert client.get("/amministrazione/").status_code == 302


def test_the_administration_shows_the_history_of_a_card_that_is_gone(admin_page, card, olga):
    PegObjective.objects.update(purpose="<p>Uno</p><p>due</p>", title="<b>Titolo</b>")
    card.refresh_from_db()
    with recorded(card, by=olga, action=Action.DELETED):
        card.delete()
    made = HistoryEntry.objects.get(action=Action.DELETED)
    answer = admin_page.get(page(HistoryEntry, "change", made.pk))
    text = answer.content.decode()
    assert "<td>Uno<br>due</td>" in text
    assert "<td>&lt;b&gt;Titolo&lt;/b&gt;</td>" in text
    assert "&#x27;before&#x27;" not in text
    assert "&quot;before&quot;" not in text


def test_another_identifier_is_another_account_of_the_directory(client, ada, stranger, olga):
    stranger.directory_id, stranger.directory = "id-1", "https://accesso.example"
    stranger.save()
    client.force_login(ada)
    form = {"full_name": "Ugo Estraneo", "username": "estraneo", "email": "", "is_active": "on"}

    def kept(typed: str) -> tuple:
        client.post(page(User, "change", stranger.pk), form | {"directory_id": typed})
        stranger.refresh_from_db()
        return stranger.directory_id, stranger.directory

    assert kept(" id-1 ") == ("id-1", "https://accesso.example")
    assert kept("{0B8F9A52-9D2E-4A53-A1A4-6B0A2B0F6C11}") == (
        "0b8f9a52-9d2e-4a53-a1a4-6b0a2b0f6c11",
        "",
    )
    assert kept("") == (None, "")
    User.objects.filter(pk=olga.pk).update(directory_id="id-2")
    answer = client.post(page(User, "change", stranger.pk), form | {"directory_id": "id-2"})
    assert "Un&#x27;altra persona ha già questo identificativo." in answer.content.decode()


@pytest.mark.parametrize("sent", ["=1+1", "x", "9" * 30, "", "²"])
def test_a_choice_that_no_row_can_be_is_refused(admin_page, card, sent):
    centre = card.centre
    answer = admin_page.post(
        page(ResponsibilityCentre, "change", centre.pk), {"department": sent, "name": "Altro"}
    )
    assert (answer.status_code, list(answer.context["errors"]) != []) == (200, True)
    centre.refresh_from_db()
    assert centre.name != "Altro"


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("field", ["", "id", "nessuno"])
def test_a_row_that_is_asked_for_by_no_field_is_no_mistake_of_ours(admin_page, card, model, field):
    row = model._base_manager.first()
    path = page(model, "change", row.pk if row else 0)
    answers = [ask(path, {"_to_field": field}) for ask in (admin_page.get, admin_page.post)]
    assert {answer.status_code for answer in answers} <= {200, 302, 400, 403, 404}

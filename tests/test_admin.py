"""The admin: Italian, searchable, through the one door; cards are only looked at."""

import pytest
from django.contrib import admin
from django.urls import reverse

from objectives.enums import Action
from objectives.history import recorded
from objectives.models import (
    Body,
    Department,
    HistoryEntry,
    OperationalObjective,
    PegObjective,
    StrategicObjective,
    User,
)

MODELS = [model for model in admin.site._registry if model._meta.app_label == "objectives"]


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


def test_a_dup_objective_is_edited_with_its_years_and_sanitised(admin_page, card):
    strategic = StrategicObjective.objects.get()
    answer = admin_page.post(
        page(StrategicObjective, "change", strategic.pk),
        {
            "mission": strategic.mission_id,
            "title": "Nuovo titolo",
            "purpose": "<p>a</p><script>x()</script>",
            "first_year": 2024,
            "last_year": 2028,
            "years": "2025, 2024",
        },
    )
    assert answer.status_code == 302
    strategic.refresh_from_db()
    assert (strategic.title, strategic.purpose, strategic.years) == (
        "Nuovo titolo",
        "<p>a</p>",
        [2024, 2025],
    )


def test_years_outside_the_span_are_refused(admin_page, card):
    operational = OperationalObjective.objects.get()
    answer = admin_page.post(
        page(OperationalObjective, "change", operational.pk),
        {
            "strategic": operational.strategic_id,
            "programme": operational.programme_id,
            "title": "x",
            "purpose": "",
            "first_year": 2024,
            "last_year": 2026,
            "years": "2030",
        },
    )
    assert "stanno tra il primo e l&#x27;ultimo esercizio" in answer.content.decode()


def test_long_lists_are_chosen_by_searching(admin_page, card):
    words = admin_page.get(page(OperationalObjective, "add")).content.decode()
    assert words.count("data-autocomplete-light-function") + words.count("data-ajax--url") == 2
    answer = admin_page.get(
        reverse("admin:autocomplete"),
        {
            "term": "esclusione",
            "app_label": "objectives",
            "model_name": "operationalobjective",
            "field_name": "programme",
        },
    )
    assert [row["text"] for row in answer.json()["results"]] == [
        "12.04 Interventi per i soggetti a rischio di esclusione sociale"
    ]


@pytest.mark.parametrize(
    ("term", "found"),
    [
        (
            "12.01",
            [
                "12.01 Interventi per l'infanzia e i minori e per asili nido (fino al 2025)",
                "12.01 Interventi per l'infanzia e i minori",
            ],
        ),
        ("12.10", []),
    ],
)
def test_a_comune_chooses_among_its_own_programmes_by_their_whole_code(
    admin_page, card, term, found
):
    answer = admin_page.get(
        reverse("admin:autocomplete"),
        {
            "term": term,
            "app_label": "objectives",
            "model_name": "operationalobjective",
            "field_name": "programme",
        },
    )
    assert [row["text"] for row in answer.json()["results"]] == found


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

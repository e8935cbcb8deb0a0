"""Administrators: one is always left, and who is none finds nothing behind their door."""

import html

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.urls import reverse

from objectives.models import Assignment, HistoryEntry, Job, PegObjective, StaffCategory, User
from tests.admin.test_reference import MODELS, page
from tests.at_once import together
from tests.conftest import SeenClient, _in_role, _person

LAST = "È l&#x27;ultimo amministratore di sistema attivo"
WHILE_WAITING = "Nel frattempo un altro amministratore le ha tolto questo ruolo"


def _administrator(username: str, **more) -> User:
    return _person(
        username, username.capitalize(), **{"is_staff": True, "is_superuser": True} | more
    )


def _logged_in(person: User) -> SeenClient:
    client = SeenClient()
    client.force_login(person)
    return client


def person_form(person: User, *ticked: str) -> dict:
    form = {"full_name": person.full_name, "username": person.username, "email": ""}
    return form | dict.fromkeys(ticked, "on")


# -- one is left ----------------------------------------------------------------------------------


@pytest.mark.parametrize("ticked", [["is_active"], ["is_superuser"], []])
def test_an_administrator_who_cannot_enter_does_not_count(ada, ticked):
    _administrator("bruno", is_active=False)
    client, path = _logged_in(ada), page(User, "change", ada.pk)
    before = HistoryEntry.objects.count()
    answer = client.post(path, person_form(ada, *ticked), follow=True)
    assert LAST in answer.content.decode()
    ada.refresh_from_db()
    assert (ada.is_active, ada.is_superuser, ada.is_staff) == (True, True, True)
    assert HistoryEntry.objects.count() == before


def test_one_who_is_only_let_in_does_not_count_either(ada):
    _person("bruno", "Bruno", is_staff=True)
    answer = _logged_in(ada).post(
        page(User, "change", ada.pk), person_form(ada, "is_active"), follow=True
    )
    assert LAST in answer.content.decode()


@pytest.mark.parametrize("sent", ["change", "delete", "action"])
@pytest.mark.django_db(transaction=True)
def test_two_administrators_remove_each_other_at_once(db, ada, sent):
    bruno = _administrator("bruno")
    pairs = (_logged_in(ada), bruno), (_logged_in(bruno), ada)
    calls = [lambda c=c, other=other: _remove(c, other, sent) for c, other in pairs]
    answers = together(*calls, behind=User.objects.all())
    assert sorted(answer.status_code for answer in answers) == [302, 403]
    [refused] = [answer for answer in answers if answer.status_code == 403]
    assert WHILE_WAITING in refused.content.decode()
    left = User.objects.filter(is_superuser=True, is_active=True)
    entries = HistoryEntry.objects.filter(subject_type="user")
    assert [entry.actor_name for entry in entries] == [left.get().full_name]


def _remove(client, person: User, how: str):
    if how == "change":
        return client.post(page(User, "change", person.pk), person_form(person, "is_active"))
    if how == "delete":
        return client.post(page(User, "delete", person.pk), {"post": "yes"})
    chosen = {"action": "delete_selected", "_selected_action": [person.pk], "post": "yes"}
    return client.post(page(User, "changelist"), chosen)


def test_an_administrator_deletes_another_but_never_himself(ada):
    bruno, client = _administrator("bruno"), _logged_in(ada)
    assert client.get(page(User, "delete", ada.pk)).status_code == 403
    both = {"action": "delete_selected", "_selected_action": [ada.pk, bruno.pk], "post": "yes"}
    client.post(page(User, "changelist"), both)
    assert User.objects.filter(is_superuser=True).count() == 2
    assert client.post(page(User, "delete", bruno.pk), {"post": "yes"}).status_code == 302
    assert list(User.objects.filter(is_superuser=True)) == [ada]


def test_the_shells_ways_to_an_administrator_stay_open(db, monkeypatch):
    """`createsuperuser` and `changepassword` are for whoever has the machine itself."""
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "Una-lunga-9")
    call_command("createsuperuser", "--no-input", username="ada", full_name="Ada Conti")
    made = User.objects.get()
    assert (made.is_superuser, made.is_staff, made.check_password("Una-lunga-9")) == (True,) * 3
    monkeypatch.setattr("getpass.getpass", lambda **asked: "Un-altra-lunga-9")
    call_command("changepassword", "ada")
    made.refresh_from_db()
    assert made.check_password("Un-altra-lunga-9")
    assert _logged_in(made).get(reverse("admin:index")).status_code == 200


# -- who is none ----------------------------------------------------------------------------------


def test_to_be_let_in_without_being_an_administrator_gives_nothing(card, piero_of_staff):
    client = _logged_in(piero_of_staff)
    found = []
    for model in MODELS:
        row = model.objects.first()
        args = [row.pk] if row else [1]
        for path in (
            page(model, "changelist"),
            page(model, "add"),
            page(model, "change", *args),
            page(model, "delete", *args),
            page(model, "history", *args),
        ):
            answers = client.get(path), client.post(path, {"post": "yes"})
            found += [(path, a.status_code) for a in answers if a.status_code != 302]
    assert found == []
    assert client.get(page(PegObjective, "changelist"), follow=True).status_code == 403
    assert client.get(reverse("admin:index"), follow=True).status_code == 403
    assert "Amministrazione" not in client.get("/password/").content.decode()


@pytest.fixture
def piero_of_staff(card) -> User:
    """As an older or a careless hand may have left an account, with all of Django's rights."""
    person = _person("piero", "Piero", is_staff=True)
    person.user_permissions.set(Permission.objects.all())
    return person


def test_nor_does_it_give_assignments(card, piero_of_staff):
    client = _logged_in(piero_of_staff)
    mine = {"person": piero_of_staff.pk, "role": "control"}
    assert client.post(page(Assignment, "add"), mine).status_code == 302
    assert not Assignment.objects.exists()
    autocomplete = reverse("admin:autocomplete")
    asked = {"app_label": "objectives", "model_name": "assignment", "field_name": "person"}
    assert client.get(autocomplete, asked).status_code == 302


def test_the_administrator_keeps_people_and_writes_no_card(card, ada):
    client = _logged_in(ada)
    card_path = f"/schede/{card.pk}/"
    assert client.get(card_path).status_code == 200
    for path in ("modifica/", "copia/", "elimina/", "avanzamento/", "passaggio/proponi/"):
        assert client.post(card_path + path, {}).status_code == 403


# -- what is in use -------------------------------------------------------------------------------

ENGLISH = ("would require", "protected", "Cannot delete", "Are you sure")


def refused(client, row) -> list[str]:
    """What is found wrong with the refusal, alone and by the list's action."""
    model = type(row)
    alone = page(model, "delete", row.pk)
    chosen = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    answers = (
        client.get(alone),
        client.post(alone, {"post": "yes"}),
        client.post(page(model, "changelist"), chosen),
    )
    found = []
    for answer in answers:
        words = html.unescape(answer.content.decode())
        wanted = answer.status_code == 200 and "Impossibile cancellare" in words
        if not wanted or "seguenti oggetti protetti correlati" not in words:
            found.append(words)
        found += [english for english in ENGLISH if english in words]
    return found


def test_deleting_what_is_in_use_is_refused_in_words(card, ada, rita, carlo):
    """A person is in use who is printed on a card, or has or gave an assignment."""
    client = _logged_in(ada)
    category = StaffCategory.objects.create(name="Unica")
    card.human_resources.create(profile="N. 1", category="Unica")
    programme, centre = card.operational.programme, card.centre
    people = [card.responsible, rita, carlo, card.councillor]
    before = HistoryEntry.objects.count()
    for row in [*people, centre, centre.department, programme, programme.mission, category]:
        assert refused(client, row) == [], row
        assert type(row).objects.filter(pk=row.pk).exists()
    assert HistoryEntry.objects.count() == before


def test_a_category_that_no_card_names_goes(ada):
    row = StaffCategory.objects.create(name="Mai usata")
    assert _logged_in(ada).post(page(StaffCategory, "delete", row.pk), {"post": "yes"}).url
    assert not StaffCategory.objects.filter(pk=row.pk).exists()


def test_the_names_stay_when_the_account_is_gone(approved, ada, olga):
    """Who validated and approved the card leaves, and so does the account."""
    client = _logged_in(ada)
    path = page(User, "delete", olga.pk)
    assert refused(client, olga) == []  # still in office
    Assignment.objects.filter(person=olga).delete()
    assert client.post(path, {"post": "yes"}).status_code == 302
    assert not User.objects.filter(username="olga").exists()
    entries = HistoryEntry.objects.filter(subject_type="pegobjective")
    told = list(entries.order_by("pk").values_list("action", "actor_name", "actor"))
    assert told[-2:] == [("validated", "Olga Ferri", None), ("approved", "Olga Ferri", None)]
    assert approved.editions.get().made_by_name == "Olga Ferri"
    words = client.get(f"/schede/{approved.pk}/storia/").content.decode()
    assert "Olga Ferri" in words
    gone = HistoryEntry.objects.first()
    assert (gone.action, gone.subject_label, gone.actor_name) == (
        "deleted",
        "Olga Ferri",
        "Ada Conti",
    )


@pytest.mark.parametrize("pk", [2**63, 10**30, "9" * 5000, "x"])
def test_numbers_that_no_row_can_have(client, ada, card, pk):
    client.force_login(ada)
    for model in MODELS:
        assert client.get(page(model, "change", pk)).status_code == 302
    chosen = {"action": "delete_selected", "_selected_action": [pk], "post": "yes"}
    answer = client.post(page(User, "changelist"), chosen)
    assert answer.status_code == 400


def test_every_model_of_ours_is_written_through_the_door():
    from objectives.admin.recorded import ReadOnly, RecordedAdmin

    for model, its in admin.site._registry.items():
        if model is Job:
            continue  # nothing of the plan: test_jobs.py
        assert model in MODELS
        assert isinstance(its, RecordedAdmin | ReadOnly)


def test_a_collaborator_of_the_staff_sees_what_he_collaborates_on_and_no_more(card, carlo):
    User.objects.filter(pk=carlo.pk).update(is_staff=True)
    client = _logged_in(User.objects.get(pk=carlo.pk))
    assert client.get(f"/schede/{card.pk}/").status_code == 200
    assert client.get(page(PegObjective, "changelist"), follow=True).status_code == 403


def test_who_was_removed_while_logged_in_is_shown_the_door(ada):
    bruno = _in_role("bruno", "Bruno", "board")
    User.objects.filter(pk=bruno.pk).update(is_staff=True, is_superuser=True)
    client = _logged_in(User.objects.get(pk=bruno.pk))
    assert client.get(reverse("admin:index")).status_code == 200
    _logged_in(ada).post(page(User, "change", bruno.pk), person_form(bruno, "is_active"))
    assert client.get(reverse("admin:index"), follow=True).status_code == 403


# -- found ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["user", "assignment", "historyentry", "pegobjective"])
def test_a_search_for_a_page_of_words_is_one_for_the_first(db, name):
    """SQLite counts how deep a question goes, and an address takes two thousand words."""
    browser = _logged_in(_administrator("ada"))
    words = " ".join("abcdefghij"[n % 10] for n in range(2_000))
    answer = browser.get(f"/amministrazione/objectives/{name}/", {"q": words})
    assert answer.status_code == 200

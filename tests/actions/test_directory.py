"""People of the body's directory: found by their identifier alone, with their groups' roles."""

from datetime import timedelta

import pytest
from django.utils import timezone

from objectives.actions.directory import ROLES, Identity, NotLetIn, take_in
from objectives.models import Assignment, HistoryEntry, User
from peg import directory
from tests.told import told

ISSUER = "https://accesso.comune.example"
GROUPS = {"Controllo": "control", "segreteria": "secretary", "ced": "administrator"}


@pytest.fixture(autouse=True)
def _directory(settings):
    settings.DIRECTORY, settings.DIRECTORY_FORMERLY = ISSUER, []
    settings.DIRECTORY_CREATES, settings.DIRECTORY_ROLES = False, GROUPS


@pytest.fixture
def ugo(stranger) -> User:
    """Without any assignment; the directory knows him, and he has been in before."""
    stranger.directory_id, stranger.directory = "id-1", ISSUER
    stranger.set_unusable_password()
    stranger.save()
    return stranger


def identity(*groups: str, key="id-1", **more) -> Identity:
    return Identity(key=key, username="estraneo", groups=frozenset(groups), **more)


def roles(person: User) -> list[tuple]:
    """Of today: the role, and whether it came from the directory."""
    held = Assignment.objects.filter(person=person).in_force(timezone.localdate())
    return sorted(held.values_list("role", "from_directory"))


def refused(*args, **kwargs) -> str:
    with pytest.raises(NotLetIn) as refusal:
        take_in(identity(*args, **kwargs))
    return str(refusal.value)


def test_the_environment_and_the_action_mean_the_same_roles():
    assert (*ROLES, "administrator") == directory.ROLES


# -- who ------------------------------------------------------------------------------------------


def test_nobody_is_found_by_his_name_or_address(stranger):
    """Whoever gets the same one next year is somebody else."""
    with told(None):
        said = refused(email=stranger.email)
    assert said.endswith("comunicare questo identificativo: id-1")


@pytest.mark.parametrize("spelled", ["id-1", " id-1 "])
def test_an_identifier_finds_its_person_and_ends_his_password(stranger, spelled):
    User.objects.update(directory_id="id-1")
    with told(None, "user changed"):
        assert take_in(identity(key=spelled)) == stranger
    stranger.refresh_from_db()
    assert (stranger.directory, stranger.has_usable_password()) == (ISSUER, False)
    with told(None):
        take_in(identity(full_name="Un altro nome", email="altro@example.org"))
    assert User.objects.get().full_name == "Ugo Estraneo"


def test_a_uuid_is_the_same_with_capitals_and_braces(ugo):
    User.objects.update(directory_id="0b8f9a52-9d2e-4a53-a1a4-6b0a2b0f6c11")
    assert take_in(identity(key="{0B8F9A52-9D2E-4A53-A1A4-6B0A2B0F6C11}")) == ugo
    assert refused(key="ID-1").endswith("ID-1")  # other identifiers are as they are


def test_without_an_identifier_nobody_enters(ugo):
    User.objects.update(directory_id=None)
    assert "non ha detto" in refused(key=" ")


def test_who_was_switched_off_stays_out(ugo):
    User.objects.update(is_active=False)
    assert refused("ced").startswith("L'accesso di Ugo Estraneo è stato disattivato.")
    assert not User.objects.get().is_superuser


def test_another_directory_does_not_get_the_same_person(ugo, settings):
    settings.DIRECTORY = "https://altro.example"
    assert "legato a un altro elenco" in refused()
    settings.DIRECTORY_FORMERLY = [ISSUER]
    assert take_in(identity()).directory == "https://altro.example"


def test_a_new_person_has_no_rights(db, settings):
    settings.DIRECTORY_CREATES = True
    with told(None, "user created"):
        made = take_in(identity("sconosciuto", full_name="Ugo Nuovo", email="u@example.org"))
    made.refresh_from_db()
    assert (made.username, made.full_name, made.email) == ("estraneo", "Ugo Nuovo", "u@example.org")
    assert (made.has_usable_password(), made.is_superuser, roles(made)) == (False, False, [])
    assert take_in(identity()) == made


def test_a_new_person_takes_nobodys_user_name(stranger, settings):
    settings.DIRECTORY_CREATES = True
    assert "«estraneo» è già di un'altra" in refused()
    assert User.objects.count() == 1


# -- roles ----------------------------------------------------------------------------------------


def test_groups_give_roles_and_take_them_back(ugo):
    with told(None, "assignment created", "assignment created"):
        take_in(identity("CONTROLLO", "segreteria", "portieri"))
    assert roles(ugo) == [("control", True), ("secretary", True)]
    with told(None):
        take_in(identity("controllo", "segreteria"))
    with told(None, "assignment deleted"):
        take_in(identity("segreteria"))  # given today: as if it had never been
    today = timezone.localdate()
    Assignment.objects.update(valid_from=today - timedelta(days=9))
    with told(None, "assignment changed"):
        take_in(identity())  # a directory that says no groups
    assert roles(ugo) == []
    assert Assignment.objects.get().valid_to == today - timedelta(days=1)
    entries = HistoryEntry.objects.filter(subject_type="assignment")
    reasons = set(entries.values_list("actor_name", "reason"))
    assert reasons == {("comando", "gruppi nell'elenco dell'ente")}


def test_what_the_administrator_gave_is_left_alone(ugo):
    Assignment.objects.create(person=ugo, role="control")
    for groups in (["controllo"], []):
        with told(None):
            take_in(identity(*groups))
        assert roles(ugo) == [("control", False)]


def test_without_a_mapping_nothing_is_given(ugo, settings):
    settings.DIRECTORY_ROLES = {}
    with told(None):
        take_in(identity("control", "administrator"))
    assert (roles(ugo), take_in(identity()).is_superuser) == ([], False)


def test_an_administrator_by_his_group(ugo, ada):
    with told(None, "user changed"):
        assert take_in(identity("ced")).is_superuser
    with told(None, "user changed"):
        person = take_in(identity())
    assert (person.is_superuser, person.is_staff) == (False, False)


def test_one_made_by_hand_stays_and_the_last_one_too(ugo):
    User.objects.update(is_superuser=True, is_staff=True)
    for groups in (["ced"], []):
        assert take_in(identity(*groups)).is_superuser
    User.objects.update(administrator_by_directory=True)
    with told(None):
        person = take_in(identity())
    assert (person.is_superuser, User.objects.get().is_superuser) == (True, True)

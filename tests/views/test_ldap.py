"""Login with the directory's password, against a real slapd; settings as in the environment."""

import base64
from uuid import UUID

import pytest
from django.test import Client

from objectives.models import Assignment, User
from peg import directory
from peg.environment import Environment
from tests.conftest import PASSWORD
from tests.directories import BASE, READER, READS, ldap_server
from tests.pages import knock

RIGHT = "Elenco-dell-ente-1"
GUID = UUID("0b8f9a52-9d2e-4a53-a1a4-6b0a2b0f6c11")
PEOPLE = f"""
dn: ou=persone,{BASE}
objectClass: organizationalUnit
ou: persone

dn: ou=gruppi,{BASE}
objectClass: organizationalUnit
ou: gruppi

dn: uid=u.verdi,ou=persone,{BASE}
objectClass: inetOrgPerson
objectClass: hasGuid
uid: u.verdi
cn: Ugo Verdi
sn: Verdi
mail: u.verdi@comune.example
employeeNumber: 0042
objectGUID:: {base64.b64encode(GUID.bytes_le).decode()}
userPassword: {RIGHT}

dn: uid=z.neri,ou=persone,{BASE}
objectClass: inetOrgPerson
uid: z.neri
cn: Zoe Neri
sn: Neri
userPassword: {RIGHT}

dn: cn=cdg,ou=gruppi,{BASE}
objectClass: groupOfNames
cn: cdg
member: cn=ufficio,ou=gruppi,{BASE}

dn: cn=ufficio,ou=gruppi,{BASE}
objectClass: groupOfNames
cn: ufficio
member: uid=u.verdi,ou=persone,{BASE}
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with ldap_server(tmp_path_factory.mktemp("ldap")) as server:
        server.add(PEOPLE)
        yield server


@pytest.fixture
def configured(settings, server):
    """The settings that these variables make, on top of the usual ones."""

    def configured(**variables: str) -> None:
        usual = {
            "LDAP_URL": f"ldap://127.0.0.1:{server.port}",
            "LDAP_BIND_DN": READER,
            "LDAP_BIND_PASSWORD": READS,
            "LDAP_ID_ATTRIBUTE": "employeeNumber",
            "LDAP_USERS_BASE": f"ou=persone,{BASE}",
            "LDAP_GROUPS_BASE": f"ou=gruppi,{BASE}",
            "DIRECTORY_ROLES": '{"cdg": "control"}',
        }
        env = Environment({name: v for name, v in (usual | variables).items() if v})
        for name, value in directory.read(env).items():
            setattr(settings, name, value)
        env.check()

    configured()
    return configured


@pytest.fixture
def ugo(stranger) -> User:
    stranger.directory_id = "0042"
    stranger.save()
    return stranger


def said(answer) -> str:
    return answer.context["form"].non_field_errors()[0]


WRONG = "Inserisci nome utente e password corretti"


def test_the_right_password_and_the_groups_within_groups(client, configured, ugo):
    answer = knock(client, "U.Verdi", RIGHT)
    assert (answer.status_code, answer.url) == (302, "/")
    assert client.get("/schede/").status_code == 200
    assert Assignment.objects.get().role == "control"
    assert "password si cambia dove si cambia" in client.get("/password/").content.decode()


def test_a_group_left_is_a_role_lost_at_the_next_login(client, configured, ugo, server):
    knock(client, "u.verdi", RIGHT)
    dn = f"dn: cn=ufficio,ou=gruppi,{BASE}\nchangetype: modify\nreplace: member\nmember: "
    server.change(f"{dn}uid=z.neri,ou=persone,{BASE}\n")
    try:
        knock(Client(), "u.verdi", RIGHT)
    finally:
        server.change(f"{dn}uid=u.verdi,ou=persone,{BASE}\n")
    assert not Assignment.objects.exists()
    assert client.get("/schede/").status_code == 403


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("u.verdi", "sbagliata"),
        ("u.verdi", ""),
        ("u.verdi", "\N{ZERO WIDTH SPACE}"),
        ("*)(uid=*", RIGHT),
        ("u.verdi)(|(uid=*", RIGHT),
        ("*", RIGHT),
        ("u.verdi,ou=persone", RIGHT),
        ("estraneo", PASSWORD),  # his password is the directory's now
    ],
)
@pytest.mark.parametrize("directly", [False, True])
def test_nothing_else_opens(client, configured, ugo, name, password, directly):
    if directly:
        template = f"uid=%(user)s,ou=persone,{BASE}"
        configured(LDAP_USERS_BASE="", LDAP_BIND_DN="", LDAP_USER_DN=template)
    assert knock(client, name, password).status_code == 200
    assert "_auth_user_id" not in client.session


def test_a_bind_as_the_person_himself(client, configured, ugo):
    configured(LDAP_USERS_BASE="", LDAP_BIND_DN="", LDAP_USER_DN=f"uid=%(user)s,ou=persone,{BASE}")
    assert knock(client, "u.verdi", RIGHT).status_code == 302


def test_the_binary_identifier_of_active_directory(client, configured, ugo):
    configured(LDAP_ID_ATTRIBUTE="objectGUID", LDAP_GROUPS_BASE="", DIRECTORY_ROLES="")
    assert str(GUID) in said(knock(client, "u.verdi", RIGHT))
    User.objects.update(directory_id=str(GUID))
    assert knock(client, "u.verdi", RIGHT).status_code == 302


def test_the_servers_own_identifier(client, configured, ugo, settings):
    configured(
        LDAP_ID_ATTRIBUTE="", DIRECTORY_CREATES="true", LDAP_GROUPS_BASE="", DIRECTORY_ROLES=""
    )
    assert settings.LDAP_ID_ATTRIBUTE == "entryUUID"
    assert knock(client, "z.neri", RIGHT).status_code == 302
    made = User.objects.get(username="z.neri")
    assert (made.full_name, len(made.directory_id)) == ("Zoe Neri", 36)


def test_who_is_not_among_the_people_hears_so_only_with_his_password(client, configured, ugo):
    User.objects.update(directory_id=None)
    assert "non è tra gli utenti" in said(knock(client, "u.verdi", RIGHT))
    assert said(knock(client, "u.verdi", "sbagliata")).startswith(WRONG)
    User.objects.update(directory_id="0042", is_active=False)
    assert "disattivato" in said(knock(client, "u.verdi", RIGHT))


def test_the_door_locks_for_the_directorys_passwords_too(client, configured, ugo):
    for _ in range(4):
        assert knock(client, "u.verdi", "sbagliata").status_code == 200
    assert knock(client, "u.verdi", "sbagliata").status_code == 429
    assert knock(client, "u.verdi", RIGHT).status_code == 429


@pytest.mark.parametrize("how", ["starttls", "ldaps"])
def test_only_a_certificate_that_is_trusted(client, configured, ugo, server, how):
    tls = {"starttls": {"LDAP_STARTTLS": "true"}}.get(how) or {
        "LDAP_URL": f"ldaps://127.0.0.1:{server.tls_port}"
    }
    configured(**tls)
    assert "ora non risponde" in said(knock(client, "u.verdi", RIGHT))
    configured(**tls, LDAP_CA_FILE=str(server.certificate))
    assert knock(client, "u.verdi", RIGHT).status_code == 302


def test_groups_that_cannot_be_read_let_nobody_in(client, configured, ugo):
    configured(LDAP_GROUPS_BASE="ou=altrove,dc=comune,dc=example")
    assert "ora non risponde" in said(knock(client, "u.verdi", RIGHT))


def test_without_local_accounts_no_password_of_ours_opens(client, configured, olga):
    assert knock(client, "olga", PASSWORD).status_code == 302
    configured(LOCAL_ACCOUNTS="false")
    assert client.get("/schede/").status_code == 302  # the session that it had opened ends
    assert knock(client, "olga", PASSWORD).status_code == 200
    page = client.get("/accedi/").content.decode()
    assert ("Nome utente e password sono quelli dell'ente." in page, "dimenticata" in page) == (
        True,
        False,
    )
    for path in ("/password/dimenticata/", "/password/nuova/x/y-z/"):
        for answer in (client.get(path), client.post(path, {"email": "olga@example.org"})):
            assert "password si cambia dove si cambia" in answer.content.decode()


def test_a_server_that_is_down_is_no_lock_for_local_accounts(client, configured, ugo, olga):
    configured(LDAP_URL="ldap://127.0.0.1:1")
    assert "ora non risponde" in said(knock(client, "u.verdi", RIGHT))
    assert knock(client, "olga", PASSWORD).status_code == 302

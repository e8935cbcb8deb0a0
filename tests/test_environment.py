"""Settings by environment: what is wrong is said at the start, all of it, and how it should be."""

import os
import string
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from peg import directory
from peg.environment import Environment

KEY = string.ascii_letters


def started(**variables: str) -> subprocess.CompletedProcess:
    """The program started with these variables and no others."""
    code = "import environ; environ.Env.read_env = lambda *a, **k: None; import peg.settings"
    command = [sys.executable, "-c", code]
    own = {"PATH": "", **variables}
    return subprocess.run(command, env=own, capture_output=True, text=True, check=False)


def problems(done: subprocess.CompletedProcess) -> list[str]:
    """The lines of its message; there is nothing else, and no traceback."""
    assert not done.stderr or done.stderr.startswith("Variabili d'ambiente da correggere:\n  - ")
    return [line.removeprefix("  - ") for line in done.stderr.splitlines() if line[:4] == "  - "]


def test_a_secret_key_is_enough_to_start():
    done = started(SECRET_KEY=KEY)
    assert (done.returncode, done.stderr) == (0, "")


OIDC = {"OIDC_ISSUER": "https://a.example", "OIDC_CLIENT_ID": "peg", "OIDC_CLIENT_SECRET": "x"}
LDAP = {"LDAP_URL": "ldaps://a.example", "LDAP_USERS_BASE": "dc=a"}


def test_without_a_directory_nothing_of_one_is_there():
    code = (
        "import environ, sys; environ.Env.read_env = lambda *a, **k: None; import peg.settings;"
        "import django; django.setup(); import peg.urls;"
        "print({'authlib', 'ldap', 'django_auth_ldap', 'requests'} & set(sys.modules),"
        " [p for p in peg.urls.urlpatterns if 'ente' in str(p.pattern)],"
        " peg.settings.AUTHENTICATION_BACKENDS[1:])"
    )
    own = {"PATH": "", "SECRET_KEY": KEY, "DJANGO_SETTINGS_MODULE": "peg.settings"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=own, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set() [] ['django.contrib.auth.backends.ModelBackend']"


@pytest.mark.parametrize("variables", [OIDC, LDAP], ids=["oidc", "ldap"])
def test_with_a_directory_the_program_starts(variables):
    own = {"PATH": "", "SECRET_KEY": KEY, "LOCAL_ACCOUNTS": "false", **variables}
    command = [sys.executable, "manage.py", "check", "--fail-level", "WARNING"]
    done = subprocess.run(command, env=own, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("variables", "lacks", "said"),
    [
        (OIDC, "authlib", "OIDC_ISSUER chiede pacchetti che mancano: installarli con"),
        (LDAP, "ldap", "LDAP_URL chiede pacchetti che mancano: installarli con"),
        (OIDC | LDAP, "", "OIDC_ISSUER e LDAP_URL non vanno insieme"),
        (OIDC | {"OIDC_ISSUER": "http://a.example"}, "", "OIDC_ISSUER comincia con «https://»"),
        (OIDC | {"OIDC_CLIENT_SECRET": ""}, "", "OIDC_CLIENT_SECRET manca"),
        (OIDC | {"OIDC_SCOPES": "email"}, "", "OIDC_SCOPES comprende «openid»"),
        ({"OIDC_CLIENT_ID": "peg"}, "", "OIDC_ISSUER manca, e OIDC_CLIENT_ID da sola"),
        ({"LDAP_USERS_BASE": "dc=a"}, "", "LDAP_URL manca, e LDAP_USERS_BASE da sola"),
        (LDAP | {"LDAP_URL": "ldap://a.example"}, "", "LDAP_URL manderebbe le password in chiaro"),
        (LDAP | {"LDAP_URL": "a.example"}, "", "LDAP_URL comincia con «ldaps://»"),
        (LDAP | {"LDAP_USERS_BASE": ""}, "", "LDAP_USERS_BASE oppure LDAP_USER_DN"),
        (LDAP | {"LDAP_USER_FILTER": "(uid=%s)"}, "", "LDAP_USER_FILTER contiene «%(user)s»"),
        (LDAP | {"DIRECTORY_ROLES": '{"a": "board"}'}, "", "LDAP_GROUPS_BASE manca"),
        (LDAP | {"LDAP_CA_FILE": "/nowhere.pem"}, "", "LDAP_CA_FILE nomina «/nowhere.pem»"),
        ({"DIRECTORY_ROLES": '{"a": "mayor"}'}, "", "DIRECTORY_ROLES non si legge"),
        ({"DIRECTORY_ROLES": '{"a": ["control"]}'}, "", "DIRECTORY_ROLES non si legge"),
        ({"DIRECTORY_ROLES": "a=control"}, "", "DIRECTORY_ROLES non si legge"),
        ({"LOCAL_ACCOUNTS": "false"}, "", "LOCAL_ACCOUNTS è «false» e non c'è un elenco"),
    ],
)
def test_a_directory_that_cannot_be_is_said_at_the_start(monkeypatch, variables, lacks, said):
    if lacks:
        monkeypatch.setitem(sys.modules, lacks, None)
    env = Environment(variables)
    directory.read(env)
    with pytest.raises(ImproperlyConfigured) as refusal:
        env.check()
    [line] = [text for text in str(refusal.value).splitlines() if text.startswith("  - ")]
    assert line.removeprefix("  - ").startswith(said)


def test_without_a_secret_key_nothing_starts():
    assert problems(started()) == [
        "SECRET_KEY manca: «make setup» ne scrive una in .env; in produzione va impostata"
        " nell'ambiente, lunga, casuale e uguale su tutte le macchine."
    ]


def test_all_that_is_wrong_is_said_at_once():
    done = started(
        SECRET_KEY="secret",
        DATABASE_URL="mysql://peg:Segreta1@host/peg",
        LOGIN_FAILURES="many",
        PRINT_SECONDS="0",
        JOBS="cron",
        HTTPS="perhaps",
        MEDIA_ROOT="media",
        FILES_STORAGE="nowhere.Storage",
        FILES_STORAGE_OPTIONS="location=/srv",
        SITE_URL="peg.comune.borgo.it",
        EMAIL_URL="pigeon://roof",
    )
    assert done.returncode == 2
    assert problems(done) == [
        "SECRET_KEY è troppo semplice: in produzione ha almeno 50 caratteri, a caso.",
        "HTTPS vale «true» oppure «false», non «perhaps».",
        "DATABASE_URL non si legge: vale «sqlite:////percorso/peg.sqlite3» oppure"
        " «postgres://utente:password@host/nome», con i segni particolari della password scritti"
        " come %XX.",
        "LOGIN_FAILURES è un numero intero, non «many».",
        "EMAIL_URL non si legge: vale «smtp+tls://utente:password@host:587».",
        "SITE_URL comincia con «https://», non «peg.comune.borgo.it».",
        "MEDIA_ROOT è un percorso assoluto, che comincia con «/», non «media».",
        "FILES_STORAGE nomina «nowhere.Storage», che non è installato.",
        'FILES_STORAGE_OPTIONS è un oggetto JSON, come «{"nome": "valore"}».',
        "PRINT_SECONDS vale almeno 1.",
        "JOBS vale «queue» oppure «process».",
    ]
    assert "Segreta1" not in done.stderr


@pytest.mark.parametrize(
    "url",
    [
        '"postgres://peg:Segreta1@host/peg"',  # as `podman --env-file` hands it on
        "//peg:Segreta1@host/peg",
        "postgres://peg:Segreta1@host",
        "postgres://peg:Segreta1@host:a/peg",
        "sqlite://peg:Segreta1@peg.sqlite3",
        "sqlite://var/peg.sqlite3",
        "sqlite:///",
        "sqlite://:memory:",
    ],
)
def test_an_address_of_no_database_is_refused_and_never_repeated(url):
    [line] = problems(started(SECRET_KEY=KEY, DATABASE_URL=url))
    assert line.startswith("DATABASE_URL non si legge: vale ")
    assert "Segreta1" not in line


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"PRINT_SECONDS": "--1"}, "PRINT_SECONDS è un numero intero, non «--1»."),
        ({"REQUEST_MAX_MB": "²"}, "REQUEST_MAX_MB è un numero intero, non «²»."),
        ({"HSTS_SECONDS": "9" * 20}, "HSTS_SECONDS vale al massimo 1000000000."),
        ({"HSTS_SECONDS": "9" * 5000}, "HSTS_SECONDS è un numero intero, non «999"),
        # What a database, a calendar or a clock would fail on, at the first page.
        ({"SESSION_HOURS": "1000000000"}, "SESSION_HOURS vale al massimo 8760."),
        ({"BOOKS_KEPT_DAYS": "1000000000"}, "BOOKS_KEPT_DAYS vale al massimo 36500."),
        ({"PRINT_SECONDS": "1000000000"}, "PRINT_SECONDS vale al massimo 86400."),
        (
            {"DATABASE_LOCK_SECONDS": "1000000000"},
            "DATABASE_LOCK_SECONDS vale al massimo 86400.",
        ),
        (
            {"DATABASE_URL": "sqlite:////usr"},
            "DATABASE_URL nomina una cartella, non un file: «/usr»",
        ),
        (
            {"DATABASE_URL": "sqlite:////nowhere/peg.sqlite3"},
            "DATABASE_URL nomina un file in una cartella che non c'è: «/nowhere».",
        ),
        ({"EMAIL_URL": "smtp://"}, "EMAIL_URL non si legge: vale «smtp+tls://"),
        # Blank is no answer: it would switch off what is on where nothing is said.
        ({"HTTPS": ""}, "HTTPS vale «true» oppure «false», non «»."),
        ({"SITE_URL": "https://[::1"}, "SITE_URL non si legge: vale «https://peg.comune.it», non"),
        ({"SITE_URL": "https://localhost:a"}, "SITE_URL non si legge: vale"),
        (
            {"CSRF_TRUSTED_ORIGINS": "https://[::1"},
            "CSRF_TRUSTED_ORIGINS elenca indirizzi con «https://» davanti, non «https://[::1».",
        ),
        (OIDC | {"OIDC_ISSUER": "https://[::1"}, "OIDC_ISSUER comincia con «https://»"),
        (OIDC | {"OIDC_ISSUER": "https://"}, "OIDC_ISSUER comincia con «https://»"),
        (LDAP | {"LDAP_URL": "ldaps://[::1"}, "LDAP_URL comincia con «ldaps://»"),
        (LDAP | {"LDAP_URL": "ldaps://a:b"}, "LDAP_URL comincia con «ldaps://»"),
    ],
)
def test_a_value_that_no_reader_expects_is_refused_in_words(variables, said):
    [line] = problems(started(SECRET_KEY=KEY, **variables))
    assert line.startswith(said)


def test_names_that_do_not_agree_are_refused():
    own = {"SECRET_KEY": KEY, "SITE_URL": "http://peg.comune.it"}
    own |= {"ALLOWED_HOSTS": "*,https://a.it,b.it:80,[::1]:80,[::1],.c.it"}
    assert problems(started(**own, CSRF_TRUSTED_ORIGINS="a.it", SECURE_COOKIES="true")) == [
        "ALLOWED_HOSTS elenca i nomi del servizio: «*» vale solo con DEBUG.",
        "ALLOWED_HOSTS elenca nomi senza «https://» e senza «/», non «https://a.it».",
        "ALLOWED_HOSTS elenca nomi senza la porta, non «b.it:80».",
        "ALLOWED_HOSTS elenca nomi senza la porta, non «[::1]:80».",
        "CSRF_TRUSTED_ORIGINS elenca indirizzi con «https://» davanti, non «a.it».",
        "SECURE_COOKIES si chiama ora HTTPS: togliere l'una e impostare l'altra.",
        "SITE_URL comincia con «https://», non «http://peg.comune.it».",
    ]
    elsewhere = started(SECRET_KEY=KEY, ALLOWED_HOSTS=".a.it", SITE_URL="https://peg.b.it")
    assert problems(elsewhere) == [
        "SITE_URL porta a un host che ALLOWED_HOSTS non elenca: «https://peg.b.it»."
    ]
    below = started(SECRET_KEY=KEY, ALLOWED_HOSTS=".a.it", SITE_URL="https://peg.a.it/")
    assert problems(below) == []


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ({}, "True 31536000 None"),
        ({"TRUSTED_PROXIES": "1"}, "True 31536000 ('HTTP_X_FORWARDED_PROTO', 'https')"),
        ({"HSTS_SECONDS": "0"}, "True 0 None"),
        ({"HTTPS": "false"}, "False 0 None"),
    ],
)
def test_only_a_proxy_of_ours_says_how_the_browser_came(own, expected):
    code = (
        "import environ; environ.Env.read_env = lambda *a, **k: None; from peg import settings as s"
        "; print(s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS, s.SECURE_PROXY_SSL_HEADER)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"SECRET_KEY": KEY, **own},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == expected


def test_a_file_of_variables_as_editors_save_it(tmp_path, monkeypatch):
    """With a byte order mark; what is set already stays."""
    monkeypatch.setenv("PEG_PROVA_1", "")
    monkeypatch.delenv("PEG_PROVA_1")
    monkeypatch.setenv("PEG_PROVA_2", "mio")
    (tmp_path / ".env").write_text("PEG_PROVA_1=Città\nPEG_PROVA_2=altro\n", encoding="utf-8-sig")
    env = Environment(os.environ)
    env.load(tmp_path / ".env")
    assert [env.text(name) for name in ("PEG_PROVA_1", "PEG_PROVA_2")] == ["Città", "mio"]


def test_a_file_of_variables_in_another_code_is_refused_in_words(tmp_path, capsys):
    (tmp_path / ".env").write_text("DEFAULT_FROM_EMAIL=Città\n", encoding="latin-1")
    with pytest.raises(SystemExit) as left:
        Environment({}).load(tmp_path / ".env")
    why = f"{tmp_path}/.env non è scritto in UTF-8: salvarlo di nuovo con questa codifica."
    assert (left.value.code, capsys.readouterr().err.splitlines()[1]) == (2, f"  - {why}")


def test_a_secret_may_come_in_a_file(tmp_path):
    file = tmp_path / "key"
    file.write_text(f"{KEY}\n")
    assert Environment({"KEY_FILE": str(file)}).text("KEY") == KEY
    twice = started(SECRET_KEY=KEY, SECRET_KEY_FILE=str(file), DATABASE_URL_FILE="/no/file")
    assert problems(twice) == [
        "SECRET_KEY è impostata due volte: togliere SECRET_KEY oppure SECRET_KEY_FILE.",
        "DATABASE_URL_FILE nomina un file che non si legge: «/no/file».",
    ]


@pytest.mark.parametrize(
    ("url", "engine"),
    [
        ("sqlite:////srv/peg.sqlite3", "django.db.backends.sqlite3"),
        ("postgres://peg:a%40b@db/peg", "django.db.backends.postgresql"),
        ("postgresql://peg@/peg?host=/run/postgresql", "django.db.backends.postgresql"),
    ],
)
def test_the_databases_that_it_speaks_to(url, engine):
    assert Environment({"U": url}).database("U", "sqlite:////x")["ENGINE"] == engine


def test_kinds_of_variables_and_what_stands_without_them():
    env = Environment({"N": " 7 ", "YES": "Sì", "NO": "0", "LIST": "a, b,,", "TEXT": " x "})
    assert (env.number("N", 1), env.number("M", 1)) == (7, 1)
    assert (env.yes("YES", False), env.yes("NO", True), env.yes("NONE", True)) == (
        True,
        False,
        True,
    )
    assert (env.texts("LIST", ["c"]), env.texts("NONE", ["c"])) == (["a", "b"], ["c"])
    assert (env.text("TEXT"), env.text("NONE", "y")) == ("x", "y")
    env.check()


def test_a_number_beyond_its_bounds():
    env = Environment({"N": "11"})
    assert env.number("N", 3, least=1, most=10) == 3
    with pytest.raises(ImproperlyConfigured, match="N vale al massimo 10"):
        env.check()

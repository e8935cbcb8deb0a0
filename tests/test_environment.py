"""Settings by environment: what is wrong is said at the start, all of it, and how it should be."""

import string
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from peg.environment import Environment

KEY = string.ascii_letters


def started(**variables: str) -> subprocess.CompletedProcess:
    """The program started with these variables and no others."""
    code = "import environ; environ.Env.read_env = lambda *a, **k: None; import peg.settings"
    command = [sys.executable, "-c", code]
    own = {"PATH": "", **variables}
    return subprocess.run(command, env=own, capture_output=True, text=True, check=False)


def problems(done: subprocess.CompletedProcess) -> list[str]:
    """The lines of its message, without the traceback."""
    return [line.removeprefix("  - ") for line in done.stderr.splitlines() if line[:4] == "  - "]


def test_a_secret_key_is_enough_to_start():
    done = started(SECRET_KEY=KEY)
    assert (done.returncode, done.stderr) == (0, "")


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
    assert done.returncode == 1
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

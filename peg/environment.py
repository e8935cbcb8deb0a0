"""The environment, read and checked (12-factor).

`settings.py` asks for each variable by its name and kind, with what stands where nothing is said.
What is wrong with any of them is gathered and said at once, by name and with the reason, instead of
one restart for each mistake. A value is never repeated in a message where it may hold a password.

Instead of `NAME`, `NAME_FILE` may name a file that holds the value: so secrets come to containers
and units without standing in anybody's environment.
"""

import json
import re
import sys
import warnings
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.http.request import validate_host

_YES = {"true", "yes", "on", "1", "sì", "si"}
_NO = {"false", "no", "off", "0"}
_WHOLE = re.compile(r"-?[0-9]{1,20}")


def address_parts(value: str) -> SplitResult | None:
    """The parts of an address that has a host; None for anything else."""
    try:
        parts = urlsplit(value)
        return parts if parts.hostname and parts.port != 0 else None
    except ValueError:  # a bracket without its other half, a port that is no number
        return None


class Environment:
    """Reads the variables of a mapping, as `os.environ`, and remembers what is wrong with them."""

    def __init__(self, variables: Mapping[str, str]):
        self._variables = variables
        self._problems: list[str] = []
        self.names: set[str] = set()  # all that was asked for

    def load(self, path: Path) -> None:
        """Variables from a file of `NAME=value`, where there is one; those that are set stay. An
        editor's byte order mark is no part of the first name."""
        try:
            environ.Env.read_env(path, encoding="utf-8-sig")
        except UnicodeDecodeError:
            self.refuse(str(path), "non è scritto in UTF-8: salvarlo di nuovo con questa codifica.")
            self.check_or_leave()  # what else is wrong cannot be known

    def text(self, name: str, default: str = "") -> str:
        self.names.add(name)
        if path := self._variables.get(f"{name}_FILE", ""):
            return self._read(name, path, default)
        return self._variables.get(name, default).strip()

    def _read(self, name: str, path: str, default: str) -> str:
        if name in self._variables:
            self.refuse(name, f"è impostata due volte: togliere {name} oppure {name}_FILE.")
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            self.refuse(f"{name}_FILE", f"nomina un file che non si legge: «{path}».")
            return default

    def texts(self, name: str, default: list[str]) -> list[str]:
        """Separated by commas."""
        return [
            text.strip() for text in self.text(name, ",".join(default)).split(",") if text.strip()
        ]

    def hosts(self, name: str, default: list[str], *, any_host: bool) -> list[str]:
        """Names of hosts, `.comune.it` with all below it; `*` where any host will do."""
        hosts = self.texts(name, default)
        for host in hosts:
            if "/" in host:
                self.refuse(name, f"elenca nomi senza «https://» e senza «/», non «{host}».")
            elif re.search(r"^[^\[]*:|\]:", host):
                self.refuse(name, f"elenca nomi senza la porta, non «{host}».")
            elif host == "*" and not any_host:
                self.refuse(name, "elenca i nomi del servizio: «*» vale solo con DEBUG.")
        return hosts

    def origins(self, name: str) -> list[str]:
        """`https://host` each."""
        origins = self.texts(name, [])
        for origin in origins:
            if not origin.startswith(("http://", "https://")) or not address_parts(origin):
                self.refuse(name, f"elenca indirizzi con «https://» davanti, non «{origin}».")
        return origins

    def renamed(self, old: str, new: str) -> None:
        """A variable of an older version: who sets it believes that it says something."""
        if old in self._variables:
            self.refuse(old, f"si chiama ora {new}: togliere l'una e impostare l'altra.")

    def choice(self, name: str, choices: tuple[str, ...], default: str) -> str:
        value = self.text(name, default)
        if value in choices:
            return value
        self.refuse(name, "vale {}.".format(" oppure ".join(f"«{choice}»" for choice in choices)))
        return default

    def yes(self, name: str, default: bool) -> bool:
        value = self.text(name, str(default)).lower()
        if value not in _YES | _NO:
            self.refuse(name, f"vale «true» oppure «false», non «{value}».")
        return value in _YES

    def number(self, name: str, default: int, *, least: int = 0, most: int = 10**9) -> int:
        """A whole number between two bounds."""
        value = self.text(name, str(default))
        if not _WHOLE.fullmatch(value):
            self.refuse(name, f"è un numero intero, non «{value}».")
        elif int(value) < least:
            self.refuse(name, f"vale almeno {least}.")
        elif int(value) > most:
            self.refuse(name, f"vale al massimo {most}.")
        else:
            return int(value)
        return default

    def folder(self, name: str, default: Path) -> Path:
        """An absolute path: a relative one would depend on where the program was started."""
        path = Path(self.text(name) or default)
        if not path.is_absolute():
            self.refuse(name, f"è un percorso assoluto, che comincia con «/», non «{path}».")
        return path

    def address(self, name: str, default: str, *, https: bool, hosts: list[str]) -> str:
        """`https://host`, one of the hosts that are served; without a slash at the end."""
        value = self.text(name, default).rstrip("/")
        if not value:
            return value
        parts = address_parts(value)
        if not value.startswith("https://" if https else ("http://", "https://")):
            self.refuse(name, f"comincia con «https://», non «{value}».")
        elif not parts:
            self.refuse(name, f"non si legge: vale «https://peg.comune.it», non «{value}».")
        elif not validate_host(parts.hostname, hosts):
            self.refuse(name, f"porta a un host che ALLOWED_HOSTS non elenca: «{value}».")
        return value

    def database(self, name: str, default: str) -> dict:
        """Django's dictionary of a database."""
        try:
            # Not in the library's words: they repeat all of a value that it does not understand.
            with warnings.catch_warnings(action="ignore"):
                found = environ.Env.db_url_config(self.text(name, default))
        except (ValueError, KeyError, ImproperlyConfigured):
            found = {}
        if not _is_kept(found):
            self.refuse(
                name,
                "non si legge: vale «sqlite:////percorso/peg.sqlite3» oppure"
                " «postgres://utente:password@host/nome», con i segni particolari della password"
                " scritti come %XX.",
            )
            return environ.Env.db_url_config(default)
        if self.text(name) and found["ENGINE"].endswith(".sqlite3"):
            self._refuse_no_file(name, Path(found["NAME"]))
        return found

    def _refuse_no_file(self, name: str, path: Path) -> None:
        """A database may still be made, but not its folder, nor where a folder is."""
        if path.is_dir():
            self.refuse(name, f"nomina una cartella, non un file: «{path}».")
        elif not path.parent.is_dir():
            self.refuse(name, f"nomina un file in una cartella che non c'è: «{path.parent}».")

    def mail(self, name: str, default: str) -> dict:
        """Django's settings of the mail server."""
        try:
            found = environ.Env.email_url_config(self.text(name, default))
        except (ValueError, KeyError, ImproperlyConfigured):
            found = {}
        sends = found.get("EMAIL_BACKEND", "").endswith(".smtp.EmailBackend")
        if not found or (sends and not found["EMAIL_HOST"]):
            self.refuse(name, "non si legge: vale «smtp+tls://utente:password@host:587».")
            return environ.Env.email_url_config(default)
        return found

    def dotted(self, name: str, default: str) -> str:
        """A class by its module, which must be installed."""
        value = self.text(name, default)
        try:
            found = find_spec(value.rpartition(".")[0])
        except (ImportError, ValueError):
            found = None
        if found is None:
            self.refuse(name, f"nomina «{value}», che non è installato.")
        return value

    def json(self, name: str, default: dict) -> dict:
        """An object, as `{"key": "value"}`."""
        try:
            value = json.loads(self.text(name)) if self.text(name) else default
        except ValueError:
            value = None
        if not isinstance(value, dict):
            self.refuse(name, 'è un oggetto JSON, come «{"nome": "valore"}».')
            return default
        return value

    def refuse(self, name: str, why: str) -> None:
        """Remember that a variable cannot be as it is."""
        if (problem := f"{name} {why}") not in self._problems:
            self._problems.append(problem)

    def check(self) -> None:
        """Raises ImproperlyConfigured with all that is wrong."""
        if self._problems:
            lines = "".join(f"\n  - {problem}" for problem in self._problems)
            raise ImproperlyConfigured(f"Variabili d'ambiente da correggere:{lines}")

    def check_or_leave(self) -> None:
        """Who starts the program reads what is wrong, and no traceback. No command of ours says
        with this status that it has done something."""
        try:
            self.check()
        except ImproperlyConfigured as problem:
            print(problem, file=sys.stderr)
            sys.exit(2)


def _is_kept(database: dict) -> bool:
    """Whether it is of a kind that the program speaks to, has a name, and outlasts the process."""
    engine, name = database.get("ENGINE", ""), database.get("NAME", "")
    if engine.endswith(".sqlite3"):
        # With two slashes the first part of the path is taken for a host, which SQLite has not.
        return name != ":memory:" and not database.get("HOST")
    return engine.endswith(".postgresql") and bool(name or "service" in database.get("OPTIONS", {}))

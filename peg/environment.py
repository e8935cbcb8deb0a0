"""The environment, read and checked (12-factor).

`settings.py` asks for each variable by its name and kind, with what stands where nothing is said.
What is wrong with any of them is gathered and said at once, by name and with the reason, instead of
one restart for each mistake. A value is never repeated in a message where it may hold a password.
"""

import json
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

_YES = {"true", "yes", "on", "1", "sì", "si"}
_NO = {"false", "no", "off", "0", ""}


class Environment:
    """Reads the variables of a mapping, as `os.environ`, and remembers what is wrong with them."""

    def __init__(self, variables: Mapping[str, str]):
        self._variables = variables
        self._problems: list[str] = []

    def text(self, name: str, default: str = "") -> str:
        return self._variables.get(name, default).strip()

    def texts(self, name: str, default: list[str]) -> list[str]:
        """Separated by commas."""
        if name not in self._variables:
            return default
        return [text.strip() for text in self.text(name).split(",") if text.strip()]

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
        if not value.isascii() or not value.lstrip("-").isdigit():
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

    def address(self, name: str, default: str = "") -> str:
        """`https://host`, without a slash at the end."""
        value = self.text(name, default).rstrip("/")
        if value and not value.startswith(("http://", "https://")):
            self.refuse(name, f"comincia con «https://», non «{value}».")
        return value

    def database(self, name: str, default: str) -> dict:
        """Django's dictionary of a database."""
        try:
            found = environ.Env.db_url_config(self.text(name, default))
        except (ValueError, KeyError, ImproperlyConfigured):
            found = {}
        if not found.get("ENGINE", "").endswith((".sqlite3", ".postgresql")):
            self.refuse(
                name,
                "non si legge: vale «sqlite:////percorso/peg.sqlite3» oppure"
                " «postgres://utente:password@host/nome», con i segni particolari della password"
                " scritti come %XX.",
            )
            found = environ.Env.db_url_config(default)
        return found

    def mail(self, name: str, default: str) -> dict:
        """Django's settings of the mail server."""
        try:
            return environ.Env.email_url_config(self.text(name, default))
        except (ValueError, KeyError, ImproperlyConfigured):
            self.refuse(name, "non si legge: vale «smtp+tls://utente:password@host:587».")
            return environ.Env.email_url_config(default)

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
        self._problems.append(f"{name} {why}")

    def check(self) -> None:
        """Raises ImproperlyConfigured with all that is wrong."""
        if self._problems:
            lines = "".join(f"\n  - {problem}" for problem in self._problems)
            raise ImproperlyConfigured(f"Variabili d'ambiente da correggere:{lines}")

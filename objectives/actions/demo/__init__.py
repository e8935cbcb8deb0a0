"""A Comune that does not exist, to look at and to try things on (fixtures/demo.json).

Deterministic: the same rows whenever it is loaded, whatever day it is. `comune` builds the body,
its people and their drafts; `years` takes the cards through two years, one over, one running.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from ...enums import Action
from ...history import recorded
from ...models import Body, PegObjective, Programme, User
from .comune import PASSWORD, Comune
from .years import play

__all__ = ["Account", "NotADemo", "load_demo"]


class NotADemo(Exception):  # noqa: N818
    """The database holds something that the demo did not put there."""


@dataclass
class Account:
    username: str
    full_name: str
    password: str = PASSWORD


@transaction.atomic
def load_demo(path: Path) -> list[Account]:
    """Fill an empty database; one that the demo has filled already is left as it is.

    Returns the accounts. Raises NotADemo for any other database.
    """
    data = json.loads(path.read_text(encoding="utf-8"))
    accounts = [Account(username, name) for username, name, _ in data["accounts"]]
    body = Body.load()
    if body.is_demo:
        return accounts
    if User.objects.exists() or PegObjective.objects.exists():
        raise NotADemo("questo database contiene già persone o schede: la demo ne vuole uno suo")
    if not Programme.objects.exists():
        raise NotADemo("manca il catalogo di missioni e programmi: prima «load_catalogue»")
    with recorded(body, by=None, action=Action.CHANGED):
        body.name, body.is_demo = data["body"], True
        body.save()
    comune = Comune(data)
    comune.build()
    play(comune)
    return accounts

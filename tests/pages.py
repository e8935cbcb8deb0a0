"""A page with a form, held as a browser holds it."""

import html
import re
from dataclasses import dataclass
from fnmatch import fnmatchcase

from tests.conftest import SeenClient


class Page:
    """The fields of a page as a browser holds them, in their order; changed and sent."""

    def __init__(self, client, path: str, answer=None):
        """Asked for, unless that was done already."""
        self._client, self.path = client, path
        self.read(answer or client.get(path))

    def read(self, answer) -> None:
        self.answer = answer
        text = re.sub(r"<template>.*?</template>", "", answer.content.decode(), flags=re.S)
        form = text[text.index('<form method="post" novalidate') :]
        self.fields: list[tuple[str, str]] = []
        pattern = (
            r"<input ([^>]*)>"
            r'|<textarea name="([^"]+)"[^>]*>\n?([^<]*)</textarea>'
            r'|<select name="([^"]+)".*?</select>'
        )
        for found in re.finditer(pattern, form, flags=re.S):
            attributes, area, words, choice = found.groups()
            if area:
                self.fields.append((area, html.unescape(words)))
            elif choice:
                chosen = re.search(r'value="([^"]*)" selected', found[0])
                self.fields.append((choice, chosen[1] if chosen else ""))
            else:
                self._input(dict(re.findall(r'([a-z]+)="([^"]*)"', attributes)), attributes)

    def _input(self, attributes: dict[str, str], text: str) -> None:
        if attributes["type"] in {"text", "hidden"} or "checked" in text:
            ticked = "on" if attributes["type"] == "checkbox" else ""
            value = html.unescape(attributes.get("value", ticked))
            self.fields.append((attributes["name"], value))

    def keys(self, table: str) -> list[str]:
        return [value for name, value in self.fields if name == f"{table}-riga"]

    def put(self, **values) -> "Page":
        """Type into fields; a list is a set of ticks. In a name `__` stands for `-`."""
        for name, value in values.items():
            name = name.replace("__", "-")
            self._type(name, value if isinstance(value, list) else [value])
        return self

    def _type(self, name: str, typed: list[str]) -> None:
        names = [field for field, _ in self.fields]
        at = names.index(name) if name in names else len(names)
        others = [
            [f for f in part if f[0] != name] for part in (self.fields[:at], self.fields[at:])
        ]
        self.fields = [*others[0], *((name, value) for value in typed), *others[1]]

    def values(self, name: str) -> list[str]:
        return [value for field, value in self.fields if field == name]

    def find(self, pattern: str) -> str:
        """The first name like `fasi-*-description`; boxes without a tick have none on the page."""
        return next((name for name, _ in self.fields if fnmatchcase(name, pattern)), pattern)

    def row(self, table: str, number: int, **values) -> "Page":
        key = self.keys(table)[number]
        return self.put(**{f"{table}-{key}-{name}": value for name, value in values.items()})

    def send(self, action: str = ""):
        data: dict[str, list[str]] = {}
        for name, value in [*self.fields, *([("azione", action)] if action else [])]:
            data.setdefault(name, []).append(value)
        return self._client.post(self.path, data)

    def press(self, action: str) -> "Page":
        """One of the buttons of the rows, without a script."""
        self.read(self.send(action))
        return self


@dataclass
class Two:
    """One page, loaded by Rita (mine) and by Olga (theirs), or by two of the office."""

    mine: Page
    theirs: Page

    def now(self, pattern: str) -> list[str]:
        """What stands in the field that a page loaded now would show."""
        page = Page(self.theirs._client, self.theirs.path)
        return page.values(self.mine.find(pattern))

    def both(self, pattern: str, theirs, mine):
        """Both change one field; the answer is that to mine."""
        name = self.mine.find(pattern)
        assert self.theirs.put(**{name: theirs}).send().status_code == 302
        return self.mine.put(**{name: mine}).send()

    def answer(self, asked, pattern: str, which: str):
        """Choose on the page that asks, and save again."""
        self.mine.read(asked)
        return self.mine.put(**{f"resta-{self.mine.find(pattern)}": which}).send()


def two(path: str, mine, theirs) -> Two:
    pages = []
    for person in (mine, theirs):
        client = SeenClient()
        client.force_login(person)
        pages.append(Page(client, path))
    return Two(*pages)


def knock(client, username="olga", password="sbagliata", **more):
    """Try the door."""
    return client.post("/accedi/", {"username": username, "password": password}, **more)

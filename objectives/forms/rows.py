"""Rows of a card in a form: any number, in any order, added, doubled, taken away.

The page says which rows it was loaded with and which it has, in their order; what somebody else
has added in the meantime is neither, and stays.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django.core.exceptions import BadRequest
from django.db.models import Model
from django.http import QueryDict
from django.utils.translation import gettext as _

from ..italian import shorten
from .loaded import Clash, LoadedField, LoadedForm, chosen, fingerprint, plain

NEW = "n"  # begins the key of a row that is not stored yet
# Times the limit of a table: nobody's page has so many rows, and each costs a form.
_NOBODYS = 3


class RowField(LoadedField):
    """What explains the fields of a row stands once, above all rows of the table."""

    @property
    def aria_describedby(self):
        table = self.form.prefix.split("-")[0]
        explained = f"{table}-aiuto-{self.name}" if self.name in self.form.help else ""
        return " ".join(filter(None, [explained, super().aria_describedby]))


class RowForm(LoadedForm):
    """One row of a card; `help` explains its fields."""

    bound_field_class = RowField
    help: ClassVar[dict[str, str]] = {}

    @cached_property
    def helper(self) -> FormHelper:
        """For `{% crispy %}`; «Da aggiornare» has a table of its own."""
        helper = FormHelper()
        helper.form_tag, helper.disable_csrf = False, True
        helper.layout = self.layout()
        return helper

    def _post_clean(self):
        """The model asks the database once a constraint: only for a row that has changed."""
        if self.has_changed():
            super()._post_clean()

    def layout(self) -> Layout:
        raise NotImplementedError


@dataclass(frozen=True)
class Table:
    """A table of the card as the form knows it: `name` begins the names of all its fields."""

    name: str
    relation: str
    form: type[RowForm]
    limit: int
    heading: str
    add: str
    moved: str  # what a reader hears when a row has moved: {n} is its place, {m} how many there are


class RowSet:
    """The rows of one table, in the order of the page.

    `stored` are the rows as the database has them now; `data` is the page, and is mended where
    the page has to know better. What two people did to one row, or to the
    order of all, is a clash: nothing is written, both sides are shown.
    """

    def __init__(self, table: Table, stored: list[Model], data: QueryDict | None, *, check: bool):
        self.table = table
        self._stored = {str(row.pk): row for row in stored}
        self._problems: list[tuple[str, str, str]] = []
        self._data = data
        self.order_clash: Clash | None = None
        if data is None:
            self._loaded = {key: fingerprint(row) for key, row in self._stored.items()}
            self.keys = list(self._stored)
        else:
            self._refuse_nobodys()
            self._loaded = dict(_tokens(data.getlist(f"{table.name}-caricata")))
            self._rescue_rewritten()
            keys = self._data.getlist(f"{table.name}-riga")
            self.keys = [k for k in dict.fromkeys(keys) if k in self._stored or _is_new(k)]
            if check:
                self._bring_back_changed()
            self._settle_order(check=check)
        self._sent = {"-".join(name.split("-")[:2]) for name in data or ()}
        self.forms = [self._form(key, check=check) for key in self.keys]

    @property
    def loaded(self) -> list[str]:
        """What the page carries of the rows it was loaded with: their keys and fingerprints."""
        return [f"{key}:{mark}" for key, mark in self._loaded.items() if key in self._stored]

    @property
    def rows(self) -> list[tuple[str, RowForm]]:
        return list(zip(self.keys, self.forms, strict=True))

    @property
    def blank(self) -> RowForm:
        """What a new row looks like, for the script that adds one."""
        return self.table.form(prefix=f"{self.table.name}-__riga__")

    @property
    def help(self) -> list[tuple[str, str, str]]:
        """Of each field its name, its label and what explains it."""
        labels = self.blank.fields
        return [(name, labels[name].label, text) for name, text in self.table.form.help.items()]

    @property
    def errors(self) -> Iterator[tuple[str, str, str]]:
        """The field's id, the row and the field in words, what is wrong."""
        for number, form in enumerate(self.forms, start=1):
            for name, texts in form.errors.items():
                place = form[name] if name in form.fields else None
                where = self._place_of(number)
                label = f"{where}, {place.label}" if place else where
                for text in texts:
                    yield place.id_for_label if place else "", label, text
        yield from self._problems
        if self.order_clash:
            yield self.table.name, self.table.heading, self.order_clash.sentence
        if len(self.forms) + len(self._unknown()) > self.table.limit:
            sentence = _("al massimo %(limit)s righe.") % {"limit": self.table.limit}
            yield self.table.name, self.table.heading, sentence

    @property
    def clashes(self) -> list[Clash]:
        found = [
            clash.within(self._place_of(number))
            for number, form in enumerate(self.forms, start=1)
            for clash in form.clashes
        ]
        return [*found, self.order_clash] if self.order_clash else found

    def _place_of(self, number: int) -> str:
        return _("%(table)s, riga %(number)s") % {"table": self.table.heading, "number": number}

    def is_valid(self) -> bool:
        return not list(self.errors)

    def kept(self) -> dict[str, RowForm]:
        """The rows to write, by key: a new one that nobody filled in is none."""
        return {key: f for key, f in self.rows if f.instance.pk or f.has_changed()}

    def removed(self) -> list[Model]:
        return [self._stored[key] for key in self._loaded if self._is_removed(key)]

    def ordered(self) -> list[tuple[Model, list[str]]]:
        """Every row as it is to stand, with the names of its changed fields: the page's rows in
        the page's order if that was changed here, and those that the page never knew in their
        places."""
        kept = self.kept()
        mine = [key for key in kept if key in self._stored]
        order = mine if self._moved_here(mine) else [k for k in self._stored if k in kept]
        order = _woven(order, list(kept))
        order = _woven(order, [k for k in self._stored if not self._is_removed(k)])
        return [
            (kept[key].instance, kept[key].written()) if key in kept else (self._stored[key], [])
            for key in order
        ]

    @property
    def rearranged(self) -> bool:
        """Whether the rows are to stand in another order than the database has them in."""
        return [row.pk for row, _changed in self.ordered()] != [
            row.pk for row in self._stored.values()
        ]

    def _unknown(self) -> list[str]:
        """The rows that somebody else has added since: they stay, and count."""
        return [key for key in self._stored if key not in self._loaded and key not in self.keys]

    def _is_removed(self, key: str) -> bool:
        return key in self._loaded and key in self._stored and key not in self.keys

    def _moved_here(self, mine: list[str]) -> bool:
        return mine != [key for key in self._loaded if key in mine]

    def _settle_order(self, *, check: bool) -> None:
        """Two reorderings: the page's stands only if nobody else made another."""
        mine = [key for key in self.keys if key in self._stored and key in self._loaded]
        theirs = [key for key in self._stored if key in mine]
        moved_there = theirs != [key for key in self._loaded if key in mine]
        if not self._moved_here(mine) or mine == theirs:
            return
        name = f"{self.table.name}-ordine"
        if not moved_there:
            # The answer is about the order that was shown: the one that the page knows.
            if chosen(self._data, name) == "altro":
                self.keys = _woven(theirs, self.keys)
        elif check:
            self._loaded = {key: self._loaded[key] for key in theirs} | self._loaded
            heading = _("%(table)s, ordine") % {"table": self.table.heading}
            self.order_clash = Clash(name, heading, self._told(mine), self._told(theirs))

    def _told(self, keys: list[str]) -> str:
        return " · ".join(shorten(str(self._stored[key]), 40) for key in keys)

    def _bring_back_changed(self) -> None:
        """A row taken away here and changed elsewhere stands again as it is now, and is told."""
        changed = [
            key
            for key in self._loaded
            if self._is_removed(key) and fingerprint(self._stored[key]) != self._loaded[key]
        ]
        for key in changed:
            self._loaded[key] = fingerprint(self._stored[key])
            self._problem(
                _(
                    "«%(row)s» è stata cambiata da un altro utente mentre la si toglieva: ora"
                    " sta di nuovo al suo posto, com'è adesso. Se va tolta, toglierla e"
                    " salvare di nuovo."
                )
                % {"row": shorten(str(self._stored[key]))}
            )
        known = [key for key in self._loaded if key in self._stored]
        self.keys = _woven(self.keys, [k for k in known if k in self.keys or k in changed])

    def _refuse_nobodys(self) -> None:
        """Raises BadRequest."""
        for part in ("riga", "caricata"):
            if len(self._data.getlist(f"{self.table.name}-{part}")) > _NOBODYS * self.table.limit:
                raise BadRequest("more rows than a page has")

    def _rescue_rewritten(self) -> None:
        """A row that was rewritten here and taken away elsewhere becomes a new one, and is told."""
        name, data = self.table.name, self._data
        keys = data.getlist(f"{name}-riga")
        for at, key in enumerate(keys):
            prefix = f"{name}-{key}-"
            typed = {field: data[field] for field in data if field.startswith(prefix)}
            if (
                key in self._stored
                or key not in self._loaded
                or all(plain(data.get(f"initial-{f}", "")) == plain(v) for f, v in typed.items())
            ):
                continue
            keys[at] = _free_key(keys)
            for field in typed:
                new = f"{name}-{keys[at]}-{field.removeprefix(prefix)}"
                data.setlist(new, data.getlist(field))
            self._problem(
                _(
                    "«%(row)s» è stata tolta da un altro utente mentre la si modificava:"
                    " salvando di nuovo torna come riga nuova."
                )
                % {"row": shorten(next(iter(typed.values()), ""))}
            )
        data.setlist(f"{name}-riga", keys)

    def _problem(self, sentence: str) -> None:
        self._problems.append((self.table.name, self.table.heading, sentence))

    def _form(self, key: str, *, check: bool) -> RowForm:
        prefix = f"{self.table.name}-{key}"
        instance = self._stored.get(key)
        sent = prefix in self._sent
        # A row that came back has nothing typed: it shows what the database has.
        data = self._data if sent or instance is None else None
        form = self.table.form(data, instance=instance, prefix=prefix)
        form.use_required_attribute = False
        form.empty_permitted = instance is None
        return form if check or data is None else form.unjudged()


def _tokens(values: list[str]) -> Iterator[tuple[str, str]]:
    """`12:3fa9…`: a row's key and its fingerprint."""
    for value in values:
        key, _colon, mark = value.partition(":")
        yield key, mark


def _woven(order: list[str], other: list[str]) -> list[str]:
    """`order`, and what only `other` has, each behind its left neighbour there."""
    woven = list(order)
    for at, key in enumerate(other):
        if key in woven:
            continue
        left = other[at - 1] if at else None
        woven.insert(woven.index(left) + 1 if left in woven else 0, key)
    return woven


def rearranged(data: QueryDict, action: str) -> QueryDict:
    """The same page after one button: `fasi:aggiungi`, `fasi:su:12`, `fasi:duplica:n3`…

    What is not understood changes nothing.
    """
    data = data.copy()
    table, _colon, rest = action.partition(":")
    verb, _colon, key = rest.partition(":")
    keys = data.getlist(f"{table}-riga")
    if verb == "aggiungi":
        keys.append(_free_key(keys))
    elif key in keys:
        _move(data, table, keys, verb, key)
    data.setlist(f"{table}-riga", keys)
    return data


def _move(data: QueryDict, table: str, keys: list[str], verb: str, key: str) -> None:
    at = keys.index(key)
    if verb == "togli":
        keys.pop(at)
    elif verb == "su" and at:
        keys[at - 1], keys[at] = keys[at], keys[at - 1]
    elif verb == "giu" and at + 1 < len(keys):
        keys[at + 1], keys[at] = keys[at], keys[at + 1]
    elif verb == "duplica":
        new = _free_key(keys)
        keys.insert(at + 1, new)
        prefix = f"{table}-{key}-"
        for name in [name for name in data if name.startswith(prefix)]:
            data.setlist(f"{table}-{new}-{name.removeprefix(prefix)}", data.getlist(name))


def _free_key(keys: list[str]) -> str:
    taken = [int(key[1:]) for key in keys if _is_new(key)]
    return f"{NEW}{max(taken, default=0) + 1}"


def _is_new(key: str) -> bool:
    return key[:1] == NEW and key[1:].isascii() and key[1:].isdecimal() and len(key) < 8

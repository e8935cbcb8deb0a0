"""Rows of a card in a form: any number, in any order, added, doubled, taken away.

The page says which rows it was loaded with and which it has, in their order; what somebody else
has added in the meantime is neither, and stays.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.db.models import Model
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.safestring import mark_safe

from ..italian import shorten

NEW = "n"  # begins the key of a row that is not stored yet


class LoadedField(BoundField):
    """Only what is typed: Django would put the hidden value between a box and its label."""

    def __str__(self):
        return self.as_widget()


class LoadedForm(forms.ModelForm):
    """A form that carries the values it was loaded with, hidden beside those that are typed.

    What the person did not touch is not a change, whatever somebody else has saved meanwhile.
    """

    bound_field_class = LoadedField

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.show_hidden_initial = self.instance.pk is not None

    def unjudged(self) -> "LoadedForm":
        """As it was sent, with what was typed and what was loaded, and no error: not yet asked."""
        self._errors = ErrorDict()
        return self

    @property
    def loaded(self) -> str:
        """The hidden values, for the page to put beside the form's fields."""
        if self.instance.pk is None:
            return ""
        return mark_safe("".join(field.as_hidden(only_initial=True) for field in self))

    def written(self) -> list[str]:
        """The names of the model's fields that were changed on the page."""
        return [name for name in self.changed_data if name in self._meta.fields]


class RowForm(LoadedForm):
    """One row of a card."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = self.layout()

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


class RowSet:
    """The rows of one table, in the order of the page."""

    def __init__(self, table: Table, stored: list[Model], data: QueryDict | None, *, check: bool):
        self.table = table
        self._stored = {str(row.pk): row for row in stored}
        self._gone: list[str] = []
        self._data = self._rescued(data)
        keys = list(self._stored) if data is None else self._data.getlist(f"{table.name}-riga")
        self.keys = [key for key in dict.fromkeys(keys) if key in self._stored or _is_new(key)]
        self.forms = [self._form(key, check=check) for key in self.keys]

    @property
    def loaded(self) -> list[str]:
        """The rows that the page was loaded with."""
        if self._data is None:
            return list(self._stored)
        return [k for k in self._data.getlist(f"{self.table.name}-caricata") if k in self._stored]

    @property
    def rows(self) -> list[tuple[str, RowForm]]:
        return list(zip(self.keys, self.forms, strict=True))

    @property
    def blank(self) -> RowForm:
        """What a new row looks like, for the script that adds one."""
        return self.table.form(prefix=f"{self.table.name}-__riga__")

    @property
    def errors(self) -> Iterator[tuple[str, str, str]]:
        """The field's id, the row and the field in words, what is wrong."""
        for number, form in enumerate(self.forms, start=1):
            for name, texts in form.errors.items():
                place = form[name] if name in form.fields else None
                where = f"{self.table.heading}, riga {number}"
                label = f"{where}, {place.label}" if place else where
                for text in texts:
                    yield place.id_for_label if place else "", label, text
        for words in self._gone:
            yield (
                self.table.name,
                self.table.heading,
                f"«{shorten(words)}» è stata tolta da un altro utente mentre la si modificava:"
                " salvando di nuovo torna come riga nuova.",
            )
        if len(self.forms) > self.table.limit:
            yield self.table.name, self.table.heading, f"al massimo {self.table.limit} righe."

    def is_valid(self) -> bool:
        return not list(self.errors)

    @property
    def rearranged(self) -> bool:
        """Whether rows were moved, added or taken away on this page."""
        return self.keys != self.loaded

    def kept(self) -> list[RowForm]:
        """The rows to write, in their order: a new one that nobody filled in is none."""
        return [form for form in self.forms if form.instance.pk or form.has_changed()]

    def removed(self) -> list[Model]:
        return [self._stored[key] for key in self.loaded if key not in self.keys]

    def untouched(self) -> list[Model]:
        """Rows that the page never knew."""
        return [row for k, row in self._stored.items() if k not in {*self.loaded, *self.keys}]

    def _rescued(self, data: QueryDict | None) -> QueryDict | None:
        """A row that was rewritten here and taken away elsewhere becomes a new one, and is told."""
        name = self.table.name
        if data is None:
            return None
        data = data.copy()
        keys = data.getlist(f"{name}-riga")
        known = set(data.getlist(f"{name}-caricata")) - self._stored.keys()
        for at, key in enumerate(keys):
            prefix = f"{name}-{key}-"
            typed = {field: data[field] for field in data if field.startswith(prefix)}
            if key not in known or all(
                data.get(f"initial-{field}", "") == value for field, value in typed.items()
            ):
                continue
            keys[at] = _free_key(keys)
            for field in typed:
                new = f"{name}-{keys[at]}-{field.removeprefix(prefix)}"
                data.setlist(new, data.getlist(field))
            self._gone.append(next(iter(typed.values()), ""))
        data.setlist(f"{name}-riga", keys)
        return data

    def _form(self, key: str, *, check: bool) -> RowForm:
        prefix = f"{self.table.name}-{key}"
        instance = self._stored.get(key)
        form = self.table.form(self._data, instance=instance, prefix=prefix)
        form.use_required_attribute = False
        form.empty_permitted = instance is None
        return form if check else form.unjudged()


def rearranged(data: QueryDict, action: str) -> QueryDict:
    """The same page after one button: `fasi:aggiungi`, `fasi:su:12`, `fasi:duplica:n3`…

    What is not understood changes nothing.
    """
    data = data.copy()
    table, _, rest = action.partition(":")
    verb, _, key = rest.partition(":")
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

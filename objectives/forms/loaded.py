"""Forms that carry what they were loaded with, so that two people never overwrite one another.

Hidden beside each typed value stands the one that the page was loaded with. What the person did
not touch is not a change, whatever somebody else has saved meanwhile; what both have changed is a
clash: nothing is written, both values are shown, and the person says which one stays.
"""

from dataclasses import dataclass, replace
from hashlib import sha256

from django import forms
from django.db.models import Model
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from ..richtext import text_lines
from .fields import RichTextField


@dataclass(frozen=True)
class Clash:
    """What two people wrote in one place: `name` begins the names of the page's answer."""

    name: str
    label: str
    mine: str
    theirs: str
    sentence: str = _("scritto anche da un altro utente: scegliere quale resta.")

    def within(self, where: str) -> "Clash":
        return replace(self, label=f"{where}, {self.label}")


def chosen(data: QueryDict, name: str) -> str:
    """Which of two clashing values the person wants: `mio`, `altro`, or nothing said yet."""
    answer = data.get(f"resta-{name}", "")
    return answer if answer in {"mio", "altro"} else ""


def fingerprint(row: Model) -> str:
    """A short mark of all that a row says, its place among the others aside."""
    fields = [f for f in row._meta.concrete_fields if f.name not in {"position", "origin"}]
    said = "\x00".join(f"{field.name}={field.value_to_string(row)}" for field in fields)
    return sha256(said.encode()).hexdigest()[:16]


class LoadedField(BoundField):
    """Only what is typed: Django would put the hidden value between a box and its label."""

    def __str__(self):
        return self.as_widget()


class LoadedForm(forms.ModelForm):
    """A form over a row that is read again, and locked, when the page comes back."""

    bound_field_class = LoadedField
    # A row that two people may begin at once carries its blanks as well.
    may_begin_twice = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._clashes: list[Clash] = []
        self._carries = self.may_begin_twice or self.instance.pk is not None
        for field in self.fields.values():
            field.show_hidden_initial = self._carries

    def unjudged(self) -> "LoadedForm":
        """As it was sent, with what was typed and what was loaded, and no error: not yet asked.

        An answer that came along is taken: the page that comes back does not ask any more.
        """
        for name in self.fields if self.is_bound and self._carries else ():
            self._answer(name)
        self._errors = ErrorDict()
        return self

    @property
    def loaded(self) -> str:
        """The hidden values, for the page to put beside the form's fields."""
        if not self._carries:
            return ""
        return mark_safe("".join(field.as_hidden(only_initial=True) for field in self))

    @property
    def clashes(self) -> list[Clash]:
        """What was changed here and elsewhere; found while the form is judged."""
        return self._clashes if self.errors else []

    def written(self) -> list[str]:
        """The names of the model's fields that were changed on the page."""
        return [name for name in self.changed_data if name in self._meta.fields]

    def full_clean(self):
        if self.is_bound and self._carries:
            self._settle()
        super().full_clean()

    def _clean_form(self):
        super()._clean_form()
        for clash in self._clashes:
            name = clash.name.removeprefix(f"{self.prefix}-") if self.prefix else clash.name
            self.add_error(name, clash.sentence)

    def _settle(self) -> None:
        """Let the page know what the database has by now.

        What was not touched here becomes the value that somebody else has saved, so that the form
        judges the row as it will stand. What both have changed is a clash.
        """
        self._clashes = []
        for name, field in self.fields.items():
            place, current = self[name], plain(self.initial.get(name))
            if not self._is_news(name):
                self._answer(name)
            elif not place._has_changed():
                self._take(place)
            elif field.has_changed(current, plain(place.data)):
                mine, theirs = self._in_words(name, place.data), self._in_words(name, current)
                self._clashes.append(Clash(place.html_name, str(place.label), mine, theirs))
                self._know(place)
        self.__dict__.pop("changed_data", None)

    def _is_news(self, name: str) -> bool:
        """Whether the database has another value than the page was loaded with."""
        place = self[name]
        if place.html_initial_name not in self.data:
            return False
        hidden = place.field.hidden_widget()
        loaded = self._widget_data_value(hidden, place.html_initial_name)
        return place.field.has_changed(plain(self.initial.get(name)), plain(loaded))

    def _answer(self, name: str) -> None:
        """Take the other's value where the person has chosen it: the one that was shown, that is,
        the one that the page was loaded with. A newer one is asked about again."""
        place = self[name]
        if chosen(self.data, place.html_name) == "altro" and not self._is_news(name):
            self._take(place)

    def _know(self, place: BoundField) -> None:
        """From now on the page was loaded with what the database has."""
        if not getattr(self.data, "_mutable", True):
            self.data = self.data.copy()
        now = place.field.prepare_value(self.initial.get(place.name))
        self.data[place.html_initial_name] = "" if now is None else now

    def _take(self, place: BoundField) -> None:
        """As if the page had been loaded just now, and the field not touched."""
        self._know(place)
        value = self.data[place.html_initial_name]
        if isinstance(value, list):
            self.data.setlist(place.html_name, [str(item) for item in value])
        elif value is False:
            self.data.pop(place.html_name, None)
        else:
            self.data[place.html_name] = value

    def _in_words(self, name: str, value) -> str:
        field = self.fields[name]
        if isinstance(value, bool) or isinstance(field, forms.BooleanField):
            return str(_("sì") if value else _("no"))
        if isinstance(value, list):
            return ", ".join(map(str, value))
        if isinstance(field, forms.ModelChoiceField):
            row = next((row for row in field.queryset if str(row.pk) == str(value)), None)
            return field.label_from_instance(row) if row else ""
        if choices := dict(getattr(field, "choices", ())):
            return str(choices.get(value, value))
        if isinstance(field, RichTextField):
            return text_lines(value or "")
        value = field.prepare_value(value)
        return "" if value is None else str(value)


def plain(value):
    """Browsers end lines with two characters, files with one; a page has no blanks around."""
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value

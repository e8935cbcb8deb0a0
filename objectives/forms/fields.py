"""Form fields that read what the pages print: 1,5 · 80 % · 31/12/2026."""

import re
from datetime import date
from decimal import Decimal

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django_prose_editor.widgets import ProseEditorWidget

from ..italian import format_date, format_decimal, parse_date, parse_decimal, parse_percentage
from ..richtext import sanitise

# The buttons of the editor, by the names that it gives them.
_TITLES = {
    "toolbar": _("Formattazione"),
    "bold": _("Grassetto"),
    "italic": _("Corsivo"),
    "bulletList": _("Elenco puntato"),
    "orderedList": _("Elenco numerato"),
    "history:undo": _("Annulla"),
    "history:redo": _("Ripeti"),
}


class DecimalField(forms.DecimalField):
    """A number typed in Italian."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    _parse = staticmethod(parse_decimal)

    def to_python(self, value):
        value = value.strip() if isinstance(value, str) else value
        if value in self.empty_values or isinstance(value, Decimal):
            return None if value in self.empty_values else value
        try:
            return self._parse(str(value))
        except ValueError as problem:
            raise ValidationError(str(problem)) from None

    def prepare_value(self, value):
        return format_decimal(value) if isinstance(value, Decimal) else value

    def widget_attrs(self, widget):
        return {}


class PercentageField(DecimalField):
    """A number with or without its %."""

    _parse = staticmethod(parse_percentage)


class DateField(forms.DateField):
    """A day typed as 31/12/2026 or, where the page loads dates.js, picked from a calendar."""

    widget = forms.TextInput(
        attrs={
            "placeholder": _("gg/mm/aaaa"),
            "autocomplete": "off",
            "data-date": _("Scegliere la data dal calendario"),
        }
    )

    def to_python(self, value):
        value = value.strip() if isinstance(value, str) else value
        if value in self.empty_values or isinstance(value, date):
            return None if value in self.empty_values else value
        try:
            return parse_date(str(value))
        except ValueError as problem:
            raise ValidationError(str(problem)) from None

    def prepare_value(self, value):
        return format_date(value) if isinstance(value, date) else value


class YearsTicks(forms.TypedMultipleChoiceField):
    """A set of years as boxes over a horizon; `offer` says which."""

    widget = forms.CheckboxSelectMultiple
    # One value for the whole set, so that «loaded with none» is told from «not loaded».
    hidden_widget = forms.HiddenInput

    def __init__(self, **kwargs):
        super().__init__(coerce=int, **kwargs)

    def to_python(self, value):
        return super().to_python(re.findall(r"\d+", value) if isinstance(value, str) else value)

    def offer(self, years) -> None:
        self.choices = [(year, str(year)) for year in years]

    def clean(self, value):
        return sorted(super().clean(value))

    def has_changed(self, initial, data):
        years = re.findall(r"\d+", data) if isinstance(data, str) else data
        return sorted(map(str, initial or [])) != sorted(map(str, years or []))


class LongSelect(forms.Select):
    """Django's own, without the template that it renders for each option: a city has hundreds of
    objectives, centres and people. Choices in groups are not looked for."""

    def render(self, name, value, attrs=None, renderer=None):
        chosen = set(self.format_value(value))
        options = format_html_join(
            "\n",
            '<option value="{}"{}>{}</option>',
            (
                (choice, mark_safe(" selected") if str(choice) in chosen else "", label)
                for choice, label in self.choices
            ),
        )
        attrs = flatatt(self.build_attrs(self.attrs, attrs))
        return format_html('<select name="{}"{}>\n{}\n</select>', name, attrs, options)


def is_row_number(text: str) -> bool:
    """Whether a row can have it: the database fails on any other."""
    return text.isascii() and text.isdecimal() and len(text) < 19


class SearchedSelect(AutocompleteSelect):
    """The administration's own, which fails on what is no number when it shows a refused form."""

    def optgroups(self, name, value, attr=None):
        return super().optgroups(name, [one for one in value if is_row_number(str(one))], attr)


class RichTextField(forms.CharField):
    """Paragraphs, lists, bold and italic. The model's field sanitises whatever comes out of it.

    `House` is ours (static/js/richtext.js): names in Italian, and what Word puts on the clipboard.
    """

    def __init__(self, **kwargs):
        extensions = {"Bold": True, "Italic": True, "BulletList": True, "ListItem": True}
        # The sanitiser keeps no kind of numbering: nothing is offered that it would drop.
        extensions |= {"OrderedList": {"enableListAttributes": False}, "HardBreak": True}
        extensions |= {"History": True, "House": {"titles": _TITLES}}
        widget = ProseEditorWidget(config={"extensions": extensions}, preset="configurable")
        super().__init__(**kwargs | {"widget": widget})

    def has_changed(self, initial, data):
        """Compared as they are stored: the editor puts a paragraph into each item of a list."""
        try:
            return sanitise(initial or "").html != sanitise(data or "").html
        except ValueError:
            return super().has_changed(initial, data)

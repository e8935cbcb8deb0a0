"""What is written without a template is, byte for byte, what Django's templates write."""

from datetime import date

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates, get_default_renderer
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from hypothesis import given
from hypothesis import strategies as st

from objectives.forms.plain_widgets import PlainWidgets

WIDGETS = [
    forms.TextInput,
    forms.NumberInput,
    forms.EmailInput,
    forms.URLInput,
    forms.PasswordInput,
    forms.HiddenInput,
    forms.CheckboxInput,
    forms.FileInput,
    forms.Textarea,
    forms.Select,
]
HOSTILE = "\"'><script>alert(1)</script>&amp; </textarea>"
VALUES = [None, "", 0, 1.5, True, date(2026, 1, 31), HOSTILE, mark_safe("<b>"), _("Nota"), "\nx"]
ATTRIBUTES = [
    None,
    {"id": "id_nota", "rows": 1, "required": True, "disabled": False, "data-x": None},
    {"title": HOSTILE, "placeholder": _("gg/mm/aaaa"), "data-safe": mark_safe("&amp;")},
]


@pytest.mark.parametrize("widget", WIDGETS)
@pytest.mark.parametrize("attrs", ATTRIBUTES, ids=["none", "plain", "hostile"])
def test_a_widget_is_written_as_django_writes_it(widget, attrs):
    one = widget(attrs={"class": "form-control"})
    ours, plain = (
        [one.render("fase-3-nota", value, attrs, renderer) for value in VALUES]
        for renderer in (PlainWidgets(), DjangoTemplates())
    )
    assert ours == plain


@given(st.text(), st.text())
def test_so_is_whatever_anybody_types(name, value):
    for widget in (forms.TextInput(), forms.Textarea()):
        written = widget.render(name, value, renderer=PlainWidgets())
        assert written == widget.render(name, value, renderer=DjangoTemplates())


def test_it_writes_the_pages():
    assert isinstance(get_default_renderer(), PlainWidgets)

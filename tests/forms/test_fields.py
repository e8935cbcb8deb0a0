"""The fields of our own, as the pages show them."""

import pytest
from django import forms
from django.test import SimpleTestCase

from objectives.forms.fields import LongSelect

CHOICES = [("", "tutti"), (1, "Uno & «due»"), ("01.02", '<b>"tre"</b>')]


@pytest.mark.parametrize("value", [None, "", 1, "1", "01.02", "nessuna"])
@pytest.mark.parametrize("attrs", [None, {"id": "id_centro", "data-choose": 15, "required": True}])
def test_a_long_choice_is_written_as_django_writes_it(value, attrs):
    of_class = {"class": "form-select"}
    ours, plain = (
        widget(choices=CHOICES, attrs=of_class).render("centro", value, attrs)
        for widget in (LongSelect, forms.Select)
    )
    SimpleTestCase().assertHTMLEqual(ours, plain)

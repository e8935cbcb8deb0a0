"""Into which year a card is copied."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..limits import FIRST_YEAR, LAST_YEAR


class CopyForm(forms.Form):
    plan_year = forms.IntegerField(
        label=_("Anno del piano"), min_value=FIRST_YEAR, max_value=LAST_YEAR, localize=False
    )

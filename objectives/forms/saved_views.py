"""A saved view: its name, and what it asks of the list."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ..limits import MAX_QUERY, MAX_VIEWS
from ..models import SavedView
from .filters import asked


class SavedViewForm(forms.ModelForm):
    """Names or renames a view of its owner's. Whoever calls it holds the owner's row locked."""

    class Meta:
        model = SavedView
        fields = ["name"]
        labels = {"name": _("Nome della vista")}

    def clean_name(self):
        name = self.cleaned_data["name"]
        others = SavedView.objects.filter(owner=self.instance.owner).exclude(pk=self.instance.pk)
        if others.filter(name=name).exists():
            raise ValidationError(_("Un'altra sua vista ha già questo nome: sceglierne un altro."))
        return name


class NewViewForm(SavedViewForm):
    """With the filters that it keeps: the year among them only where it is wanted."""

    query = forms.CharField(widget=forms.HiddenInput, required=False)
    with_year = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean_query(self):
        return asked(QueryDict(self.cleaned_data["query"]))

    def clean(self):
        data = super().clean()
        if self.instance.owner.saved_views.count() >= MAX_VIEWS:
            message = _("Le viste salvate sono al massimo %(n)s: eliminarne una prima.")
            raise ValidationError(message % {"n": MAX_VIEWS})
        query = data.get("query") or QueryDict(mutable=True)
        if not data.get("with_year"):
            query.pop("anno", None)
        self.instance.query = query.urlencode()
        if len(self.instance.query) > MAX_QUERY:
            raise ValidationError(_("La ricerca è troppo lunga per essere salvata."))
        return data

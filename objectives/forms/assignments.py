"""A delegation given by a responsabile; a centre handed over to somebody else."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..enums import Role
from ..italian import format_date
from ..models import Assignment, ResponsibilityCentre, User, standing
from .fields import DateField


class DelegationForm(forms.ModelForm):
    """Who collaborates, on which of the giver's centres, from when to when."""

    valid_from = DateField(
        label=_("Dal"), help_text=_("Il primo giorno della delega. Per esempio: 01/01/2026.")
    )
    valid_to = DateField(
        label=_("Fino al (compreso)"), help_text=_("L'ultimo giorno. Per esempio: 31/12/2026.")
    )

    class Meta:
        model = Assignment
        fields = ["person", "centre", "valid_from", "valid_to"]
        labels = {"person": _("Collaboratore"), "centre": _("Centro di responsabilità")}
        help_texts = {
            "person": _(
                "Chi scrive bozze e dati al posto Suo. Se manca, lo aggiunge chi amministra."
            )
        }

    def __init__(self, *args, giver: User, **kwargs):
        super().__init__(*args, **kwargs)
        own = ResponsibilityCentre.objects.filter(pk__in=standing(giver).responsible_for)
        self.fields["centre"].queryset = own
        self.fields["centre"].required = True
        self.fields["centre"].help_text = ""
        if own.count() == 1:
            self.fields["centre"].initial = own.get()
        people = User.objects.filter(is_active=True).exclude(pk=giver.pk)
        self.fields["person"].queryset = people
        self.instance.role, self.instance.delegated_by = Role.COLLABORATOR, giver

    def clean(self):
        data = super().clean()
        begins, ends = data.get("valid_from"), data.get("valid_to")
        if begins and ends and ends < begins:
            self.add_error(
                "valid_to",
                _("La fine precede l'inizio: scrivere un giorno dal %s in poi.")
                % format_date(begins),
            )
        elif ends and ends < timezone.localdate():
            self.add_error(
                "valid_to", _("La delega sarebbe già scaduta: scrivere oggi o un giorno a venire.")
            )
        return data


class AssignmentForm(forms.ModelForm):
    """Any assignment, as the administration records it."""

    class Meta:
        model = Assignment
        exclude: tuple[str, ...] = ()
        help_texts = {
            "role": _("Che cosa la persona può fare. Per esempio: Controllo di gestione."),
            "is_interim": _("Provvisorio, per esempio finché il posto è vacante."),
            "valid_from": _("Il primo giorno. Per esempio: 01/01/2026."),
            "valid_to": _("L'ultimo giorno, compreso; in bianco finché dura."),
        }


class HandoverForm(forms.Form):
    """To whom, from which day."""

    person = forms.ModelChoiceField(label=_("Nuovo responsabile"), queryset=User.objects.none())
    on = DateField(
        label=_("Dal"), help_text=_("Il primo giorno del nuovo incarico, oggi o prima: 01/09/2026.")
    )
    is_interim = forms.BooleanField(
        label=_("Ad interim"),
        required=False,
        help_text=_("Provvisorio, per esempio finché il posto è vacante."),
    )

    def __init__(self, assignment: Assignment, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._assignment = assignment
        others = User.objects.filter(is_active=True).exclude(pk=assignment.person_id)
        self.fields["person"].queryset = others

    def clean_on(self):
        """The names on the cards change at once: a day to come would be too early for them."""
        day, first = self.cleaned_data["on"], self._assignment.valid_from
        if day > timezone.localdate():
            raise ValidationError(
                _(
                    "La data non può essere futura: tutto passa subito. Scrivere oggi o un giorno"
                    " passato."
                )
            )
        if first and day <= first:
            message = _("L'incarico che finisce è cominciato il %s: il nuovo comincia dopo.")
            raise ValidationError(message % format_date(first))
        return day

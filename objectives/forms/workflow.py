"""What a step asks for: a note, the Giunta's act, a reason for each missing figure."""

import re
from collections.abc import Sequence
from pathlib import PurePath

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..actions.acts import record_act
from ..italian import shorten
from ..limits import MAX_FILE
from ..models import Act, PegObjective, User
from ..models.base import validate_readable
from ..workflow import Asks, Details, Step, missing_of_report, wants_a_reason
from .fields import DateField

# What such a file begins with: a PDF within its first kilobyte; a signature (PKCS#7) in DER or in
# base 64, which is how DER's first bytes come out.
_BEGINNINGS = {
    ".pdf": re.compile(rb"(?s).{0,1000}%PDF-"),
    ".p7m": re.compile(rb"\x30[\x80-\x84]|\s*(?:-----BEGIN (?:PKCS7|CMS)|MI[A-Za-z0-9+/])"),
}


class StepForm(forms.Form):
    """One step, with one card or with many."""

    def __init__(self, step: Step, cards: Sequence[PegObjective], *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._step, self._cards = step, cards
        self._missing = []
        if step.asks is Asks.AN_ACT:
            self._ask_for_the_act()
        if step.asks in {Asks.A_NOTE, Asks.MAYBE_A_NOTE}:
            self._ask_for_a_note(_("Nota"), required=step.asks is Asks.A_NOTE)
            self.fields["note"].help_text = _(
                "La legge chi riceve la scheda, e resta nella storia. Per esempio: manca il peso"
                " della fase 2."
            )
        if step.asks is Asks.REASONS:
            self._ask_for_reasons()

    def details(self, by: User) -> Details:
        """What was given; an act that was not known yet is recorded."""
        data = self.cleaned_data
        act = None
        if self._step.asks is Asks.AN_ACT:
            act = record_act(data["number"], data["adopted_on"], data["attachment"], by=by)
        return Details(
            by=by,
            note=data.get("note", ""),
            act=act,
            follows_budget=data.get("follows_budget") == "si",
            reasons={(row._meta.model_name, row.pk): data[_name(row)] for row in self._missing},
        )

    def clean_adopted_on(self):
        day = self.cleaned_data["adopted_on"]
        if day > timezone.localdate():
            raise ValidationError(
                _("La data della delibera è nel futuro: scrivere il giorno dell'adozione.")
            )
        return day

    def clean_attachment(self):
        file = self.cleaned_data["attachment"]
        if not file:
            return None
        beginning = _BEGINNINGS.get(PurePath(file.name).suffix.lower())
        if not beginning or not beginning.match(next(file.chunks(), b"")):
            raise ValidationError(_("L'allegato è un PDF, anche firmato (.pdf o .p7m)."))
        file.seek(0)
        if file.size > MAX_FILE:
            raise ValidationError(
                _("L'allegato supera i %d MB: ridurlo, o registrare la delibera senza.")
                % (MAX_FILE // 1024 // 1024)
            )
        if len(file.name) > 200:
            raise ValidationError(_("Il nome dell'allegato supera i 200 caratteri: accorciarlo."))
        return file

    def clean(self):
        data = super().clean()
        if self._step.asks is Asks.AN_ACT:
            self._check_the_act(data)
            self._check_the_end_of_the_year(data)
        return data

    def _check_the_act(self, data) -> None:
        """Its attachment is kept once; no edition stands on an older act than the one before."""
        number, day, file = data.get("number"), data.get("adopted_on"), data.get("attachment")
        if not number or not day:
            return
        act = Act.objects.filter(number=number, adopted_on=day).exclude(attachment="").first()
        if act and file and file.name != act.attachment_name:
            message = _("Questa delibera ha già il suo allegato, «%s»: registrarla senza un altro.")
            self.add_error("attachment", message % act.attachment_name)
        later = Act.objects.filter(
            editions__card__in=self._cards, adopted_on__gt=day, is_historical=False
        ).first()
        if later:
            message = _("La delibera viene prima di quella che approva l'edizione in vigore: %s.")
            self.add_error("adopted_on", message % later)

    def _check_the_end_of_the_year(self, data) -> None:
        """After 15 December a variation says why, and whether it follows one of the budget."""
        day, years = data.get("adopted_on"), [card.plan_year for card in self._cards]
        if "follows_budget" in self.fields and day and wants_a_reason(years, day):
            if not data.get("note"):
                self.add_error("note", _("Dopo il 15 dicembre una variazione vuole un motivo."))
            if not data.get("follows_budget"):
                self.add_error(
                    "follows_budget",
                    _("Dopo il 15 dicembre va detto se segue una variazione di bilancio."),
                )

    def _ask_for_the_act(self) -> None:
        number = Act._meta.get_field("number")
        self.fields["number"] = number.formfield(required=True)
        self.fields["number"].validators += number.validators
        self.fields["number"].help_text = _("Come sulla delibera. Per esempio: 61.")
        self.fields["adopted_on"] = DateField(
            label=_("Data della delibera"),
            help_text=_("Il giorno in cui la Giunta l'ha adottata. Per esempio: 22/01/2026."),
        )
        self.fields["attachment"] = forms.FileField(
            label=_("Allegato (facoltativo)"),
            required=False,
            widget=forms.FileInput(attrs={"accept": ",".join(_BEGINNINGS)}),
            help_text=_("La delibera in PDF."),
        )
        if self._step.varied:
            self._ask_for_a_note(_("Motivo"), required=False)
            self.fields["note"].help_text = _("Necessario dopo il 15 dicembre.")
            self.fields["follows_budget"] = forms.ChoiceField(
                label=_("Segue una variazione di bilancio (art. 175 TUEL)"),
                choices=[("si", _("sì")), ("no", _("no"))],
                widget=forms.RadioSelect,
                required=False,
            )

    def _ask_for_a_note(self, label: str, *, required: bool) -> None:
        self.fields["note"] = _text(label, required=required)

    def _ask_for_reasons(self) -> None:
        self._missing = [missing.row for card in self._cards for missing in missing_of_report(card)]
        for row in self._missing:
            kind = str(row._meta.verbose_name).capitalize()
            label = gettext("%(kind)s «%(words)s»: perché manca il dato") % {
                "kind": kind,
                "words": shorten(row.description, 120),
            }
            self.fields[_name(row)] = _text(label, required=True)


def _text(label: str, *, required: bool) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=5000,
        validators=[validate_readable],
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _name(row) -> str:
    return f"motivo-{row._meta.model_name}-{row.pk}"

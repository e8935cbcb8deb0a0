"""The files of an import."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..limits import MAX_FILE

_MAX_FILES = 50


class _ManyFiles(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data, files, name):
        return files.getlist(name) if hasattr(files, "getlist") else []


class FilesField(forms.FileField):
    """One or more files, each within the limit."""

    widget = _ManyFiles(attrs={"accept": ".txt,.tsv,text/plain"})

    def clean(self, data, initial=None):
        files = [super(FilesField, self).clean(file) for file in data or [None]]
        if len(files) > _MAX_FILES:
            raise ValidationError(
                gettext("Al massimo %(limit)s file per volta: caricare gli altri dopo.")
                % {"limit": _MAX_FILES}
            )
        for file in files:
            if file.size > MAX_FILE:
                limit = MAX_FILE // 1024 // 1024
                raise ValidationError(
                    gettext("«%(file)s» supera i %(limit)s MB: dividerlo in più file.")
                    % {"file": file.name, "limit": limit}
                )
        return files


class ImportForm(forms.Form):
    files = FilesField(
        label=_("File delle schede"),
        help_text=_(
            "File di testo con le celle separate da tabulazioni; uno o più insieme. Per esempio:"
            " scheda-servizi-sociali-2024.txt."
        ),
        error_messages={"empty": _("Il file è vuoto."), "required": _("Scegliere almeno un file.")},
    )
    historical = forms.BooleanField(
        label=_("Schede di anni chiusi (caricamento storico)"),
        required=False,
        help_text=_("Si registrano come rendicontate, senza delibera, con i dati al 31/12."),
    )

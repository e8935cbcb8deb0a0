"""People in the admin, in Italian: what Django says of passwords it says in English."""

from django.contrib.auth.forms import AdminPasswordChangeForm, UserChangeForm
from django.utils.translation import gettext_lazy as _

from ..models import directory_key


class PersonForm(UserChangeForm):
    class Meta(UserChangeForm.Meta):
        help_texts = {
            "email": _("Per i solleciti e la password. Per esempio: c.mucio@comune.example."),
            "directory_id": _(
                "Per chi accede con l'account dell'ente, e senza una password di qui: il valore che"
                " lì lo distingue. A chi ancora non è riconosciuto lo dice la pagina di accesso."
            ),
            "is_active": _("Senza, la persona non entra più; quello che ha scritto resta."),
            "is_superuser": _("Cura persone, incarichi e catalogo; non scrive schede."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if password := self.fields.get("password"):
            password.help_text = _(
                'La password non si può leggere. <a href="../password/">Scriverne una nuova</a>.'
            )

    def clean_directory_id(self):
        """Another identifier is another account: of which directory, the next login will say."""
        key = directory_key(self.cleaned_data["directory_id"] or "") or None
        if key != self.instance.directory_id:
            self.instance.directory = ""
        return key


class PasswordForm(AdminPasswordChangeForm):
    """A new password, twice; without one nobody enters."""

    usable_password_help_text = ""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("usable_password", None)

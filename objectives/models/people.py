"""Who is who: people, departments, responsibility centres, councillors."""

import re

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..limits import MAX_NAME
from .base import Lasting, validate_readable

_UUID = re.compile(r"\{?([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?", re.IGNORECASE)


def directory_key(text: str) -> str:
    """What tells a person apart in the body's directory, in the one way in which it is kept.

    Directories and their tools write a UUID with capitals or braces, or without.
    """
    found = _UUID.fullmatch(text.strip())
    return found[1].lower() if found else text.strip()


class User(AbstractUser):
    """A person. The name is one field: which part is the surname is nobody's to guess.

    A person may be on a card without ever logging in: an unusable password and no rights.
    With a `directory_id` he logs in with the body's own account (`actions.directory`).
    """

    first_name = None
    last_name = None
    full_name = models.CharField(
        _("nome e cognome"),
        max_length=MAX_NAME,
        validators=[validate_readable],
        help_text=_("Come si stampa sulla scheda, per esempio: Carmen Mucio."),
    )
    directory_id = models.CharField(
        _("identificativo nell'elenco dell'ente"),
        max_length=255,
        null=True,  # unique where there is one
        blank=True,
        unique=True,
        validators=[validate_readable],
        error_messages={"unique": _("Un'altra persona ha già questo identificativo.")},
    )
    # Which directory it is of: written at the first login, so that another one that has the same
    # word for somebody else opens nothing.
    directory = models.CharField(
        _("elenco dell'ente"), max_length=500, blank=True, default="", editable=False
    )
    administrator_by_directory = models.BooleanField(
        _("amministratore per l'elenco dell'ente"), default=False, editable=False
    )

    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("persona")
        verbose_name_plural = _("persone")
        ordering = ["full_name", "username"]

    def __str__(self):
        return self.full_name or self.username

    def get_full_name(self):
        return self.full_name

    def get_short_name(self):
        return self.full_name.split(" ")[0]


class Department(Lasting):
    """Settore."""

    name = models.CharField(_("nome"), max_length=MAX_NAME, validators=[validate_readable])

    class Meta(Lasting.Meta):
        verbose_name = _("settore")
        verbose_name_plural = _("settori")
        ordering = ["name"]
        constraints = [
            *Lasting.Meta.constraints,
            models.UniqueConstraint(
                fields=["name"],
                name="department_name_unique",
                violation_error_message=_("Esiste già un settore con questo nome."),
            ),
        ]

    def __str__(self):
        return self.name


class ResponsibilityCentre(Lasting):
    """Centro di responsabilità / di costo: a part of one department."""

    department = models.ForeignKey(
        Department, models.PROTECT, related_name="centres", verbose_name=_("settore")
    )
    name = models.CharField(_("nome"), max_length=MAX_NAME, validators=[validate_readable])

    class Meta(Lasting.Meta):
        verbose_name = _("centro di responsabilità")
        verbose_name_plural = _("centri di responsabilità")
        ordering = ["department__name", "name"]
        constraints = [
            *Lasting.Meta.constraints,
            models.UniqueConstraint(
                fields=["department", "name"],
                name="centre_name_unique_in_department",
                violation_error_message=_("Il settore ha già un centro con questo nome."),
            ),
        ]

    def __str__(self):
        return self.name


class Councillor(Lasting):
    """Amministratore di riferimento: the sindaco or an assessore."""

    office = models.CharField(
        _("carica"),
        max_length=MAX_NAME,
        blank=True,
        validators=[validate_readable],
        help_text=_("Sindaco, Vicesindaco, Assessore…"),
    )
    full_name = models.CharField(
        _("nome e cognome"), max_length=MAX_NAME, validators=[validate_readable]
    )

    class Meta(Lasting.Meta):
        verbose_name = _("amministratore")
        verbose_name_plural = _("amministratori")
        ordering = ["full_name"]

    def __str__(self):
        return f"{self.office} {self.full_name}".strip()

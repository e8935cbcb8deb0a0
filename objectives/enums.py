"""The words that a field may hold, and how they are said in Italian."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """Tipologia: one of the two, never both (domain.md, section 1)."""

    MANAGEMENT = "management", _("Gestionale")
    EXECUTIVE = "executive", _("Esecutivo/attività")


class Direction(TextChoices):
    """What counts as better, for an indicator that is measured by a figure."""

    MORE = "more", _("più è meglio")
    LESS = "less", _("meno è meglio")


class TargetKind(TextChoices):
    """What an expected value turns out to be once it has been read."""

    YES_NO = "yes_no", _("sì/no")
    NUMBER = "number", _("numero")
    PERCENTAGE = "percentage", _("percentuale")
    DATE = "date", _("data")
    TEXT = "text", _("testo")


class AppliesTo(TextChoices):
    """To which bodies a programme of the law's list belongs."""

    LOCAL = "ENTI_LOCALI", _("Enti locali")
    REGIONS = "REGIONI", _("Regioni")


class Action(TextChoices):
    """What a person or a command did, as the history calls it."""

    CREATED = "created", _("Creazione")
    CHANGED = "changed", _("Modifica")
    DELETED = "deleted", _("Eliminazione")
    PROGRESS = "progress", _("Avanzamento")
    IMPORTED = "imported", _("Importazione")
    CATALOGUE = "catalogue", _("Aggiornamento del catalogo")

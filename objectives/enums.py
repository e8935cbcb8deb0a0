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


class Role(TextChoices):
    """What a dated assignment makes of a person (domain.md, section 9, «Rights»).

    The seventh role, the system administrator, is Django's own superuser: he keeps people and
    reference data, and writes no cards.
    """

    RESPONSIBLE = "responsible", _("Responsabile")
    COLLABORATOR = "collaborator", _("Collaboratore")
    CONTROL = "control", _("Controllo di gestione")
    SECRETARY = "secretary", _("Segretario / direttore generale")
    BOARD = "board", _("Nucleo di valutazione / OIV")
    COUNCILLOR = "councillor", _("Amministratore politico")


class State(TextChoices):
    """Where a card stands on its way (domain.md, section 9, «The way of a card»)."""

    DRAFT = "draft", _("Bozza")
    PROPOSED = "proposed", _("Proposta")
    VALIDATED = "validated", _("Validata")
    APPROVED = "approved", _("Approvata")
    REPORTED = "reported", _("Rendicontata")
    CERTIFIED = "certified", _("Certificata")


# With an act behind them: what was planned is frozen in an edition.
IN_FORCE = (State.APPROVED, State.REPORTED, State.CERTIFIED)


class Action(TextChoices):
    """What a person or a command did, as the history calls it."""

    CREATED = "created", _("Creazione")
    CHANGED = "changed", _("Modifica")
    DELETED = "deleted", _("Eliminazione")
    PROGRESS = "progress", _("Avanzamento")
    IMPORTED = "imported", _("Importazione")
    CATALOGUE = "catalogue", _("Aggiornamento del catalogo")
    PROPOSED = "proposed", _("Proposta")
    WITHDRAWN = "withdrawn", _("Ritiro della proposta")
    SENT_BACK = "sent_back", _("Rinvio in bozza")
    VALIDATED = "validated", _("Validazione")
    APPROVED = "approved", _("Approvazione")
    VARIATION_OPENED = "variation_opened", _("Apertura di variazione")
    VARIATION_EDITED = "variation_edited", _("Modifica in variazione")
    VARIATION_DROPPED = "variation_dropped", _("Abbandono della variazione")
    VARIED = "varied", _("Variazione approvata")
    REPORTED = "reported", _("Rendicontazione")
    RETURNED = "returned", _("Rinvio del rendiconto")
    CERTIFIED = "certified", _("Certificazione")
    REOPENED = "reopened", _("Riapertura")
    PERIOD_OPENED = "period_opened", _("Apertura del periodo")
    PERIOD_CLOSED = "period_closed", _("Chiusura del periodo")
    HANDOVER = "handover", _("Passaggio di consegne")
    HISTORICAL = "historical", _("Caricamento storico")


class ReminderState(TextChoices):
    """How far a mail has come. Only what failed surely did not go out."""

    ASKED = "asked", _("in coda")
    BEGUN = "begun", _("invio iniziato, senza esito")
    SENT = "sent", _("inviato")
    FAILED = "failed", _("non inviato")


class BookState(TextChoices):
    """How far a book has come."""

    ASKED = "asked", _("In attesa")
    MAKING = "making", _("In preparazione")
    READY = "ready", _("Pronta")
    CANCELLED = "cancelled", _("Annullata")
    FAILED = "failed", _("Non riuscita")


class BookOrder(TextChoices):
    """How the cards of a book follow one another."""

    CHAIN = "chain", _("Missione, programma, obiettivo")
    ORGANISATION = "organisation", _("Settore, centro di responsabilità, obiettivo")


class BookContent(TextChoices):
    """Which of its contents each card is printed with."""

    NOW = "now", _("Come sono adesso")
    APPROVED = "approved", _("Come approvate: l'edizione in vigore")
    PERIOD = "period", _("Con i dati di un periodo chiuso")

"""One entry per user action, whatever way the rows were written."""

from objectives.enums import Action
from objectives.history import recorded
from objectives.models import HistoryEntry, PegObjective, Phase


def test_an_action_on_a_card_and_its_rows_is_one_entry(card, olga):
    HistoryEntry.objects.all().delete()
    first, second = card.phases.all()
    with recorded(card, by=olga, action=Action.PROGRESS, reason="30/06"):
        first.completion = 50
        first.save()
        Phase.objects.filter(pk=second.pk).update(completion=100)
        PegObjective.objects.filter(pk=card.pk).update(is_ptcp=True)

    entry = HistoryEntry.objects.get()
    assert (entry.actor, entry.actor_name, entry.action) == (olga, "Olga Ferri", "progress")
    assert (entry.subject_type, entry.subject_id) == ("pegobjective", card.pk)
    assert entry.reason == "30/06"
    assert entry.changes == [
        {"row": "", "field": "Ptcp", "before": "no", "after": "sì"},
        {
            "row": "fase «Predisposizione e pubblicazione avviso di coprogettazione p…»",
            "field": "% realizzazione",
            "before": "",
            "after": "50",
        },
        {
            "row": "fase «Espletamento procedura e individuazione ente gestore»",
            "field": "% realizzazione",
            "before": "",
            "after": "100",
        },
    ]


def test_nothing_changed_nothing_recorded(card, olga):
    before = HistoryEntry.objects.count()
    with recorded(card, by=olga, action=Action.CHANGED):
        card.save()
    assert HistoryEntry.objects.count() == before


def test_an_exception_takes_everything_back(card, olga):
    before = HistoryEntry.objects.count()
    try:
        with recorded(card, by=olga, action=Action.CHANGED):
            PegObjective.objects.filter(pk=card.pk).update(title="Altro")
            raise RuntimeError
    except RuntimeError:
        pass
    assert HistoryEntry.objects.count() == before
    assert PegObjective.objects.get().title == card.title


def test_the_entry_outlives_its_subject_and_its_actor(card, stranger):
    phases = card.phases.count()
    with recorded(card, by=stranger, action=Action.DELETED):
        card.delete()
    stranger.delete()
    entry = HistoryEntry.objects.first()
    assert (entry.actor, entry.actor_name) == (None, "Ugo Estraneo")
    assert entry.subject_label.startswith("2024-12.04-001 COPROGETTAZIONE")
    assert len({c["row"] for c in entry.changes if c["row"].startswith("fase")}) == phases


def test_a_deleted_row_leaves_its_words(card, olga):
    gone = card.phases.first()
    with recorded(card, by=olga, action=Action.CHANGED):
        gone.delete()
    entry = HistoryEntry.objects.first()
    assert {"before": "31/10/2024", "after": "", "field": "scadenza"}.items() <= next(
        change for change in entry.changes if change["field"] == "scadenza"
    ).items()


def test_a_password_never_enters_the_history(ada):
    with recorded(ada, by=ada, action=Action.CHANGED):
        ada.set_password("segreto-segreto")
        ada.save()
    assert HistoryEntry.objects.filter(subject_type="user").count() == 0


def test_a_new_rows_no_is_told_where_it_was_written(card, olga):
    """Of a box that nobody ticked it is not; of the target «no» (it must not happen) it is."""
    with recorded(card, by=olga, action=Action.CHANGED):
        card.indicators.create(description="Infortuni", target="no")
    fields = [(change["field"], change["after"]) for change in HistoryEntry.objects.first().changes]
    assert fields == [
        ("indicatore", "Infortuni"),
        ("valore atteso", "no"),
        ("verso", "più è meglio"),
    ]

"""The user's own card, from its file to the database."""

from datetime import date
from decimal import Decimal

from objectives.importing.report import Status
from objectives.models import (
    Councillor,
    HistoryEntry,
    OperationalObjective,
    PegObjective,
    StrategicObjective,
    User,
)


def counts() -> dict[str, int]:
    models = [HistoryEntry, PegObjective, User, Councillor, OperationalObjective]
    models += [PegObjective.phases.rel.related_model, PegObjective.indicators.rel.related_model]
    return {model.__name__: model.objects.count() for model in models}


def test_the_card_is_imported_whole(card):
    assert (card.code, card.plan_year, card.years) == ("2024-12.04-001", 2024, [2024])
    assert card.title.startswith("COPROGETTAZIONE PER REALIZZAZIONE")
    assert card.purpose.startswith("<p>L'Ente dispone di n. 4 unità immobiliari")
    assert card.purpose.count("<p>") == 4
    assert (card.kind, card.is_ptcp, card.is_quality) == ("management", False, True)
    assert str(card.responsible) == "CARMEN MUCIO"
    assert (str(card.centre), str(card.centre.department)) == ("SERVIZI SOCIALI",) * 2
    assert (card.councillor.office, card.councillor.full_name) == ("ASSESSORE", "MICHELE ZULIANI")


def test_its_rows_are_imported(card):
    assert [(p.due_on, p.completion) for p in card.phases.all()] == [
        (date(2024, 10, 31), None),
        (date(2024, 12, 31), None),
    ]
    indicator = card.indicators.get()
    assert (indicator.target, indicator.actual, indicator.formula) == ("si", "", "")
    assert [(h.profile, h.time_share) for h in card.human_resources.all()] == [
        ("N. 1 Dirigente", Decimal(80)),
        ("N. 2 Funzionari", Decimal(20)),
    ]
    assert card.instrumental_resources.count() == 0


def test_its_ancestors_stand_above_it(card):
    operational = card.operational
    assert str(operational.programme.full_code) == "12.04"
    assert (operational.first_year, operational.last_year, operational.years) == (
        2024,
        2026,
        [2024],
    )
    strategic = operational.strategic
    assert (strategic.first_year, strategic.last_year) == (2024, 2028)
    assert strategic.mission.code == "12"


def test_a_person_on_a_card_is_no_account(card):
    assert not card.responsible.has_usable_password()
    assert not card.responsible.is_staff


def test_one_history_entry_for_the_card(card):
    entry = HistoryEntry.objects.get(subject_type="pegobjective")
    assert (entry.action, entry.reason, entry.actor_name) == ("imported", "file-1.txt", "comando")


def test_again_it_is_unchanged_and_not_one_row_is_added(card, load, seed):
    before = counts()
    report = load(seed)
    assert [c.status for c in report.files[0].cards] == [Status.UNCHANGED]
    assert (report.exit_status, report.summary()) == (0, "Totale: 1 scheda invariata.")
    assert counts() == before


def test_a_dry_run_says_the_same_and_writes_nothing(load, seed):
    report = load(seed, dry_run=True)
    assert report.summary() == "Totale: 1 scheda importata. Prova: niente è stato scritto."
    assert (PegObjective.objects.count(), StrategicObjective.objects.count()) == (0, 0)
    assert HistoryEntry.objects.filter(action="imported").count() == 0


def test_what_was_made_on_the_way_is_told(load, seed):
    assert [str(p) for p in load(seed).files[0].cards[0].problems] == [
        "nota: nuovo obiettivo strategico: «DIRITTI SOCIALI, POLITICHE SOCIALI E FAMIGLIA»",
        "nota: nuovo obiettivo operativo: «INTERVENTI A FAVORE DI SOGGETTI A RISCHIO DI"
        " ESCLUSIONE SOC…»",
        "nota: nuovo settore: «SERVIZI SOCIALI»",
        "nota: nuovo centro di responsabilità: «SERVIZI SOCIALI»",
        "nota: nuova persona, senza accesso: «CARMEN MUCIO»",
        "nota: nuovo amministratore: «ASSESSORE MICHELE ZULIANI»",
    ]

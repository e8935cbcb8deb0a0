"""The same card again, with other content; ancestors that differ; figures typed by hand."""

from decimal import Decimal

import pytest

from objectives.importing.report import Status, describe
from objectives.models import (
    HistoryEntry,
    OperationalObjective,
    PegObjective,
    StrategicObjective,
)
from tests.conftest import messages


def outcome(report):
    return report.files[0].cards[0]


def with_figures(seed: str, *, total: str = "", achievement: str = "", actual: str = "si") -> str:
    return (
        seed.replace("31/10/2024\t", "31/10/2024\t50%")
        .replace("31/12/2024\t", "31/12/2024\t100")
        .replace("realizzazione delle Fasi\t\t\t\t", f"realizzazione delle Fasi\t\t\t\t{total}")
        .replace("\t\tsi\t\t", f"\t\tsi\t{actual}\t{achievement}")
    )


def test_other_content_is_listed_and_not_applied(card, load, seed):
    before = HistoryEntry.objects.count()
    report = load(with_figures(seed).replace("31/10/2024", "30/09/2024"))
    assert (outcome(report).status, report.exit_status) == (Status.DIFFERENT, 1)
    assert [describe(change) for change in outcome(report).changes] == [
        "fase «Predisposizione e pubblicazione avviso di coprogettazione p…», scadenza:"
        " «31/10/2024» → «30/09/2024»",
        "fase «Predisposizione e pubblicazione avviso di coprogettazione p…», % realizzazione:"
        " «» → «50»",
        "fase «Espletamento procedura e individuazione ente gestore», % realizzazione: «» → «100»",
        "indicatore «Espletamento procedura di coprogettazione e individuazione…», valore"
        " effettivo: «» → «si»",
    ]
    assert "nota: per applicare le differenze serve --update" in messages(report)
    assert card.phases.first().completion is None
    assert HistoryEntry.objects.count() == before


def test_with_update_it_is_applied_with_one_entry(card, load, seed):
    before = HistoryEntry.objects.count()
    report = load(with_figures(seed), update=True)
    assert (outcome(report).status, report.exit_status) == (Status.UPDATED, 0)
    assert [phase.completion for phase in card.phases.all()] == [50, 100]
    assert HistoryEntry.objects.count() == before + 1
    assert load(with_figures(seed)).summary() == "Totale: 1 scheda invariata."


def test_a_blank_never_erases(card, load, seed):
    load(with_figures(seed), update=True)
    blank = seed.replace("CARMEN MUCIO", "").replace("31/10/2024", "").replace(">si<", "")
    assert load(blank, update=True).summary() == "Totale: 1 scheda invariata."
    assert str(PegObjective.objects.get().responsible) == "CARMEN MUCIO"
    assert [phase.completion for phase in card.phases.all()] == [50, 100]


def test_an_import_never_takes_a_row_away(card, load, seed):
    lines = seed.splitlines()
    report = load("\n".join(lines[:35]), update=True)
    assert outcome(report).status == Status.UNCHANGED
    assert card.phases.count() == 2
    assert messages(report)[0] == (
        "avviso, riga 3: nel file manca «Espletamento procedura e individuazione ente gestore»:"
        " resta quanto registrato"
    )


def test_a_row_keeps_its_identity_when_its_words_change(card, load, seed):
    first = card.phases.first()
    changed = seed.replace("Predisposizione e pubblicazione avviso", "Preparazione avviso")
    load(changed, update=True)
    assert card.phases.first().pk == first.pk
    assert card.phases.first().description.startswith("Preparazione avviso")


def test_rows_stand_in_the_order_of_the_file(card, load, seed):
    new = "Avvio dei servizi\t\t\t31/12/2024\t\n"
    report = load(seed.replace("Espletamento procedura e", f"{new}Espletamento procedura e", 1))
    listed = [describe(change) for change in outcome(report).changes]
    assert any("posizione: «2» → «3»" in line for line in listed)
    load(seed.replace("Espletamento procedura e", f"{new}Espletamento procedura e", 1), update=True)
    assert [phase.description[:5] for phase in card.phases.all()] == ["Predi", "Avvio", "Esple"]
    assert load(seed).summary() == "Totale: 1 scheda invariata."


def test_another_row_in_the_same_place_is_another_row(card, load, seed):
    """Its figures are not handed on: the old row stays, and is told."""
    load(with_figures(seed), update=True)
    other = "Collaudo tecnico e amministrativo"
    report = load(
        seed.replace(
            "Espletamento procedura e individuazione ente gestore\t\t\t31/12/2024", other, 1
        ),
        update=True,
    )
    assert [(phase.description[:9], phase.completion) for phase in card.phases.all()] == [
        ("Predispos", 50),
        ("Espletame", 100),
        ("Collaudo ", None),
    ]
    assert any("resta quanto registrato" in message for message in messages(report))


def test_a_stored_card_and_a_file_together_stay_within_the_limit(card, load, seed):
    def phases(first: int, last: int) -> str:
        rows = "\n".join(
            f"{'abcdefghij'[n % 10] * 9} {n}\t\t\t31/12/2024\t" for n in range(first, last)
        )
        return seed.replace(
            "Espletamento procedura e individuazione ente gestore\t\t\t31/12/2024\t", rows, 1
        )

    load(phases(0, 190), update=True)
    report = load(phases(150, 260), update=True)
    assert "errore, riga 3: con queste, più di 200 fasi sulla scheda" in messages(report)
    assert card.phases.count() == 192


def test_the_reason_of_what_cannot_be_assessed_is_not_the_files(card, load, seed):
    card.indicators.update(not_assessable=True, reason="cause esterne")
    load(with_figures(seed, actual="si", achievement="80"), update=True)
    indicator = card.indicators.get()
    assert (indicator.typed_achievement, indicator.reason) == (80, "cause esterne")


def test_a_coded_card_under_another_programme_is_a_difference(load, seed):
    coded = seed.replace("Responsabile:", "Codice:\tABC-1\nResponsabile:")
    load(coded)
    moved = coded.replace(
        "04 Interventi per i soggetti a rischio di esclusione sociale",
        "05 Interventi per le famiglie",
    )
    report = load(moved)
    assert (outcome(report).status, report.exit_status) == (Status.DIFFERENT, 1)
    assert len(outcome(report).changes) == 1
    assert outcome(report).changes[0]["field"] == "obiettivo operativo"
    assert [m for m in messages(report) if m.startswith("nota")] == [
        "nota: per applicare le differenze serve --update"
    ]
    assert OperationalObjective.objects.count() == 1


def test_an_ancestor_that_differs_is_told_and_stays(card, load, seed):
    report = load(
        seed.replace("Attuare interventi", "Ridurre interventi")
        .replace(
            "DIRITTI SOCIALI, POLITICHE SOCIALI E FAMIGLIA",
            "Diritti sociali, politiche sociali e famiglia",
        )
        .replace("2024 X\t2025\t2026\t2027", "2024\t2025 X\t2026\t2027")
    )
    assert report.exit_status == 0
    assert messages(report) == [
        f"avviso, riga {line}, cella 2: obiettivo strategico: {name} diverso da quello registrato;"
        " resta il registrato"
        for line, name in ((9, "titolo"), (10, "finalità"), (8, "esercizi di riferimento"))
    ]
    stored = StrategicObjective.objects.get()
    assert (stored.years, stored.purpose) == (
        [2024],
        "<p>Attuare interventi a favore di utenti fragili e vulnerabili</p>",
    )


def test_another_mission_above_is_legal_and_told(load, seed):
    head, tail = seed.split("SEZIONE OPERATIVA", 1)
    other = head.replace(
        "12 Diritti sociali, politiche sociali e famiglia", "13 Tutela della salute"
    )
    report = load(f"{other}SEZIONE OPERATIVA{tail}")
    assert report.exit_status == 0
    assert messages(report)[0] == (
        "avviso, riga 7, cella 2: la missione strategica (13) non è quella operativa (12)"
    )


def test_a_title_that_is_not_the_catalogues_is_told(load, seed):
    report = load(seed.replace("04 Interventi per i soggetti", "04 Interventi per soggetti"))
    assert messages(report)[0] == (
        "avviso, riga 15, cella 2: programma 12.04: nel file «Interventi per soggetti a rischio di"
        " esclusione sociale», nel catalogo «Interventi per i soggetti a rischio di esclusione"
        " sociale»; resta il catalogo"
    )


def test_neither_kind_is_a_warning(load, seed):
    report = load(seed.replace('Gestionale <input checked="" type', "Gestionale <input type"))
    assert report.exit_status == 0
    assert "avviso, riga 20: Tipologia: né Gestionale né Esecutivo è segnato" in messages(report)
    assert PegObjective.objects.get().kind == ""


@pytest.mark.parametrize(
    ("total", "typed", "reason"),
    [("", None, ""), ("75", None, ""), ("75,00 %", None, ""), ("80%", Decimal(80), "dal file")],
)
def test_a_total_that_differs_is_kept_as_typed_by_hand(load, seed, total, typed, reason):
    assert load(with_figures(seed, total=total)).exit_status == 0
    card = PegObjective.objects.get()
    assert (card.typed_phases_total, card.typed_phases_reason) == (typed, reason)
    assert load(with_figures(seed, total=total)).summary() == "Totale: 1 scheda invariata."


@pytest.mark.parametrize(
    ("actual", "achievement", "typed", "reason"),
    [
        ("si", "100", None, ""),
        ("si", "90%", Decimal(90), "dal file"),
        ("no", "50", Decimal(50), "dal file"),
        ("", "50", Decimal(50), "dal file"),
    ],
)
def test_an_achievement_that_differs_is_kept_as_typed_by_hand(
    load, seed, actual, achievement, typed, reason
):
    text = with_figures(seed, actual=actual, achievement=achievement)
    assert load(text).exit_status == 0
    indicator = PegObjective.objects.get().indicators.get()
    assert (indicator.typed_achievement, indicator.reason) == (typed, reason)
    assert load(text).summary() == "Totale: 1 scheda invariata."


def test_people_are_found_whatever_the_case(card, load, seed):
    other = seed.replace("CARMEN MUCIO", "Carmen  Mucio").replace("ASSESSORE MICHELE", "Michele")
    assert load(other).summary() == "Totale: 1 scheda invariata."


def test_with_a_code_only_the_code_counts(card, load, seed):
    coded = seed.replace("Responsabile:", "Codice:\t2024-12.04-001\nResponsabile:")
    report = load(coded.replace("COPROGETTAZIONE", "ALTRA"), update=True)
    assert outcome(report).status == Status.UPDATED
    assert PegObjective.objects.get().title.startswith("ALTRA")
    assert PegObjective.objects.get().code == "2024-12.04-001"

"""What an import may write on a card that is on its way: by its state, and by the open period."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from objectives.importing.report import Status
from objectives.models import HistoryEntry, PegObjective, User
from objectives.workflow import working_copy
from tests.conftest import messages
from tests.importing.test_updates import outcome, with_figures
from tests.monitoring import (
    HALF,
    acts_on,
    an_open_period,
    put,
    words,
)
from tests.views.test_importing import upload

ACT = "delibera n. 12 del 22/01/2024"
PLANNED = (
    "quanto è programmato si importa solo in bozza; dopo l'approvazione cambia con una variazione"
)
PROGRESS = "L'avanzamento si registra su una scheda approvata, mentre un periodo è aperto."
# Where a card may stand, and how it says so: with the act, once there is one.
PLACES = {
    "proposed": "«Proposta»",
    "validated": "«Validata»",
    "approved": f"«Approvata» ({ACT})",
    "varied": f"«Approvata, in variazione» ({ACT})",
    "reported": f"«Rendicontata» ({ACT})",
    "certified": f"«Certificata» ({ACT})",
}


@pytest.fixture
def standing(card):
    """Take the card to one of the places."""
    return lambda place: put(card, place)


def replanned(seed: str) -> str:
    return seed.replace("31/10/2024", "30/09/2024")


def run(tmp_path, text: str, *options: str) -> tuple[int, str]:
    """The command's exit status, and what it says."""
    path, out = tmp_path / "scheda.txt", StringIO()
    path.write_text(text, encoding="utf-8")
    try:
        call_command("import_cards", path, *options, stdout=out)
    except SystemExit as stop:
        return stop.code, out.getvalue()
    return 0, out.getvalue()


# -- planned data ----------------------------------------------------------------------------------


def test_a_draft_takes_plan_and_figures_alike(standing, load, seed):
    card = standing("draft")
    assert load(with_figures(replanned(seed)), update=True).exit_status == 0
    first = card.phases.first()
    assert (first.due_on, first.completion) == (date(2024, 9, 30), None)
    assert load(with_figures(seed), update=True).exit_status == 0
    assert [phase.completion for phase in card.phases.all()] == [50, 100]


@pytest.mark.parametrize("update", [False, True])
@pytest.mark.parametrize("place", PLACES)
def test_another_plan_is_refused_with_the_state_and_the_act(standing, load, seed, place, update):
    card = standing(place)
    before = HistoryEntry.objects.count()
    report = load(replanned(seed), update=update)
    assert (outcome(report).status, report.exit_status) == (Status.REFUSED, 1)
    assert messages(report) == [f"errore, riga 3: la scheda è {PLACES[place]}: {PLANNED}"]
    assert card.phases.first().due_on == date(2024, 10, 31)
    assert HistoryEntry.objects.count() == before


@pytest.mark.parametrize("place", PLACES)
def test_the_same_file_leaves_it_unchanged(standing, load, seed, place):
    standing(place)
    before = HistoryEntry.objects.count()
    report = load(seed, update=True)
    assert (report.summary(), report.exit_status) == ("Totale: 1 scheda invariata.", 0)
    assert HistoryEntry.objects.count() == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("ASSESSORE MICHELE ZULIANI", "ASSESSORE ALTRO NOME"),
        ("L'Ente dispone di n. 4", "L'Ente dispone di n. 5"),
        ("2024 X\t2025\t2026\t\t", "2024 X\t2025 X\t2026\t\t"),
        ("Espletamento procedura e individuazione", "Conclusione procedura e individuazione"),
        ("\t\tsi\t\t", "\t\tno\t\t"),
        ("N. 2 Funzionari\t\t\t20%", "N. 2 Funzionari\t\t\t30%"),
        ("N. 2 Funzionari", "N. 1 Autista\t\t\t10%\nN. 2 Funzionari"),
    ],
)
def test_whatever_is_planned_counts(standing, load, seed, old, new):
    """The new people of a refused card are not kept either."""
    standing("approved")
    assert old in seed
    people = User.objects.count()
    report = load(seed.replace(old, new), update=True)
    assert messages(report)[-1] == f"errore, riga 3: la scheda è {PLACES['approved']}: {PLANNED}"
    assert User.objects.count() == people


def test_plan_and_figures_together_are_refused_whole(standing, load, seed, olga):
    card = standing("approved")
    an_open_period(olga)
    report = load(with_figures(seed).replace("20%", "30%"), update=True)
    assert messages(report) == [f"errore, riga 3: la scheda è {PLACES['approved']}: {PLANNED}"]
    assert card.phases.first().completion is None


def test_the_working_copy_of_a_variation_is_not_the_files(standing, load, seed):
    card = standing("varied")
    load(replanned(seed), update=True)
    assert working_copy(card).phases.first().due_on == date(2024, 10, 31)


# -- figures ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", PLACES)
def test_figures_are_refused_while_nobody_could_write_them(standing, load, seed, olga, place):
    """Without an open period; and with one, on a card that is not approved."""
    card = standing(place)
    for day in (None, HALF):
        if day and place not in {"approved", "varied"}:
            an_open_period(olga, day)
        report = load(with_figures(seed), update=True)
        assert messages(report) == [f"errore, riga 3: la scheda è {PLACES[place]}: {PROGRESS}"]
        assert card.phases.first().completion is None


@pytest.mark.parametrize("place", ["approved", "varied"])
def test_figures_are_written_while_a_period_is_open(standing, load, seed, olga, place):
    card = standing(place)
    an_open_period(olga)
    report = load(with_figures(seed))
    assert (outcome(report).status, report.exit_status) == (Status.DIFFERENT, 1)
    assert card.phases.first().completion is None
    before = HistoryEntry.objects.count()
    report = load(with_figures(seed, total="80"), update=True)
    assert (report.summary(), report.exit_status) == ("Totale: 1 scheda aggiornata.", 0)
    assert [phase.completion for phase in card.phases.all()] == [50, 100]
    assert acts_on(card)[-1] == ("comando", "imported", "file-1.txt")
    assert HistoryEntry.objects.count() == before + 1
    # The computed one is 75: the file's is kept beside it.
    card = PegObjective.objects.get()
    assert (card.typed_phases_total, card.typed_phases_reason) == (80, "dal file")
    assert load(with_figures(seed, total="80"), update=True).exit_status == 0


def test_another_years_open_period_does_not_help(standing, load, seed, olga):
    standing("approved")
    an_open_period(olga, date(2025, 6, 30))
    assert PROGRESS in messages(load(with_figures(seed), update=True))[0]


def test_the_office_writes_figures_on_the_page(standing, client, seed, olga):
    card = standing("approved")
    client.force_login(olga)
    page = words(client.get(upload(client, with_figures(seed)).url))
    assert f"errore, riga 3: la scheda è «Approvata» ({ACT}): {PROGRESS}" in page
    an_open_period(olga)
    answer = client.post(upload(client, with_figures(seed)).url, {"scheda": ["0:3"]}, follow=True)
    assert "Totale: 1 scheda aggiornata." in words(answer)
    assert acts_on(card)[-1] == ("Olga Ferri", "imported", "schede-0.txt")


@pytest.mark.parametrize("who", ["rita", "carlo", "sara", "nino", "michele", "ada", "stranger"])
def test_nobody_else_imports(request, client, card, seed, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse("import-start")).status_code == 403
    assert upload(client, seed).status_code == 403


# -- the command -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "status", "completion"),
    [
        (["--update"], 0, 50),
        (["--update", "--dry-run"], 0, None),
        (["--update", "--strict"], 0, 50),
        ([], 1, None),
        (["--strict"], 1, None),
    ],
)
def test_figures_by_command(standing, seed, olga, tmp_path, options, status, completion):
    card = standing("approved")
    an_open_period(olga)
    assert run(tmp_path, with_figures(seed), *options)[0] == status
    assert card.phases.first().completion == completion


@pytest.mark.parametrize("options", [[], ["--dry-run"], ["--strict"]])
def test_one_refused_of_two(standing, seed, tmp_path, options):
    standing("approved")
    new = seed.replace("COPROGETTAZIONE", "ALTRA")
    status, said = run(tmp_path, f"{replanned(seed)}\n{new}", *options, "--update")
    assert status == 1
    assert f"la scheda è «Approvata» ({ACT}): {PLANNED}" in said
    assert "Totale: 1 scheda importata, 1 scheda rifiutata." in said
    assert PegObjective.objects.count() == (1 if options else 2)


def test_after_a_handover_the_old_file_is_no_difference(load, seed, approved, stranger):
    PegObjective.objects.update(responsible=stranger)
    people = User.objects.count()
    for name in ("CARMEN MUCIO", "MAI SENTITA"):
        report = load(seed.replace("CARMEN MUCIO", name))
        assert outcome(report).status == Status.UNCHANGED
        assert any("il responsabile è ora «Ugo Estraneo»" in line for line in messages(report))
    assert PegObjective.objects.get().responsible == stranger
    assert User.objects.count() == people

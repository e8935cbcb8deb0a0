"""No write path escapes the history: the commands, and the jobs behind the pages' backs."""

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from objectives import jobs
from objectives.models import (
    Body,
    Edition,
    Figures,
    HistoryEntry,
    PegObjective,
    Phase,
    Reminder,
    User,
)
from tests.conftest import SEED
from tests.told import RECORDED, dump, told, untold

ABOVE = ["strategicobjective", "operationalobjective", "department", "responsibilitycentre"]
ABOVE += ["user", "councillor"]
NEW = [f"{name} imported" for name in ("pegobjective", *ABOVE)]
CATALOGUE = Path(settings.BASE_DIR) / "fixtures" / "missions-and-programmes.csv"


@pytest.fixture(autouse=True)
def _body(catalogue):
    Body.load()  # the one row that is made by looking for it


def run(*words) -> int:
    """The exit status of a command."""
    try:
        call_command(*map(str, words), stdout=StringIO())
    except SystemExit as stop:
        return stop.code
    return 0


@pytest.fixture
def changed(tmp_path, seed) -> Path:
    """The seed with other dates, and a phase more."""
    path = tmp_path / "cambiata.txt"
    path.write_text(seed.replace("31/10/2024", "30/09/2024"), encoding="utf-8")
    return path


@pytest.fixture
def bad(tmp_path, seed) -> Path:
    path = tmp_path / "errata.txt"
    path.write_text(seed.replace("31/10/2024", "31/02/2024"), encoding="utf-8")
    return path


# -- import_cards ---------------------------------------------------------------------------------


def test_import_cards_with_each_of_its_options(changed, bad):
    with told(None):
        assert run("import_cards", "--dry-run", SEED) == 0
        assert run("import_cards", "--strict", SEED, bad) == 1
        assert run("import_cards", bad) == 1
        assert run("import_cards", bad.parent / "manca.txt") == 2
    with told(None, *NEW):
        assert run("import_cards", SEED, bad) == 1
    with told(None):
        assert run("import_cards", SEED) == 0
        assert run("import_cards", changed) == 1  # without --update nothing is written
        assert run("import_cards", "--update", "--dry-run", changed) == 0
    with told(None, "pegobjective imported"):
        assert run("import_cards", "--update", changed) == 0
    assert HistoryEntry.objects.first().reason == "cambiata.txt"


def test_closed_years_are_told_with_their_act_and_period():
    made = [f"{name} historical" for name in ("act", "period", "pegobjective")]
    with told(None, *(f"{name} imported" for name in ABOVE), *made):
        assert run("import_cards", "--historical", SEED) == 0
    with told(None):
        assert run("import_cards", "--historical", SEED) == 0
    assert (Edition.objects.count(), Figures.objects.count()) == (1, 1)


def test_an_import_that_reaches_an_approved_card_writes_nothing(approved, changed):
    with told(None):
        assert run("import_cards", "--update", changed) == 1


# -- the catalogue, the demo ----------------------------------------------------------------------


def test_load_catalogue_tells_what_it_adds_and_what_it_changes(tmp_path):
    path = tmp_path / "catalogo.csv"
    text = CATALOGUE.read_text(encoding="utf-8-sig")
    head, first, *_ = text.splitlines()
    fields = dict(zip(head.split(";"), first.split(";"), strict=True))
    renamed = first.replace(fields["programme_title"], "Altro titolo")
    added = renamed.replace(f";{fields['programme_code']};", ";99;", 1)
    path.write_text("\n".join([head, renamed, added]), encoding="utf-8")
    with told(None, *["programme catalogue"] * 2):
        run("load_catalogue", path)
    with told(None, "programme catalogue"):
        run("load_catalogue")


def test_all_that_the_demo_loads_is_told():
    before = dump(RECORDED)
    last = HistoryEntry.objects.first().pk
    run("load_demo")
    entries = HistoryEntry.objects.filter(pk__gt=last).order_by("pk")
    after = dump(RECORDED)
    assert PegObjective.objects.count() == 61
    assert untold(before, after, list(entries)) == []
    with told(None):
        run("load_demo")


# -- what prints, what works behind the pages' backs ----------------------------------------------


def test_what_prints_writes_nothing(card, tmp_path):
    with told(None):
        run("print_cards", "--year", "2024", "--output", tmp_path / "schede.pdf")
        run("print_book", "--year", "2024", "--output", tmp_path / "fascicolo.pdf")
        run("print_rights")


@pytest.mark.django_db(transaction=True)
def test_a_copy_is_no_action_of_anybody_and_its_restoring_brings_the_history_along(tmp_path):
    run("import_cards", SEED)
    with told(None):
        assert run("backup", tmp_path / "copia.zip") == 0
    entries = list(HistoryEntry.objects.order_by("pk").values())
    with told(None):
        assert run("restore", "--replace", tmp_path / "copia.zip") == 0
    assert list(HistoryEntry.objects.order_by("pk").values()) == entries


def test_a_job_adds_the_pdf_to_the_edition_once_and_touches_nothing_else(approved):
    with told(None):
        run("requeue_jobs")
        assert jobs.print_here() == 1
    edition = Edition.objects.get()
    with told(None):
        assert jobs.print_edition.call(edition.pk) is False
        run("requeue_jobs")
    again = Edition.objects.get()
    assert (again.pdf.name, again.pdf_sha256) == (edition.pdf.name, edition.pdf_sha256)
    assert Phase.objects.count() == 2


def test_a_reminder_is_its_own_record_and_touches_nothing_else(monitored, rita):
    User.objects.filter(pk=rita.pk).update(email="rita@example.org")
    with told(None):
        assert run("send_reminders", "--dry-run") == 0
    assert Reminder.objects.count() == 0
    with told(None):
        assert run("send_reminders") == 0
        assert jobs.send_reminder.call(Reminder.objects.get().pk) is False


def test_what_is_done_by_the_clock_touches_no_card(approved):
    with told(None):
        assert run("scheduled") == 0


def test_every_command_is_exercised_here():
    """A new one cannot be forgotten."""
    folder = Path(settings.BASE_DIR) / "objectives" / "management" / "commands"
    source = Path(__file__).read_text(encoding="utf-8")
    names = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    assert {name for name in names if f'run("{name}"' in source} == names

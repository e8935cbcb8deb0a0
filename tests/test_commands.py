"""The commands, as they are typed in a shell."""

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from objectives.models import Body, Mission, PegObjective, Programme, User
from tests.conftest import SEED, _person, pdf_text
from tests.reminding import another_card, another_centre


def run(*words) -> int:
    """The exit status of a command."""
    try:
        call_command(*map(str, words))
    except SystemExit as stop:
        return stop.code
    return 0


def test_import_cards_reports_and_exits(catalogue, capsys, tmp_path):
    assert run("import_cards", SEED) == 0
    assert capsys.readouterr().out.endswith("Totale: 1 scheda importata.\n")
    assert run("import_cards", SEED) == 0
    assert capsys.readouterr().out.endswith("Totale: 1 scheda invariata.\n")
    assert PegObjective.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "status"),
    [(None, 2), (b"", 2), (b"prosa", 2), (b"\x00", 2), ("bad", 1), ("good", 0)],
)
def test_exit_status(catalogue, seed, tmp_path, capsys, content, status):
    path = tmp_path / "scheda.txt"
    texts = {"bad": seed.replace("31/10/2024", "31/02/2024").encode(), "good": seed.encode()}
    if content is not None:
        path.write_bytes(texts.get(content, content))
    assert run("import_cards", path) == status
    assert "Traceback" not in capsys.readouterr().out


def test_a_folder_is_no_file(catalogue, tmp_path, capsys):
    assert run("import_cards", tmp_path) == 2
    assert "errore: è una cartella, non un file" in capsys.readouterr().out


def test_print_cards_writes_the_year(card, tmp_path, capsys):
    out = tmp_path / "schede.pdf"
    call_command("print_cards", "--year", "2024", "--output", out)
    assert capsys.readouterr().out == f"{out}: 1 scheda, 2 pagine.\n"
    assert "COPROGETTAZIONE" in pdf_text(out.read_bytes())
    assert list(tmp_path.iterdir()) == [out]


def test_print_cards_chooses_by_department_and_card(card, load, seed, tmp_path):
    load(seed.replace("SERVIZI SOCIALI\t", "TRIBUTI\t").replace("COPROGETTAZIONE", "ALTRA"))
    out = tmp_path / "schede.pdf"
    call_command("print_cards", "--year", "2024", "--department", "tributi", "--output", out)
    assert "ALTRA" in pdf_text(out.read_bytes())
    assert "COPROGETTAZIONE" not in pdf_text(out.read_bytes()).replace("procedura di copro", "")
    call_command("print_cards", "--year", "2024", "--card", card.code, "--output", out)
    assert "ALTRA" not in pdf_text(out.read_bytes())


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--year", "2019"], "nessuna scheda da stampare per il 2019"),
        (["--year", "2024", "--department", "boh"], "nessun settore si chiama «boh»"),
        (["--year", "2024", "--department", ""], "nessun settore si chiama «»"),
        (["--year", "2024", "--card", "\udcff"], "schede non trovate nel 2024: \ufffd"),
        (["--year", "2024", "--card", "boh"], "schede non trovate nel 2024: boh"),
    ],
)
def test_print_cards_says_what_it_did_not_find(card, tmp_path, words, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("print_cards", *words, "--output", tmp_path / "x.pdf")
    assert list(tmp_path.iterdir()) == []


def test_print_cards_writes_through_what_is_no_plain_file(card, tmp_path):
    real, link = tmp_path / "real.pdf", tmp_path / "link.pdf"
    link.symlink_to(real)
    call_command("print_cards", "--year", "2024", "--output", link)
    assert link.is_symlink()
    assert real.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("output", ["", "/"])
def test_print_cards_says_that_a_folder_is_no_file(card, output):
    with pytest.raises(CommandError, match="non si scrive"):
        call_command("print_cards", "--year", "2024", "--output", output)


def test_print_cards_says_where_it_cannot_write(card, tmp_path):
    with pytest.raises(CommandError, match="non si scrive"):
        call_command("print_cards", "--year", "2024", "--output", tmp_path / "no" / "x.pdf")


def test_the_catalogue_is_the_laws(catalogue):
    assert (Mission.objects.count(), Programme.objects.count()) == (23, 101)
    assert [str(p) for p in Programme.objects.for_year(2026).filter(mission__code="12")][:2] == [
        "12.01 Interventi per l'infanzia e i minori",
        "12.02 Interventi per la disabilità",
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xff\xfe", "non si legge"),
        (b"a;b\n1;2\n", "riga 2: valore mancante o errato"),
        (
            b"mission_code;mission_title;programme_code;programme_title;applies_to;valid_from;"
            b"valid_to\n01;x;01;y;NESSUNO;2015;\n",
            "riga 2: Il valore 'NESSUNO' non",
        ),
    ],
)
def test_a_wrong_catalogue_changes_nothing(catalogue, tmp_path, content, sentence):
    path = tmp_path / "catalogo.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=sentence):
        call_command("load_catalogue", path)
    assert Programme.objects.count() == 101


def test_models_and_migrations_agree(db):
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_postgresql_is_spoken_to_by_psycopg2():
    """Were psycopg 3 installed, Django would silently prefer it."""
    from django.db.backends.postgresql.psycopg_any import is_psycopg3

    assert is_psycopg3 is False


def test_the_demo_without_the_catalogue_says_what_to_do(db):
    Programme.objects.all().delete()
    with pytest.raises(CommandError, match="prima «load_catalogue»"):
        call_command("load_demo")


def test_the_demo_never_enters_a_database_that_is_not_its_own(db):
    _person("anna", "Anna Veri")
    with pytest.raises(CommandError, match="contiene già persone o schede"):
        call_command("load_demo")
    assert not Body.load().is_demo
    assert User.objects.count() == 1


# -- send_reminders -------------------------------------------------------------------------------


@pytest.fixture
def owing(monitored, rita, settings):
    """One person with an address owes three figures; another has none."""
    settings.SITE_URL = "https://peg.example.org"
    User.objects.filter(pk=rita.pk).update(email="rita@example.org")
    person = _person("senza", "Senza Posta")
    another_card(monitored, "Z", centre=another_centre(monitored, "Altro", person))
    return monitored


WITHOUT = (
    "Senza Posta: nessun sollecito"
    " (manca l'indirizzo di posta: lo registra chi amministra il programma)\n"
)


def test_send_reminders_says_who_got_one_and_who_did_not(owing, capsys):
    rita = "Rita Longo <rita@example.org>: 3 dati mancanti"
    assert run("send_reminders", "--dry-run") == 0
    assert capsys.readouterr().out == f"{rita}\n{WITHOUT}Prova: 1 sollecito.\n"
    assert mail.outbox == []
    assert run("send_reminders", "--year", "2024") == 0
    out = capsys.readouterr().out
    assert out == f"{rita}, inviato\n{WITHOUT}Inviati: 1 sollecito. Non inviati: 0.\n"
    assert "\nhttps://peg.example.org/" in mail.outbox[0].body
    assert run("send_reminders") == 0  # on the same day
    assert "Rita Longo: nessun sollecito (sollecito di oggi già" in capsys.readouterr().out
    assert len(mail.outbox) == 1


def test_send_reminders_has_a_status_for_cron(owing, settings, capsys):
    assert run("send_reminders", "--year", "2031") == 0
    assert capsys.readouterr().out == "Nessun periodo aperto per il 2031.\n"
    settings.EMAIL_BACKEND = "tests.reminding.Refusing"
    assert run("send_reminders", "--department", "servizi sociali") == 1
    assert "Longo <rita@example.org>: 3 dati mancanti, non inviato: Il server" in (
        capsys.readouterr().out
    )


def test_send_reminders_says_what_it_cannot_do_without(owing, settings):
    with pytest.raises(CommandError, match="nessun settore si chiama «boh»"):
        call_command("send_reminders", "--department", "boh")
    settings.SITE_URL = ""
    with pytest.raises(CommandError, match="manca la variabile SITE_URL"):
        call_command("send_reminders")
    assert mail.outbox == []

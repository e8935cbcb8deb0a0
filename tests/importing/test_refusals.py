"""What is refused, in words and with its place; and what it costs: its card, no more."""

import pytest

from objectives.importing.report import MOST_TOLD
from objectives.limits import MAX_FILE
from objectives.models import HistoryEntry, PegObjective, StrategicObjective, User
from tests.conftest import messages


def errors(report) -> list[str]:
    return [message for message in messages(report) if message.startswith("errore")]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "31/10/2024",
            "31/02/2024",
            "errore, riga 35, cella 4: «31/02/2024» non esiste nel calendario",
        ),
        (
            "31/10/2024\t",
            "31/10/2024\t150 %",
            "errore, riga 35, cella 5: «150 %»: la percentuale deve stare tra 0 e 100",
        ),
        (
            "31/10/2024\t",
            "31/10/2024\t1.5",
            "errore, riga 35, cella 5: «1.5» è ambiguo: scrivere 1,5 oppure 15",
        ),
        (
            "12 Diritti",
            "77 Diritti",
            "errore, riga 14, cella 2: la missione 77 non è nel catalogo del 2024",
        ),
        (
            "04 Interventi",
            "11 Interventi",
            "errore, riga 15, cella 2: il programma 12.11 non è nel catalogo degli enti locali"
            " del 2024",
        ),
        (
            "04 Interventi",
            "10 Interventi",
            "errore, riga 15, cella 2: il programma 12.10 non è nel catalogo degli enti locali"
            " del 2024",
        ),
        (
            "04 Interventi",
            "Interventi",
            "errore, riga 15, cella 2: «Interventi per i soggetti a rischio di esclusione sociale»"
            ": manca il codice di due cifre davanti al titolo (esempio: 04 …)",
        ),
        (
            "2024 X\t2025\t2026\t",
            "2024 X\t2026\t2027\t",
            "errore, riga 8: gli esercizi non sono anni consecutivi",
        ),
        (
            "2024 X\t2025\t2026\t",
            "2024 X\tduemila\t2026\t",
            "errore, riga 8, cella 3: «duemila» non è un esercizio (esempi: 2024 · 2024 X)",
        ),
        (
            "Esecutivo/attività <input type",
            "Esecutivo/attività <input checked type",
            "errore, riga 31, cella 4: Tipologia: segnate sia Gestionale sia Esecutivo",
        ),
        (
            "\t\tsi\t\t",
            "\t\tsi\tforse\t",
            "errore, riga 39, cella 4: «forse»: il valore atteso è sì o no, scrivere «sì» o «no»",
        ),
        (
            "CARMEN MUCIO",
            "CARMEN \x07MUCIO",
            "errore, riga 22, cella 2: carattere non valido (U+0007) alla posizione 8",
        ),
        (
            "CARMEN MUCIO",
            "C" * 201,
            "errore, riga 22, cella 2: il nome ha 201 caratteri: il massimo è 200",
        ),
        (
            "<p>L'Ente",
            "<div>" * 3000 + "<p>L'Ente",
            "errore, riga 30, cella 2: elementi annidati oltre 10 livelli",
        ),
        (
            "<p>L'Ente",
            "<p>" + "parola " * 7200 + "L'Ente",
            "errore, riga 30, cella 2: il testo ha 52484 caratteri: il massimo è 50000",
        ),
        (
            "<p>L'Ente",
            "<table>" + "<tr><td>a</td></tr>" * 5_000 + "</table><p>L'Ente",
            "errore, riga 30, cella 2: il testo ha più di 4000 tra capoversi, voci e a capo",
        ),
        (
            "<p>L'Ente",
            "<p>" + "<br>" * 10_000 + "L'Ente",
            "errore, riga 30, cella 2: il testo ha più di 4000 tra capoversi, voci e a capo",
        ),
        (
            "Totale % realizzazione Indicatori\t\t\t\t",
            "Totale % realizzazione Indicatori\t\t\t\t110",
            "errore, riga 40, cella 5: 110 % supera il massimo dell'ente (100 %)",
        ),
    ],
)
def test_a_wrong_value_refuses_its_card(load, seed, old, new, sentence):
    assert old in seed
    people = User.objects.count()
    report = load(seed.replace(old, new))
    assert errors(report)[0] == sentence
    assert (report.exit_status, report.summary()) == (1, "Totale: 1 scheda rifiutata.")
    assert (PegObjective.objects.count(), StrategicObjective.objects.count()) == (0, 0)
    assert User.objects.count() == people
    assert HistoryEntry.objects.filter(action="imported").count() == 0


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "04 Interventi",
            "05 Interventi",
            "errore, riga 26, cella 2: programma 05, ma alla riga 15 è 04",
        ),
        (
            "12 Diritti",
            "13 Diritti",
            "errore, riga 25, cella 2: missione 13, ma alla riga 14 è 12",
        ),
    ],
)
def test_a_file_that_disagrees_with_itself_is_refused(load, seed, old, new, sentence):
    head, tail = seed.split("SCHEDE DEGLI OBIETTIVI DEL PEG")
    report = load("SCHEDE DEGLI OBIETTIVI DEL PEG".join((head, tail.replace(old, new))))
    assert errors(report) == [sentence]


@pytest.mark.parametrize(
    ("gone", "sentence"),
    [
        (
            "Settore:\tSERVIZI SOCIALI",
            "errore, riga 24, cella 2: centro non ancora registrato: serve anche il settore",
        ),
        (
            "Centro di responsabilità/ di costo\tSERVIZI SOCIALI",
            "errore, riga 20: PEG: manca il centro di responsabilità",
        ),
        (
            "Obiettivo: titolo\tCOPROGETTAZIONE",
            "errore, riga 20: PEG: manca il titolo dell'obiettivo",
        ),
        ("SCHEDE DEGLI OBIETTIVI DEL PEG", "errore, riga 3: manca la sezione del PEG"),
        (
            "SCHEDE DEGLI OBIETTIVI DUP SEZIONE OPERATIVA",
            "errore, riga 3: manca la sezione operativa del DUP",
        ),
    ],
)
def test_what_a_card_cannot_do_without(load, seed, gone, sentence):
    assert sentence in errors(load(seed.replace(gone, "")))


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "Obiettivo: titolo\tCOPROGETTAZIONE",
            "Esercizi di riferimento\t2025 X\t2026\t2027\nObiettivo: titolo\tCOPROGETTAZIONE",
            "errore, riga 29, cella 1: «Esercizi di riferimento» è ripetuto e diverso",
        ),
        (
            "Totale % realizzazione delle Fasi\t\t\t\t",
            "Totale % realizzazione delle Fasi\t\t\t\t70\n"
            "Totale % realizzazione delle Fasi\t\t\t\t80",
            "errore, riga 38, cella 1: «Totale % realizzazione delle Fasi» è ripetuto e diverso",
        ),
        (
            "Tipologia:",
            "Finalità e risultati da raggiungere\taltre\nTipologia:",
            "errore, riga 31, cella 1: «Finalità e risultati da raggiungere» è ripetuto e diverso",
        ),
        (
            "Missione:\t12 Diritti",
            "Missione:\t12.04 Diritti",
            "errore, riga 7, cella 2: «12.04 Diritti sociali, politiche sociali e famiglia»: qui"
            " va la missione sola, con le sue due cifre",
        ),
        (
            "Programma:\t04 ",
            "Programma:\t12-05 ",
            "errore, riga 26, cella 2: programma 04, ma alla riga 15 è 05",
        ),
        (
            "31/10/2024\t",
            "31/10/2024\t8 0",
            "errore, riga 35, cella 5: «8 0» non è un numero (esempi: 80 · 1,5 · 1.000)",
        ),
        (
            "31/10/2024\t",
            "31/10/2024\t-0,001",
            "errore, riga 35, cella 5: «-0,001»: una percentuale non è mai negativa",
        ),
    ],
)
def test_what_disagrees_or_could_be_two_things(load, seed, old, new, sentence):
    assert sentence in errors(load(seed.replace(old, new, 1)))


def test_phases_beyond_the_limit(load, seed):
    row = "Espletamento procedura e individuazione ente gestore\t\t\t31/12/2024\t"
    many = "\n".join(f"Fase {n}\t\t\t31/12/2024\t" for n in range(200))
    report = load(seed.replace(row, many))
    assert errors(report) == ["errore, riga 235: più di 200 fasi: è il massimo per scheda"]


def test_two_people_of_one_name_are_an_error(load, seed):
    for username in ("uno", "due"):
        User.objects.create(username=username, full_name="Carmen  Mucio")
    assert errors(load(seed)) == [
        "errore, riga 22, cella 2: 2 persone si chiamano «CARMEN MUCIO»: va sciolto prima"
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "errore: il file è vuoto"),
        (b" \r\n\t\n", "errore: il file è vuoto"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "errore: non è un file di testo"),
        (b"\x81\x8d \xff abc", "errore: il file non contiene nessuna scheda"),
        (b"\n" * 200_001 + b"a", "errore: il file ha più di 200000 righe"),
        (b"Schede integrate\n" * 5_001, "errore: il file ha più di 5000 schede"),
        ("Nel mezzo del cammin di nostra vita", "errore: il file non contiene nessuna scheda"),
        (b"a" * (MAX_FILE + 1), "errore: il file supera i 20 MB"),
    ],
    ids=["empty", "blank", "binary", "no encoding", "lines", "cards", "prose", "too big"],
)
def test_a_file_that_is_none(load, content, sentence):
    report = load(content)
    assert errors(report)[-1] == sentence
    assert report.exit_status == 2


@pytest.mark.parametrize(
    "spoilt", [b"\xed\xa0\x80", b"\xc3\xa0\x8f\xff"], ids=["surrogate", "bytes"]
)
def test_a_spoilt_letter_costs_its_card_alone(load, seed, spoilt):
    bad = seed.encode().replace(b"CARMEN", spoilt + b"CARMEN")
    good = seed.replace("COPROGETTAZIONE", "ALTRA").encode()
    report = load(bad + b"\n" + good)
    assert report.summary() == "Totale: 1 scheda importata, 1 scheda rifiutata."
    assert "riga 22, cella 2: carattere non valido" in errors(report)[0]


def test_one_bad_card_costs_only_itself(load, seed):
    bad = seed.replace("31/10/2024", "31/02/2024").replace("COPROGETTAZIONE", "CATTIVA")
    other = seed.replace("COPROGETTAZIONE", "BUONA")
    report = load(f"{seed}\n{bad}\n{other}")
    assert report.summary() == "Totale: 2 schede importate, 1 scheda rifiutata."
    assert report.exit_status == 1
    assert PegObjective.objects.count() == 2


def test_strict_writes_nothing_at_all(load, seed):
    bad = seed.replace("31/10/2024", "31/02/2024").replace("COPROGETTAZIONE", "CATTIVA")
    report = load(seed, bad, strict=True)
    assert report.summary() == (
        "Totale: 1 scheda importata, 1 scheda rifiutata."
        " Con --strict una scheda non importata basta: niente è stato scritto."
    )
    assert report.exit_status == 1
    assert (PegObjective.objects.count(), StrategicObjective.objects.count()) == (0, 0)


def test_an_unreadable_file_does_not_stop_the_others(load, seed):
    report = load("prosa", seed)
    assert report.exit_status == 2
    assert PegObjective.objects.count() == 1


def test_of_a_million_problems_the_first_are_told(load, seed):
    """A line may hold ten million cells that mean nothing: 4 GB of sentences that nobody reads."""
    [line] = [line for line in seed.splitlines() if "31/10/2024" in line]
    wide = seed.replace(line, line + "\tx" * 2_000)
    told = messages(load(wide))
    assert told[MOST_TOLD] == "avviso: altri problemi, che non si elencano"
    assert {words.partition(":")[0] for words in told[MOST_TOLD + 1 :]} == {"nota"}


def test_an_error_refuses_its_card_however_many_warnings_came_before(load, seed):
    [line] = [line for line in seed.splitlines() if "31/10/2024" in line]
    bad = line.replace("31/10/2024", "31/02/2024")
    report = load(seed.replace(line, line + "\tx" * 2_000 + f"\n{bad}"))
    assert errors(report) == ["errore: altri problemi, che non si elencano"]
    assert PegObjective.objects.count() == 0

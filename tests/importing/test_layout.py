"""What the layout may vary in without anybody having to mend the file."""

import codecs
import re

import pytest

from objectives.models import OperationalObjective, PegObjective
from tests.conftest import messages

TITLE = "SCHEDE INTEGRATE DEGLI OBIETTIVI DEL DUP, PEG ,PTCP"


def same_as_seed() -> bool:
    card = PegObjective.objects.get()
    return (
        card.title.startswith("COPROGETTAZIONE")
        and "unità immobiliari" in card.purpose
        and card.kind == "management"
        and card.phases.count() == 2
        and card.indicators.count() == 1
        and card.human_resources.count() == 2
    )


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode(),
        lambda text: codecs.BOM_UTF8 + text.encode(),
        lambda text: text.encode("cp1252"),
        lambda text: text.encode("utf-16"),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r").encode("cp1252"),
    ],
    ids=["utf-8", "bom", "cp1252", "utf-16", "crlf", "cr"],
)
def test_encodings_and_line_endings(load, seed, encode):
    assert load(encode(seed)).exit_status == 0
    assert same_as_seed()


@pytest.mark.parametrize(
    "change",
    [
        lambda text: re.sub(r"\t+\n", "\n", text),
        lambda text: text.replace("\n", "\t\t\t\n"),
        lambda text: text.replace("Finalità e risultati", "FINALITA'  E  RISULTATI"),
        lambda text: text.replace("raggiungere:", "raggiungere"),
        lambda text: text.replace("Esercizi di riferimento", "  esercizi DI riferimento :"),
        lambda text: text.replace("2024 X", "2024x"),
        lambda text: text.replace("31/10/2024", "31.10.2024").replace("31/12/2024", "31-12-2024"),
        lambda text: text.replace("80%", "80,00 %"),
        lambda text: text.replace('checked="" ', "checked ").replace(
            'type="checkbox"', "type=CHECKBOX"
        ),
        lambda text: re.sub(r'<input checked="" [^>]*>', "☒", text).replace(
            '<input type="checkbox"/>', "☐"
        ),
        lambda text: text.replace("Scadenza\t% Realizzazione", "Scadenza"),
        lambda text: text.replace("12 Diritti", "12. Diritti").replace("04 Inter", "12.04 Inter"),
        lambda text: text.replace("\n\n", "\n"),
        lambda text: "Comune di Prova\n\n" + text,
    ],
)
def test_labels_cells_and_signs(load, seed, change):
    assert change(seed) != seed
    assert load(change(seed)).exit_status == 0
    assert same_as_seed()


def test_several_cards_in_a_file(load, seed):
    second = seed.replace("COPROGETTAZIONE", "SECONDA COPROGETTAZIONE")
    report = load(f"{seed}\n{second}")
    assert report.summary() == "Totale: 2 schede importate."
    assert [card.line for card in report.files[0].cards] == [3, 49]
    assert list(PegObjective.objects.values_list("code", flat=True)) == [
        "2024-12.04-001",
        "2024-12.04-002",
    ]
    assert OperationalObjective.objects.count() == 1


def test_several_cards_without_the_title_between_them(load, seed):
    bare = seed.replace(TITLE, "")
    second = bare.replace("COPROGETTAZIONE", "SECONDA COPROGETTAZIONE")
    assert load(f"{bare}\n{second}").summary() == "Totale: 2 schede importate."


def test_rows_in_any_number(load, seed):
    row = "Espletamento procedura e individuazione ente gestore\t\t\t31/12/2024\t\t\n"
    assert row.strip() in seed
    many = "".join(f"Fase {n}\t\t\t31/12/2024\t{n}\n" for n in range(100))
    assert load(seed.replace(row.rstrip(), many.rstrip())).exit_status == 0
    phases = list(PegObjective.objects.get().phases.all())
    assert len(phases) == 101
    assert [phase.completion for phase in phases[1:]] == list(range(100))


@pytest.mark.parametrize("lines", range(28, 46))
def test_a_file_that_stops_in_the_middle(load, seed, lines):
    """From the line of the PEG's title on there is a card; before it there is none to import."""
    report = load("\n".join(seed.splitlines()[:lines]))
    stored = PegObjective.objects.count()
    assert (report.exit_status, stored) == ((0, 1) if lines >= 29 else (1, 0))


def test_a_file_cut_inside_a_letter(load, seed):
    data = seed.encode()
    cut = data.index("unità".encode()) + len("unit") + 1
    assert load(data[:cut]).exit_status == 0
    assert "unit" in PegObjective.objects.get().purpose


def test_a_purpose_over_several_lines(load, seed):
    purpose = "Attuare interventi a favore di utenti fragili e vulnerabili"
    report = load(seed.replace(f"{purpose}\t\t\t\t\t", f"{purpose}\ne altro ancora"))
    assert "avviso, riga 11, cella 1: riga senza etichetta, aggiunta alle finalità" in messages(
        report
    )
    assert PegObjective.objects.get().operational.strategic.purpose == (
        f"<p>{purpose}</p><p>e altro ancora</p>"
    )


def test_what_is_not_understood_is_told_with_its_place(load, seed):
    changed = (
        seed.replace("Responsabile:\tCARMEN MUCIO", "Responsabile:\tCARMEN MUCIO\tinterno 12")
        .replace("31/10/2024\t", "31/10/2024\t\tmah")
        .replace("Amministratore di", "Gradimento:\talto\nAmministratore di")
    )
    report = load(f"prosa\n{changed}")
    assert [message for message in messages(report) if message.startswith("avviso")] == [
        "avviso, riga 1: riga fuori da ogni scheda: «prosa»",
        "avviso, riga 23, cella 3: cella non riconosciuta: «interno 12»",
        "avviso, riga 28, cella 1: riga non riconosciuta: «Gradimento:»",
        "avviso, riga 37, cella 6: cella non riconosciuta: «mah»",
    ]
    assert report.exit_status == 0


def test_without_a_strategic_block_the_objective_stands_alone(load, seed):
    """DUP semplificato, bodies up to 5,000 inhabitants."""
    lines = seed.splitlines()
    assert load("\n".join(lines[:4] + lines[11:])).exit_status == 0
    assert PegObjective.objects.get().operational.strategic is None


def test_a_code_in_the_file_is_kept(load, seed):
    coded = seed.replace("Responsabile:", "Codice:\tPEG-7/b\nResponsabile:")
    assert load(coded).exit_status == 0
    assert PegObjective.objects.get().code == "PEG-7/b"


def test_weights_have_a_column_of_their_own(load, seed):
    weighted = (
        seed.replace("Scadenza\t% Realizzazione", "Scadenza\t% Realizzazione\tPeso")
        .replace("31/10/2024\t", "31/10/2024\t50\t30")
        .replace("31/12/2024\t", "31/12/2024\t100\t70")
    )
    assert load(weighted).exit_status == 0
    assert [str(p.weight) for p in PegObjective.objects.get().phases.all()] == ["30.00", "70.00"]


def test_a_target_with_a_sign_gives_the_indicator_its_direction(load, seed):
    assert load(seed.replace("\t\tsi\t\t", "\t\t≤ 30 giorni\t\t")).exit_status == 0
    assert PegObjective.objects.get().indicators.get().direction == "less"


def test_script_is_dropped_with_a_warning(load, seed):
    report = load(seed.replace("<p>L'Ente", "<script>alert(1)</script><p>L'Ente"))
    assert "avviso, riga 30, cella 2: elementi non ammessi, tolti dal testo: <script>" in messages(
        report
    )
    assert "alert" not in PegObjective.objects.get().purpose
    assert report.exit_status == 0

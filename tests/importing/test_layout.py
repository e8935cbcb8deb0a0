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


def test_a_line_of_another_encoding_is_read_and_told(load, seed):
    data = seed.encode().replace("unità immobiliari".encode(), "unità immobiliari".encode("cp1252"))
    data = data.replace(b"CARMEN", "NICOLÒ".encode("cp1252"))
    report = load(data)
    assert report.exit_status == 1, "a line half UTF-8 and half not is nobody's to guess"
    report = load(seed.encode().replace(b"CARMEN", "NICOLÒ".encode("cp1252")))
    assert messages(report)[0] == (
        "avviso, riga 22: riga letta come Windows-1252 in un file UTF-8: controllare gli accenti"
    )
    assert str(PegObjective.objects.get().responsible) == "NICOLÒ MUCIO"


def test_lines_after_the_last_table_are_no_resources(load, seed):
    report = load(f"{seed}\n\n---------\nNote: testo\tqualcosa\n")
    assert report.exit_status == 0
    assert PegObjective.objects.get().instrumental_resources.count() == 0
    assert [m for m in messages(report) if m.startswith("avviso")] == [
        "avviso, riga 48, cella 1: riga non riconosciuta: «---------»",
        "avviso, riga 49, cella 1: riga non riconosciuta: «Note: testo»",
    ]


def test_a_total_is_read_under_its_own_column(load, seed):
    weighted = (
        seed.replace("\t\t\tScadenza", "\t\tPeso\tScadenza")
        .replace("\t\t\t31/10/2024", "\t\t60\t31/10/2024")
        .replace("\t\t\t31/12/2024", "\t\t40\t31/12/2024")
        .replace("delle Fasi\t\t\t\t", "delle Fasi\t\t100\t\t")
    )
    report = load(weighted)
    assert PegObjective.objects.get().typed_phases_total is None
    assert "avviso, riga 37, cella 3: cella non riconosciuta: «100»" in messages(report)


@pytest.mark.parametrize("space", ["&nbsp;", "\u00a0"])
def test_words_indented_by_blanks(load, seed, space):
    assert load(seed.replace("L'Ente dispone", space * 60 + "L'Ente dispone")).exit_status == 0


def test_signs_that_are_no_tags_stay_in_the_text(load, seed):
    load(seed.replace("Attuare interventi", "Tempi <30 giorni, a </3 b, i <i giovani"))
    purpose = PegObjective.objects.get().operational.strategic.purpose
    assert purpose.startswith("<p>Tempi &lt;30 giorni, a &lt;/3 b, i &lt;i giovani a favore")


def test_rows_of_blank_html_are_blank(load, seed):
    blank = "<p></p>\t&nbsp;\t\u00a0\t<p>&nbsp;</p>\t\n"
    report = load(seed.replace("Espletamento procedura e", f"{blank}Espletamento procedura e", 1))
    assert report.exit_status == 0
    assert same_as_seed()


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

"""Two editions compared: fields, rows, and the words that were removed and added."""

import dataclasses
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import pairwise

import pytest
from django.template.loader import render_to_string

from objectives.comparing import Change, Run, compare, mark, words
from objectives.comparing.lines import rich_lines
from objectives.models import Body, PegObjective
from objectives.sheet import (
    Sheet,
    SheetHumanResource,
    SheetInstrumentalResource,
    SheetPhase,
    SheetYear,
    as_data,
    from_data,
    sheets,
)

replace = dataclasses.replace
OLD, NEW = "edizione 1, delibera n. 12 del 20/01/2024", "edizione 2, delibera n. 45 del 03/03/2024"


@pytest.fixture
def sheet(card) -> Sheet:
    stored = PegObjective.objects.with_chain().with_rows().get(pk=card.pk)
    [sheet] = sheets([stored], Body.load())
    return replace(sheet, edition=OLD)


def newer(sheet: Sheet, **changes) -> Sheet:
    return replace(sheet, edition=NEW, **changes)


def shown(runs) -> str:
    """The runs as a text, what is marked between square brackets."""
    return "".join(f"[{run.text}]" if run.marked else run.text for run in runs)


def fields(comparison) -> list[tuple[str, str, str, str]]:
    return [(d.section, d.label, shown(d.old), shown(d.new)) for d in comparison.fields]


def rows(table) -> list[tuple[str, list[tuple[str, str, str]]]]:
    return [
        (row.words, [(d.label, shown(d.old), shown(d.new)) for d in row.values])
        for row in table.rows
    ]


# -- the words -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "left", "right"),
    [
        ("uno due tre", "uno tre", "uno [due] tre", "uno tre"),
        ("uno tre", "uno due tre", "uno tre", "uno [due] tre"),
        ("entro il 31/10/2024.", "entro il 31/12/2024.", "entro il [31/10/2024].", None),
        ("", "nuovo testo", "", "[nuovo testo]"),
        ("testo tolto", "", "[testo tolto]", ""),
        ("uguale", "uguale", "uguale", "uguale"),
        ("", "", "", ""),
        ("Comune di Seregno", "Ente di Monza", "[Comune di Seregno]", "[Ente di Monza]"),
        ("prima\nultima", "prima\nnuova\nultima", "prima\nultima", "prima[\nnuova]\nultima"),
        ("b\nc", "a\nb\nc", "b\nc", "[a]\nb\nc"),
        ("uno due", "uno\ndue", "uno due", "uno[\n]due"),
        ("80 %", "90 %", "[80] %", "[90] %"),
    ],
)
def test_words_removed_and_added(old, new, left, right):
    found = mark(old, new)
    assert shown(found[0]) == left
    assert right is None or shown(found[1]) == right


@pytest.mark.parametrize("lines", [1, 40])
def test_the_runs_of_a_side_give_its_text_again(lines):
    old = "\n".join(f"riga {n} con parole, anche {n * 7}." for n in range(lines))
    new = "\n".join(f"riga {n} con molte parole e {n * 7}." for n in range(0, lines, 2))
    left, right = mark(old, new)
    assert ("".join(run.text for run in left), "".join(run.text for run in right)) == (old, new)
    for runs in (left, right):
        flags = [run.marked for run in runs]
        assert all(a != b for a, b in pairwise(flags))


def test_a_line_end_alone_is_told_apart():
    assert [run.is_break for run in mark("uno due", "uno\ndue")[1]] == [False, True, False]
    assert not Run("\n").is_break


@pytest.fixture
def compared(monkeypatch) -> list[int]:
    """How many pairs difflib was given, call by call."""
    pairs = []

    def counting(junk, a, b, **options):
        pairs.append(len(a) * len(b))
        return SequenceMatcher(junk, a, b, **options)

    monkeypatch.setattr(words, "SequenceMatcher", counting)
    return pairs


def long_text(word: str, a_line: int) -> str:
    """50,000 characters, lines of so many words."""
    every = [f"{word}{n}" for n in range(50_000 // (len(word) + 5))]
    return "\n".join(" ".join(every[n : n + a_line]) for n in range(0, len(every), a_line))


@pytest.mark.parametrize("a_line", [1, 3, 40, 100_000])
@pytest.mark.parametrize("more", ["", "\nuna riga in più"])
def test_two_long_texts_that_differ_everywhere_are_not_compared_without_end(compared, a_line, more):
    old, new = long_text("prima", a_line), long_text("dopo", a_line) + more
    left, right = mark(f"uguale {old} in fondo", f"uguale {new} in fondo")
    assert sum(compared) <= words.ROOM
    assert left[0] == Run("uguale ")
    assert left[-1] == right[-1] == Run(" in fondo")
    assert "".join(run.text for run in right) == f"uguale {new} in fondo"


def test_a_long_text_with_a_change_at_both_ends_is_still_compared_line_by_line(compared):
    old = long_text("parola", 40)
    new = "\n".join(line.replace("00 ", "00 nuova ") for line in old.split("\n"))
    left, right = mark(old, new)
    assert left == (Run(old),)
    assert {run.text for run in right if run.marked} == {"nuova"}
    assert sum(compared) <= words.ROOM


def test_a_patchwork_counts_as_replaced_whole(monkeypatch):
    old, new = "capo uno fermo due altro tre fine", "capo 1 fermo 2 altro 3 fine"
    assert shown(mark(old, new)[0]) == "capo [uno] fermo [due] altro [tre] fine"
    monkeypatch.setattr(words, "MAX_MARKS", 2)
    left, right = mark(old, new)
    assert shown(left) == "capo [uno fermo due altro tre] fine"
    assert shown(right) == "capo [1 fermo 2 altro 3] fine"


# -- rich text -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<p>uno</p><p>due<br>tre</p>", "uno\ndue\ntre"),
        ("<p>uno <strong>due</strong></p>\n<p>tre</p>", "uno due\ntre"),
        ("<ul><li>a</li><li>b</li></ul>", "• a\n• b"),
        ("<ol><li>a<ul><li>x</li></ul></li><li>b</li></ol>", "1. a\n• x\n2. b"),
        ("<ul><li> <p>a</p><p>b</p></li></ul>", "• a\nb"),
        ("5 &lt; 6 &amp; <b>7</b>", "5 < 6 & 7"),
        ("<p>a</p><script>alert(1)</script><img src=x onerror=y><p>b", "a\nb"),
        ("", ""),
    ],
)
def test_rich_text_as_lines(html, lines):
    assert rich_lines(html) == lines


# -- the card ------------------------------------------------------------------------------------


def test_the_same_card_has_no_differences(sheet):
    assert compare(sheet, newer(sheet)).is_empty
    assert compare(from_data(as_data(sheet)), sheet).is_empty


def test_progress_and_labels_are_not_compared(sheet):
    phases = tuple(replace(row, completion=Decimal(50), note="nota") for row in sheet.phases)
    indicators = tuple(replace(row, actual="si", reason="motivo") for row in sheet.indicators)
    body = replace(sheet.body, label_department="Area", name="Altro")
    new = newer(sheet, phases=phases, indicators=indicators, body=body, as_of="30/06/2024")
    assert compare(sheet, new).is_empty


def test_blanks_and_letters_in_bold_are_not_compared(sheet):
    title = sheet.title.replace(" ", "\n  ")
    purpose = sheet.purpose.replace("finalità sociali", "<strong>finalità</strong> sociali")
    assert purpose != sheet.purpose
    assert compare(sheet, newer(sheet, title=title, purpose=purpose)).is_empty


def test_the_heading_and_the_editions_in_words(sheet):
    found = compare(sheet, newer(sheet, title="Nuovo\ntitolo"))
    assert (found.code, found.title) == (sheet.code, "Nuovo titolo")
    assert found.old_edition == "edizione 1 (delibera n. 12 del 20/01/2024)"
    assert found.new_edition == "edizione 2 (delibera n. 45 del 03/03/2024)"
    assert compare(sheet, replace(sheet, edition="")).new_edition == "testo non ancora approvato"


def test_every_field_of_the_card(sheet):
    new = newer(
        sheet,
        responsible="CARMEN BIANCHI",
        department="AREA SOCIALE",
        centre="UFFICIO",
        councillor="ASSESSORE MARIA ROSSI",
        years=(*sheet.years[:1], SheetYear(2025, True), *sheet.years[2:]),
        title=f"{sheet.title} E FAMIGLIE",
        purpose="<ul><li>breve</li></ul>",
        kind="executive",
        is_ptcp=True,
        is_quality=False,
        weight=Decimal("12.50"),
    )
    found = fields(compare(sheet, new))
    assert [field for field in found if field[1] != "Finalità e risultati da raggiungere"] == [
        ("", "Responsabile", "CARMEN [MUCIO]", "CARMEN [BIANCHI]"),
        ("", "Settore", "[SERVIZI SOCIALI]", "[AREA SOCIALE]"),
        ("", "Centro di responsabilità / di costo", "[SERVIZI SOCIALI]", "[UFFICIO]"),
        (
            "",
            "Amministratore di riferimento",
            "ASSESSORE [MICHELE ZULIANI]",
            "ASSESSORE [MARIA ROSSI]",
        ),
        ("", "Esercizi di riferimento", "2024", "2024[, 2025]"),
        ("", "Obiettivo: titolo", sheet.title, f"{sheet.title} [E FAMIGLIE]"),
        ("", "Tipologia", "[Gestionale]", "[Esecutivo/attività]"),
        ("", "Tipologia: Ptcp", "[no]", "[sì]"),
        ("", "Tipologia: di qualità", "[sì]", "[no]"),
        ("", "Peso dell'obiettivo", "", "[12,5]"),
    ]
    assert found[6][3] == "[• breve]"


def test_both_ancestors(sheet):
    operational = replace(sheet.operational, programme="05 Famiglie", purpose="<p>Altro.</p>")
    strategic = replace(sheet.strategic, title="DIRITTI E FAMIGLIA", mission="13 Salute")
    found = fields(compare(sheet, newer(sheet, operational=operational, strategic=strategic)))
    assert [(section, label) for section, label, _old, _new in found] == [
        ("DUP, sezione strategica", "Missione"),
        ("DUP, sezione strategica", "Obiettivo: titolo"),
        ("DUP, sezione operativa", "Programma"),
        ("DUP, sezione operativa", "Finalità e risultati da raggiungere"),
    ]


def test_an_ancestor_that_is_missing_on_one_side(sheet):
    without = newer(sheet, strategic=None)
    found = fields(compare(sheet, without))
    assert [(label, new) for _section, label, _old, new in found] == [
        ("Missione", ""),
        ("Esercizi di riferimento", ""),
        ("Obiettivo: titolo", ""),
        ("Finalità e risultati da raggiungere", ""),
    ]
    assert found[1][2] == "[2024]"
    assert fields(compare(without, sheet))[1][2:] == ("", "[2024]")


def test_phases_added_removed_and_changed(sheet):
    first, second = sheet.phases
    new = newer(
        sheet,
        phases=(
            SheetPhase(900, "Fase nuova", date(2024, 5, 1), Decimal(10), None),
            replace(first, due_on=date(2024, 9, 30), weight=Decimal("2.50")),
        ),
    )
    [table] = compare(sheet, new).tables
    assert (table.title, table.reordered) == ("Fasi", False)
    assert rows(table) == [
        (
            "Fase aggiunta",
            [
                ("Fase", "", "[Fase nuova]"),
                ("Scadenza", "", "[01/05/2024]"),
                ("Peso", "", "[10]"),
            ],
        ),
        (
            "Fase modificata",
            [
                ("Fase", first.description, first.description),
                ("Scadenza", "[31/10/2024]", "[30/09/2024]"),
                ("Peso", "", "[2,5]"),
            ],
        ),
        (
            "Fase tolta",
            [("Fase", f"[{second.description}]", ""), ("Scadenza", "[31/12/2024]", "")],
        ),
    ]
    assert [row.change for row in table.rows] == [Change.ADDED, Change.CHANGED, Change.REMOVED]


def test_order_is_told_once_and_an_inserted_row_moves_nobody(sheet):
    first, second = sheet.phases
    [table] = compare(sheet, newer(sheet, phases=(second, first))).tables
    assert (table.reordered, table.rows) == (True, ())
    inserted = SheetPhase(900, "Nuova", None, None, None)
    [table] = compare(sheet, newer(sheet, phases=(inserted, first, second))).tables
    assert (table.reordered, len(table.rows)) == (False, 1)
    [table] = compare(sheet, newer(sheet, phases=(second,))).tables
    assert (table.reordered, [row.words for row in table.rows]) == (False, ["Fase tolta"])


def test_indicators_and_resources(sheet):
    indicator = replace(sheet.indicators[0], formula="a / b", target="25 giorni", direction="less")
    people = (replace(sheet.human_resources[0], part_time=Decimal("62.50"), category="D"),)
    things = (SheetInstrumentalResource(700, "Furgone", Decimal("1.00")),)
    added = SheetHumanResource(701, "N. 1 Autista", None, "", Decimal(30))
    new = newer(
        sheet,
        indicators=(indicator,),
        human_resources=(*people, *sheet.human_resources[1:], added),
        instrumental_resources=things,
    )
    tables = compare(sheet, new).tables
    assert [table.title for table in tables] == [
        "Indicatori",
        "Risorse umane",
        "Risorse strumentali",
    ]
    assert rows(tables[0])[0][0] == "Indicatore modificato"
    assert rows(tables[0])[0][1][1:] == [
        ("Formula di calcolo", "", "[a / b]"),
        ("Valore atteso", "[si]", "[25 giorni]"),
        ("Verso", "[più] è meglio", "[meno] è meglio"),
    ]
    assert rows(tables[1]) == [
        (
            "Risorsa modificata",
            [
                ("Risorsa umana", "N. 1 Dirigente", "N. 1 Dirigente"),
                ("Part-time (in % su 36 ore)", "", "[62,5 %]"),
                ("Categoria", "", "[D]"),
            ],
        ),
        (
            "Risorsa aggiunta",
            [("Risorsa umana", "", "[N. 1 Autista]"), ("% tempo lavorato", "", "[30 %]")],
        ),
    ]
    assert rows(tables[2]) == [
        ("Risorsa aggiunta", [("Risorsa strumentale", "", "[Furgone]"), ("Numero", "", "[1]")])
    ]


# -- the page ------------------------------------------------------------------------------------


def page(old: Sheet, new: Sheet) -> str:
    return render_to_string("comparing/_comparison.html", {"comparison": compare(old, new)})


def test_an_empty_comparison_says_so(sheet):
    html = page(sheet, newer(sheet))
    assert "Nessuna differenza." in html
    assert "<table" not in html


def test_marks_are_elements_and_what_was_typed_is_text(sheet):
    html = page(replace(sheet, title="a <b>uno</b>"), newer(sheet, title="a <b>due</b>"))
    assert "a &lt;b&gt;<del>uno</del>&lt;/b&gt;</td>" in html
    assert "a &lt;b&gt;<ins>due</ins>&lt;/b&gt;</td>" in html


def test_a_broken_line_is_marked_by_a_sign(sheet):
    old = replace(sheet, purpose="<p>uno due</p>")
    assert "uno<ins>¶\n</ins>due</td>" in page(old, newer(sheet, purpose="<p>uno</p><p>due</p>"))


def test_heads_and_labels_for_a_narrow_page(sheet):
    html = page(sheet, newer(sheet, responsible="", phases=sheet.phases[::-1]))
    assert '<th scope="col">edizione 1 (delibera n. 12 del 20/01/2024)</th>' in html
    assert (
        '<td data-label="edizione 2 (delibera n. 45 del 03/03/2024)"><span class="none">—' in html
    )
    assert "È cambiato l'ordine delle righe." in html

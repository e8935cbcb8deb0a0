"""The user's own card on paper: cell by cell, in its order and with its words."""

import re

import pikepdf
import pytest
from django.db import transaction

from objectives.importing import Source, import_cards
from objectives.models import Body, PegObjective
from objectives.richtext import plain_text
from objectives.sheet import sheets
from tests.conftest import check_with_qpdf, ensure_catalogue, pdf_text
from tests.printing.papers import print_sheets


@pytest.fixture(scope="session")
def printed(django_db_setup, django_db_blocker, seed) -> bytes:
    """The seed's card printed once; the rows are taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        ensure_catalogue()
        import_cards([Source("seed.txt", seed.encode())], by=None)
        found = sheets(PegObjective.objects.with_chain().with_rows(), Body.load())
        data = print_sheets(found, title="Schede integrate degli obiettivi 2024")
        transaction.set_rollback(True)
    return data


def squeezed(text: str) -> str:
    """Without blanks and hyphens: lines break where they may."""
    return re.sub(r"[\s\u00ad-]", "", text)


def body_text(data: bytes) -> str:
    """Heads and feet aside."""
    lines = pdf_text(data).splitlines()
    feet = re.compile(r"\f?(Comune|2024-12\.04-001 pagina \d di \d)\f?")
    return squeezed("\n".join(line for line in lines if not feet.fullmatch(line)))


def test_every_cell_of_the_seed_in_its_order(printed, seed):
    text, at = body_text(printed), 0
    cells = [plain_text(cell).html for line in seed.splitlines() for cell in line.split("\t")]
    for cell in filter(None, map(squeezed, cells)):
        found = text.find(cell, at)
        assert found >= 0, f"«{cell}» not after «{text[max(0, at - 60) : at]}»"
        at = found + len(cell)


def test_nothing_else_is_on_the_paper(printed, seed):
    """What the cells leave of the text: the four boxes."""
    text = body_text(printed)
    cells = [plain_text(cell).html for line in seed.splitlines() for cell in line.split("\t")]
    for cell in filter(None, map(squeezed, cells)):
        text = text.replace(cell, "", 1)
    assert text == "☒☐☐☒"


def test_no_visible_tag(printed):
    assert re.findall("[<>]", pdf_text(printed)) == []


def test_the_ticks_and_the_crosses(printed):
    text = body_text(printed)
    assert "Tipologia:Gestionale☒Esecutivo/attività☐Ptcp☐diqualità☒" in text
    assert text.count("2024X") == 3
    assert "2025X" not in text


def test_head_and_foot_of_each_page(printed):
    pages = pdf_text(printed).split("\f")[:-1]
    for number, page in enumerate(pages, start=1):
        assert f"2024-12.04-001 pagina {number} di {len(pages)}" in page
        assert "Comune" in page.splitlines()


def test_qpdf_is_content(printed, tmp_path):
    (tmp_path / "card.pdf").write_bytes(printed)
    assert "No syntax or stream encoding errors found" in check_with_qpdf(tmp_path / "card.pdf")


def test_headings_tables_and_header_cells_are_in_the_structure(printed, tmp_path):
    (tmp_path / "card.pdf").write_bytes(printed)
    with pikepdf.open(tmp_path / "card.pdf") as pdf:
        tags = [str(element.S) for element in elements(pdf.Root.StructTreeRoot)]
        language, title = str(pdf.Root.Lang), str(pdf.docinfo.Title)
        with pdf.open_outline() as outline:
            [card] = outline.root
            bookmarks = [card.title, *(child.title for child in card.children)]
    assert [tag for tag in tags if re.fullmatch("/H[1-6]", tag)] == ["/H1", "/H2", "/H2", "/H2"]
    # Three blocks (the last over two pages), tipologia, phases, indicators, two of resources.
    assert tags.count("/Table") == 9
    assert tags.count("/TH") >= 30
    assert (language, title) == ("it", "Schede integrate degli obiettivi 2024")
    assert bookmarks == [
        "2024-12.04-001 COPROGETTAZIONE PER REALIZZAZIONE DI PROGETTI DI INCLUSIONE A FAVORE DI"
        " SOGGETTI FRAGILI",
        "SCHEDE DEGLI OBIETTIVI DUP SEZIONE STRATEGICA",
        "SCHEDE DEGLI OBIETTIVI DUP SEZIONE OPERATIVA",
        "SCHEDE DEGLI OBIETTIVI DEL PEG",
    ]


def elements(node):
    """The structure elements below a node, in reading order."""
    kids = node.get("/K")
    if kids is None:
        return
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from elements(kid)


def test_the_same_card_gives_the_same_bytes(printed, card):
    again = print_sheets(sheets([card], Body.load()), title="Schede integrate degli obiettivi 2024")
    assert again == printed

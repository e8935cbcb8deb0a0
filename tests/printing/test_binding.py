"""Printed parts bound into one book: one tree, one set of fonts, links, bookmarks, numbers."""

import re
import subprocess
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from django.template.loader import render_to_string
from weasyprint import CSS, HTML

from objectives.book.contents import IndexLine, IndexPage
from objectives.printing.assets import COAT_OF_ARMS, style_sheet
from objectives.printing.binding import Mark, Part, bind
from objectives.printing.fetcher import AssetFetcher
from objectives.printing.look import PLAIN
from objectives.printing.metadata import declare_accessible
from objectives.printing.paper import Paper, card_paper
from objectives.printing.pdf import print_paper
from tests.conftest import check_with_qpdf, pdf_text
from tests.printing.structure import faults
from tests.printing.test_comparison import problems

# Only then is there a database for the fixture of the session.
pytestmark = pytest.mark.django_db

TITLE = "Fascicolo <di> prova & altro"
FOOT = "fascicolo: pagina %d di %d"


@pytest.fixture(scope="session")
def parts(sample) -> list[Part]:
    """An index, and three cards of three pages, two and two."""
    sheets = [
        replace(sample.sheet, code="2024-1", title="Prima in grassetto: 中 ☒"),
        replace(sample.sheet, code="2024-2", phases=()),
        replace(sample.sheet, code="2024-3", responsible="ÀÈÌ Šibenik"),
    ]
    cards = [print_paper(card_paper(sheet, PLAIN, sample.arms)) for sheet in sheets]
    pages = [2, 2 + cards[0].pages, 2 + cards[0].pages + cards[1].pages]
    lines = [IndexLine(3, s.code, s.title, at) for s, at in zip(sheets, pages, strict=True)]
    content = IndexPage((IndexLine(1, "", "Missione", 2), *lines), is_first=True)
    body = sample.sheet.body
    index = print_paper(Paper("index", TITLE, content, body, sample.arms))
    marks = [
        (Mark("Indice", 1),),
        (Mark("Missione", 1), Mark("Programma", 2), Mark("Prima", 3, "2024-1")),
        (Mark("Seconda", 3, "2024-2"),),
        (Mark("Altro programma", 2), Mark("Terza", 3, "2024-3")),
    ]
    return [Part(one.data, said) for one, said in zip([index, *cards], marks, strict=True)]


def bound(parts, foot: str = FOOT) -> bytes:
    output = BytesIO()
    bind(parts, output, title=TITLE, foot=foot)
    return output.getvalue()


@pytest.fixture(scope="session")
def book(parts) -> bytes:
    return bound(parts)


def test_the_book_is_accessible_and_archival(book, tmp_path):
    assert problems(book) == []
    assert faults(book) == []
    (tmp_path / "book.pdf").write_bytes(book)
    assert "No syntax or stream encoding errors found" in check_with_qpdf(tmp_path / "book.pdf")


def test_the_same_parts_give_the_same_bytes(parts, book):
    assert bound(parts) == book


def test_every_page_has_a_number_of_its_own_in_one_tree(book):
    with pikepdf.open(BytesIO(book)) as pdf:
        root = pdf.Root.StructTreeRoot
        [document] = root.K
        kinds = [str(kid.S) for kid in document.K]
        numbers = [int(page.obj.StructParents) for page in pdf.pages]
        keys = [int(number) for number in list(root.ParentTree.Nums)[::2]]
        assert keys == list(range(int(root.ParentTreeNextKey)))
        assert len(set(numbers)) == len(pdf.pages) == 1 + 2 + 2 + 2
        assert (str(document.S), kinds) == ("/Document", ["/Part", "/Part"])


def test_one_set_of_fonts_and_one_coat_of_arms(book, tmp_path):
    path = tmp_path / "book.pdf"
    path.write_bytes(book)
    listed = _told(["pdffonts", path]).splitlines()[2:]
    faces = [line.split()[0].partition("+")[2] for line in listed]
    assert len(faces) == len(set(faces))
    assert {"Titillium-Web", "Titillium-Web-Bold", "Peg-Fallback"} <= set(faces)
    images = [line.split() for line in _told(["pdfimages", "-list", path]).splitlines()[2:]]
    assert len(images) == 2 * 7, "the arms and their mask on each page"
    assert len({image[10] for image in images}) == 1, "drawn from one object"
    assert all(letter in pdf_text(book) for letter in "☒□ÀÈÌŠ")


def _told(command: list[str | Path]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_bookmarks_hang_as_they_are_told(book):
    with pikepdf.open(BytesIO(book)) as pdf, pdf.open_outline() as outline:
        pages = {page.obj.objgen: at for at, page in enumerate(pdf.pages, start=1)}

        def read(items):
            return [
                (one.title, pages[one.destination[0].objgen], read(one.children)) for one in items
            ]

        tree = read(outline.root)
    assert tree == [
        ("Indice", 1, []),
        (
            "Missione",
            2,
            [
                ("Programma", 2, [("2024-1 Prima", 2, []), ("2024-2 Seconda", 4, [])]),
                ("Altro programma", 6, [("2024-3 Terza", 6, [])]),
            ],
        ),
    ]


def test_the_index_leads_to_the_pages_that_it_prints(book):
    with pikepdf.open(BytesIO(book)) as pdf:
        pages = {page.obj.objgen: at for at, page in enumerate(pdf.pages, start=1)}
        links = list(pdf.pages[0].Annots)
        led = [pages[link.Dest[0].objgen] for link in links]
        assert not any("/A" in link for link in links)
    # A line that is broken is two links.
    assert list(dict.fromkeys(led)) == [2, 4, 6]
    printed = re.findall(r"\b(\d)$", pdf_text(book).split("\f")[0], re.M)
    assert printed[:4] == ["2", "2", "4", "6"]


def test_the_stamp_numbers_the_whole_book_and_is_no_content(book):
    pages = [" ".join(text.split()) for text in pdf_text(book).split("\f")[:-1]]
    assert len(pages) == 7
    for number, text in enumerate(pages, start=1):
        assert f"fascicolo: pagina {number} di 7" in text
    assert "2024-2 pagina 1 di 2" in pages[3]
    with pikepdf.open(BytesIO(book)) as pdf:
        for page in pdf.pages:
            last = page.obj.Contents[-1].read_bytes()
            assert last.startswith(b"Q /Artifact <</Type /Pagination>> BDC")
            assert last.endswith(b"EMC")


def test_without_words_there_is_no_stamp(parts):
    assert "fascicolo" not in pdf_text(bound(parts, foot="")).replace(TITLE, "")


def test_the_title_stands_in_both_places(book):
    with pikepdf.open(BytesIO(book)) as pdf:
        assert str(pdf.docinfo.Title) == TITLE
        with pdf.open_metadata() as metadata:
            assert metadata["dc:title"] == TITLE
        assert "/Filter" not in pdf.Root.Metadata


def as_printed_years_ago(sheet, arms: bytes) -> bytes:
    """A stored edition of before there were books: the renderer's own tags, headers and fonts."""
    context = {
        "content": sheet,
        "look": PLAIN,
        "title": "Scheda, edizione 1",
        "body": sheet.body,
        "coat_of_arms": COAT_OF_ARMS,
    }
    html = HTML(
        string=render_to_string("print/card.html", context),
        base_url="asset:",
        url_fetcher=AssetFetcher(arms),
    )
    css = CSS(string=style_sheet("print.css"), base_url="asset:", url_fetcher=AssetFetcher())
    return html.write_pdf(stylesheets=[css], pdf_variant="pdf/a-2a", finisher=declare_accessible)


def test_editions_of_years_ago_are_bound_beside_the_others(sample, parts):
    """Their header cells have names that are the same in each file."""
    old = as_printed_years_ago(sample.sheet, sample.arms)
    assert b"/Headers" in _unpacked(old)
    book = bound([*parts, Part(old), Part(old)])
    assert problems(book) == []
    # What stands in the margins had no place in the renderer's tree, and has none here.
    assert [one for one in faults(book) if "belongs to no element of the tree" not in one] == []
    assert pdf_text(book).count("COPROGETTAZIONE") >= 2


def _unpacked(data: bytes) -> bytes:
    with pikepdf.open(BytesIO(data)) as pdf:
        out = BytesIO()
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()

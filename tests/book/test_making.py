"""A book: what stands in it, in which order, and that its numbers are true."""

import re
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from django.test import override_settings

from objectives import jobs
from objectives.book.making import Made, NothingToPrint, are_ready, make_book
from objectives.book.options import ON_DIVIDERS, Options
from objectives.book.source import source_of
from objectives.enums import BookContent, BookOrder
from objectives.models import (
    Edition,
    Figures,
    Narrative,
    OperationalObjective,
    PegObjective,
    Period,
    Phase,
)
from objectives.workflow import close_period
from tests.conftest import pdf_text, storages_with
from tests.printing.structure import faults
from tests.printing.test_comparison import problems

TITLE = "Fascicolo di prova"
DRAFT = "BOZZA: scheda non approvata"


@dataclass(frozen=True)
class Printed:
    made: Made
    data: bytes

    @property
    def pages(self) -> list[str]:
        return [" ".join(page.split()) for page in pdf_text(self.data).split("\f")[:-1]]

    def bookmarks(self) -> list[tuple[int, str, int]]:
        """Level, words and page of each."""
        found = []
        with pikepdf.open(BytesIO(self.data)) as pdf, pdf.open_outline() as outline:
            numbers = {page.obj.objgen: at for at, page in enumerate(pdf.pages, start=1)}

            def read(items, level):
                for one in items:
                    found.append((level, one.title, numbers[one.destination[0].objgen]))
                    read(one.children, level + 1)

            read(outline.root, 1)
        return found


def print_book(cards, options: Options, folder: Path, year: int = 2026) -> Printed:
    output = folder / "libro.pdf"
    source = source_of([card.pk for card in cards], options)
    with output.open("wb+") as file:
        made = make_book(TITLE, year, source, options, file)
    return Printed(made, output.read_bytes())


@pytest.fixture(scope="module")
def cards(demo_told, django_db_blocker) -> list[PegObjective]:
    """Twelve of the demo: eight approved, four on their way."""
    with django_db_blocker.unblock():
        year = PegObjective.objects.with_chain().filter(plan_year=2026).order_by("pk")
        return [*year.filter(edition__gt=0)[::2][:8], *year.filter(edition=0)[:4]]


@pytest.fixture(scope="module")
def books(cards, django_db_blocker, printed_dir, tmp_path_factory) -> dict[str, Printed]:
    """Printed once for all tests that only read them."""
    folder = tmp_path_factory.mktemp("books")
    nameless = {"names": False, "ancestors": ON_DIVIDERS, "order": BookOrder.ORGANISATION}
    with django_db_blocker.unblock(), override_settings(STORAGES=storages_with(printed_dir)):
        return {
            "whole": print_book(cards, Options(appendix=True), folder),
            "nameless": print_book(cards, Options(**nameless), folder),
        }


@pytest.mark.parametrize("kind", ["whole", "nameless"])
def test_it_is_accessible_and_archival(books, kind):
    assert problems(books[kind].data) == []
    assert faults(books[kind].data) == []


def test_what_it_holds_is_told(books, cards):
    made = books["whole"].made
    assert (made.cards, made.pages, made.remarks) == (12, len(books["whole"].pages), [])
    cover = books["whole"].pages[0]
    assert TITLE in cover
    assert re.search(r"Totale 12 ", cover)
    for title in {card.operational.programme.mission.title for card in cards}:
        assert title in cover


def test_bookmarks_and_index_name_the_real_page_of_each_card(books, cards):
    book = books["whole"]
    real = {
        code: number
        for number, text in enumerate(book.pages, start=1)
        for code in re.findall(r"(2026-\d\d\.\d\d-\d{3})(?: ·[^·]*?)? pagina 1 di \d", text)
    }
    assert real.keys() == {card.code for card in cards}
    marks = book.bookmarks()
    assert {words.split()[0]: page for level, words, page in marks if level == 3} == real
    index = next(text for text in book.pages if text.count("2026-") == len(cards))
    for code, page in real.items():
        assert re.search(rf"{code} [^-]*? {page}\b", index), code
    with pikepdf.open(BytesIO(book.data)) as pdf:
        numbers = {page.obj.objgen: at for at, page in enumerate(pdf.pages, start=1)}
        links = [
            numbers[link.Dest[0].objgen]
            for page in pdf.pages
            for link in page.obj.get("/Annots", [])
        ]
    lines = [page for _level, words, page in marks if words != "Indice"]
    assert list(dict.fromkeys(links)) == list(dict.fromkeys(lines))


def test_bookmarks_stand_in_the_tree_of_the_chain(books, cards):
    marks = books["whole"].bookmarks()
    tops = [words for level, words, _page in marks if level == 1]
    missions = sorted({card.operational.programme.mission.printed for card in cards})
    assert tops == ["Indice", *missions, "Fasi per scadenza"]
    programmes = {words for level, words, _page in marks if level == 2}
    assert programmes == {card.operational.programme.printed for card in cards}
    codes = [words.split()[0] for level, words, _page in marks if level == 3]
    assert codes == sorted(codes)


def test_each_page_says_where_it_is_in_the_book(books):
    for kind in ("whole", "nameless"):
        pages = books[kind].pages
        for number, text in enumerate(pages, start=1):
            assert f"fascicolo: pagina {number} di {len(pages)}" in text


def test_only_what_is_not_approved_is_a_draft(books, cards):
    drafts = [text for text in books["whole"].pages if DRAFT in text]
    unapproved = [card.code for card in cards if not card.edition]
    assert len(drafts) == len(unapproved) == 4
    assert all(any(code in text for text in drafts) for code in unapproved)


def test_without_names_nobody_is_named(books, cards):
    text = " ".join(books["nameless"].pages).casefold()
    named = " ".join(books["whole"].pages).casefold()
    people = {card.responsible.full_name for card in cards if card.responsible}
    people |= {card.councillor.full_name for card in cards if card.councillor}
    assert len(people) > 4
    for person in people:
        assert person.casefold() in named
        assert person.casefold() not in text
    assert b"".join(person.encode() for person in people) not in books["nameless"].data
    assert "responsabile del centro" in text


def test_the_ancestors_stand_once_on_the_head_of_their_section(books, cards):
    pages = books["nameless"].pages
    pairs = {(card.centre.department_id, card.operational_id) for card in cards}
    head = "SCHEDE DEGLI OBIETTIVI DUP SEZIONE OPERATIVA"
    assert sum(text.count(head) for text in pages) == len(pairs)
    on_cards = [text for text in pages if "SCHEDE DEGLI OBIETTIVI DEL PEG" in text]
    assert len(on_cards) == len(cards)
    assert not any(head in text for text in on_cards)


def test_every_phase_is_in_the_appendix_by_its_day(books, cards):
    pages = [text for text in books["whole"].pages if "Fasi per scadenza" in text]
    pages = [text for text in pages if "Indice" not in text]
    phases = Phase.objects.filter(objective__in=[card.pk for card in cards])
    days = re.findall(r"\b(\d\d)/(\d\d)/(\d{4})\b", " ".join(pages))
    assert len(days) >= phases.filter(due_on__isnull=False).count()
    text = " ".join(pages)
    assert all(phase.description[:30] in text for phase in phases)


def test_as_approved_the_stored_files_are_bound_and_others_left_out(approved, load, seed, tmp_path):
    load(seed.replace("COPROGETTAZIONE", "SECONDA"))
    assert jobs.print_edition.call(Edition.objects.get().pk)
    options = Options(content=BookContent.APPROVED)
    book = print_book(PegObjective.objects.all(), options, tmp_path, 2024)
    assert book.made.cards == 1
    assert len(book.made.remarks) == 1
    assert "2024-12.04-002" in book.made.remarks[0]
    assert book.made.remarks[0] in book.pages[0]
    assert "delibera n. 12 del 22/01/2024" in book.pages[0]
    with (
        pikepdf.open(BytesIO(book.data)) as bound,
        pikepdf.open(BytesIO(Edition.objects.get().pdf.read())) as edition,
    ):
        drawn = [page.obj.Contents[1].read_bytes() for page in bound.pages]
        assert [page.obj.Contents.read_bytes() for page in edition.pages] == drawn[-2:]
    assert problems(book.data) == []
    assert DRAFT not in " ".join(book.pages)


def test_a_stored_file_that_is_gone_is_printed_from_the_content(approved, tmp_path):
    assert jobs.print_edition.call(Edition.objects.get().pk)
    Path(Edition.objects.get().pdf.path).unlink()
    options = Options(content=BookContent.APPROVED)
    book = print_book(PegObjective.objects.all(), options, tmp_path, 2024)
    assert "edizione 1, delibera n. 12 del 22/01/2024 pagina 1 di 2" in " ".join(book.pages)


def test_as_of_a_period_the_frozen_figures_are_printed(monitored, olga, tmp_path):
    period = Period.objects.get()
    Narrative.objects.create(card=monitored, period=period, implementation="Tutto a posto.")
    close_period(period, by=olga, reason="prova")
    Phase.objects.update(description="cambiata dopo")
    options = Options(content=BookContent.PERIOD, period=period.pk, narrative=True)
    text = " ".join(print_book([monitored], options, tmp_path, 2024).pages)
    assert "Dati al 31/12/2024" in text
    assert "dati al 31/12/2024" in text
    assert "Tutto a posto." in text
    assert "cambiata dopo" not in text
    assert Figures.objects.count() == 1


def test_no_card_no_book(card, tmp_path):
    options = Options(content=BookContent.APPROVED)
    with pytest.raises(NothingToPrint, match=card.code):
        print_book([card], options, tmp_path)
    with pytest.raises(NothingToPrint, match="Nessuna scheda"):
        print_book([], Options(), tmp_path)


def test_cards_alone_are_nothing_but_cards(card, tmp_path):
    options = Options(cover=False, index=False, dividers=False, watermark=False)
    assert not are_ready(source_of([card.pk], options), options)
    book = print_book([card], options, tmp_path)
    assert len(book.pages) == 2
    assert "fascicolo" not in " ".join(book.pages)
    assert DRAFT not in book.pages[0]
    assert are_ready(source_of([card.pk], options), options)


def test_a_hostile_card_costs_a_page_that_says_so(card, load, seed, settings, tmp_path):
    settings.PRINT_SECONDS = 4
    load(seed.replace("COPROGETTAZIONE", "SECONDA"), seed.replace("COPROGETTAZIONE", "TERZA"))
    hard = PegObjective.objects.get(title__startswith="SECONDA")
    PegObjective.objects.filter(pk=hard.pk).update(purpose="<p>" + "parola " * 300_000 + "</p>")
    book = print_book(PegObjective.objects.all(), Options(), tmp_path, 2024)
    words = f"la scheda {hard.code}: troppo complessa per essere impaginata"
    [instead] = [text for text in book.pages if "Questa parte non è stata impaginata" in text]
    assert hard.code in instead
    assert words in instead
    assert book.made.remarks == [f"{words}; al suo posto c'è un avviso."]
    assert book.made.remarks[0] in book.pages[0]
    text = " ".join(book.pages)
    assert text.count("pagina 1 di 2") == 2
    assert len(book.pages) == 1 + 1 + 1 + 2 + 1 + 2
    assert problems(book.data) == []
    assert faults(book.data) == []


def test_a_hostile_objective_of_the_dup_costs_the_head_of_its_section_alone(card, tmp_path):
    nested = "<ul><li>" * 3000 + "x" + "</li></ul>" * 3000
    OperationalObjective.objects.filter(pk=card.operational_id).update(purpose=nested)
    book = print_book([card], Options(ancestors=ON_DIVIDERS), tmp_path, 2024)
    [remark] = book.made.remarks
    assert remark.endswith("troppo complessa per essere impaginata; al suo posto c'è un avviso.")
    assert remark in book.pages[0]
    assert "Questa parte non è stata impaginata" in book.pages[2]
    assert card.code in book.pages[3]
    assert faults(book.data) == []


def test_a_card_that_is_deleted_while_its_book_is_made_is_still_in_it(card, tmp_path):
    source = source_of([card.pk], Options())
    code = card.code
    card.delete()
    output = BytesIO()
    made = make_book(TITLE, 2024, source, Options(), output)
    assert (made.cards, made.remarks) == (1, [])
    assert code in pdf_text(output.getvalue())


def test_an_edition_whose_file_is_damaged_is_printed_from_its_content(approved, tmp_path):
    jobs.print_here()
    edition = Edition.objects.get(card=approved)
    Path(edition.pdf.path).write_bytes(b"%PDF-1.7 damaged")
    book = print_book([approved], Options(content=BookContent.APPROVED), tmp_path, 2024)
    assert "edizione 1" in book.pages[3]
    assert faults(book.data) == []

"""Script in every text: on every page that shows it, in every answer that repeats it, in the files
that are kept and on the way to the printer it is words. (tests/browser/test_scripts.py opens the
pages in a browser, without the policies too.)"""

from io import BytesIO

import pytest
from django.template.loader import render_to_string
from openpyxl import load_workbook

from objectives.enums import BookState
from objectives.models import Act, Body, PegObjective, User
from objectives.printing.look import Look
from objectives.printing.paper import card_paper
from objectives.sheet import sheets
from tests.attack.scripts import SCRIPTS, alive, fill, holds
from tests.fuzzing import town as furniture
from tests.fuzzing.addresses import addresses
from tests.fuzzing.asking import Ask, Doorkeeper
from tests.fuzzing.campaign import SLOW
from tests.fuzzing.forms import MULTIPART, read_forms
from tests.fuzzing.forms import _multipart as multipart

# Between them they open every page.
READERS = ["controllo", "amministratore", ""]
STORED = {"pegobjective.title", "pegobjective.purpose", "phase.description", "phase.note"}
STORED |= {"act.number", "act.attachment_name", "importbatch.report", "edition.content"}
STORED |= {"savedview.name", "historyentry.changes", "body.name", "user.full_name", "book.title"}


@pytest.fixture
def keeper(town) -> Doorkeeper:
    return Doorkeeper(furniture.keys())


@pytest.mark.parametrize("who", READERS)
def test_what_is_stored_is_words_on_every_page(keeper, who):
    assert fill() >= STORED
    shown, found = set(), []
    for place in addresses():
        for turn in (0, 7):
            answer = keeper.ask(Ask(who, "GET", path := place.good(turn)))
            if answer.is_page and place.name not in SLOW:
                found += [(path, mark) for mark in alive(answer.content)]
                shown |= {place.name} if holds(answer.content) else set()
            found += [(path, problem) for problem in answer.problems]
    assert found == []
    # The test itself would find nothing where nothing is shown.
    assert len(shown) >= {"controllo": 25, "amministratore": 25, "": 1}[who]


@pytest.mark.parametrize("who", READERS)
def test_what_is_sent_comes_back_as_words(keeper, who):
    """In each text of each form, in each field that is no text, and in the names of files."""
    found, back = [], 0
    for place in addresses():
        if place.name in SLOW:
            continue
        path = place.good(3)
        looks = Ask(who, "GET", path)
        typed = dict.fromkeys(("q", "next", "anno", "ordina", "da", "sotto", "tipo"), SCRIPTS[0])
        page = keeper.ask(looks)
        answers = [keeper.ask(Ask(who, "GET", path + "?" + _query(typed)))]
        for form in read_forms(page.content, path) if page.is_page else []:
            for fields in _spoilt(form.fields):
                files = [(name, SCRIPTS[1] + ".txt", b"x") for name in form.files]
                kind = f"{MULTIPART}; boundary=----limite"
                answers.append(
                    keeper.ask(Ask(who, "POST", form.path, multipart(fields, files), kind))
                )
        for answer in answers:
            if answer.is_page and answer.content.strip():
                found += [(path, mark) for mark in alive(answer.content)]
                back += holds(answer.content)
            found += [(path, problem) for problem in answer.problems]
    assert found == []
    assert back >= 1


def _query(typed: dict[str, str]) -> str:
    from urllib.parse import urlencode

    return urlencode(typed)


def _spoilt(fields: list[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """All texts at once; then the hidden fields and the choices as well."""
    hidden = ("csrf", "initial-", "-caricata", "-riga", "_FORMS", "visto")
    texts = [
        (name, value if any(part in name for part in hidden) else SCRIPTS[0])
        for name, value in fields
    ]
    return [texts, [(name, SCRIPTS[0]) for name, _value in fields]]


def test_on_the_way_to_the_printer_it_is_words(town):
    fill()
    body = Body.load()
    cards = PegObjective.objects.with_chain().with_rows()
    for sheet in sheets(cards, body):
        paper = card_paper(sheet, Look(narrative=True, watermark=True), b"")
        context = {"content": paper.content, "look": paper.look, "title": paper.title}
        html = render_to_string("print/card.html", context | {"body": paper.body})
        assert alive(html) == []
        assert holds(html.encode())


def test_in_the_name_of_a_file_to_keep_it_is_a_name(town, client):
    fill()
    client.force_login(User.objects.get(username="controllo"))
    card = PegObjective.objects.filter(edition=1).first()
    act = Act.objects.exclude(attachment="").first()
    for path in (
        f"/schede/{card.pk}/storia/esporta.csv",
        f"/delibere/{act.pk}/allegato/",
        "/schede/esporta.xlsx?anno=2026",
    ):
        answer = client.get(path)
        head = answer["Content-Disposition"]
        assert head.startswith("attachment; filename")
        assert "\n" not in head
        assert "<" not in head.replace('\\"', "").split('filename="')[0]
        answer.close()


def test_in_a_spreadsheet_it_is_a_text(town, client):
    fill()
    client.force_login(User.objects.get(username="controllo"))
    answer = client.get("/schede/esporta.xlsx?anno=2026")
    cells = [cell for row in load_workbook(BytesIO(answer.content)).active for cell in row]
    assert {cell.data_type for cell in cells if cell.value and "xss" in str(cell.value)} == {"s"}
    assert not [cell for cell in cells if cell.hyperlink]


def test_every_state_of_a_book_is_shown(town):
    """Else the pages above would not have shown what can stand in it."""
    assert {book.state for book in _books()} == set(BookState.values)


def _books():
    from objectives.models import Book

    return Book.objects.all()

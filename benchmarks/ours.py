"""Our own printing, as a worker of the queue does it: warm, from the database to the file.

Each piece of work runs in a process of its own, so that none finds anything in memory that another
has left. The press has printed one paper before the clock runs, as it has in a worker that has been
up for a minute.
"""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files.storage import storages
from django.db import connection
from django.template import engines
from django.test import Client
from measuring import Measured, measure, measure_work

from objectives.book.contents import Unprinted
from objectives.book.making import make_book, print_missing
from objectives.book.options import Options
from objectives.book.source import source_of
from objectives.models import Body, KeptPaper, PegObjective, User
from objectives.printing.assets import style_sheet
from objectives.printing.fetcher import AssetFetcher
from objectives.printing.look import Look
from objectives.printing.paper import Paper
from objectives.printing.press import press
from objectives.sheet import Sheet, paper_body

HERE = Path(__file__).resolve().parent
TITLE = "Schede integrate degli obiettivi"
OPTIONS = Options()
_ONE_DOCUMENT = """{% extends "print/base.html" %}{% block content %}{% for sheet in sheets %}
{% include "card/sheet.html" %}{% endfor %}{% endblock %}"""


def forget() -> None:
    """Nothing has been printed before."""
    shutil.rmtree(storages["printed"].location, ignore_errors=True)
    _apart(lambda: KeptPaper.objects.all().delete())


def book(year: int, count: int, output: Path) -> Measured:
    """The book of the first `count` cards: cover, index, heads of sections, bookmarks.

    In a process of its own, so that the memory is a worker's and nobody else's.
    """
    with TemporaryDirectory() as folder:
        seconds = Path(folder, "seconds")
        command = [sys.executable, HERE / "worker.py", str(year), str(count), output, seconds]
        done = measure(command)
        return Measured(float(seconds.read_text()), done.peak_mb)


def print_ahead(year: int) -> None:
    """All cards on the shelf, as the jobs after their saving leave them."""
    _apart(lambda: print_missing(source_of(_cards(year), OPTIONS), OPTIONS))


def change_one(year: int, n: int, run: int) -> None:
    """The title of one card gets other words of the same length."""

    def change() -> None:
        card = PegObjective.objects.get(pk=_cards(year)[n])
        PegObjective.objects.filter(pk=card.pk).update(title=f"{card.title[:-5]}V{run:03})")

    _apart(change)


def card_from_its_page(year: int, n: int, run: int) -> Measured:
    """What a person waits for who asks for the PDF of a card that was just changed: the whole
    request, in a server that has answered before, without the way through the network."""
    change_one(year, n, run)
    User.objects.get_or_create(username="controllo")
    client = Client(headers={"host": "localhost"})

    def open_another() -> None:
        client.force_login(User.objects.get(username="controllo"))
        _ask(client, _cards(year)[n + 1])

    return _apart(lambda: _ask(client, _cards(year)[n]), before=open_another)


def _ask(client: Client, card: int) -> None:
    answer = client.get(f"/schede/{card}/pdf/", secure=True)
    if answer.headers["Content-Type"] != "application/pdf":
        raise RuntimeError(f"no PDF: {answer.status_code}")


def one_document(sheets: list[Sheet]) -> int:
    """The bytes of one tagged document of WeasyPrint that holds the same cards."""
    from weasyprint import HTML

    template = engines["django"].from_string(_ONE_DOCUMENT)
    context = {"sheets": sheets, "look": Look(), "title": TITLE, "body": sheets[0].body}
    page = HTML(string=template.render(context), base_url="asset:", url_fetcher=AssetFetcher())
    style = style_sheet("print.css") + ".sheet + .sheet { break-before: page; }"
    return len(page.write_pdf(stylesheets=[_style(style)], pdf_variant="pdf/a-2a"))


def _style(style: str):
    from weasyprint import CSS

    return CSS(string=style, base_url="asset:", url_fetcher=AssetFetcher())


def _apart(work: Callable[[], object], before: Callable[[], object] = lambda: None) -> Measured:
    connection.close()  # a fork may not share it

    def ready() -> None:
        warm()
        before()

    return measure_work(work, before=ready)


def warm() -> None:
    body = paper_body(Body.load())
    press(Paper("unprinted", TITLE, Unprinted("2000-01.01-001", "Prova", "prova"), body))


def make(year: int, count: int, output: Path) -> None:
    with output.open("wb+") as file:
        make_book(TITLE, year, source_of(_cards(year)[:count], OPTIONS), OPTIONS, file)


def _cards(year: int) -> list[int]:
    cards = PegObjective.objects.filter(plan_year=year).order_by("code")
    return list(cards.values_list("pk", flat=True))

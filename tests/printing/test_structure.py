"""The structure tree of what we print, walked: cards, several bound, a comparison, a book."""

from dataclasses import replace
from io import BytesIO

import pytest

from objectives.comparing import compare
from objectives.printing.binding import Part, bind
from objectives.printing.comparison import comparison_papers
from objectives.printing.look import PLAIN, Look
from objectives.printing.paper import Paper, card_paper
from objectives.printing.pdf import print_paper
from objectives.richtext import sanitise
from objectives.sheet import Sheet
from tests.printing.structure import faults

# Only then is there a database for the fixture of the session.
pytestmark = pytest.mark.django_db

RICH = (
    "<p>Testo <b>forte</b></p><ul><li>uno<ul><li>due</li></ul></li><li><p>tre</p><p>4</p></li></ul>"
    f"<p>{'Il Comune provvede. ' * 900}</p><ol><li>fine</li></ol>"
)


def long(sheet: Sheet) -> Sheet:
    phases = [
        replace(sheet.phases[0], description=f"Fase {n} " + "piuttosto lunga " * (n % 9))
        for n in range(60)
    ]
    wide = replace(sheet.indicators[0], description="parola " * 60)
    operational = replace(sheet.operational, purpose=sanitise(RICH).html)
    return replace(
        sheet,
        operational=operational,
        purpose=sanitise(RICH).html,
        phases=tuple(phases),
        indicators=(wide,) * 20,
    )


def empty(sheet: Sheet) -> Sheet:
    return replace(
        sheet,
        strategic=None,
        responsible="",
        councillor="",
        purpose="",
        kind="",
        phases=(),
        indicators=(),
        human_resources=(),
    )


def bound(papers: list[Paper]) -> bytes:
    output = BytesIO()
    bind([Part(print_paper(paper).data) for paper in papers], output, title="Più carte")
    return output.getvalue()


@pytest.mark.parametrize("changed", [replace, long, empty])
@pytest.mark.parametrize("look", [PLAIN, Look(watermark=True, ancestors=False, names=False)])
def test_a_card_has_no_fault(sample, changed, look):
    paper = card_paper(changed(sample.sheet), look, sample.arms)
    assert faults(print_paper(paper).data) == []


def test_several_cards_bound_have_no_fault(sample):
    cards = [changed(sample.sheet) for changed in (replace, long, empty)]
    assert faults(bound([card_paper(card, PLAIN, sample.arms) for card in cards])) == []


def test_a_comparison_has_no_fault(sample):
    new = replace(sample.sheet, responsible="LUCIA BIANCHI", phases=sample.sheet.phases[1:])
    pairs = [(sample.sheet, new), (long(sample.sheet), new), *[(new, new)] * 9]
    papers = comparison_papers(
        [compare(*pair) for pair in pairs],
        act="delibera n. 45 del 03/03/2026",
        body=sample.sheet.body,
        arms=sample.arms,
    )
    assert len(papers) == 2
    assert faults(bound(papers)) == []


def test_a_book_has_no_fault(sample, tmp_path):
    (tmp_path / "book.pdf").write_bytes(sample.book)
    assert faults(tmp_path / "book.pdf") == []

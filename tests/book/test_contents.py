"""What stands in a book and where: pure, from sheets."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from objectives.book.contents import (
    Ancestors,
    Entry,
    IndexLine,
    Summary,
    ancestors_of,
    due_phases,
    index_pages,
    sections_of,
    summary,
)
from objectives.enums import BookOrder
from objectives.progress import Row, total
from objectives.sheet import Sheet, SheetBody, SheetObjective, SheetPhase, SheetTotal

BODY = SheetBody("Comune", "Settore", "Centro", "Assessore", "Ptcp", "di qualità", True)


def objective(title: str, programme: str = "") -> SheetObjective:
    return SheetObjective("01 Servizi", programme, (), title, "")


def figure(value: int | None) -> SheetTotal:
    rows = [Row("x", None if value is None else Decimal(value), None)]
    return SheetTotal(total(rows), None, "")


def entry(code: str, **changes) -> Entry:
    sheet = Sheet(
        id=int(code),
        code=code,
        plan_year=2024,
        body=BODY,
        strategic=objective("S"),
        operational=objective("O", "01.01"),
        responsible="R",
        department="D",
        centre="C",
        mission="01 Servizi",
        programme="01 Organi",
        councillor="A",
        years=(),
        title=f"Titolo {code}",
        purpose="",
        kind="management",
        is_ptcp=False,
        is_quality=False,
        phases=(),
        phases_total=figure(None),
        indicators=(),
        indicators_total=figure(None),
        human_resources=(),
        instrumental_resources=(),
    )
    return Entry(int(code), replace(sheet, **changes))


def codes(sections) -> list:
    return [
        (one.title, [(group.title, [e.sheet.code for e in group.entries]) for group in one.groups])
        for one in sections
    ]


def test_cards_stand_by_mission_and_programme_or_by_department_and_centre():
    entries = [
        entry("5", mission="12 Sociale", programme="04 Inclusione", department="B", centre="Y"),
        entry("2", department="B", centre="X"),
        entry("1", department="B", centre="Y"),
        entry("3", programme="10 Risorse", department="A"),
    ]
    assert codes(sections_of(entries, BookOrder.CHAIN)) == [
        ("01 Servizi", [("01 Organi", ["1", "2"]), ("10 Risorse", ["3"])]),
        ("12 Sociale", [("04 Inclusione", ["5"])]),
    ]
    assert codes(sections_of(entries, BookOrder.ORGANISATION)) == [
        ("A", [("C", ["3"])]),
        ("B", [("X", ["2"]), ("Y", ["1", "5"])]),
    ]
    assert sections_of([], BookOrder.CHAIN) == ()


@pytest.mark.parametrize(
    ("cards", "mean"),
    [
        ([], None),
        ([(None, None)], None),
        ([(80, None), (40, None)], 60),
        ([(80, None), (None, None)], 80),
        ([(80, 3), (40, 1)], 70),
        ([(80, 3), (40, None)], 80),
        ([(80, 0), (40, 0)], None),
    ],
)
def test_the_means_of_a_section_are_those_of_the_rules(cards, mean):
    """A blank total is left out and counted, weights weigh."""
    entries = [
        entry(str(n + 1), phases_total=figure(value), weight=weight and Decimal(weight))
        for n, (value, weight) in enumerate(cards)
    ]
    if cards and all(weight == 0 for _value, weight in cards):
        entries = [replace(one, sheet=replace(one.sheet, weight=Decimal(0))) for one in entries]
    blank = sum(value is None for value, _weight in cards)
    assert summary("Totale", entries) == Summary(
        "Totale", len(cards), mean, None, phases_blank=blank, indicators_blank=len(cards)
    )


def test_a_total_typed_by_hand_counts_as_typed():
    typed = replace(figure(10), typed=Decimal(90), reason="detto")
    assert summary("x", [entry("1", indicators_total=typed)]).indicators == 90


def test_each_ancestor_stands_once_in_its_section():
    first, second = objective("O1", "01.01"), objective("O2", "01.01")
    entries = [
        entry("1", operational=first),
        entry("2", operational=second),
        entry("3", operational=first),
        entry("4", strategic=None, operational=second),
    ]
    [section] = sections_of(entries, BookOrder.CHAIN)
    assert ancestors_of(section) == (
        Ancestors(objective("S"), (first, second)),
        Ancestors(None, (second,)),
    )


def test_the_index_is_cut_into_pages_that_end_with_no_heading():
    lines = []
    for section in range(9):
        lines.append(IndexLine(1, "", f"Missione {section}", 1))
        lines += [IndexLine(2, "", "Programma", 1)]
        lines += [IndexLine(3, f"{n}", "Obiettivo " * (1 + n % 12), 1) for n in range(11)]
    pages = index_pages(lines)
    assert [line for page in pages for line in page.lines] == lines
    assert [page.is_first for page in pages] == [True] + [False] * (len(pages) - 1)
    assert len(pages) > 2
    assert all(page.lines[-1].level == 3 for page in pages)
    assert index_pages([]) == []


def test_a_line_higher_than_a_page_has_one_for_itself():
    lines = [IndexLine(3, "1", "a", 1), IndexLine(3, "2", "x" * 9000, 1), IndexLine(3, "3", "b", 1)]
    assert [len(page.lines) for page in index_pages(lines)] == [1, 1, 1]


def test_phases_are_listed_by_the_day_on_which_they_are_due():
    def phase(n: int, due: date | None) -> SheetPhase:
        return SheetPhase(n, f"Fase {n}", due, None, None)

    entries = [
        entry("2", phases=(phase(1, date(2024, 6, 30)), phase(2, None))),
        entry("1", phases=(phase(3, date(2024, 6, 30)), phase(4, date(2024, 1, 31)))),
    ]
    [page] = due_phases(entries)
    assert [(row.code, row.description) for row in page.rows] == [
        ("1", "Fase 4"),
        ("1", "Fase 3"),
        ("2", "Fase 1"),
        ("2", "Fase 2"),
    ]
    assert due_phases([entry("1")]) == []
    many = entry("1", phases=tuple(phase(n, None) for n in range(200)))
    pages = due_phases([many])
    assert sum(len(page.rows) for page in pages) == 200
    assert len(pages) > 4

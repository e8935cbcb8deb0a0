"""Rights: the table that a person can read (docs/diritti.md) is what every page does.

The table is printed by `manage.py print_rights`; here each page is opened as each role, on a card
of one's own and on another's, in every state.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse

from objectives.enums import IN_FORCE, Role
from objectives.management.commands.print_rights import COLUMNS, PLACES, ROLES, Page, pages
from objectives.models import (
    Act,
    Assignment,
    Body,
    Councillor,
    Edition,
    Figures,
    HistoryEntry,
    PegObjective,
    Period,
    ResponsibilityCentre,
    User,
)
from objectives.rights import sees
from objectives.sheet import as_data, sheets
from objectives.workflow import STEPS

FILE = Path(settings.BASE_DIR) / "docs" / "diritti.md"
PAGES = list(pages())
CARD_PAGES = [page for page in PAGES if page.about_a_card]
OTHER_PAGES = [page for page in PAGES if not page.about_a_card]
# Of what was frozen: there is none before the approval.
FROZEN = {"card-edition", "edition-pdf", "card-figures", "figures-pdf"}
OF_A_ROW = {"import-batch", "import-report", "delegation-end", "act-attachment", "saved-view-edit"}
BOOKS = {"book-detail", "book-progress", "book-pdf", "book-cancel", "book-again", "book-delete"}
OF_A_ROW |= BOOKS
PEOPLE = ["rita", "carlo", "olga", "sara", "nino", "michele", "ada", "stranger"]
WHO = dict(zip(ROLES, PEOPLE, strict=True))


def table(heading: str) -> dict[str, dict[str, str]]:
    """A table of the file: by page, by column."""
    section = FILE.read_text(encoding="utf-8").split(heading)[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    heads, _, *body = ([cell.strip() for cell in line.split("|")[1:-1]] for line in lines)
    return {row[0]: dict(zip(heads[1:], row[1:], strict=True)) for row in body}


def test_the_file_is_what_the_command_prints(capsys):
    call_command("print_rights")
    assert FILE.read_text(encoding="utf-8") == capsys.readouterr().out


def test_every_page_asks_for_a_right_or_is_known_to_ask_for_none():
    from objectives.urls import urlpatterns

    without = {p.name for p in urlpatterns if not hasattr(p.callback, "right")}
    assert without == {
        "home",
        "login",
        "logout",
        "password-change",
        "password-reset",
        "password-reset-sent",
        "password-reset-confirm",
        "accessibility",
        "coat-of-arms",
        "session",
    }


# -- cards of one's own and of others, in every place --------------------------------------------


@pytest.fixture
def everybody(request, catalogue, card) -> Callable[[str], User]:
    """The person of each role; asked for by the column's head."""
    return lambda head: request.getfixturevalue(WHO[head.removesuffix(", d'altri")])


@pytest.fixture
def places(card) -> dict[tuple[str, bool], PegObjective]:
    """A card in every place, Rita's and somebody else's."""
    elsewhere = ResponsibilityCentre.objects.create(
        department=card.centre.department, name="Altro centro"
    )
    other = Councillor.objects.create(full_name="Un'altra assessora")
    act = Act.objects.create(number="1", adopted_on=date(2024, 1, 1))
    closed = Period.objects.create(plan_year=2024, reference_on=date(2024, 6, 30), closings=1)
    Period.objects.create(plan_year=2025, reference_on=date(2025, 6, 30), is_open=True)
    made = {}
    for own in (True, False):
        for place in PLACES:
            copy = _copy(card, f"{place}-{own}", 2025 if place == "M" else 2024)
            if not own:
                copy.centre, copy.councillor = elsewhere, other
            copy.state, copy.edition = PLACES[place], int(PLACES[place] in IN_FORCE)
            copy.save()
            made[place, own] = copy
            _frozen(copy, act, closed)
            if place == "Z":
                _copy(card, copy.code, 2024, varies=copy).save()
    return made


def _copy(card, code: str, year: int, **more) -> PegObjective:
    values = {name: getattr(card, name) for name in PegObjective.planned()}
    # Complete without rows.
    return PegObjective(code=code, plan_year=year, **values | {"kind": "executive"}, **more)


def _frozen(card, act, period) -> None:
    if not card.edition:
        return
    [sheet] = sheets(PegObjective.objects.filter(pk=card.pk).with_chain().with_rows(), Body.load())
    Edition.objects.create(card=card, number=1, act=act, content=as_data(sheet))
    Figures.objects.create(card=card, period=period, number=1, content=as_data(sheet))


def path(page: Page, card: PegObjective) -> str:
    more = {
        "card-step": [STEPS.get(page.step)],
        "history-export": ["csv"],
        "card-edition": [1],
        "edition-pdf": [1],
    }.get(page.name, [])
    if page.name in {"card-figures", "figures-pdf"}:
        more = [getattr(card.figures.first(), "pk", 0)]
    return reverse(page.name, args=[card.pk, *more])


def expected(cell: str, place: str, page: Page) -> set[int]:
    if cell == "404":
        return {404}
    if page.step == "report" and place in cell:
        return {200, 302} if place == "A" else {409}  # the last period has to be closed before
    if place in cell:
        return {200, 302}
    return {403, 409} if page.step else {403}


@pytest.mark.parametrize("head", COLUMNS)
def test_every_page_of_a_card_is_what_the_table_says(client, everybody, places, head):
    client.force_login(everybody(head))
    cells = table("## Pagine di una scheda")
    mine = COLUMNS[head][1]
    surprises = []
    for (place, own), card in places.items():
        if own != mine:
            continue
        for page in CARD_PAGES:
            if page.name in FROZEN and not card.edition:
                continue
            wanted = expected(cells[page.label][head], place, page)
            status = client.get(path(page, card)).status_code
            if status not in wanted:
                surprises.append((page.label, place, status, wanted))
    assert surprises == []


@pytest.mark.parametrize("head", COLUMNS)
def test_what_may_not_be_opened_cannot_be_sent(client, everybody, places, head):
    """Nor does a refused request change anything."""
    client.force_login(everybody(head))
    cells = table("## Pagine di una scheda")
    before = HistoryEntry.objects.count()
    states = list(PegObjective.everything.order_by("pk").values_list("pk", "state", "edition"))
    for (place, own), card in places.items():
        for page in CARD_PAGES if own == COLUMNS[head][1] else []:
            wanted = expected(cells[page.label][head], place, page)
            if wanted != {200, 302}:
                sent = {"note": "x", "title": "x", "number": "9", "adopted_on": "01/02/2024"}
                status = client.post(path(page, card), sent).status_code
                assert status in wanted, (page.label, place, status)
    assert HistoryEntry.objects.count() == before
    after = PegObjective.everything.order_by("pk").values_list("pk", "state", "edition")
    assert list(after) == states


@pytest.mark.parametrize("head", ROLES)
def test_every_other_page_is_what_the_table_says(client, everybody, places, head):
    everybody("responsabile")  # somebody holds a centre
    person = everybody(head)
    client.force_login(person)
    cells = table("## Pagine che non riguardano una scheda")
    for page in OTHER_PAGES:
        status = client.get(_other_path(page, places, person)).status_code
        wanted = {200, 302} if cells[page.label][head] == "sì" else {403}
        # What is about a row is not there for whoever has no such row.
        if page.name in OF_A_ROW:
            wanted |= {404} if wanted != {403} else set()
        assert status in wanted, page.label


def _other_path(page: Page, places, person) -> str:
    card = places["A", True]
    batch = "00000000-0000-0000-0000-000000000000"
    period = Period.objects.first().pk
    args = {
        "dup-create": ["operativi"],
        "dup-detail": ["operativi", card.operational_id],
        "dup-edit": ["operativi", card.operational_id],
        "dup-delete": ["operativi", card.operational_id],
        "import-batch": [batch],
        "import-report": [batch],
        "card-export": ["csv"],
        "cards-step": [STEPS.get(page.step)],
        "act-detail": [Act.objects.get().pk],
        "act-attachment": [Act.objects.get().pk],
        "act-comparison": [Act.objects.get().pk],
        "period-open": [period],
        "period-close": [period],
        "period-delete": [period],
        "delegation-end": [0],
        "saved-view-edit": [0],
        "saved-view-delete": [0],
        **{name: [0] for name in BOOKS},
        "assignment-handover": [Assignment.objects.filter(role=Role.RESPONSIBLE).first().pk],
    }.get(page.name, [])
    return reverse(page.name, args=args)


def test_whoever_has_not_logged_in_is_sent_to_the_door(client, places):
    for page in CARD_PAGES:
        answer = client.get(path(page, places["A", True]))
        assert (answer.status_code, answer.url.startswith("/accedi/")) == (302, True)


# -- the list's queryset and the predicate --------------------------------------------------------


@pytest.mark.parametrize("head", ROLES)
def test_who_sees_a_card_finds_it_in_the_list(everybody, places, head):
    person = everybody(head)
    listed = set(PegObjective.objects.visible_to(person))
    assert listed == {card for card in PegObjective.objects.all() if sees.test(person, card)}

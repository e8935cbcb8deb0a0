"""Books as people ask for them."""

from objectives.book import desk
from objectives.book.options import Options
from objectives.models import Book, PegObjective, User
from tests.pages import Page

NEW = "/stampe/nuova/?anno=2024"


def copies(card: PegObjective, many: int, start: int = 0) -> list[PegObjective]:
    values = {name: getattr(card, name) for name in PegObjective.planned()}
    codes = [f"C-{start + n:03}" for n in range(many)]
    rows = [PegObjective(plan_year=2024, code=code, **values) for code in codes]
    return PegObjective.objects.bulk_create(rows)


def a_book(by: User, cards=None, **more) -> Book:
    cards = [card.pk for card in cards or PegObjective.objects.all()]
    wanted = {"title": "Schede 2024", "year": 2024, "chosen": "Stato: Bozza"} | more
    return desk.ask_for_book(cards=cards, options=Options(), by=by, **wanted)


def asked(office, query: str = NEW, **typed) -> Book:
    """Asked for on the page, with what is typed into it."""
    assert Page(office, query).put(**typed).send().status_code == 302
    return Book.objects.order_by("pk").last()

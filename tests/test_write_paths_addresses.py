"""No address escapes: each is exercised in tests/test_write_paths.py, or known to write nothing."""

import re
from pathlib import Path

from django.urls import reverse

from objectives.jobs import print_books_here
from objectives.models import Act, Book
from objectives.urls import urlpatterns
from tests.conftest import PASSWORD
from tests.desk import ACT, send
from tests.told import told

# Of the person alone: no content of the plan, and no history (`models.SavedView`).
OWN = {"saved-view-list", "saved-view-edit", "saved-view-delete"}
# A book is its own record, and nothing of a card (`models.Book`).
BOOKS = {"book-create", "book-cancel", "book-again", "book-delete"}
# Who logs in, out, and how: no content, and a password never enters the history.
DOORS = {"login", "logout", "password-change", "password-reset", "password-reset-confirm"}
# A POST is answered like a GET.
READS = {
    "home",
    "password-reset-sent",
    "session",
    "accessibility",
    "coat-of-arms",
    "dup-tree",
    "dup-text",
    "dup-detail",
    "import-report",
    "card-list",
    "card-export",
    "card-detail",
    "card-progress",
    "card-history",
    "history-export",
    "card-pdf",
    "card-editions",
    "card-edition",
    "edition-pdf",
    "card-compare",
    "card-variation",
    "card-figures",
    "figures-pdf",
    "book-list",
    "book-detail",
    "book-progress",
    "book-pdf",
    "act-list",
    "reminder-list",
    "act-detail",
    "act-attachment",
    "act-comparison",
    "assignment-list",
}


def test_every_address_is_exercised_here_or_known_to_write_nothing():
    """A new page cannot be forgotten."""
    source = Path(__file__).with_name("test_write_paths.py").read_text(encoding="utf-8")
    written = set(re.findall(r'\.(?:post|page)\(\s*"([a-z-]+)"', source))
    silent = DOORS | READS | OWN | BOOKS
    assert {pattern.name for pattern in urlpatterns} == written | silent
    assert written.isdisjoint(silent)


def test_a_post_to_a_page_that_only_shows_writes_nothing(desk, approved, olga):
    args = {
        "dup-detail": ["operativi", approved.operational_id],
        "import-report": ["00000000-0000-0000-0000-000000000000"],
        "card-export": ["csv"],
        "history-export": [approved.pk, "csv"],
        "card-edition": [approved.pk, 1],
        "edition-pdf": [approved.pk, 1],
        "card-figures": [approved.pk, 0],
        "figures-pdf": [approved.pk, 0],
    }
    act = Act.objects.get().pk
    sent = {"title": "x", "state": "draft", "completion": "5", "scheda": [approved.pk]} | ACT
    with told(olga):
        for name in sorted(READS):
            default = [act] if name.startswith("act-") else [approved.pk]
            takes = re.search("<int:pk>", str(_pattern(name).pattern))
            path = reverse(name, args=args.get(name, default if takes else []))
            assert desk.client(olga).post(path, sent).status_code < 500, name


def _pattern(name: str):
    return next(pattern for pattern in urlpatterns if pattern.name == name)


def test_a_persons_saved_views_are_no_content(desk, rita):
    client, view = desk.client(rita), {"name": "Mie", "query": "da_me=si"}
    with told(rita):
        client.post(reverse("saved-view-list"), view)
        pk = [rita.saved_views.get().pk]
        client.post(reverse("saved-view-edit", args=pk), {"name": "Le mie"})
        assert rita.saved_views.get().name == "Le mie"
        client.post(reverse("saved-view-delete", args=pk))
    assert rita.saved_views.count() == 0


def test_a_book_is_no_content(desk, card, rita):
    with told(rita):
        send(desk.page("book-create", by=rita, query="?anno=2024"), rita)
        book = Book.objects.get()
        assert print_books_here() == 1
        for name in ("book-cancel", "book-again", "book-delete"):
            assert desk.client(rita).post(reverse(name, args=[book.pk])).status_code == 302
    assert Book.objects.count() == 0


def test_the_doors_write_no_content(desk, rita):
    new = {"old_password": PASSWORD, "new_password1": "Altra-lunga-1"}
    client = desk.client(rita)
    with told(rita):
        answers = [
            client.post(reverse("password-change"), new | {"new_password2": "Altra-lunga-1"}),
            client.post(reverse("logout")),
            client.post(reverse("password-reset"), {"email": "rita@comune.it"}),
            client.post(reverse("login"), {"username": "rita", "password": "Altra-lunga-1"}),
        ]
    assert [answer.status_code for answer in answers] == [302] * 4

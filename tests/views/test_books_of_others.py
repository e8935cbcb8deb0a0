"""Whose a book is: its owner's and the office's, as long as they may see its cards."""

from datetime import date

from objectives import jobs
from objectives.enums import Role
from objectives.models import Assignment, Book, PegObjective, ResponsibilityCentre
from tests.bookshop import NEW, a_book, asked, copies
from tests.conftest import SeenClient
from tests.monitoring import words


def test_a_book_is_its_owners_and_the_offices(client, card, rita, carlo, olga):
    book = a_book(rita)
    jobs.print_books_here()
    pages = ["", "avanzamento/", "pdf/", "annulla/", "elimina/"]
    for person, status in ((carlo, {404}), (rita, {200, 302}), (olga, {200, 302})):
        client.force_login(person)
        for page in pages:
            assert client.get(f"/stampe/{book.pk}/{page}").status_code in status
        assert client.post(f"/stampe/{book.pk}/annulla/").status_code in status
        listed = words(client.get("/stampe/"))
        assert ("Schede 2024" in listed) == (person != carlo)
        assert ("(Rita Longo)" in listed) == (person == olga)


def test_nobody_prints_what_he_does_not_see(client, card, rita):
    elsewhere = ResponsibilityCentre.objects.create(
        department=card.centre.department, name="Altro centro"
    )
    [hidden] = copies(card, 1)
    PegObjective.objects.filter(pk=hidden.pk).update(centre=elsewhere, councillor=None)
    client.force_login(rita)
    assert asked(client, f"{NEW}&scheda={hidden.pk}&scheda={card.pk}").cards == [card.pk]
    assert not client.get(f"{NEW}&scheda={hidden.pk}").context["cards"]


def test_whoever_has_no_role_any_more_downloads_nothing(client, card, rita, carlo):
    book = a_book(rita)
    jobs.print_books_here()
    path = f"/stampe/{book.pk}/pdf/"
    client.force_login(rita)
    ended = Assignment.objects.filter(person=rita, role=Role.RESPONSIBLE)
    centre = ResponsibilityCentre.objects.create(
        department=card.centre.department, name="Altro centro"
    )
    ended.update(centre=centre)  # she looks after other cards now
    answer = client.get(path)
    assert answer.status_code == 403 and "non può più vedere" in words(answer)
    page = words(client.get(f"/stampe/{book.pk}/"))
    assert "Il PDF non si può aprire" in page and "Scarica il PDF" not in page
    ended.update(valid_to=date(2024, 1, 1))
    for page in (path, f"/stampe/{book.pk}/", "/stampe/", NEW):
        assert client.get(page).status_code == 403


def test_two_people_ask_for_two_books(card, rita, olga):
    for person in (rita, olga):
        client = SeenClient()
        client.force_login(person)
        asked(client)
    assert [book.asked_by_name for book in Book.objects.order_by("pk")] == [
        "Rita Longo",
        "Olga Ferri",
    ]

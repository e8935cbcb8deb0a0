"""The demo with everything in it that a page can be about, and everybody inside."""

from io import StringIO

from django.core.files.base import ContentFile
from django.core.management import call_command

from objectives.enums import BookState
from objectives.models import Act, Body, Edition, User
from tests.browser import places
from tests.conftest import SeenClient, ensure_catalogue

STRANGER, NOBODY = "estraneo", ""
PEOPLE = ["responsabile", "collaboratore", "controllo", "segretario", "nucleo", "assessore"]
PEOPLE += ["amministratore", STRANGER, NOBODY]


def build() -> None:
    """The demo has cards in every state, an open period, editions, a variation; what it lacks is
    added: books, an import, a saved view, files."""
    ensure_catalogue()
    call_command("load_demo", stdout=StringIO())
    furnish()


def furnish() -> None:
    User.objects.get_or_create(username=STRANGER, full_name="Ugo Estraneo")
    for state in BookState.values:
        places.a_book(state)()
    places.a_batch()
    places.a_saved_view()
    Act.objects.order_by("pk").first().attachment.save("a.pdf", ContentFile(b"%PDF-1.4"))
    edition = Edition.objects.order_by("pk").first()
    edition.pdf_sha256 = "0" * 64
    edition.pdf.save("e.pdf", ContentFile(b"%PDF-1.4"))
    Body.objects.update(accessibility_contact="urp@example.org")


def keys() -> dict[str, str]:
    """A session for each person, as after a first page."""
    found = {}
    for username in filter(None, PEOPLE):
        client = SeenClient()
        client.force_login(User.objects.get(username=username))
        found[username] = client.session.session_key
    return found

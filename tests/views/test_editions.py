"""What was approved, on its pages: nobody learns of cards that are not his to see."""

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from objectives.jobs import print_here
from objectives.models import Act, Edition, PegObjective, ResponsibilityCentre
from objectives.workflow import Details, move


@pytest.fixture
def others(approved) -> PegObjective:
    """A card of another centre, approved by the same act."""
    centre = ResponsibilityCentre.objects.create(
        department=approved.centre.department, name="Altro"
    )
    card = PegObjective.objects.get(pk=approved.pk)
    card.pk, card.code, card.centre = None, "ALTRA-1", centre
    card._state.adding = True
    card.save()
    first = approved.editions.get()
    Edition.objects.create(card=card, number=1, act=first.act, content=first.content)
    return card


def test_an_act_counts_the_cards_that_one_may_see(client, others, rita, olga):
    said = []
    for person in (rita, olga):
        client.force_login(person)
        page = client.get("/delibere/").content.decode()
        said.append([words for words in ("1 scheda", "2 schede") if words in page])
    assert said == [["1 scheda"], ["2 schede"]]


def test_a_card_that_an_act_approved_and_varied_counts_once(client, approved, olga):
    move(approved, "open_variation", Details(by=olga))
    move(approved, "close_variation", Details(by=olga, act=Act.objects.get()))
    client.force_login(olga)
    assert "1 scheda" in client.get("/delibere/").content.decode()


def test_a_file_that_the_archive_has_lost_is_told(client, approved, olga):
    act, edition = Act.objects.get(), approved.editions.get()
    act.attachment.save("a.pdf", SimpleUploadedFile("a.pdf", b"%PDF-1.7"))
    assert print_here() == 1
    edition.refresh_from_db()
    for stored in (act.attachment, edition.pdf):
        default_storage.delete(stored.name)
    client.force_login(olga)
    paths = [
        reverse("act-attachment", args=[act.pk]),
        reverse("edition-pdf", args=[approved.pk, 1]),
    ]
    pages = [client.get(path, follow=True).content.decode() for path in paths]
    assert ["non è più nell" in page for page in pages] == [True, True]

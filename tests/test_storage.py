"""Files may live on object storage: whatever is kept is asked for by its name, never by a path.

`InMemoryStorage` speaks Django's interface and has no paths, as those of a network have none.
"""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from objectives import jobs
from objectives.book import desk, shelf
from objectives.book.options import Options
from objectives.enums import BookContent
from objectives.models import Act, Body, Book, Edition, KeptPaper, PegObjective
from objectives.workflow import STEPS

MEMORY = {"BACKEND": "django.core.files.storage.memory.InMemoryStorage"}
HANDED_IN = b"%PDF-1.7 delibera"


@pytest.fixture
def office(settings, client, olga, catalogue):
    settings.STORAGES = settings.STORAGES | {"default": MEMORY, "printed": MEMORY}
    client.force_login(olga)
    return client


def arms() -> str:
    image = BytesIO()
    Image.new("RGB", (60, 80), (0, 102, 204)).save(image, "PNG")
    return default_storage.save("ente/stemma.png", ContentFile(image.getvalue()))


def pdf(client, name: str, *args) -> bytes:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.getvalue()


def stored(storage) -> list[str]:
    """The folders that hold something."""
    return sorted(folder for folder in storage.listdir("")[0] if any(storage.listdir(folder)))


def test_a_year_without_one_path(office, card, olga, seed):
    Body.objects.update(coat_of_arms=arms())
    sent = SimpleUploadedFile("altre.txt", seed.replace("COPROGETTAZIONE", "ALTRA").encode())
    batch = office.post("/importazione/", {"files": [sent]}).url
    office.post(batch, {"scheda": ["0:3"]})
    assert PegObjective.objects.count() == 2

    PegObjective.objects.filter(pk=card.pk).update(state="validated")
    act = {"number": "12", "adopted_on": "22/01/2024"}
    act["attachment"] = SimpleUploadedFile("delibera.pdf", HANDED_IN, "application/pdf")
    office.post(reverse("card-step", args=[card.pk, STEPS["approve"]]), act)
    assert pdf(office, "act-attachment", Act.objects.get().pk) == HANDED_IN

    assert jobs.print_here() == 1
    edition = pdf(office, "edition-pdf", card.pk, 1)
    assert edition == Edition.objects.get().pdf.read()
    assert pdf(office, "card-pdf", card.pk)[:5] == b"%PDF-"

    for content in (BookContent.NOW, BookContent.APPROVED):
        book = desk.ask_for_book(
            title="Fascicolo",
            year=2024,
            cards=[card.pk],
            chosen="",
            options=Options(content=content),
            by=olga,
        )
        assert jobs.print_books_here() == 1
        assert len(pdf(office, "book-pdf", book.pk)) == Book.objects.get(pk=book.pk).size
    assert {"atti", "edizioni", "ente", "libri"} <= set(stored(default_storage))

    office.post(reverse("book-delete", args=[book.pk]))
    assert len(default_storage.listdir("libri")[1]) == 1
    assert pdf(office, "coat-of-arms")[:4] == b"\x89PNG"


def test_the_shelf_is_emptied_and_filled_again(office, card, settings):
    first = pdf(office, "card-pdf", card.pk)
    [row] = KeptPaper.objects.all()
    storages["printed"].delete(f"{row.key[:2]}/{row.key}.pdf")
    assert pdf(office, "card-pdf", card.pk) == first
    assert shelf.sweep() == 0
    settings.PRINTED_MAX_MB = 0
    assert shelf.tidy() == 1
    assert storages["printed"].listdir(row.key[:2])[1] == []


def test_a_shelf_that_cannot_be_written_takes_nothing_from_who_prints(
    client, olga, card, own_shelf
):
    own_shelf.write_text("a file in the place of the folder")
    client.force_login(olga)
    assert [pdf(client, "card-pdf", card.pk)[:5] for _ in range(2)] == [b"%PDF-"] * 2
    asked = {"title": "F", "year": 2024, "cards": [card.pk], "chosen": "", "by": olga}
    desk.ask_for_book(**asked, options=Options())
    assert jobs.print_books_here() == 1
    assert KeptPaper.objects.count() == 0


def test_an_edition_whose_file_is_damaged_is_printed_from_its_content(office, approved, olga):
    assert jobs.print_here() == 1
    edition = Edition.objects.get()
    default_storage.delete(edition.pdf.name)
    default_storage.save(edition.pdf.name, ContentFile(b"%PDF-1.7 something else"))
    asked = {"title": "F", "year": 2024, "cards": [approved.pk], "chosen": "", "by": olga}
    book = desk.ask_for_book(**asked, options=Options(content=BookContent.APPROVED))
    assert jobs.print_books_here() == 1
    assert b"something else" not in pdf(office, "book-pdf", book.pk)
    assert Book.objects.get(pk=book.pk).pages == 5

"""A disk that is full, or may only be read: a clear answer, nothing lost, nothing half written."""

import hashlib
from io import BytesIO, StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import override_settings
from PIL import Image

from objectives.book import desk
from objectives.book.options import Options
from objectives.jobs import print_edition
from objectives.models import Act, Body, Book, Edition, HistoryEntry, ImportBatch, PegObjective
from objectives.workflow import Details, move
from tests.conftest import storages_with
from tests.faults.conftest import files, full_disk, locked, says

FULL = "Sul server lo spazio è esaurito: avvisare chi amministra il programma."
LOOK_ONLY = "L'archivio dei file al momento si può solo leggere."
LONG = b"%PDF-1.7\n" + b"parola " * 60_000
ACT = {"number": "12", "adopted_on": "22/01/2024"}
TROUBLES = {"full": FULL, "locked": LOOK_ONLY}


@pytest.fixture(autouse=True)
def _as_in_production(settings, printed_dir):
    whole = {"default": {"BACKEND": "peg.storage.WholeFiles"}}
    settings.STORAGES = storages_with(printed_dir) | whole


@pytest.fixture(params=TROUBLES)
def trouble(request, settings):
    """How the disk of the uploads is, and what the page must say of it."""
    begin = full_disk() if request.param == "full" else locked(settings.MEDIA_ROOT)
    return begin, TROUBLES[request.param]


@pytest.fixture(params=TROUBLES)
def trouble_of_jobs(request, settings):
    """The same, and the database may be written: a job keeps what became of it there."""
    tight = settings.STORAGES | {"default": {"BACKEND": "tests.faults.storages.Tight"}}
    full = override_settings(STORAGES=tight)
    begin = full if request.param == "full" else locked(settings.MEDIA_ROOT)
    return begin, TROUBLES[request.param]


def noise(side: int) -> bytes:
    """A picture that no compression makes small."""
    picture, file = Image.effect_noise((side, side), 100), BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def validated(card, rita, olga) -> PegObjective:
    move(card, "propose", Details(by=rita))
    move(card, "validate", Details(by=olga))
    return card


def test_an_act_that_cannot_be_kept_approves_nothing(browser, validated, olga, trouble, settings):
    begin, why = trouble
    browser.force_login(olga)
    many = HistoryEntry.objects.count()
    sent = ACT | {"attachment": SimpleUploadedFile("delibera.pdf", LONG)}
    with begin:
        says(browser.post(f"/schede/{validated.pk}/passaggio/approva/", sent), why)
        assert files(settings.MEDIA_ROOT) == []
    assert PegObjective.objects.get().state == "validated"
    assert (Act.objects.count(), Edition.objects.count()) == (0, 0)
    assert HistoryEntry.objects.count() == many


def test_files_that_cannot_be_kept_are_no_import(browser, catalogue, olga, trouble, settings, seed):
    begin, why = trouble
    browser.force_login(olga)
    names = ("breve.txt", seed.encode()), ("lunga.txt", LONG)
    with begin:
        sent = [SimpleUploadedFile(name, data) for name, data in names]
        says(browser.post("/importazione/", {"files": sent}), why)
        assert files(settings.MEDIA_ROOT) == []
    assert ImportBatch.objects.count() == PegObjective.objects.count() == 0


def test_a_coat_of_arms_that_cannot_be_kept_leaves_the_old_one(browser, ada, trouble, settings):
    begin, why = trouble
    body = Body.load()
    browser.force_login(ada)
    form = {"name": "Comune", "coat_of_arms": SimpleUploadedFile("s.png", noise(500))}
    page = browser.get(f"/amministrazione/objectives/body/{body.pk}/change/")
    fields = page.context["adminform"].form
    kept = {name: fields[name].value() for name in fields.fields if name != "coat_of_arms"}
    rows = {"days_late-TOTAL_FORMS": "0", "days_late-INITIAL_FORMS": "0"}
    data = {k: v for k, v in kept.items() if v is not None} | rows | form
    with begin:
        says(browser.post(f"/amministrazione/objectives/body/{body.pk}/change/", data), why)
        assert files(settings.MEDIA_ROOT) == []
    assert Body.objects.get().coat_of_arms == ""


@pytest.mark.parametrize("where", ["shelf full", "shelf locked"])
def test_a_card_is_printed_without_a_shelf(browser, card, rita, settings, tmp_path, where):
    folder = tmp_path / "mensola"
    browser.force_login(rita)
    assert browser.get(f"/schede/{card.pk}/pdf/?relazione").status_code == 200  # starts the press
    settings.STORAGES = storages_with(folder)
    with full_disk(1000) if where == "shelf full" else locked(folder):
        answer = browser.get(f"/schede/{card.pk}/pdf/")
    assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")


def test_a_book_that_cannot_be_kept_says_why(card, olga, trouble_of_jobs):
    begin, why = trouble_of_jobs
    words = {"title": "Fascicolo", "year": 2024, "chosen": "", "options": Options()}
    book = desk.ask_for_book(cards=[card.pk], by=olga, **words)
    with begin:
        assert desk.make(book.pk) is False
    book = Book.objects.get()
    assert (book.state, book.problem, book.file.name) == ("failed", why, "")


def test_a_book_that_a_command_cannot_write_leaves_the_old_one(card, tmp_path):
    output = tmp_path / "libro.pdf"
    words = ["print_book", "--year", "2024", "--output", output]
    call_command(*words, stderr=StringIO())
    before = output.read_bytes()
    with full_disk(10_000), pytest.raises(CommandError, match="non si scrive: lo spazio"):
        call_command(*words, stderr=StringIO())
    assert files(tmp_path) == [output] and output.read_bytes() == before


def test_an_edition_waits_for_the_disk_and_then_has_its_pdf(approved, trouble_of_jobs):
    begin, _ = trouble_of_jobs
    [edition] = Edition.objects.all()
    with begin, pytest.raises(OSError):
        print_edition.call(edition.pk)
    assert Edition.objects.get().pdf.name == ""
    assert print_edition.call(edition.pk) is True
    edition.refresh_from_db()
    assert hashlib.sha256(edition.pdf.read()).hexdigest() == edition.pdf_sha256


def test_half_a_file_of_a_killed_worker_is_nobodys_pdf(approved, settings):
    [edition] = Edition.objects.all()
    assert print_edition.call(edition.pk)
    edition.refresh_from_db()
    whole = edition.pdf.read()
    (settings.MEDIA_ROOT / edition.pdf.name).write_bytes(whole[:100])
    Edition.objects.update(pdf="", pdf_sha256="")
    assert print_edition.call(edition.pk) is True
    assert Edition.objects.get().pdf.read() == whole


def test_a_file_that_is_written_twice_is_two(settings):
    names = [default_storage.save("a/b.pdf", ContentFile(data)) for data in (b"1", b"22")]
    assert [default_storage.open(name).read() for name in names] == [b"1", b"22"]
    assert len(files(settings.MEDIA_ROOT)) == 2

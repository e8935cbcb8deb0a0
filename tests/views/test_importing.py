"""Importing on a page, as an office without a shell does."""

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from objectives.enums import Role
from objectives.limits import MAX_FILE
from objectives.models import HistoryEntry, ImportBatch, PegObjective
from tests.conftest import _in_role


@pytest.fixture
def office(client, olga, catalogue):
    client.force_login(olga)
    return client


def upload(client, *contents: str | bytes, names=None):
    files = [
        SimpleUploadedFile(
            names[n] if names else f"schede-{n}.txt", c.encode() if isinstance(c, str) else c
        )
        for n, c in enumerate(contents)
    ]
    return client.post("/importazione/", {"files": files})


def three_cards(seed: str) -> str:
    bad = seed.replace("COPROGETTAZIONE", "SECONDA").replace("31/10/2024", "31/02/2024")
    return "\n".join([seed, bad, seed.replace("COPROGETTAZIONE", "TERZA")])


def test_a_dry_run_first_then_the_chosen_cards(office, seed, olga):
    answer = upload(office, three_cards(seed))
    words = office.get(answer.url).content.decode()
    assert "2 schede importate, 1 scheda rifiutata. Prova: niente è stato scritto." in words
    assert "errore, riga 81, cella 4: «31/02/2024» non esiste nel calendario" in words
    assert words.count('name="scheda"') == 2
    assert PegObjective.objects.count() == 0

    answer = office.post(answer.url, {"scheda": ["0:95"]}, follow=True)
    assert "Totale: 1 scheda importata." in answer.content.decode()
    assert PegObjective.objects.get().title.startswith("TERZA")
    entry = HistoryEntry.objects.get(subject_type="pegobjective")
    assert (entry.actor, entry.action, entry.reason) == (olga, "imported", "schede-0.txt")


def test_what_changes_is_listed_field_by_field_and_applied(office, seed, card):
    answer = upload(office, seed.replace("31/10/2024", "30/09/2024"))
    words = office.get(answer.url).content.decode()
    assert "<td>31/10/2024</td><td>30/09/2024</td>" in words
    assert "1 scheda aggiornata" in words
    office.post(answer.url, {"scheda": ["0:3"]})
    assert str(card.phases.first().due_on) == "2024-09-30"


def test_nothing_chosen_writes_nothing(office, seed):
    answer = upload(office, seed)
    answer = office.post(answer.url, {}, follow=True)
    assert "Nessuna scheda scelta" in answer.content.decode()
    office.post(
        answer.request["PATH_INFO"], {"scheda": ["x", "9:9", "0:3:1", "٣:3", "0:" + "9" * 5000]}
    )
    assert PegObjective.objects.count() == 0


def test_a_second_click_applies_nothing_twice(office, seed):
    path = upload(office, seed).url
    office.post(path, {"scheda": ["0:3"]})
    before = HistoryEntry.objects.count()
    office.post(path, {"scheda": ["0:3"]})
    assert (PegObjective.objects.count(), HistoryEntry.objects.count()) == (1, before)


def test_the_report_can_be_downloaded(office, seed):
    path = upload(office, three_cards(seed)).url
    answer = office.get(f"{path}esito.txt")
    assert answer["Content-Disposition"] == 'attachment; filename="importazione.txt"'
    assert "«31/02/2024» non esiste nel calendario" in answer.content.decode()


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"PK\x03\x04\x00\x00", "scheda.docx", "non è un file di testo"),
        ("Nel mezzo del cammin", "dante.txt", "il file non contiene nessuna scheda"),
        (b"", "vuoto.txt", "Il file è vuoto."),
        (
            b"a" * (MAX_FILE + 1),
            "grande.txt",
            "«grande.txt» supera i 20 MB: dividerlo in più file.",
        ),
    ],
)
def test_a_file_that_is_none_is_refused_in_words(office, content, name, sentence):
    answer = upload(office, content, names=[name])
    words = (office.get(answer.url) if answer.status_code == 302 else answer).content.decode()
    assert sentence in words
    assert PegObjective.objects.count() == 0


def test_no_file_is_told(office):
    answer = office.post("/importazione/", {})
    assert answer.status_code == 422
    assert "Scegliere almeno un file." in answer.content.decode()


def test_a_files_name_is_never_a_path_nor_alive(office, seed):
    answer = upload(office, seed, names=["../../etc/<script>alert(1)</script>.txt"])
    words = office.get(answer.url).content.decode()
    assert "<script>alert" not in words
    [file] = ImportBatch.objects.get().files
    assert file["path"].startswith("importazioni/")
    assert ".." not in file["path"]


def test_files_go_once_they_are_applied(office, seed, django_capture_on_commit_callbacks):
    path = upload(office, seed).url
    [file] = ImportBatch.objects.get().files
    assert default_storage.exists(file["path"])
    with django_capture_on_commit_callbacks(execute=True):
        office.post(path, {"scheda": ["0:3"]})
    assert not default_storage.exists(file["path"])


def test_another_persons_batch_is_not_there(office, client, seed, db):
    path = upload(office, seed).url
    client.force_login(_in_role("altro", "Un Altro", Role.CONTROL))
    assert client.get(path).status_code == 404
    assert client.post(path, {"scheda": ["0:3"]}).status_code == 404
    assert client.get(f"{path}esito.txt").status_code == 404

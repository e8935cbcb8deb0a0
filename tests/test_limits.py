"""How much may be sent, and how long a page may take: what is refused says so in words."""

from contextlib import closing

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.db.utils import ConnectionHandler

from objectives.models import ImportBatch
from peg.environment import Environment
from peg.patience import have_little
from tests.cluster import cluster

MB = 1024 * 1024


@pytest.fixture
def office(client, olga, catalogue):
    client.force_login(olga)
    return client


def refused(answer, status: int, words: str) -> None:
    page = answer.content.decode()
    assert answer.status_code == status
    assert words in page
    assert "Niente è stato salvato: tornare indietro" in page
    assert answer["X-Request-ID"] in page
    assert ImportBatch.objects.count() == 0


def test_a_request_that_is_too_long_is_refused_before_it_is_read(office, settings):
    settings.REQUEST_MAX_MB = 1
    file = SimpleUploadedFile("a.txt", b"x" * (MB + 1))
    answer = office.post("/importazione/", {"files": [file]})
    refused(answer, 413, "In una volta si inviano al massimo 1 MB, file compresi.")


def test_a_request_that_does_not_say_how_long_it_is_is_refused(office):
    headers = {"Transfer-Encoding": "chunked"}
    answer = office.post("/importazione/", {"files": []}, headers=headers)
    refused(answer, 411, "La richiesta non dice quanto è lunga.")


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("DATA_UPLOAD_MAX_MEMORY_SIZE", "I testi del modulo superano il limite."),
        ("DATA_UPLOAD_MAX_NUMBER_FIELDS", "Il modulo ha più campi di quanti"),
        ("DATA_UPLOAD_MAX_NUMBER_FILES", "I file sono più di quanti"),
    ],
)
def test_too_much_of_something_is_no_unreadable_request(office, settings, setting, words):
    setattr(settings, setting, 1)
    files = [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(2)]
    answer = office.post("/importazione/", {"files": files, "a": "b" * 10, "c": "d"})
    refused(answer, 413, words)


def test_an_unreadable_request_is_one_still(client, db):
    answer = client.get("/accedi/?next=\x00")
    assert answer.status_code == 400
    assert "La richiesta non è leggibile" in answer.content.decode()


def test_a_page_does_not_wait_for_postgresql_for_ever(db, settings):
    """One of its own; SQLite has its own timeout."""
    settings.DATABASE_STATEMENT_SECONDS, settings.DATABASE_LOCK_SECONDS = 1, 2
    with cluster() as url:
        patient = ConnectionHandler({"default": Environment({"U": url}).database("U", "")})
        with closing(patient["default"]) as connection, connection.cursor() as cursor:
            have_little(None, connection)
            for name, value in (("statement_timeout", "1s"), ("lock_timeout", "2s")):
                cursor.execute(f"SHOW {name}")
                assert cursor.fetchone() == (value,)
            with pytest.raises(OperationalError, match="statement timeout"):
                cursor.execute("SELECT pg_sleep(5)")

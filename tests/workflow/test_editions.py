"""An edition is what was approved, for good: whatever is renamed, ended or redrawn since."""

import hashlib
from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db.models import ProtectedError
from django.urls import reverse

from objectives import jobs
from objectives.models import (
    Body,
    Councillor,
    Edition,
    HistoryEntry,
    Mission,
    OperationalObjective,
    PegObjective,
    Programme,
    StrategicObjective,
    User,
)
from objectives.sheet import as_data, from_data, sheets
from objectives.workflow import STEPS, Details, move
from tests.conftest import pdf_text
from tests.printing.papers import print_sheets


def test_approving_freezes_the_whole_card(approved, olga):
    edition = Edition.objects.get()
    assert (edition.number, str(edition.act)) == (1, "delibera n. 12 del 22/01/2024")
    assert (edition.made_by, edition.made_by_name) == (olga, "Olga Ferri")
    card = PegObjective.objects.with_chain().with_rows().get()
    [sheet] = sheets([card], Body.load())
    assert from_data(edition.content) == sheet
    assert sheet.edition == "edizione 1, delibera n. 12 del 22/01/2024"
    entry = HistoryEntry.objects.first()
    assert (entry.action, entry.reason) == ("approved", "delibera n. 12 del 22/01/2024")


def test_a_sheet_survives_its_own_storage(approved):
    [sheet] = sheets(PegObjective.objects.with_chain().with_rows(), Body.load())
    assert from_data(as_data(sheet)) == sheet


def test_the_database_knows_no_approved_card_without_an_edition(card):
    from django.db import IntegrityError, transaction

    for values in ({"state": "approved"}, {"edition": 1}, {"state": "boh"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PegObjective.objects.filter(pk=card.pk).update(**values)


# -- its PDF ---------------------------------------------------------------------------------------


def test_the_pdf_is_made_once_by_a_job(approved, client, olga):
    client.force_login(olga)
    page = reverse("card-edition", args=[approved.pk, 1])
    path = reverse("edition-pdf", args=[approved.pk, 1])
    assert "PDF in preparazione" in client.get(page).content.decode()
    assert client.get(path).url == page
    edition = Edition.objects.get()
    assert jobs.print_edition.call(edition.pk) is True
    edition.refresh_from_db()
    data = edition.pdf.read()
    assert edition.pdf_sha256 == hashlib.sha256(data).hexdigest()
    assert b"".join(client.get(path).streaming_content) == data
    assert edition.pdf_sha256 in client.get(page).content.decode()
    assert jobs.print_edition.call(edition.pk) is False
    assert "edizione 1, delibera n. 12 del 22/01/2024" in pdf_text(data)


@pytest.mark.django_db(transaction=True)
def test_approving_asks_for_the_pdf_and_a_worker_makes_it(catalogue, card, client, rita, olga):
    move(card, "propose", Details(by=rita))
    move(card, "validate", Details(by=olga))
    client.force_login(olga)
    step = reverse("card-step", args=[card.pk, STEPS["approve"]])
    client.post(step, {"number": "12", "adopted_on": "22/01/2024"})
    assert not Edition.objects.get().pdf
    call_command("db_worker", batch=True, interval=0, verbosity=0, startup_delay=False)
    assert Edition.objects.get().pdf.read().startswith(b"%PDF")


def test_what_a_killed_worker_left_is_asked_for_again(approved, capsys):
    from datetime import timedelta

    from django.utils import timezone
    from django_tasks_db.models import DBTaskResult

    call_command("requeue_jobs")
    call_command("requeue_jobs")
    assert capsys.readouterr().out.splitlines() == [
        "Lavori rimessi in coda: 0. Chiesti di nuovo: PDF 1, solleciti 0, stampe 0.",
        "Lavori rimessi in coda: 0. Chiesti di nuovo: PDF 0, solleciti 0, stampe 0.",
    ]
    long_ago = timezone.now() - timedelta(hours=2)
    DBTaskResult.objects.update(status="RUNNING", started_at=long_ago)
    call_command("requeue_jobs")
    assert (
        capsys.readouterr().out
        == "Lavori rimessi in coda: 1. Chiesti di nuovo: PDF 0, solleciti 0, stampe 0.\n"
    )


# -- years later -----------------------------------------------------------------------------------


@pytest.fixture
def years_later(approved) -> bytes:
    """All that stands on the edition is renamed, ended or redrawn; the PDF as it was stored."""
    body = Body.load()
    jobs.print_edition.call(Edition.objects.get().pk)
    stored = Edition.objects.get().pdf.read()
    Mission.objects.update(title="ALTRA MISSIONE", valid_to=2030)
    Programme.objects.update(title="ALTRO PROGRAMMA", valid_to=2030)
    Councillor.objects.update(full_name="ALTRO ASSESSORE", valid_to=date(2025, 1, 1))
    User.objects.filter(full_name="CARMEN MUCIO").update(full_name="ALTRA RESPONSABILE")
    StrategicObjective.objects.update(title="ALTRO STRATEGICO")
    OperationalObjective.objects.update(title="ALTRO OPERATIVO", purpose="<p>ALTRO</p>")
    body.name, body.label_ptcp, body.operational_horizon = "ALTRO COMUNE", "PIAO", 5
    body.coat_of_arms = default_storage.save("ente/altro.png", ContentFile(b"x"))
    body.save()
    return stored


def test_the_edition_keeps_its_words_and_its_bytes(years_later, client, olga, card):
    client.force_login(olga)
    edition = Edition.objects.get()
    again = print_sheets([from_data(edition.content)], title=f"Scheda {card.code}, edizione 1")
    served = client.get(reverse("edition-pdf", args=[card.pk, 1]))
    assert b"".join(served.streaming_content) == years_later == again
    page = client.get(reverse("card-edition", args=[card.pk, 1])).content.decode()
    paper = page[page.index('class="paper"') :]
    assert "ALTR" not in paper.replace("ALTRI", "")
    for words in ("CARMEN MUCIO", "ASSESSORE MICHELE ZULIANI", "PTCP"):
        assert words in paper
    assert "ALTRO COMUNE" not in pdf_text(years_later)


def test_the_card_as_of_now_has_the_new_words_and_tells_of_it(years_later, client, olga, card):
    client.force_login(olga)
    page = client.get(reverse("card-detail", args=[card.pk])).content.decode()
    assert "ALTRO OPERATIVO" in page
    assert "è cambiato dopo l&#x27;approvazione" in page or "è cambiato dopo l'approvazione" in page


def test_what_is_in_use_stays(approved):
    for row in (
        approved.operational,
        approved.operational.programme,
        approved.operational.programme.mission,
        approved.centre,
        approved.councillor,
        approved.responsible,
        Edition.objects.get().act,
        approved,
    ):
        with pytest.raises(ProtectedError):
            row.delete()

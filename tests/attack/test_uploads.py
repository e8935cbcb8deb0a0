"""Files that people hand in: under names of ours, of the kind they say, no larger than they may be,
and handed out as something to save."""

from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from objectives.limits import MAX_FILE
from objectives.models import Act, Body, ImportBatch, PegObjective
from objectives.workflow import Details, move

ACT = {"number": "12", "adopted_on": "22/01/2024"}
NAMES = [
    "../../../peg/settings.pdf",
    "/etc/cron.d/x.pdf",
    "..\\..\\x.pdf",
    '"><b>.pdf',
    "a.html.pdf",
]


@pytest.fixture
def office(client, card, rita, olga):
    """Before a card that is to be approved."""
    PegObjective.objects.update(kind="executive")
    card.refresh_from_db()
    move(card, "propose", Details(by=rita))
    move(card, "validate", Details(by=olga))
    client.force_login(olga)
    return client


def approve(office, card, name: str, content: bytes):
    file = SimpleUploadedFile(name, content)
    file.name = name
    path = f"/schede/{card.pk}/passaggio/approva/"
    return office.post(path, ACT | {"attachment": file})


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_kept_under_a_name_of_ours(office, card, settings, name):
    assert approve(office, card, name, b"%PDF-1.7 a").status_code == 302
    act = Act.objects.get()
    kept = Path(default_storage.path(act.attachment.name))
    assert kept.parent == Path(settings.MEDIA_ROOT) / "atti"
    assert (kept.suffix, len(kept.stem)) == (".pdf", 36)
    answer = office.get(f"/delibere/{act.pk}/allegato/")
    head = answer["Content-Disposition"]
    assert head.startswith("attachment; filename")
    assert "/" not in head.split("''")[-1]
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    answer.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"<html><script>x</script>"),
        ("a.pdf", b"MZ\x90"),
        ("a.p7m", b"%PDF-1.7"),
        ("a.p7m", b"<svg>"),
        ("a.svg", b"<svg/>"),
        ("a.pdf.html", b"%PDF-1.7"),
    ],
)
def test_a_file_is_of_the_kind_that_it_says(office, card, name, content):
    answer = approve(office, card, name, content)
    assert answer.status_code == 422
    assert "è un PDF, anche firmato" in answer.content.decode()
    assert Act.objects.count() == 0


@pytest.mark.parametrize("content", [b"\x30\x82\x01", b"\x30\x80", b"-----BEGIN PKCS7", b"MIIC"])
def test_a_signed_act_is_one(office, card, content):
    assert approve(office, card, "atto.pdf.p7m", content).status_code == 302


def test_an_act_is_as_large_as_it_may_be(office, card):
    content = b"%PDF-" + b"a" * MAX_FILE
    assert approve(office, card, "a.pdf", content).status_code == 422
    assert Act.objects.count() == 0


def test_an_imported_file_is_kept_under_a_name_of_ours(client, olga, settings):
    client.force_login(olga)
    file = SimpleUploadedFile("a.txt", b"Obiettivo\tx")
    file.name = "../../peg/<img src=x onerror=y>.txt"
    client.post("/importazione/", {"files": [file]})
    batch = ImportBatch.objects.get()
    assert batch.files[0]["path"] == f"importazioni/{batch.pk}/0"
    page = client.get(f"/importazione/{batch.pk}/").content.decode()
    assert "<img src=x" not in page


def _arms(admin, content: bytes, name="stemma.png"):
    Body.load()
    page = admin.get("/amministrazione/objectives/body/1/change/")
    form = page.context["adminform"].form
    values = {name: value for name, value in form.initial.items() if value not in (None, "")}
    values["achievement_cap"] = "100"
    values |= {"days_late-TOTAL_FORMS": 0, "days_late-INITIAL_FORMS": 0}
    values["coat_of_arms"] = SimpleUploadedFile(name, content)
    return admin.post("/amministrazione/objectives/body/1/change/", values)


def _png(side: int = 4) -> bytes:
    data = BytesIO()
    Image.new("RGB", (side, side), "red").save(data, "PNG")
    return data.getvalue()


def test_of_a_picture_only_the_picture_is_kept(client, ada):
    """Whatever stands behind it in the file, or is said of it, is gone."""
    client.force_login(ada)
    name = "../../<b>.png"
    answer = _arms(client, _png() + b"<script>alert(1)</script>", name)
    assert answer.status_code == 302, answer.context["errors"]
    stored = Body.load().coat_of_arms
    assert stored.name.startswith("ente/stemma")
    assert b"script" not in stored.read()
    answer = client.get("/stemma.png")
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/png", "nosniff")

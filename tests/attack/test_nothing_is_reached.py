"""What a text or a file refers to is fetched by nobody: an ear on a socket hears no call."""

import json
import socket
from contextlib import closing
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from objectives.book.printed import Order, print_one
from objectives.models import Body, PegObjective
from objectives.printing.look import Look
from objectives.printing.paper import card_paper
from objectives.printing.pdf import print_paper
from objectives.sheet import sheets


class Ear:
    """Listens on the machine itself; `heard` says whether anybody has called."""

    def __init__(self, listener: socket.socket):
        listener.settimeout(0.2)
        self._listener = listener
        self.address = f"127.0.0.1:{listener.getsockname()[1]}"

    def heard(self) -> bool:
        try:
            caller, _address = self._listener.accept()
        except TimeoutError:
            return False
        caller.close()
        return True


@pytest.fixture
def ear():
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        yield Ear(listener)


def references(place: str) -> str:
    """Whatever a layout engine or a browser would fetch."""
    secret = Path(__file__).as_uri()
    urls = [f"http://{place}/a", f"//{place}/b", f"ftp://{place}/c", secret, "data:text/css,x"]
    parts = []
    for url in urls:
        parts += [f'<img src="{url}">', f'<link rel="stylesheet" href="{url}">']
        parts += [f'<style>@import "{url}"; p {{ background: url({url}) }}</style>']
        parts += [f'<p style="background:url({url})">a</p>', f'<iframe src="{url}"></iframe>']
        parts += [f'<object data="{url}"></object>', f'<embed src="{url}"><base href="{url}">']
        parts += [f'<svg><image href="{url}"/><use href="{url}#a"/></svg>']
        parts += [f'<link rel="attachment" href="{url}"><a href="{url}">a</a>']
        parts += [f'<video poster="{url}"></video><input type="image" src="{url}">']
        parts += [f'<meta http-equiv="refresh" content="0;url={url}">']
    return "".join(parts)


def test_the_ear_hears(ear):
    host, port = ear.address.split(":")
    socket.create_connection((host, int(port))).close()
    assert ear.heard()


@pytest.mark.parametrize("where", ["a child of the press", "this process"])
def test_a_text_that_slipped_by_the_door_is_printed_without_asking(card, ear, where, monkeypatch):
    """As if it had been stored before the sanitiser was there: in every text of card and body."""
    hostile = references(ear.address)
    texts = {"purpose": hostile, "title": hostile[:900], "stakeholders": hostile}
    names = {f.name for f in PegObjective._meta.get_fields()}
    PegObjective.objects.update(**{k: v for k, v in texts.items() if k in names})
    card.phases.update(description=hostile, note=hostile)
    card.indicators.update(description=hostile)
    Body.objects.update(name=f'<img src="http://{ear.address}/">', label_department=hostile[:60])
    [sheet] = sheets(PegObjective.objects.with_chain().with_rows(), Body.load())
    svg = f'<svg xmlns="http://www.w3.org/2000/svg"><image href="http://{ear.address}/"/></svg>'
    paper = card_paper(sheet, Look(), svg.encode())
    if where == "this process":
        printed = print_paper(paper).data
    else:
        printed = print_one(Order.of(paper, card.pk))
    assert printed.startswith(b"%PDF-")
    assert not ear.heard()
    assert b"Whatever a layout engine" not in printed  # nor is this file attached to it


def test_what_is_typed_is_kept_without_asking(client, card, rita, ear):
    from tests.pages import Page

    client.force_login(rita)
    for part in references(ear.address).split(">"):
        page = Page(client, f"/schede/{card.pk}/modifica/").put(purpose=f"testo {part}>")
        assert page.send().status_code == 302
    card.refresh_from_db()
    assert ear.address not in card.purpose
    client.get(f"/schede/{card.pk}/")
    client.get(f"/schede/{card.pk}/storia/")
    assert not ear.heard()


XXE = """<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "http://{0}/x">
<!ENTITY % y SYSTEM "http://{0}/y"> %y;]><a xmlns:xlink="http://www.w3.org/1999/xlink"
 xlink:href="http://{0}/z">&x;</a>"""


@pytest.mark.parametrize("name", ["a.txt", "a.xml", "a.docx", "a.xlsx", "a.ods", "a.html", "a.svg"])
def test_an_imported_file_is_read_without_asking(client, olga, seed, ear, name):
    client.force_login(olga)
    for content in (
        XXE.format(ear.address).encode(),
        references(ear.address).encode(),
        seed.replace("31/10/2024", references(ear.address)).encode(),
        _zipped(XXE.format(ear.address)),
    ):
        answer = client.post("/importazione/", {"files": [SimpleUploadedFile(name, content)]})
        assert answer.status_code in {302, 422}
        if answer.status_code == 302:
            assert client.get(answer.url).status_code == 200
    assert not ear.heard()


def _zipped(text: str) -> bytes:
    """As an office document: every part of it with an entity or a link that points outside."""
    import zipfile
    from io import BytesIO

    data = BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for part in ("[Content_Types].xml", "content.xml", "word/document.xml", "xl/workbook.xml"):
            archive.writestr(part, text)
    return data.getvalue()


def test_arms_that_refer_elsewhere_are_refused_without_asking(client, ada, ear):
    from tests.attack.test_uploads import _arms

    client.force_login(ada)
    svg = f'<svg xmlns="http://www.w3.org/2000/svg"><image href="http://{ear.address}/"/></svg>'
    assert _arms(client, svg.encode()).status_code == 200
    assert not ear.heard()


def test_an_address_in_a_request_is_asked_for_nothing(client, card, olga, ear):
    client.force_login(olga)
    here = f"http://{ear.address}/"
    for path in ("/", "/schede/", f"/schede/{card.pk}/pdf/", "/accedi/"):
        heads = {"referer": here, "hx-current-url": here, "x-forwarded-host": ear.address}
        client.get(path, {"next": here, "q": here, "url": here}, headers=heads)
    client.post("/schede/viste/", {"name": here, "query": f"q={here}"})
    sent = json.dumps({"url": here})
    client.post("/schede/viste/", sent, content_type="application/json")
    assert not ear.heard()

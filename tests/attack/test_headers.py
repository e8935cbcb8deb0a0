"""No answer goes without the policies: pages, files, ways elsewhere, refusals, errors."""

import pytest
from django.test import Client
from django.urls import path

from tests.fuzzing.addresses import METHODS, addresses

WANTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def lacking(answer) -> list[str]:
    found = [name for name, value in WANTED.items() if answer.get(name) != value]
    policy = answer.get("Content-Security-Policy", "")
    asked = ("default-src 'self'", "frame-ancestors 'none'", "object-src 'none'", "form-action")
    found += [part for part in asked if part not in policy]
    return found + [part for part in ("unsafe", "*", "http") if part in policy]


@pytest.mark.parametrize("who", ["controllo", "amministratore", ""])
def test_every_address_answers_with_the_policies(town, client, who):
    if who:
        client.force_login(_person(who))
    for turn, place in enumerate(addresses()):
        for method in ("GET", METHODS[turn % len(METHODS)]):
            answer = client.generic(method, place.good())
            assert lacking(answer) == [], (method, place.good(), answer.status_code)
            answer.getvalue()


@pytest.mark.parametrize(
    ("address", "heads", "status"),
    [
        ("/", {"host": "evil.example"}, 400),
        ("/?x=%00", {}, 400),
        ("/non/esiste/", {}, 404),
        ("/static/nessuno.css", {}, 404),
        ("/static/css/app.css", {}, 200),
        ("/stemma.png", {}, 404),
        ("/accessibilita/", {"if-modified-since": "x", "range": "bytes=0-1"}, 200),
    ],
)
def test_refusals_and_files_too(db, client, address, heads, status):
    answer = client.get(address, headers=heads)
    assert (answer.status_code, lacking(answer)) == (status, [])
    answer.getvalue()


def _breaks(request):
    raise RuntimeError("a mistake of ours")


_breaks.login_required = False
urlpatterns = [path("", _breaks)]
handler500 = "django.views.defaults.server_error"


@pytest.mark.urls(__name__)
def test_a_mistake_of_ours_too(db):
    answer = Client(raise_request_exception=False).get("/")
    assert (answer.status_code, lacking(answer)) == (500, [])


def test_a_form_too_large_to_be_read_too(db, client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    answer = client.post("/accedi/", {"username": "x" * 100})
    assert (answer.status_code, lacking(answer)) == (413, [])


def _person(username: str):
    from objectives.models import User

    return User.objects.get(username=username)


@pytest.mark.parametrize("length", ["x", "-1", "1.5", "²"])
def test_a_length_that_is_no_number_is_refused(db, client, length):
    answer = client.post("/accedi/", {"username": "a"}, CONTENT_LENGTH=length)
    assert (answer.status_code, lacking(answer)) == (400, [])

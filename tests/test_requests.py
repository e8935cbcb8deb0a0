"""A request that says of itself what is not so: read as all others are, or refused in words."""

import subprocess
import sys
from io import BytesIO

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_started
from django.db import close_old_connections
from django.test import RequestFactory

from objectives.models import SavedView
from peg.requests import Request

FORM, TOKEN = "application/x-www-form-urlencoded", "a" * 32
CHARSETS = ["hex", "rot13", "idna", "punycode", "undefined", "utf-7", "unicode_escape", "utf-16"]
TYPES = [f"text/plain; charset={name}" for name in CHARSETS]
TYPES += ["text/plain; charset*=bogus''%41", "text/plain; charset*=idna''%41..b", "; é", "a;" * 999]
# It asks neither for the database nor for files that were collected.
ASKED = """
import sys
from django.test import RequestFactory
from peg.wsgi import application
said = RequestFactory().get("/salute/vivo/", {"q": "a..b"}).environ
list(application(said | {"CONTENT_TYPE": sys.argv[1]}, lambda status, headers: print(status)))
"""


@pytest.fixture(scope="module")
def handler():
    """One for all: each looks through the static files first."""
    handler = WSGIHandler()
    handler.request_class = Request
    return handler


@pytest.fixture
def answered(db, handler):
    """The status of the answer to a request that says these things of itself."""
    said = []

    def ask(**more: str) -> str:
        request = RequestFactory().get("/accedi/").environ | more
        # Closed, it would take the database's connection along.
        handler(request, lambda status, headers: said.append(status))
        return said[-1]

    # So it would be by each that begins, as Django's own client knows.
    request_started.disconnect(close_old_connections)
    yield ask
    request_started.connect(close_old_connections)


@pytest.mark.parametrize("content_type", TYPES)
def test_a_page_is_answered_whatever_the_request_calls_itself(answered, content_type):
    query = "next=%2Fa..b&q=%5Cud800&x=%2B2AA-"
    assert answered(QUERY_STRING=query, CONTENT_TYPE=content_type) == "200 OK"


@pytest.mark.parametrize("charset", CHARSETS)
def test_a_form_is_utf8(answered, charset):
    parts = {"username": "città \\ud800 +2AA-", "password": "a..b"}
    text = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in parts.items()
    )
    request = RequestFactory().generic("POST", "/", f"{text}--x--\r\n".encode()).environ
    request["CONTENT_TYPE"] = f"multipart/form-data; boundary=x; charset={charset}"
    assert Request(request).POST.dict() == parts


def cut(body: bytes, **more) -> dict:
    """A form that announces more than comes; with a header's token, as scripts send it."""
    said = RequestFactory().generic("POST", "/schede/viste/", body).environ
    said["CONTENT_TYPE"], said["CONTENT_LENGTH"] = FORM, str(len(body) + 100)
    return said | {"wsgi.input": BytesIO(body), "HTTP_X_CSRFTOKEN": TOKEN} | more


def test_a_form_that_was_cut_off_is_nobodys_wish(answered, rita, client):
    """The connection broke off: what had come was a form that says less."""
    client.force_login(rita)
    cookies = f"sessionid={client.cookies['sessionid'].value}; csrftoken={TOKEN}"
    form = b"name=In+ritardo&query=ritardo%3Dsi"
    assert answered(**cut(form, HTTP_COOKIE=cookies)) == "400 Bad Request"
    assert SavedView.objects.count() == 0
    whole = cut(form, HTTP_COOKIE=cookies, CONTENT_LENGTH=str(len(form)))
    assert answered(**whole) == "302 Found"
    assert SavedView.objects.count() == 1


def test_a_file_that_was_cut_off_is_none(answered):
    begun = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\nmet'
    said = cut(begun, CONTENT_TYPE="multipart/form-data; boundary=x")
    assert answered(**said | {"HTTP_COOKIE": f"csrftoken={TOKEN}"}) == "400 Bad Request"


class Silent:
    """A sender of whom nothing comes any more, and the socket on which he is waited for."""

    def __init__(self):
        self.told = []

    settimeout = property(lambda self: self.told.append)

    def read(self, size):
        assert self.told == [120, 30]
        raise TimeoutError

    readline = read


def test_who_falls_silent_is_not_waited_for(answered):
    silent = Silent()
    said = cut(b"", HTTP_COOKIE=f"csrftoken={TOKEN}")
    more = {"wsgi.input": silent, "gunicorn.socket": silent}
    assert answered(**said | more) == "400 Bad Request"
    assert silent.told == [120, 30, 120], "the answer may take a slow line longer"


def test_the_web_server_is_given_these_requests():
    run = [sys.executable, "-c", ASKED, TYPES[0]]
    done = subprocess.run(run, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)
    assert done.stdout == "200 OK\n", done.stderr


def test_a_session_with_a_nul_is_refused(answered):
    """A cookie may write one as `\\000`; PostgreSQL fails on it."""
    said = answered(HTTP_COOKIE='sessionid="abcdefgh\\000"')
    assert said == "400 Bad Request"

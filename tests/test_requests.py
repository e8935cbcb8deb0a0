"""A request that says of itself what is not so: read as all others are, or refused in words."""

import subprocess
import sys

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory

from peg.requests import Request

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

    return ask


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


def test_the_web_server_is_given_these_requests():
    run = [sys.executable, "-c", ASKED, TYPES[0]]
    done = subprocess.run(run, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)
    assert done.stdout == "200 OK\n", done.stderr


def test_a_session_with_a_nul_is_refused(answered):
    """A cookie may write one as `\\000`; PostgreSQL fails on it."""
    said = answered(HTTP_COOKIE='sessionid="abcdefgh\\000"')
    assert said == "400 Bad Request"

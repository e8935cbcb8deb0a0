"""A login service that is not what it says, or does not keep to the protocol: nobody gets in.

The real one is walked through in tests/browser/test_oidc.py; here each answer is written by hand.
"""

import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module, reload
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import clear_url_caches
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from objectives.models import User
from peg import directory
from peg.environment import Environment
from tests.conftest import SeenClient

KEY, OTHER = (RSAKey.generate_key(2048, {"kid": "k"}) for _ in range(2))
START, BACK = "/accedi/ente/", "/accedi/ente/ritorno/"


@dataclass
class Liar:
    """A service whose every answer can be set."""

    port: int
    answers: dict[str, object] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def describes_itself(self, **more) -> None:
        told = {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys"}
        told |= {f"{name}_endpoint": f"{self.issuer}/{name}" for name in ("authorization", "token")}
        told |= {"id_token_signing_alg_values_supported": ["RS256"]} | more
        self.answers["/.well-known/openid-configuration"] = told
        self.answers["/keys"] = {"keys": [KEY.as_dict(private=False)]}

    def gives(self, id_token: str | None) -> None:
        more = {"id_token": id_token} if id_token else {}
        self.answers["/token"] = {"access_token": "a", "token_type": "Bearer"} | more


@pytest.fixture(scope="module")
def server():
    class Answers(BaseHTTPRequestHandler):
        def do_GET(self):
            told = self.server.liar.answers.get(self.path)
            self.send_response(200 if told is not None else 500)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(told).encode() if told != "nonsense" else b"<html>")

        def do_POST(self):
            self.do_GET()

        def log_message(self, *args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        server.liar = Liar(server.server_port)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.liar
        server.shutdown()
        thread.join()


@pytest.fixture
def liar(server, settings, stranger):
    """The program, started with this service's variables; Ugo is known to it."""
    User.objects.update(directory_id="ugo")
    server.answers.clear()
    server.describes_itself()
    variables = {"OIDC_ISSUER": server.issuer, "OIDC_CLIENT_ID": "peg", "OIDC_CLIENT_SECRET": "x"}
    env = Environment(variables | {"OIDC_CLAIM": "badge", "OIDC_GROUPS_CLAIM": "a.b"})
    for name, value in directory.read(env).items():
        setattr(settings, name, value)
    env.check()
    _read_the_addresses_again()
    yield server
    settings.OIDC = {}
    _read_the_addresses_again()


def _read_the_addresses_again() -> None:
    reload(import_module("peg.urls"))
    clear_url_caches()


@pytest.fixture
def client():
    return SeenClient()


def begun(client, page: str = "") -> dict[str, str]:
    """What our side asked for, as the service reads it."""
    answer = client.post(START, {"next": page})
    assert (answer.status_code, "no-store" in answer["Cache-Control"]) == (200, True)
    address = urlsplit(answer.context["address"])
    asked = {name: values[0] for name, values in parse_qs(address.query).items()}
    return asked | {"issuer": f"http://{address.netloc}"}


def token(asked: dict, key=KEY, **more) -> str:
    now = int(time.time())
    claims = {"iss": asked["issuer"], "sub": "7", "aud": "peg", "exp": now + 60, "iat": now}
    claims |= {"nonce": asked["nonce"], "badge": "ugo"} | more
    claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode({"alg": "RS256", "kid": "k"}, claims, key)


def came_back(client, asked: dict):
    return client.get(BACK, {"code": "c", "state": asked["state"]})


def test_what_is_asked_for(client, liar):
    asked = begun(client)
    assert asked["redirect_uri"] == f"http://testserver{BACK}"
    assert (asked["code_challenge_method"], asked["response_type"]) == ("S256", "code")
    assert {len(asked[name]) > 15 for name in ("state", "nonce", "code_challenge")} == {True}
    assert begun(client)["state"] != asked["state"]


def test_a_true_answer_opens_once_and_in_this_browser_alone(client, liar, stranger):
    asked = begun(client, "/schede/?anno=2024")
    liar.gives(token(asked))
    assert came_back(Client(), asked).status_code == 400
    assert came_back(client, asked).url == "/schede/?anno=2024"
    assert client.session["_auth_user_id"] == str(stranger.pk)
    assert came_back(client, asked).status_code == 400
    answer = client.post("/esci/", follow=True)
    assert "resta aperto" in answer.content.decode()  # it has no page that ends its own session


@pytest.mark.parametrize("page", ["https://example.org/", "//example.org", "javascript:1", ""])
def test_one_comes_back_to_no_other_site(client, liar, page):
    asked = begun(client, page)
    liar.gives(token(asked))
    assert came_back(client, asked).url == "/"


LIES = {
    "no token": lambda asked: None,
    "another key": lambda asked: token(asked, OTHER),
    "another service": lambda asked: token(asked, iss="https://example.org"),
    "for another program": lambda asked: token(asked, aud="altro"),
    "for both": lambda asked: token(asked, aud=["altro", "peg"], azp="altro"),
    "over": lambda asked: token(asked, exp=int(time.time()) - 600),
    "without end": lambda asked: token(asked, exp=None),
    "of another login": lambda asked: token(asked, nonce="altro"),
    "of no login": lambda asked: token(asked, nonce=None),
    "unsigned": lambda asked: "eyJhbGciOiJub25lIn0." + token(asked).split(".")[1] + ".",
    "signed with a word": lambda asked: jwt.encode(
        {"alg": "HS256", "kid": "k"},
        {"iss": asked["issuer"], "badge": "ugo", "nonce": asked["nonce"], "aud": "peg"},
        OctKey.import_key("peg" * 11),
    ),
    "no text": lambda asked: "x",
    "no badge": lambda asked: token(asked, badge=None),
    "a badge of numbers": lambda asked: token(asked, badge=["ugo"]),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_false_answer_opens_nothing(client, liar, lie):
    asked = begun(client)
    liar.gives(LIES[lie](asked))
    answer = came_back(client, asked)
    assert (answer.status_code, "Accesso non riuscito" in answer.content.decode()) == (403, True)
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("told", ["nonsense", {"issuer": "x"}, {}, None])
def test_a_service_that_says_nonsense_is_no_error_of_ours(client, liar, told):
    liar.answers["/.well-known/openid-configuration"] = told
    answer = client.post(START)
    assert answer.status_code in {502, 503}
    assert "Accesso non riuscito" in answer.content.decode()


def test_no_secret_goes_out_in_the_clear(client, liar):
    liar.describes_itself(token_endpoint="http://accesso.comune.example/token")
    assert client.post(START).status_code == 502


def test_the_page_of_another_person_is_no_page_of_his(client, liar):
    liar.describes_itself(userinfo_endpoint=f"{liar.issuer}/userinfo")
    for sub, status in (("8", 403), ("7", 302)):
        asked = begun(client)
        liar.answers["/userinfo"] = {"sub": sub, "badge": "altro", "name": "Ugo"}
        liar.gives(token(asked))
        assert came_back(client, asked).status_code == status


def test_a_link_elsewhere_begins_nothing(liar):
    strict = Client(enforce_csrf_checks=True)
    assert strict.get(START).url == "/accedi/"
    assert strict.post(START).status_code == 403


def test_groups_in_their_place(client, liar, settings):
    settings.DIRECTORY_ROLES = {"cdg": "control", "ced": "administrator"}
    given = [({"b": ["cdg", 7]}, ["control"]), ({"b": "x"}, []), ("cdg", []), (None, [])]
    for a, expected in given:
        asked = begun(client)
        liar.gives(token(asked, a=a))
        assert came_back(client, asked).status_code == 302
        roles = User.objects.get().assignments.values_list("role", flat=True)
        assert list(roles) == expected

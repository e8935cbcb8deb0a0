"""The door, the mails that open it, and the ways out of the site."""

import pytest
from django.core import mail
from django.test import Client

from tests.conftest import PASSWORD
from tests.pages import knock

ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "http://testserver@evil.example/",
    "\t//evil.example",
]


@pytest.mark.parametrize("where", ELSEWHERE)
def test_nobody_is_led_out_of_the_site(client, olga, settings, where):
    entry = client.post(
        "/accedi/", {"username": "olga", "password": PASSWORD, "next": where}, follow=False
    )
    assert entry.url == "/"
    assert client.get("/accedi/", {"next": where}).url == "/"
    client.logout()
    settings.SESSION_IDLE_MINUTES = 0
    page = client.get("/amministrazione/login/", {"next": where}, follow=True)
    assert page.redirect_chain[-1][0].startswith("/accedi/")


@pytest.mark.parametrize("where", [*ELSEWHERE, "http://testserver//evil.example/"])
def test_nor_by_the_page_that_he_says_he_comes_from(client, olga, clock, where):
    client.force_login(olga)
    client.get("/schede/")
    clock.shift(7200)
    answer = client.post("/esci/", headers={"referer": where})
    assert answer.url.startswith("/accedi/")
    client.force_login(olga)
    client.get("/schede/")
    clock.shift(7200)
    door = client.post("/stampe/1/annulla/", headers={"referer": where}).url
    assert door.startswith("/accedi/")
    inside = client.post(door, {"username": "olga", "password": PASSWORD})
    assert "evil.example" not in inside.url.partition("?")[0]


def test_the_link_of_a_mail_is_not_what_the_request_says_of_itself(client, olga, settings):
    settings.ALLOWED_HOSTS, settings.SITE_URL = ["*"], "https://peg.example.org"
    type(olga).objects.update(email="olga@example.org")
    heads = {"host": "evil.example", "x-forwarded-host": "evil.example"}
    client.post("/password/dimenticata/", {"email": "olga@example.org"}, headers=heads)
    body = mail.outbox[0].body
    assert "https://peg.example.org/password/nuova/" in body
    assert "evil.example" not in body


def test_a_host_that_is_not_ours_is_refused(client, olga):
    answer = client.post("/password/dimenticata/", {"email": "x"}, headers={"host": "evil.example"})
    assert (answer.status_code, mail.outbox) == (400, [])


def test_nobody_fills_a_colleagues_box(client, olga):
    type(olga).objects.update(email="olga@example.org")
    for address in ["olga@example.org", "OLGA@example.org"] * 5:
        answer = client.post("/password/dimenticata/", {"email": address})
        assert answer.url == "/password/dimenticata/inviata/"
    assert len(mail.outbox) == 5


def test_a_session_that_somebody_else_has_chosen_is_not_ones_own(client, olga):
    stranger = Client()
    stranger.get("/accedi/")
    session = stranger.session
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = session.session_key
    knock(client, password=PASSWORD)
    assert client.cookies["sessionid"].value != session.session_key
    assert stranger.get("/schede/").status_code == 302


def test_a_link_logs_nobody_out(client, olga):
    client.force_login(olga)
    for method in ("get", "head", "options", "put"):
        getattr(client, method)("/esci/")
    assert client.get("/schede/").status_code == 200


def test_a_page_of_elsewhere_sends_nothing_in_ones_name(olga):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(olga)
    for path in ("/esci/", "/periodi/", "/importazione/", "/dup/strategici/nuovo/", "/accedi/"):
        assert browser.post(path, {"x": "1"}).status_code == 403


def test_cookies_are_the_servers_alone(client, olga):
    knock(client, password=PASSWORD)
    kept = dict(client.cookies.items())
    assert set(kept) == {"sessionid", "csrftoken"}
    assert {(bool(c["httponly"]), c["samesite"]) for c in kept.values()} == {(True, "Lax")}

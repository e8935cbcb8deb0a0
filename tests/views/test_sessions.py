"""Sessions: how long they last, and the cookies that carry them."""

import os
import string
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings as project
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from objectives.models import PegObjective
from peg.middleware import SEEN
from tests.conftest import PASSWORD
from tests.pages import knock
from tests.views.conftest import MORNING

# -- sessions that end ---------------------------------------------------------------------------


@pytest.fixture
def inside(clock, client, olga):
    client.force_login(olga)
    return client


def test_after_an_idle_hour_one_logs_in_again_and_comes_back(inside, clock):
    clock.shift(timedelta(minutes=59, seconds=59))
    assert inside.get("/schede/").status_code == 200
    clock.shift(timedelta(minutes=60))
    answer = inside.get("/schede/?anno=2024", follow=True)
    assert answer.redirect_chain == [("/accedi/?next=/schede/%3Fanno%3D2024", 302)]
    assert "La sessione è scaduta per inattività" in answer.content.decode()
    assert "Olga Ferri" not in answer.content.decode()
    answer = inside.post(
        "/accedi/",
        {"username": "olga", "password": PASSWORD, "next": "/schede/?anno=2024"},
    )
    assert answer.url == "/schede/?anno=2024"


def test_what_is_sent_after_an_idle_hour_is_not_done(inside, clock, card):
    clock.shift(timedelta(hours=1))
    path = f"/schede/{card.pk}/elimina/"
    answer = inside.post(path, headers={"referer": "http://testserver/schede/?anno=2024"})
    assert answer.url == "/accedi/?next=/schede/%3Fanno%3D2024"
    assert PegObjective.objects.filter(pk=card.pk).exists()


@pytest.mark.parametrize("referer", ["", "https://example.org/x"])
def test_one_comes_back_to_no_other_site(inside, clock, referer):
    clock.shift(timedelta(hours=1))
    answer = inside.post("/schede/nuova/", headers={"referer": referer})
    assert answer.url == "/accedi/?next=/schede/nuova/"


def test_the_session_is_written_at_most_once_a_minute(inside, clock):
    def writes() -> int:
        with CaptureQueriesContext(connection) as queries:
            inside.get("/schede/")
        return sum("UPDATE" in query["sql"] for query in queries)

    assert writes() == 0
    clock.shift(timedelta(seconds=59))
    assert writes() == 0
    clock.shift(timedelta(seconds=1))
    assert [writes(), writes()] == [1, 0]


def test_a_short_limit_is_kept_without_sending_away_whoever_is_busy(inside, clock, settings):
    settings.SESSION_IDLE_MINUTES = 1
    for _ in range(6):
        clock.shift(timedelta(seconds=45))
        assert inside.get("/schede/").status_code == 200
    clock.shift(timedelta(seconds=60))
    assert inside.get("/schede/").status_code == 302


def test_without_a_limit_nothing_is_written(inside, clock, settings):
    settings.SESSION_IDLE_MINUTES = 0
    clock.shift(timedelta(hours=11))
    assert inside.get("/schede/").status_code == 200
    assert inside.session[SEEN] == int(MORNING.timestamp())


def test_a_clock_set_back_sends_nobody_away_and_forgives_nothing(inside, clock):
    clock.shift(timedelta(hours=-3))
    assert inside.get("/schede/").status_code == 200
    clock.shift(timedelta(hours=1))
    assert inside.get("/schede/").status_code == 302


def test_a_clock_that_ran_ahead_locks_nobody_out(inside, clock):
    clock.shift(timedelta(hours=5))
    assert inside.get("/schede/").status_code == 302
    clock.shift(timedelta(hours=-5))
    assert knock(inside, password=PASSWORD).status_code == 302
    assert inside.get("/schede/").status_code == 200


def test_pages_for_everyone_keep_no_session_alive(inside, clock):
    clock.shift(timedelta(minutes=40))
    inside.get("/password/dimenticata/")
    clock.shift(timedelta(minutes=20))
    assert inside.get("/schede/").status_code == 302


def test_no_session_is_older_than_twelve_hours_however_busy(clock, olga):
    busy = Client()
    knock(busy, password=PASSWORD)
    for _ in range(23):
        assert busy.get("/schede/").status_code == 200
        clock.shift(timedelta(minutes=30))
    assert busy.cookies["sessionid"]["max-age"] == 60 * 60
    clock.shift(timedelta(minutes=31))
    assert busy.get("/schede/").status_code == 302


def test_figures_that_were_typed_are_given_back_like_words(client, monitored):
    first, second = monitored.phases.all()
    sent = {"scheda": monitored.pk, "initial-x": "7", f"initial-fase-{first.pk}-completion": ""}
    sent |= {f"fase-{first.pk}-completion": "62,5", f"fase-{second.pk}-completion": "40"}
    answer = client.post("/da-aggiornare/", sent)
    assert (answer.status_code, answer.context["typed"]) == (403, ["62,5", "40"])


# -- cookies -------------------------------------------------------------------------------------


def test_no_script_reads_a_cookie(client, olga):
    client.get("/accedi/")
    knock(client, password=PASSWORD)
    for name in ("sessionid", "csrftoken"):
        cookie = client.cookies[name]
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")


@pytest.mark.parametrize(
    ("secure", "expected"),
    [
        ("true", "__Host-sessionid __Host-csrftoken True True"),
        ("false", "sessionid csrftoken False False"),
    ],
)
def test_cookies_belong_to_this_host_over_https(secure, expected):
    code = (
        "from peg import settings as s; print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME,"
        " s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE)"
    )
    own = {"SECRET_KEY": string.ascii_letters, "DEBUG": "false", "HTTPS": secure}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=project.BASE_DIR,
        env=os.environ | own,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == expected

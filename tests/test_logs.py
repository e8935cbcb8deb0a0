"""What is written down: enough to find what went wrong, and nothing about people."""

import json
import logging
import re
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, transaction
from gunicorn.config import Config

from objectives.actions.reminders import deliver
from objectives.models import Reminder
from peg.logs import Json, Line
from peg.server_log import ServerLog
from tests.conftest import SEED
from tests.failing import fail
from tests.pages import Page, knock
from tests.reminding import ask

SECRET = "Zanzibarrone"


class Lines(StringIO):
    def read_all(self) -> list[dict]:
        return [json.loads(line) for line in self.getvalue().splitlines()]

    def answered(self) -> list[dict]:
        return [line for line in self.read_all() if line["message"] == "answered"]


@pytest.fixture
def lines():
    """All that is said, however little it matters, as production writes it."""
    stream, root = Lines(), logging.getLogger()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Json())
    names = ["", "peg", "axes", "django.request", "django.security", "django_tasks"]
    levels = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).setLevel(logging.DEBUG)
    root.addHandler(handler)
    yield stream
    root.removeHandler(handler)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture
def failing(client, settings):
    settings.ROOT_URLCONF = "tests.failing"
    client.raise_request_exception = False
    return client


def test_a_request_is_a_line_with_its_number_and_the_persons(client, rita, card, lines):
    client.force_login(rita)
    answer = client.get(f"/schede/{card.pk}/?x={SECRET}")
    (line,) = lines.answered()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0[12]:00", line.pop("time"))
    assert line.pop("milliseconds") >= 0
    assert line == {
        "level": "INFO",
        "logger": "peg.logs",
        "message": "answered",
        "request": answer["X-Request-ID"],
        "method": "GET",
        "route": "card-detail",
        "user": rita.pk,
        "status": 200,
    }


@pytest.mark.parametrize(
    ("proxies", "sent", "is_taken"),
    [
        (1, "abc-123.DEF_456", True),
        (0, "abc-123.DEF_456", False),
        (1, "short", False),
        (1, "a" * 65, False),
        (1, 'x" injected="yes', False),
        (1, "x" * 10 + "\n{}", False),
    ],
)
def test_a_number_is_taken_from_a_proxy_of_ours_alone(
    client, db, settings, proxies, sent, is_taken
):
    settings.TRUSTED_PROXIES = proxies
    answer = client.get("/accedi/", headers={"X-Request-ID": sent})
    assert (answer["X-Request-ID"] == sent) is is_taken


def test_the_page_of_an_error_says_its_number(failing, db, lines):
    answer = failing.get(f"/rotta/?q={SECRET}")
    assert answer.status_code == 500
    assert f"<code>{answer['X-Request-ID']}</code>" in answer.content.decode()
    error = next(line for line in lines.read_all() if line["logger"] == "django.request")
    assert (error["request"], error["route"]) == (answer["X-Request-ID"], "broken")
    assert error["message"] == "ValueError"
    assert (error["errors"][0]["type"], error["errors"][0]["why"]) == ("builtins.ValueError", "")
    assert error["errors"][0]["at"][-1].endswith(" broken")


def test_what_is_refused_is_named_without_its_places(client, db, lines):
    """Strangers ask for other hosts all day."""
    assert client.get("/accedi/", headers={"host": SECRET}).status_code == 400
    refused, answered = lines.read_all()
    assert (refused["message"], "errors" in refused) == ("DisallowedHost", False)
    assert (answered["status"], answered["request"]) == (400, refused["request"])


def test_no_word_that_somebody_typed_is_in_any_line(failing, rita, card, lines, settings):
    settings.AXES_VERBOSE = True
    for _ in range(6):
        knock(failing, username=f"{SECRET}@ente.it", password=SECRET)
    for path in ("rotta", "doppia", "lunga"):
        with transaction.atomic():
            failing.get(f"/{path}/?q={SECRET}")
            transaction.set_rollback(True)
    failing.get(f"/{SECRET}/?{SECRET}=1", headers={"Host": f"{SECRET}.it", "Referer": SECRET})
    failing.force_login(rita)
    failing.get("/schede/", {"q": SECRET, "stato": SECRET})
    page = Page(failing, f"/schede/{card.pk}/modifica/")
    for name, value in list(page.fields):
        if "riga" not in name and not name.startswith("initial-"):
            page.put(**{name: f"{SECRET} {value}"})
    assert page.send().status_code == 422
    assert lines.answered()[-1]["status"] == 422
    assert_no_secret(lines)


def test_no_word_of_a_file_or_a_mail_is_in_any_line(client, olga, monitored, lines, settings):
    client.force_login(olga)
    text = SEED.read_text().replace("COPROGETTAZIONE", SECRET).replace("31/10/2024", SECRET)
    for content in (text.encode(), SECRET.encode(), b"\x00" + SECRET.encode()):
        file = SimpleUploadedFile(f"{SECRET}.txt", content)
        assert client.post("/importazione/", {"files": [file]}, follow=True).status_code == 200
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    responsible = monitored.centre.assignments.get(role="responsible").person
    responsible.email = f"{SECRET}@ente.it"
    responsible.save()
    ask(by=olga)
    assert deliver(Reminder.objects.get().pk) is False
    assert_no_secret(lines)


@pytest.mark.django_db(transaction=True)
def test_a_job_that_failed_is_named_and_no_more(lines):
    fail.enqueue(SECRET)
    call_command("db_worker", batch=True, interval=0, verbosity=2, startup_delay=False)
    job = next(line for line in lines.read_all() if line.get("errors"))
    assert (job["task"], job["errors"][0]["type"]) == ("fail", "builtins.ValueError")
    assert_no_secret(lines)


def test_the_promise_that_was_broken_is_named(db):
    from objectives.models import User

    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        User.objects.create(username=SECRET)
        User.objects.create(username=SECRET)
    said = Line().format(record(caught.value))
    assert SECRET not in said
    assert "django.db.utils.IntegrityError" in said
    assert "sqlite" in said or "23505 objectives_user" in said


def test_files_of_the_style_and_probes_that_are_well_are_nobodys_event(client, db, lines):
    client.get("/static/css/app.css")
    client.get("/salute/vivo/")
    assert lines.answered() == []


@pytest.mark.parametrize(
    ("logger", "message", "args", "said"),
    [
        ("anybody", "Error handling request %s", ("/?q=x",), "Error handling request …"),
        ("anybody", "pid %d of %s", (12, "x"), "pid 12 of …"),
        ("anybody", "%(n)d %(name)s", ({"n": 2, "name": "x"},), "2 …"),
        ("anybody", "%d rows", ("x",), "%d rows"),
        ("anybody", "100 % sure", (), "100 % sure"),
        ("anybody", ValueError("x"), (), "ValueError"),
        ("django.security.DisallowedHost", "Invalid host x", (), "DisallowedHost"),
        ("objectives.jobs", "book %s", (3,), "book 3"),
    ],
)
def test_values_are_taken_out_of_other_peoples_messages(logger, message, args, said):
    record = logging.LogRecord(logger, logging.ERROR, "", 1, message, args, None)
    assert json.loads(Json().format(record))["message"] == said


def record(error: Exception) -> logging.LogRecord:
    info = (type(error), error, error.__traceback__)
    return logging.LogRecord("django.request", logging.ERROR, "", 1, str(error), (), info)


def assert_no_secret(lines: Lines) -> None:
    assert lines.getvalue().count("\n") > 3
    found = [line for line in lines.getvalue().splitlines() if SECRET.lower() in line.lower()]
    assert found == []


def test_what_is_no_request_is_not_repeated(lines):
    """gunicorn's own line, filled in before anybody sees it."""
    log = ServerLog(Config())
    log.warning(f"Invalid request from ip=10.0.0.1: Invalid HTTP request line: 'GET /?q={SECRET}'")
    log.warning("Worker (pid:%s) was sent %s!", 7, SECRET)
    said = [line["message"] for line in lines.read_all()]
    assert said == ["Invalid request", "Worker (pid:7) was sent …!"]

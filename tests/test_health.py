"""/salute/: whether the program lives, whether it can work; and /metriche/, its figures."""

import os
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

from objectives.jobs import print_ahead, print_edition
from peg import health
from tests.faults.storages import Hanging

WELL = dict.fromkeys(("base dati", "migrazioni", "coda", "archivio dei file"), "in ordine")
TOKEN = "un-segreto-abbastanza-lungo"


@pytest.fixture(autouse=True)
def nothing_known():
    health._known.clear()
    yield
    health._known.clear()


def checks(client) -> tuple[int, dict]:
    answer = client.get("/salute/pronto/")
    return answer.status_code, answer.json()["controlli"]


@pytest.mark.parametrize("path", ["/salute/", "/salute/pronto/"])
def test_all_is_well_and_said_to_whoever_asks_under_any_name(client, db, path):
    answer = client.get(path, headers={"Host": "10.1.2.3"})
    assert (answer.status_code, answer.json()) == (200, {"stato": "pronto", "controlli": WELL})
    assert (answer["Cache-Control"], answer.cookies) == ("no-store", {})
    assert client.head(path).status_code == 200
    assert client.post(path).status_code == 405


def test_to_live_touches_nothing(client):
    assert client.get("/salute/vivo/").json() == {"stato": "vivo"}


def test_it_costs_the_same_however_much_is_waiting(client, db):
    costs = []
    for many in (1, 20):
        for pk in range(many):
            print_edition.enqueue(pk)
        health._known.clear()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get("/salute/pronto/")
        costs.append(len(asked))
    assert costs[0] == costs[1] <= 6


def test_a_job_that_waits_too_long_is_said(client, db, settings):
    settings.QUEUE_MAX_MINUTES = 30
    print_ahead.enqueue([1])
    DBTaskResult.objects.update(enqueued_at=timezone.now() - timedelta(hours=2))
    assert checks(client) == (200, WELL), "nobody waits for what is printed ahead"
    print_edition.enqueue(1)
    late = DBTaskResult.objects.filter(run_after=get_date_max())
    late.update(enqueued_at=timezone.now() - timedelta(minutes=45))
    problem = "un lavoro aspetta da 45 minuti: controllare i worker"
    assert checks(client) == (503, WELL | {"coda": problem})
    settings.QUEUE_MAX_MINUTES = 0
    assert checks(client) == (200, WELL)


def test_migrations_to_be_applied_are_said(client, db):
    last = MigrationRecorder(connection).migration_qs.filter(app="objectives").latest("pk")
    last.delete()
    assert checks(client) == (503, WELL | {"migrazioni": "da applicare: manage.py migrate"})


def test_a_storage_that_cannot_be_written_is_said(client, db, settings, tmp_path):
    (tmp_path / "file").touch()
    settings.MEDIA_ROOT = tmp_path / "file"
    assert checks(client) == (503, WELL | {"archivio dei file": "non si può scrivere o leggere"})


def test_a_storage_that_hangs_is_said_and_holds_nobody(client, db, settings):
    hanging = {"default": {"BACKEND": "tests.faults.storages.Hanging"}}
    settings.STORAGES = settings.STORAGES | hanging
    for _probe in range(2):
        health._known.clear()
        assert checks(client) == (503, WELL | {"archivio dei file": "non risponde"})
    [held] = [thread for thread in threading.enumerate() if thread.name == "salute"]

    Hanging.back.set()
    held.join(60)
    health._known.clear()
    assert checks(client) == (200, WELL)
    Hanging.back.clear()


def test_nothing_is_left_in_the_storage(client, db, settings):
    assert checks(client) == (200, WELL)
    assert [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()] == []


def test_without_a_database_it_says_so_and_lives():
    code = (
        "import django; django.setup()\n"
        "from django.test import Client\n"
        "for name in ('vivo', 'pronto'):\n"
        "    answer = Client().get(f'/salute/{name}/')\n"
        "    print(answer.status_code, answer.json().get('controlli', {}).get('base dati'))\n"
    )
    env = dict(os.environ, DJANGO_SETTINGS_MODULE="peg.settings", SECRET_KEY="x" + "yz" * 30)
    env |= {"DEBUG": "true", "DATABASE_URL": "postgres://peg:peg@127.0.0.1:9/peg"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=env,
        cwd=configured.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.splitlines() == ["200 None", "503 non risponde"]


# -- figures ---------------------------------------------------------------------------------------


def figures(client, token=TOKEN) -> dict[str, float]:
    answer = client.get("/metriche/", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    lines = [line for line in answer.content.decode().splitlines() if line[0] != "#"]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_without_a_token_there_are_no_figures(client, settings):
    assert client.get("/metriche/").status_code == 404
    settings.METRICS_TOKEN = TOKEN
    for sent in ("", TOKEN, f"Bearer {TOKEN}x", "Bearer "):
        assert client.get("/metriche/", headers={"Authorization": sent}).status_code == 401


def test_the_figures_of_the_database_and_of_the_requests(client, approved, rita, settings):
    settings.METRICS_TOKEN = TOKEN
    print_edition.enqueue(1)
    client.force_login(rita)
    name = 'peg_request_seconds_count{method="GET",route="card-detail",status="2xx"}'
    before = figures(client).get(name, 0)
    client.get(f"/schede/{approved.pk}/?q=Rossi")
    client.get("/che-cosa/")
    client.generic("STRANGE", "/che-cosa/")
    found = figures(client)
    assert found['peg_jobs{state="ready",task="print_edition"}'] >= 1
    assert found['peg_cards{state="approved"}'] == 1
    assert (found["peg_editions_without_pdf"], found["peg_editions_failed"]) == (1, 0)
    assert found[name] == before + 1
    assert 'peg_request_seconds_count{method="other",route="none",status="4xx"}' in found
    assert not [label for label in found if "Rossi" in label or "che-cosa" in label]


def test_the_figures_cost_the_same_however_many_jobs(client, db, settings):
    settings.METRICS_TOKEN = TOKEN
    costs = []
    for many in (1, 20):
        for pk in range(many):
            print_edition.enqueue(pk)
        with CaptureQueriesContext(connection) as asked:
            figures(client)
        costs.append(len(asked))
    assert costs[0] == costs[1] <= 9

"""How long a whole year takes to approve by one delibera, beside the page that lists it.

    .venv/bin/python benchmarks/approve_year.py
    .venv/bin/python tests/cluster.py .venv/bin/python benchmarks/approve_year.py

180 validated cards, copies of the demo's, in a database of its own: SQLite in a folder that goes
with the run, or the one that DATABASE_URL names if it is empty. Three times: the list of the year
(50 of its cards on one page, the yardstick) and the approval of all 180 in one request. Prints
medians, their ratio, and the queries.
"""

import os
import secrets
import sys
import tempfile
import time
from datetime import date
from io import StringIO
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
CARDS, RUNS, YEAR = 180, 3, 2027


def main(folder: str) -> None:
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/year.sqlite3")
    os.environ |= {"DJANGO_SETTINGS_MODULE": "peg.settings", "JOBS": "queue"}
    os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client
    from django.test.utils import setup_test_environment

    setup_test_environment()
    call_command("migrate", verbosity=0)
    for command in ("load_catalogue", "load_demo"):
        call_command(command, stdout=StringIO())
    from objectives.models import User

    office = User.objects.get(username="controllo")
    client = Client()
    client.force_login(office)
    listed, approved, queries = [], [], 0
    for run in range(RUNS):
        year = YEAR + run
        pks = validated_cards(office, year)
        listed.append(timed(lambda year=year: client.get(f"/schede/?anno={year}"))[0])
        act = {"number": str(run), "adopted_on": f"{date.today():%d/%m/%Y}", "scheda": pks}
        path = f"/schede/passaggio/approva/?anno={year}"
        seconds, queries = timed(lambda act=act, path=path: client.post(path, act))
        approved.append(seconds)
        check(year)
    ratio = median(approved) / median(listed)
    print(f"list, 50 cards on a page   {median(listed):6.2f} s")
    print(f"approval of {CARDS} cards      {median(approved):6.2f} s   {queries} queries")
    print(f"ratio                      {ratio:6.2f}")


def validated_cards(office, year: int) -> list[int]:
    from objectives.actions.cards import duplicate_card
    from objectives.models import PegObjective
    from objectives.workflow import Details, move_many

    sources = PegObjective.objects.filter(plan_year=2026, state="approved")
    sources = list(sources.values_list("pk", flat=True))
    cards = []
    for number in range(CARDS):
        source = PegObjective.objects.with_chain().with_rows()
        cards.append(duplicate_card(source.get(pk=sources[number % len(sources)]), year, by=office))
    for step in ("propose", "validate"):
        move_many(cards, step, Details(by=None))
    return [card.pk for card in cards]


def timed(request) -> tuple[float, int]:
    from django.db import connection

    asked = []

    def count(execute, sql, *rest):
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        begun = time.perf_counter()
        answer = request()
        seconds = time.perf_counter() - begun
    assert answer.status_code == 200, answer.status_code
    return seconds, len(asked)


def check(year: int) -> None:
    from objectives.models import Edition

    assert Edition.objects.filter(card__plan_year=year).count() == CARDS


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        main(folder)

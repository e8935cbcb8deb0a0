"""How long each page takes to its first byte with 20 cards in the database and with 20,000.

    .venv/bin/python benchmarks/many_cards.py
    .venv/bin/python tests/cluster.py .venv/bin/python benchmarks/many_cards.py

Ten years of a big city: 2,000 cards a year with 6 phases and 4 indicators each, 130 centres and as
many responsabili, 400 operational objectives (domain.md, section 7). The same pages are asked for
with 2 cards a year, then with all: the same process, the same database, the same person. Prints
medians, ratios, queries and the compressed size of each page; exit status 1 if a page takes more
than three times as long and is not among the exceptions.
"""

import gzip
import os
import sys
import tempfile
import time
from io import StringIO
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
RUNS, LIMIT, YEAR = 7, 3, 2026
SMALL = {"cards": 2, "centres": 3, "objectives": 4}
LARGE = {"cards": 2000, "centres": 130, "objectives": 400}
PAGES = {
    "controllo": {
        "home": "/",
        "list": f"/schede/?anno={YEAR}",
        "list, searched": f"/schede/?anno={YEAR}&q=obiettivo+ordinario",
        "list, late": f"/schede/?anno={YEAR}&ritardo=si",
        "list, mine to do": f"/schede/?anno={YEAR}&da_me=si",
        "list, incomplete": f"/schede/?anno={YEAR}&completezza=incompleta",
        "list, of a state": f"/schede/?anno={YEAR}&stato=approved",
        "card": "/schede/{card}/",
        "progress of a card": "/schede/{card}/andamento/",
        "recording": "/schede/{card}/avanzamento/",
        "form of a draft": "/schede/{draft}/modifica/",
        "new card": f"/schede/nuova/?anno={YEAR}",
        "history": "/schede/{card}/storia/",
        "editions": "/schede/{card}/edizioni/",
        "DUP": f"/dup/?anno={YEAR}",
        "DUP objective": "/dup/operativi/{operational}/",
        "acts": "/delibere/",
        "an act": "/delibere/{act}/",
        "periods": "/periodi/",
        "closing a period": "/periodi/{period}/chiudi/",
        "reminders": "/solleciti/",
        "new reminder": f"/solleciti/nuovo/?anno={YEAR}",
        "validating many": f"/schede/passaggio/valida/?anno={YEAR}",
        "books": "/stampe/",
        "new book": f"/stampe/nuova/?anno={YEAR}",
        "import": "/importazione/",
        "saved views": "/schede/viste/",
    },
    "responsabile": {"home of one": "/", "to fill in": "/da-aggiornare/"},
}
EXCEPTIONS = {
    "new reminder": "names every figure that is owed: it grows with what is missing",
}


def main(folder: str) -> int:
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/many.sqlite3")
    os.environ |= {"DJANGO_SETTINGS_MODULE": "peg.settings", "JOBS": "queue", "DEBUG": "false"}
    os.environ |= {"SECURE_COOKIES": "false"}
    os.environ.setdefault("SECRET_KEY", "benchmark")
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    setup_test_environment()
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    call_command("migrate", verbosity=0)
    call_command("load_catalogue", stdout=StringIO())
    from city import City

    city, found = City(YEAR), {}
    for size in (SMALL, LARGE):
        begun = time.perf_counter()
        city.grow(**size)
        print(f"{city.cards():6,} cards, made in {time.perf_counter() - begun:.0f} s", flush=True)
        for page, measured in asked(city):
            found.setdefault(page, []).append(measured)
    return told(found)


def asked(city):
    """Each page: seconds (the median), queries, bytes compressed."""
    from django.test import Client

    for username, pages in PAGES.items():
        client = Client()
        client.force_login(city.person(username))
        for name, path in pages.items():
            path = path.format(**city.numbers())
            client.get(path)
            runs = [timed(client, path) for _ in range(RUNS)]
            yield name, (median(run[0] for run in runs), runs[-1][1], runs[-1][2])


def timed(client, path: str) -> tuple[float, int, int]:
    from django.db import connection

    queries = []

    def count(execute, sql, *rest):
        queries.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        begun = time.perf_counter()
        answer = client.get(path)
        seconds = time.perf_counter() - begun
    assert answer.status_code == 200, (path, answer.status_code)
    return seconds, len(queries), len(gzip.compress(answer.content, 6))


def told(found) -> int:
    rows = [(large[0] / small[0], name, small, large) for name, (small, large) in found.items()]
    print(f"{'page':22}{'few, ms':>9}{'many, ms':>10}{'ratio':>7}{'queries':>10}{'KB':>7}")
    for ratio, name, small, large in sorted(rows, reverse=True):
        print(
            f"{name:22}{small[0] * 1000:9.1f}{large[0] * 1000:10.1f}{ratio:7.2f}"
            f"{f'{small[1]}/{large[1]}':>10}{large[2] / 1000:7.1f}  {EXCEPTIONS.get(name, '')}"
        )
    slow = [name for ratio, name, *_ in rows if ratio > LIMIT and name not in EXCEPTIONS]
    print("more than three times:", ", ".join(slow) or "none")
    return int(bool(slow))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(main(folder))

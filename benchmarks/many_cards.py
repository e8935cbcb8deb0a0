"""How long each page takes to its first byte with 20 cards in the database and with 20,000.

    .venv/bin/python benchmarks/many_cards.py
    .venv/bin/python tests/cluster.py .venv/bin/python benchmarks/many_cards.py

Few: 11 cards of the running year and one of each of the nine before, 3 centres, 4 operational
objectives. Many: 2,000 cards in each of ten years with 6 phases and 4 indicators each, 130 centres
and as many responsabili, 400 operational objectives (domain.md, section 7). Two databases stand
side by side and each page is asked for of one and of the other in turn, so that what else the
machine does falls on both. Prints medians, ratios, queries and the compressed size of each page;
exit status 1 if a page takes more than three times as long and is not among the exceptions, or if
an address is neither measured nor named as no page (pages.py).
"""

import gzip
import os
import secrets
import sys
import tempfile
import time
from io import StringIO
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
RUNS, LIMIT = 9, 3
SIZES = {
    "few": {"running": 11, "before": 1, "centres": 3, "objectives": 4},
    "many": {"running": 2000, "before": 2000, "centres": 130, "objectives": 400},
}


def main(folder: str) -> int:
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/unused.sqlite3")
    os.environ |= {"DJANGO_SETTINGS_MODULE": "peg.settings", "JOBS": "queue", "DEBUG": "false"}
    os.environ |= {"HTTPS": "false", "STATIC_ROOT": folder}
    os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
    import django

    django.setup()
    from django.conf import settings
    from django.test.utils import setup_test_environment

    setup_test_environment()
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    from pages import PAGES, unknown

    make_databases(folder)
    cities = {size: built(size) for size in SIZES}
    found = {page: asked(page, cities) for page in PAGES}
    names = unknown()
    print("neither measured nor named as no page:", ", ".join(names) or "none")
    return told(found) or int(bool(names))


def make_databases(folder: str) -> None:
    """One for each size, beside the one that DATABASE_URL names."""
    from django.db import connection, connections

    for size in SIZES:
        name = f"{folder}/{size}.sqlite3"
        if connection.vendor == "postgresql":
            name = f"many_cards_{size}"
            with connection.cursor() as cursor:
                cursor.execute(f"CREATE DATABASE {name}")
        connections.settings[size] = connections.settings["default"] | {"NAME": name}


def use(size: str) -> None:
    """From now on the product reads and writes this database."""
    from django.db import connections

    connections["default"] = connections[size]


def built(size: str):
    from city import City
    from django.core.management import call_command
    from django.db import connection
    from pages import YEAR

    use(size)
    begun = time.perf_counter()
    call_command("migrate", verbosity=0)
    call_command("load_catalogue", stdout=StringIO())
    city = City(YEAR, **SIZES[size])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as PostgreSQL does by itself, and SQLite when it is told to
    print(f"{city.cards():6,} cards, made in {time.perf_counter() - begun:.0f} s", flush=True)
    return city


def asked(page, cities) -> list[tuple[float, int, int]]:
    """Of each size: seconds (the median), queries, bytes compressed."""
    from django.test import Client

    clients, runs = {}, {size: [] for size in cities}
    for size, city in cities.items():
        use(size)
        clients[size] = Client()
        clients[size].force_login(city.person(page.who))
    for _ in range(RUNS + 1):
        for size, city in cities.items():
            use(size)
            runs[size].append(timed(clients[size], page.path(city.places())))
    # The first time warms what is kept between requests.
    return [(median(run[0] for run in of[1:]), *of[-1][1:]) for of in runs.values()]


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
    from pages import EXCEPTIONS

    rows = [
        (large[0] / small[0], str(page), small, large) for page, (small, large) in found.items()
    ]
    print(f"{'page':42}{'few, ms':>9}{'many, ms':>10}{'ratio':>7}{'queries':>10}{'KB':>7}")
    for ratio, name, small, large in sorted(rows, reverse=True):
        print(
            f"{name:42}{small[0] * 1000:9.1f}{large[0] * 1000:10.1f}{ratio:7.2f}"
            f"{f'{small[1]}/{large[1]}':>10}{large[2] / 1000:7.1f}  {EXCEPTIONS.get(name, '')}"
        )
    slow = [name for ratio, name, *_ in rows if ratio > LIMIT and name not in EXCEPTIONS]
    print("more than three times:", ", ".join(slow) or "none")
    return int(bool(slow))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(main(folder))

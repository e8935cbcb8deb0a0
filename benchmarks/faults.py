"""Processes killed in the midst of their work, and PostgreSQL restarted under load.

    .venv/bin/python benchmarks/faults.py [--times 200] [--sqlite] [--seed 1]
    .venv/bin/python benchmarks/faults.py --restart [--seconds 30]

The first: `kill -9` of a process of gunicorn, of gunicorn altogether, of the worker of the queue or
of a child of its press, at a moment chosen by the seed while one of five deeds is under way
(deeds.py): a page with many rows is saved, a file imported, many cards approved by one act, a book
printed, mails sent. After each: what died is begun again, `requeue_jobs` runs as a timer would run
it, the queue is emptied, and everything is looked at.

The second: people at their work (tests/mix.py) while PostgreSQL is restarted, first `fast`, then
`immediate`. What they are told meanwhile must be the page of 503 and nothing else; afterwards
everything goes on by itself, and no save that was answered is lost.

    .venv/bin/python benchmarks/faults.py --disk

The third, for root, who may mount: the same people while the disk of PostgreSQL has no room left,
and after it has room again.

A private PostgreSQL, made and removed by the run (`--sqlite`: a file). Prints a table; exit status
1 if anything is wrong.
"""

import argparse
import os
import random
import secrets
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from io import StringIO
from pathlib import Path
from threading import Event, Thread

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]
INSIDE = "PEG_BENCHMARK_INSIDE"  # set once there is a database around us
# What is interrupted, and by whose death.
PLANS = [
    ("save", "process of gunicorn"),
    ("import", "gunicorn"),
    ("approval", "gunicorn"),
    ("book", "worker"),
    ("approval", "worker"),
    ("save", "gunicorn"),
    ("book", "press"),
    ("mail", "worker"),
    ("import", "process of gunicorn"),
    ("approval", "process of gunicorn"),
    ("book", "gunicorn"),
    ("approval", "press"),
]


def main() -> int:
    asked = argparse.ArgumentParser()
    asked.add_argument("--times", type=int, default=200)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--sqlite", action="store_true")
    asked.add_argument("--restart", action="store_true")
    asked.add_argument("--disk", action="store_true")
    asked.add_argument("--seconds", type=int, default=30)
    given = asked.parse_args()
    if INSIDE in os.environ:
        # Whoever is killed leaves what it was at: in a folder that goes at the end.
        os.environ["TMPDIR"] = os.environ[INSIDE]
        from django import setup

        setup()
        return full_disk() if given.disk else restarts(given) if given.restart else kills(given)
    here = [sys.executable, __file__, *sys.argv[1:]]
    with tempfile.TemporaryDirectory(prefix="peg-faults-") as name:
        own = {INSIDE: name, "SECRET_KEY": secrets.token_urlsafe(50), "DEBUG": "false"}
        own |= {"DJANGO_SETTINGS_MODULE": "tests.plain_static", "HTTPS": "false"}
        own |= {"MEDIA_ROOT": f"{name}/media", "PRINTED_DIR": f"{name}/printed"}
        own |= {"EMAIL_URL": f"filemail:///{name}/mails", "PRINT_AHEAD_SECONDS": "0"}
        own |= {"PYTHONPATH": str(ROOT), "TMPDIR": name, "JOBS": "queue"}
        if given.sqlite:
            own["DATABASE_URL"] = f"sqlite:///{name}/peg.sqlite3"
            return subprocess.call(here, env=os.environ | own)
        cluster = [sys.executable, str(ROOT / "tests" / "cluster.py"), *here]
        outside = os.environ.get("TMPDIR", "/tmp")  # where PostgreSQL's user may enter
        if not given.disk:
            return subprocess.call(cluster, env=os.environ | own | {"TMPDIR": outside})
        with small_disk(outside) as small:
            return subprocess.call(cluster, env=os.environ | own | {"TMPDIR": small})


@contextmanager
def small_disk(outside: str) -> Iterator[str]:
    small = tempfile.mkdtemp(prefix="peg-disk-", dir=outside)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=300m,mode=755", "tmpfs", small], check=True)
    try:
        yield small
    finally:
        subprocess.run(["umount", "--lazy", small], check=True)
        os.rmdir(small)


def begun():
    """The site: its folder, and four approved cards of a year of which a period is open."""
    from django.core.management import call_command

    from tests.crowd import monitored

    call_command("migrate", verbosity=0)
    call_command("load_catalogue", stdout=StringIO())
    return Path(os.environ[INSIDE]), monitored(4)


# -- kills -----------------------------------------------------------------------------------------


def kills(given) -> int:
    from deeds import Deeds, Told
    from service import Site, litter

    from tests.crowd import crowd

    folder, cards = begun()
    [editor] = crowd(1)
    site = Site(folder, editor.caller)
    deeds, told = Deeds(editor.caller, cards), Told()
    chance, seen, found = random.Random(given.seed), Counter(), []
    try:
        site.start()
        took = {kind: site.unharmed(*deeds.prepare(kind)) for kind in deeds.kinds}
        for number in range(given.times):
            kind, whom = PLANS[number % len(PLANS)]
            wrong = site.harmed(*deeds.prepare(kind), whom, chance, took[kind])
            wrong += told.wrong()
            found += [f"{number}. {kind}, {whom}: {words}" for words in wrong]
            seen[kind, whom] += 1
    finally:
        site.stop()
    found += site.left_alive()
    for (kind, whom), times in sorted(seen.items()):
        print(f"{kind:10}{whom:22}{times:4}")
    print(f"kills: {given.times}; files of nobody: {litter(folder)}")
    print(*found[:20], sep="\n", end="\n" if found else "")
    print(
        "verdict: " + (f"{len(found)} PROBLEMS" if found else "nothing half done, lost or doubled")
    )
    return int(bool(found))


# -- PostgreSQL restarted --------------------------------------------------------------------------


def restarts(given) -> int:
    from django.db import connection
    from service import Site

    from tests.cluster import control
    from tests.mix import all_work, problems, staff

    folder, cards = begun()
    people = staff(cards, 8)
    site = Site(folder, people[0].caller)
    cluster, over, exits = Path(connection.settings_dict["OPTIONS"]["host"]), Event(), []
    supervisor = Thread(target=supervise, args=[site.worker, over, exits])
    connection.close()
    site.start()
    supervisor.start()
    try:
        hands = ThreadPoolExecutor(1)
        working = hands.submit(all_work, people, site.web.port, given.seconds, (0, 0.2))
        for mode in ("fast", "immediate"):
            time.sleep(given.seconds / 3)
            begun_at = time.monotonic()
            control(cluster, "restart", mode)
            back = time.monotonic()
            site.wait_for_web()
            told = time.monotonic() - back
            print(f"{mode}: away for {back - begun_at:.1f} s, first page {told:.2f} s later")
        working.result()  # what went wrong in the people themselves is wrong
        late = site.empty_queue()
    finally:
        over.set()
        supervisor.join()
        site.stop()
    said = [words for one in people for words in one.wrong]
    clean = [words for words in said if "momentaneamente non disponibile" in words]
    found = [words for words in said if words not in clean or "Traceback" in words]
    found += late + problems(people) + site.left_alive()
    answers = sum(len(one.timed) for one in people)
    print(f"{answers} answers, {len(clean)} of them 503; the worker was begun again {len(exits)} ×")
    return verdict(found)


def full_disk() -> int:
    from django.db import connection
    from service import Site

    from tests.mix import all_work, problems, staff

    folder, cards = begun()
    people, found = staff(cards, 8), []
    site = Site(folder, people[0].caller)
    ballast = Path(connection.settings_dict["OPTIONS"]["host"]).parent / "ballast"
    site.web.start()
    try:
        site.wait_for_web()
        for is_full in (False, True, False):
            with suppress(OSError), ballast.open("wb") as file:
                while is_full:
                    file.write(bytes(1 << 16))
            for one in people:
                one.wrong.clear()
            all_work(people, site.web.port, 10, (0, 0.2))
            wrong = [words for one in people for words in one.wrong]
            clean = [words for words in wrong if "Servizio non disponibile" in words]
            told = sum("spazio è esaurito" in words for words in clean)
            print(f"{'no room' if is_full else 'room'}: {len(wrong)} × 503, of which full {told}")
            found += [words for words in wrong if words not in clean or not is_full]
            if is_full and not told:
                found.append("nobody was told that there is no room")
    finally:
        site.web.stop()
        site.web.close()
    found += problems(people)
    return verdict(found)


def verdict(found: list[str]) -> int:
    print(*found[:10], sep="\n", end="\n" if found else "")
    print("verdict: " + (f"{len(found)} PROBLEMS" if found else "errors clean, nothing lost"))
    return int(bool(found))


def supervise(worker, over: Event, exits: list[int]) -> None:
    """As systemd does (`Restart=always`): a worker without a database ends, and is begun again."""
    while not over.wait(0.5):
        if (status := worker.process.poll()) is not None:
            exits.append(status)
            worker.start()


if __name__ == "__main__":
    sys.exit(main())

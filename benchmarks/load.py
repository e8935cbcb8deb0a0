"""Two hundred responsabili at work on 200 cards and on 20,000: errors, lost saves, times.

    .venv/bin/python benchmarks/load.py [--people 200] [--seconds 60] [--rounds 3] [--think 10 40]

A private PostgreSQL and gunicorn as in production (2 processes × 4 threads, `DEBUG=false`), made
and removed by the run. The mix is tests/mix.py's, in a closed loop: each person waits for the
answer, thinks, and asks for something else. The databases of both sizes and a bare Django page with
one query (yardsticks/bare.py) are each served by a gunicorn of the same kind and take turns under
the same people, so that what else the machine does falls on all. Then the same without thinking, by
as many people as gunicorn has threads. Prints a table of medians, p95 and ratios; exit status 1 if
there was an error, or if a save is lost, doubled or not in the history.
"""

import argparse
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import ExitStack
from io import StringIO
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]
INSIDE = "PEG_BENCHMARK_INSIDE"  # set once there is a cluster around us
YEAR, AT_ONCE = 2026, 8  # threads of gunicorn
BARE = "bare page, one query"
FEW = {"running": 182, "before": 2, "centres": 20, "objectives": 40}  # 200


def main() -> int:
    if INSIDE not in os.environ:
        own = {INSIDE: "1", "SECRET_KEY": secrets.token_urlsafe(50), "DEBUG": "false"}
        own |= {"HTTPS": "false", "PRINT_AHEAD_SECONDS": "0"}
        cluster = [sys.executable, str(ROOT / "tests" / "cluster.py"), sys.executable]
        return subprocess.call([*cluster, __file__, *sys.argv[1:]], env=os.environ | own)
    asked = argparse.ArgumentParser()
    asked.add_argument("--cards", type=int, default=20_000, help="of the larger database")
    asked.add_argument("--people", type=int, default=200)
    asked.add_argument("--seconds", type=int, default=60, help="of one turn")
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--think", type=float, nargs=2, default=(10, 40), help="seconds, from, to")
    with tempfile.TemporaryDirectory() as name:
        folders = {f"{kind.upper()}": f"{name}/{kind}" for kind in ("static_root", "media_root")}
        os.environ |= folders | {"PRINTED_DIR": f"{name}/printed"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "peg.settings"
        return measure(Path(name), asked.parse_args())


def measure(folder: Path, asked) -> int:
    import django

    django.setup()
    from django.core.management import call_command
    from many_cards import use

    call_command("collectstatic", verbosity=0, interactive=False)
    a_year = asked.cards // 10
    many = {"running": a_year, "before": a_year, "centres": 130, "objectives": 400}
    people, found = {}, []
    for size, of in {"200": FEW, f"{asked.cards}": many}.items():
        make_database(size)
        use(size)
        people[size] = built(of, asked.people)
    with ExitStack() as servers:
        started = gunicorns(folder, people)
        ports = {name: servers.enter_context(one).port for name, one in started.items()}
        warm_up(people, ports)
        calm = take_turns(people, ports, asked, asked.people, tuple(asked.think))
        # As many as gunicorn has threads, without a pause.
        busy = take_turns(people, ports, asked, AT_ONCE, (0, 0))
    tell(f"{asked.people} people, who think for {asked.think[0]:g}–{asked.think[1]:g} s", calm)
    tell(f"{AT_ONCE} people, who do not think", busy)
    for size, those in people.items():
        use(size)
        found += verdict(size, those)
    return int(bool(found))


def make_database(size: str) -> None:
    from django.db import connection, connections

    name = f"load_{size}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    connections.settings[size] = connections.settings["default"] | {"NAME": name}


def built(of: dict[str, int], people: int):
    """The people of a city, each with approved cards of the running year."""
    from city import City
    from django.core.management import call_command
    from django.db import connection

    from objectives.models import PegObjective
    from tests.mix import staff

    begun = time.perf_counter()
    call_command("migrate", verbosity=0)
    call_command("load_catalogue", stdout=StringIO())
    city = City(YEAR, **of)
    cards = PegObjective.objects.filter(plan_year=YEAR, state="approved", working_copy=None)
    found = staff(list(cards.select_related("centre__department").order_by("pk")), people)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"{city.cards():,} cards, made in {time.perf_counter() - begun:.0f} s", flush=True)
    return found


def gunicorns(folder: Path, sizes) -> dict:
    """One for each size, and one for the yardstick."""
    from tests.serving import Server

    url = urlsplit(os.environ["DATABASE_URL"])
    servers = {
        size: Server(folder, url._replace(path=f"/load_{size}").geturl(), DEBUG="false")
        for size in sizes
    }
    largest = url._replace(path=f"/load_{list(sizes)[-1]}").geturl()
    own = str(ROOT / "benchmarks" / "yardsticks")
    servers[BARE] = Server(folder, largest, app="bare", PYTHONPATH=own)
    return servers


def warm_up(people, ports) -> None:
    """Nobody is measured against what a process does once in its life."""
    from tests.mix import all_work

    for size, those in people.items():
        all_work(those[:AT_ONCE], ports[size], 20, (0, 0))
        for one in those[:AT_ONCE]:
            one.timed.clear()


def take_turns(people, ports, asked, many: int, think: tuple[float, float]) -> dict:
    """Seconds by size and kind of page; of the yardstick as well."""
    from tests.mix import all_work

    times = {name: defaultdict(list) for name in ports}
    begun, cpu = time.perf_counter(), time.process_time()
    for _ in range(asked.rounds):
        for size in people:
            those = people[size][:many]
            before = [len(one.timed) for one in those]
            all_work(those, ports[size], asked.seconds, think)
            for one, at in zip(those, before, strict=True):
                for timed in one.timed[at:]:
                    times[size][timed.kind].append(timed.seconds)
        bare = [Looker(one) for one in people[size][:many]]
        all_work(bare, ports[BARE], asked.seconds, think)
        times[BARE][BARE] += [seconds for one in bare for seconds in one.seconds]
    clients = (time.process_time() - cpu) / (time.perf_counter() - begun)
    turn = asked.rounds * asked.seconds
    rates = {size: sum(map(len, times[size].values())) / turn for size in people}
    told = ", ".join(f"{rate:.1f} pages/s of {size} cards" for size, rate in rates.items())
    print(f"{told}; the clients took {clients:.2f} of {os.cpu_count()} cores")
    return times


class Looker:
    """Somebody who asks for the bare page and nothing else, with the pauses of the others."""

    def __init__(self, person):
        self._person, self.seconds = person, []

    def work(self, port: int, until: float, think: tuple[float, float]) -> None:
        caller, choice = self._person.caller, self._person.choice
        caller.port = port
        time.sleep(choice.uniform(0, think[1]))
        while time.monotonic() < until:
            path = f"/{choice.choice(self._person.cards).pk}/"
            begun = time.monotonic()
            answer = caller.get(path)
            self.seconds.append(time.monotonic() - begun)
            assert answer.status_code == 200, answer
            time.sleep(choice.uniform(*think))


def p95(seconds: list[float]) -> float:
    return quantiles(seconds, n=20, method="inclusive")[-1] if len(seconds) > 1 else seconds[0]


def tell(title: str, times: dict) -> None:
    from measuring import table

    few, many = (name for name in times if name != BARE)
    [bare] = times[BARE].values()
    head = [f"{title}: page", "times", "p50, ms", "p95, ms", "p50/bare", "p95/bare"]
    head += [f"p95 of {few}, ms", "growth of p95"]
    rows = [(BARE, str(len(bare)), *_ms(median(bare), p95(bare)), "1.0", "1.0", "", "")]
    for kind in sorted(times[many].keys() & times[few].keys()):
        large, small = times[many][kind], times[few][kind]
        ratios = median(large) / median(bare), p95(large) / p95(bare), p95(large) / p95(small)
        rows.append(
            (
                kind,
                str(len(large)),
                *_ms(median(large), p95(large)),
                f"{ratios[0]:.1f}",
                f"{ratios[1]:.1f}",
                *_ms(p95(small)),
                f"{ratios[2]:.2f}",
            )
        )
    print("\n" + table(head, rows, left=head[:1]), flush=True)


def _ms(*seconds: float) -> list[str]:
    return [f"{one * 1000:.0f}" for one in seconds]


def verdict(size: str, people) -> list[str]:
    from tests.mix import problems

    found = [words for one in people for words in one.wrong] + problems(people)
    asked = sum(len(one.timed) for one in people)
    saved = sum(len(said) for one in people for said in one.written.values())
    print(f"{size} cards: {asked} answers, {saved} saves: {len(found) or 'no'} problems")
    print(*found[:10], sep="\n", end="\n" if found else "")
    return found


if __name__ == "__main__":
    sys.exit(main())

"""Every address by every method as everybody, then what each page's forms can be made to send.

    .venv/bin/python benchmarks/fuzz.py [--seed 1] [--grid 1] [--examples 12] [--postgresql]
    .venv/bin/python benchmarks/fuzz.py --repeat '{"who": …}'

The demo in a database of its own, made and removed by the run; each request is undone. A request
that is answered with a 500 or a traceback, or that is refused and yet has changed a row, is printed
as one line, with which `--repeat` asks it again. Exit status 1 if there is any.
"""

import argparse
import os
import secrets
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
INSIDE = "PEG_BENCHMARK_INSIDE"  # set once there is a cluster around us


def main() -> int:
    asked = argparse.ArgumentParser()
    for name, default in (("seed", 1), ("grid", 1), ("examples", 12), ("every", 1)):
        asked.add_argument(f"--{name}", type=int, default=default)
    asked.add_argument("--postgresql", action="store_true")
    asked.add_argument("--repeat", default="")
    options = asked.parse_args()
    if options.postgresql and INSIDE not in os.environ:
        here = [sys.executable, __file__, *sys.argv[1:]]
        cluster = [sys.executable, str(ROOT / "tests" / "cluster.py")]
        return subprocess.call([*cluster, *here], env=os.environ | {INSIDE: "1"})
    with tempfile.TemporaryDirectory() as folder:
        _settle(Path(folder), options.postgresql)
        return throw(options)


def _settle(folder: Path, on_postgresql: bool) -> None:
    own = {"SECRET_KEY": secrets.token_urlsafe(50), "DEBUG": "false", "JOBS": "queue"}
    own |= {"HTTPS": "false", "ALLOWED_HOSTS": "testserver"}
    own |= {"EMAIL_URL": "dummymail://", "PRINT_AHEAD_SECONDS": "0"}
    own |= {"MEDIA_ROOT": f"{folder}/media", "PRINTED_DIR": f"{folder}/printed"}
    own |= {"STATIC_ROOT": f"{folder}/static", "DJANGO_SETTINGS_MODULE": "peg.settings"}
    own |= {} if on_postgresql else {"DATABASE_URL": f"sqlite:///{folder}/fuzz.sqlite3"}
    os.environ |= own
    sys.path.insert(0, str(ROOT))


def throw(options: argparse.Namespace) -> int:
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from tests.fuzzing import town
    from tests.fuzzing.addresses import addresses
    from tests.fuzzing.asking import Ask, Doorkeeper
    from tests.fuzzing.campaign import Campaign, cells

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.SESSION_IDLE_MINUTES = 24 * 60
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    town.build()
    campaign = Campaign(Doorkeeper(town.keys()), options.seed, tell=tell)
    begun = time.perf_counter()
    if options.repeat:
        answer = campaign.ask(Ask.from_line(options.repeat))
        print(answer.status, answer.content[:2000].decode("utf-8", "replace"), sep="\n")
    else:
        with suppress(KeyboardInterrupt):  # the rest is told of what was asked until then
            campaign.pages(cells(options.seed, one_in=options.every), options.examples)
            campaign.grid(addresses(), options.grid)
    report(campaign, time.perf_counter() - begun)
    return 1 if campaign.found else 0


def tell(ask, problem: str) -> None:
    print(f"{problem}\n  {ask.line()[:6000]}", flush=True)


def report(campaign, seconds: float) -> None:
    from benchmarks.measuring import table
    from tests.fuzzing.town import PEOPLE

    methods = sorted({method for _who, method in campaign.asked})
    rows = [
        [who or "nobody", *(str(campaign.asked[who, method]) for method in methods)]
        for who in PEOPLE
    ]
    print(table(("requests", *methods), rows, left=("requests",)))
    answers = sorted(campaign.answered.items())
    print("\nanswers  " + "  ".join(f"{status}: {times}" for status, times in answers))
    total = campaign.asked.total()
    print(f"{total} requests in {seconds:.0f} s, {len(campaign.found)} answered badly")


if __name__ == "__main__":
    sys.exit(main())

"""Twenty people, two hundred edits each, eight shared cards: is one of them lost?

    .venv/bin/python benchmarks/lost_updates.py [--people 20] [--edits 200] [--cards 8]

A private PostgreSQL and gunicorn as in production, made and removed by the run. Exit status 1 if
anything is lost, doubled or refused.
"""

import argparse
import os
import secrets
import subprocess
import sys
import tempfile
import time
from io import StringIO
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
INSIDE = "PEG_BENCHMARK_INSIDE"  # set once there is a cluster around us


def main() -> int:
    if INSIDE not in os.environ:
        here = [sys.executable, __file__, *sys.argv[1:]]
        own = {INSIDE: "1", "SECRET_KEY": secrets.token_urlsafe(50)}
        own |= {"DEBUG": "false", "HTTPS": "false"}
        cluster = [sys.executable, str(ROOT / "tests" / "cluster.py")]
        return subprocess.call([*cluster, *here], env=os.environ | own)
    asked = argparse.ArgumentParser()
    for name, default in (("people", 20), ("edits", 200), ("cards", 8)):
        asked.add_argument(f"--{name}", type=int, default=default)
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"STATIC_ROOT": f"{folder}/static", "MEDIA_ROOT": f"{folder}/media"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "peg.settings"
        sys.path.insert(0, str(ROOT))
        return measure(Path(folder), **vars(asked.parse_args()))


def measure(folder: Path, *, people: int, edits: int, cards: int) -> int:
    import django

    django.setup()
    from django.core.management import call_command

    from tests import crowd
    from tests.serving import served

    call_command("migrate", verbosity=0)
    call_command("load_catalogue", stdout=StringIO())
    call_command("collectstatic", verbosity=0, interactive=False)
    shared = [*crowd.drafts(cards // 2), *crowd.monitored(cards - cards // 2)]
    editors, before = crowd.crowd(people), crowd.values(shared)
    with served(folder, DEBUG="false") as port:
        for editor in editors:
            editor.open(port, shared)
        start = time.monotonic()
        crowd.work(editors, edits)
        seconds = time.monotonic() - start
    refused = [words for editor in editors for words in editor.refused]
    found = refused + crowd.problems(editors, before, shared)
    accepted = sum(len(editor.accepted) for editor in editors)
    asked = sum(editor.asked for editor in editors)
    print(f"{people} people × {edits} edits of {cards} shared cards ({cards // 2} drafts)")
    print(f"accepted      {accepted:>6}  each an entry of the history")
    print(f"given up      {people * edits - accepted:>6}  the other's value was chosen")
    print(f"asked (422)   {asked:>6}  which of two values stays")
    print(f"seconds       {seconds:>8.1f}")
    print(f"edits/second  {people * edits / seconds:>8.1f}")
    print(*found[:20], sep="\n", end="\n" if found else "")
    print("verdict: " + (f"{len(found)} PROBLEMS" if found else "none lost, none doubled"))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

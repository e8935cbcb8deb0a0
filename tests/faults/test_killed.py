"""The short version of benchmarks/faults.py: a few kills, and PostgreSQL restarted twice."""

import subprocess
import sys

from django.conf import settings
from django.db import connection

FAULTS = settings.BASE_DIR / "benchmarks" / "faults.py"


def run(*words: str) -> str:
    """What the benchmark says; it fails where anything is wrong."""
    done = subprocess.run([sys.executable, FAULTS, *words], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    return done.stdout


def test_what_is_killed_half_way_is_done_wholly_or_not_at_all():
    words = ["--sqlite"] if connection.vendor == "sqlite" else []
    told = run("--times", "6", *words)
    assert "verdict: nothing half done, lost or doubled" in told


def test_postgresql_restarted_under_load_costs_a_calm_page_and_no_save():
    """One of its own, whatever the other tests run on."""
    told = run("--restart", "--seconds", "9")
    assert "verdict: errors clean, nothing lost" in told

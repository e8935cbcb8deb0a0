"""The press: what is too hard costs itself, in time and with words; the next paper prints."""

import os
import pickle
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import replace
from io import BytesIO
from multiprocessing import active_children
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image

from objectives.models import Body, PegObjective, Phase
from objectives.printing.look import PLAIN
from objectives.printing.paper import Paper, card_paper
from objectives.printing.pdf import Printed, TooHard, print_paper
from objectives.printing.press import press
from objectives.sheet import SheetBody, sheets
from tests.conftest import pdf_text

SECONDS = 4


@pytest.fixture(autouse=True)
def _short(settings):
    settings.PRINT_SECONDS = SECONDS


def paper_of(card: PegObjective) -> Paper:
    found = PegObjective.objects.with_chain().with_rows().filter(pk=card.pk)
    [sheet] = sheets(found, Body.load())
    return card_paper(sheet, PLAIN, b"")


def outcome(paper: Paper) -> Printed | str:
    """What comes of it, never later than it may."""
    begun = time.monotonic()
    try:
        return press(paper)
    except TooHard as problem:
        return str(problem)
    finally:
        assert time.monotonic() - begun < SECONDS + 3


def hostile(card: PegObjective, kind: str) -> None:
    """Straight in the database, behind the forms' limits."""
    if kind == "rows":
        rows = [Phase(objective=card, position=n, description=f"n. {n}") for n in range(2000)]
        Phase.objects.bulk_create(rows)
        return
    purposes = {
        "word": "<p>" + "x" * 100_000 + "</p>",
        "paragraph": "<p>" + "parola " * 100_000 + "</p>",
        "nested": "<ul><li>" * 500 + "x" + "</li></ul>" * 500,
        "markup": "<table><tr><td colspan=1000000000>x</td></tr></table>" * 50,
        "breaks": "<p>" + "a<br>" * 20_000 + "</p>",
    }
    PegObjective.objects.filter(pk=card.pk).update(purpose=purposes[kind])


def endless(paper: Paper) -> Paper:
    """It would take longer than any test waits."""
    purpose = "<p>" + "parola " * 300_000 + "</p>"
    return replace(paper, content=replace(paper.content, purpose=purpose))


@pytest.mark.parametrize("kind", ["rows", "word", "paragraph", "nested", "markup", "breaks"])
def test_a_hostile_card_is_printed_or_costs_itself(card, kind):
    good = paper_of(card)
    assert press(good).pages == 2
    hostile(card, kind)
    came = outcome(paper_of(card))
    if isinstance(came, str):
        assert came == f"la scheda {card.code}: troppo complessa per essere impaginata"
    else:
        assert came.data.startswith(b"%PDF")
    assert press(good).pages == 2


def test_what_the_press_prints_is_what_this_process_would(card):
    assert press(paper_of(card)) == print_paper(paper_of(card))


def test_a_child_that_the_system_kills_costs_one_paper(card, settings):
    settings.PRINT_SECONDS = 30
    good = paper_of(card)
    press(good)
    before = {child.pid for child in active_children()}
    hard = endless(good)
    killer = threading.Timer(1, lambda: [os.kill(pid, signal.SIGKILL) for pid in before])
    killer.start()
    with pytest.raises(TooHard, match=f"la scheda {good.content.code}"):
        press(hard)
    killer.join()
    assert press(good).pages == 2
    assert before.isdisjoint(child.pid for child in active_children())


def test_a_child_that_died_while_idle_costs_nothing(card):
    good = paper_of(card)
    press(good)
    for child in active_children():
        os.kill(child.pid, signal.SIGKILL)
    time.sleep(0.1)
    assert press(good).pages == 2


BEGUN = """
import os, pickle, signal, sys, threading, time
from multiprocessing import active_children
from multiprocessing.forkserver import _forkserver
from pathlib import Path
import django
django.setup()
from objectives.printing.press import press, rest
folder = Path(sys.argv[1])
paper = pickle.loads(folder.joinpath("paper").read_bytes())
"""

WARM_PROCESS_IS_KILLED = """
press(paper)
rest()
warm = _forkserver._forkserver_pid
os.kill(warm, signal.SIGSTOP)  # it is asked for a child, and does not answer
threading.Timer(0.5, os.kill, [warm, signal.SIGKILL]).start()
folder.joinpath("told").write_text(f"{press(paper).pages} {_forkserver._forkserver_pid != warm}")
"""

MASTER_IS_KILLED = """
printing = threading.Thread(target=press, args=[paper])
printing.start()
while printing.is_alive() and not active_children():
    time.sleep(0.01)
time.sleep(0.5)
folder.joinpath("told").write_text(f"{active_children()[0].pid}")
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def apart():
    """Runs a script that has a press of its own, with a paper: its exit status, and what it told.

    What is killed leaves its temporary files: in a folder that goes afterwards, of a short name, as
    a socket has one in there.
    """
    with tempfile.TemporaryDirectory(prefix="press-") as folder:

        def run(script: str, paper: Paper, **variables: str) -> tuple[int, str]:
            Path(folder, "paper").write_bytes(pickle.dumps(paper))
            own = {"TMPDIR": folder} | variables
            words = [sys.executable, "-c", BEGUN + script, folder]
            done = subprocess.run(words, cwd=settings.BASE_DIR, env=os.environ | own, timeout=60)
            return done.returncode, Path(folder, "told").read_text()

        yield run


def test_a_warm_process_that_is_killed_while_it_forks_costs_nothing(card, apart):
    assert apart(WARM_PROCESS_IS_KILLED, paper_of(card)) == (0, "2 True")


def test_a_child_whose_master_was_killed_ends_by_itself(card, apart):
    """Nobody is left who would stop it."""
    status, child = apart(MASTER_IS_KILLED, endless(paper_of(card)), PRINT_SECONDS="1")
    assert (status, is_alive(child)) == (-signal.SIGKILL, True)
    begun = time.monotonic()
    while is_alive(child) and time.monotonic() - begun < 20:
        time.sleep(0.1)
    assert not is_alive(child)


def is_alive(pid: str) -> bool:
    """Who is dead may still wait for somebody to bury him."""
    with suppress(OSError):
        return ") Z " not in Path("/proc", pid, "stat").read_text()
    return False


def test_a_paper_that_eats_all_memory_is_stopped_by_its_limit(card, settings):
    """A picture of many millions of points, which is small as a file."""
    settings.PRINT_SECONDS = 60
    bomb = BytesIO()
    Image.new("RGBA", (13_000, 13_000)).save(bomb, "PNG")
    good = paper_of(card)
    with pytest.raises(TooHard, match=f"la scheda {card.code}"):
        press(replace(good, arms=bomb.getvalue()))
    assert press(good).pages == 2


def test_many_papers_from_many_threads_leave_two_children(card, settings):
    settings.PRINT_SECONDS = 60
    good = paper_of(card)
    papers = [replace(good, title=f"n. {n}") for n in range(6)]
    printed: dict[str, Printed] = {}

    def work(paper: Paper) -> None:
        printed[paper.title] = press(paper)

    threads = [threading.Thread(target=work, args=[paper]) for paper in papers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert printed.keys() == {paper.title for paper in papers}
    assert len({one.data for one in printed.values()}) == len(papers)
    assert len(active_children()) <= 2


def test_a_mistake_of_ours_costs_one_paper_and_is_called_so(card):
    body = SheetBody("Comune", "", "", "", "", "", shows_weights=False)
    with pytest.raises(TooHard, match="Fascicolo: errore imprevisto"):
        press(Paper("nothing-of-the-kind", "Fascicolo", None, body))
    assert "COPROGETTAZIONE" in pdf_text(press(paper_of(card)).data)

"""The service that faults.py harms: gunicorn and a worker, whom to kill of them, what is left."""

import os
import random
import signal
import time
from contextlib import suppress
from io import StringIO
from pathlib import Path
from threading import Thread

PATIENCE = 180  # seconds until a queue must be empty


class Site:
    """gunicorn and a worker over the database, and who may be killed of them."""

    def __init__(self, folder: Path, caller):
        from tests.serving import Server, Worker

        self._folder, self._caller = folder, caller
        self.web = Server(folder, os.environ["DATABASE_URL"], DEBUG="false")
        self.worker = Worker(folder)
        self._known: set[tuple[int, str]] = set()
        caller.port = self.web.port

    def start(self) -> None:
        self.web.start()
        self.worker.start()
        self.wait_for_web()

    def stop(self) -> None:
        for one in (self.web, self.worker):
            self._remember(one)
            one.stop()
        self.web.close()

    def unharmed(self, act, wrong) -> float:
        """How long a deed takes, to its last job."""
        begun = time.monotonic()
        act()
        self.empty_queue()
        assert (found := self._wrong(wrong)) == [], found
        return time.monotonic() - begun

    def harmed(self, act, wrong, whom: str, chance: random.Random, took: float) -> list[str]:
        """The deed once more, interrupted somewhere, and all that is wrong once it is mended."""
        if whom in ("worker", "press"):
            act()
            time.sleep(chance.uniform(0, took))
        else:
            request = Thread(target=self._asked, args=[act])
            request.start()
            time.sleep(chance.uniform(0, min(took, 1.5)))
        self._kill(whom)
        if whom not in ("worker", "press"):
            request.join()
        self.wait_for_web()
        late = self.empty_queue()
        return late + self._wrong(wrong)

    def wait_for_web(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with suppress(OSError):
                if self._caller.get("/accessibilita/").status_code == 200:
                    return
            time.sleep(0.05)
        raise TimeoutError("gunicorn does not come back")

    def empty_queue(self) -> list[str]:
        """As a timer would have it done; whatever is not done in time."""
        from django.core.management import call_command
        from django_tasks import TaskResultStatus
        from django_tasks_db.models import DBTaskResult

        call_command("requeue_jobs", stdout=StringIO())
        ended, until = (TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED), time.monotonic()
        left = DBTaskResult.objects.exclude(status__in=ended)
        while left.exists() and time.monotonic() < until + PATIENCE:
            time.sleep(0.05)
        late = [f"{job.task_path} is {job.status}" for job in left]
        failed = DBTaskResult.objects.failed()
        return late + [f"{job.task_path} failed: {job.traceback[-300:]}" for job in failed]

    def left_alive(self) -> list[str]:
        """Processes of those that were killed or stopped, some seconds later."""
        until = time.monotonic() + 10
        while alive := [pid for pid, born in self._known if born and birth(pid) == born]:
            if time.monotonic() > until:
                break
            time.sleep(0.1)
        told = [f"process {pid} is still alive: {command(pid)}" for pid in alive]
        for pid in alive:
            os.kill(pid, signal.SIGKILL)
        return told

    def _asked(self, act) -> None:
        with suppress(OSError, Exception):  # whatever becomes of a request whose server dies
            act()

    def _kill(self, whom: str) -> None:
        process = (self.worker if whom in ("worker", "press") else self.web).process
        self._remember(self.worker if whom in ("worker", "press") else self.web)
        pids = self._pids(process.pid, whom)
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if process.pid in pids:
            process.wait()
            if whom == "worker":
                an_hour_later()
            (self.worker if whom == "worker" else self.web).start()

    def _pids(self, pid: int, whom: str) -> list[int]:
        from measuring import children, family

        if whom == "gunicorn":
            return [pid, *children(pid)]
        if whom == "process of gunicorn":
            return children(pid)[:1]
        if whom == "worker":
            return [pid]
        return [one for one in family(pid)[1:] if "forkserver" in command(one)][-1:]

    def _remember(self, one) -> None:
        from measuring import family

        self._known |= {(pid, birth(pid)) for pid in family(one.process.pid)}

    def _wrong(self, wrong) -> list[str]:
        from deeds import wrong_editions, wrong_mails

        return wrong() + wrong_editions() + wrong_mails(self._folder / "mails")


def an_hour_later() -> None:
    """Nobody is alive who would give a sign: what the dead one was at is old by now."""
    from datetime import timedelta

    from django.db.models import F
    from django_tasks_db.models import DBTaskResult

    from objectives.models import Book, KeptPaper

    past = timedelta(hours=1)
    DBTaskResult.objects.running().update(started_at=F("started_at") - past)
    Book.objects.filter(state="making").update(seen_at=F("seen_at") - past)
    KeptPaper.objects.filter(made_at=None).update(claimed_at=F("claimed_at") - past)


def birth(pid: int) -> str:
    """When it was started, which tells it from a later one of that number; nothing once dead."""
    with suppress(OSError):
        state, *rest = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return "" if state == "Z" else rest[18]
    return ""


def command(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace").replace("\0", " ")
    return ""


def litter(folder: Path) -> int:
    """Files that no row names: they cost room, and nobody is ever handed one."""
    from objectives.models import Book, Edition, ImportBatch

    known = {
        str(one) for model in (Edition,) for one in model.objects.values_list("pdf", flat=True)
    }
    known |= {str(one) for one in Book.objects.values_list("file", flat=True)}
    known |= {file["path"] for batch in ImportBatch.objects.all() for file in batch.files}
    media = folder / "media"
    stored = {str(path.relative_to(media)) for path in media.rglob("*") if path.is_file()}
    return len(stored - known)

"""The commands of the image, one after the other, as they run in it: nothing can be written but the
folders of the data and of temporary files, and no right of root is left.
"""

import os
import signal
import socket
import string
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PATIENCE = 60  # seconds
# As the image, but not compressed, which takes half a minute and proves nothing here.
COLLECT = """
from django.conf import settings
from django.core.management import call_command
import django
django.setup()
settings.WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["css", "js", "json", "map", "svg", "ttf"]
call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["admin"])
"""


class Container:
    """A tree with what `.dockerignore` lets in, read-only; an environment as compose gives it."""

    def __init__(self, folder: Path):
        self.tree = folder / "srv"
        for name in ("data", "tmp", "static"):
            (folder / name).mkdir()
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.environment = {
            "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
            "TMPDIR": str(folder / "tmp"),
            "XDG_CACHE_HOME": str(folder / "tmp" / ".cache"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "SECRET_KEY": string.ascii_letters,
            "ALLOWED_HOSTS": "peg.example.org",
            "SITE_URL": "https://peg.example.org",
            "TRUSTED_PROXIES": "1",
            "DATABASE_URL": f"sqlite:///{folder}/data/peg.sqlite3",
            "STATIC_ROOT": str(folder / "static"),
            "MEDIA_ROOT": str(folder / "data" / "media"),
            "PRINTED_DIR": str(folder / "data" / "printed"),
            "WEB_BIND": f"127.0.0.1:{self.port}",
            "WEB_WORKERS": "1",
        }
        self._fill()

    def _fill(self) -> None:
        kept = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines()]
        words = [name for name in kept if (ROOT / name).exists() and name]
        self.tree.mkdir()
        archive = subprocess.Popen(
            ["tar", "-C", ROOT, "--exclude=__pycache__", "-cf", "-", *words],
            stdout=subprocess.PIPE,
        )
        subprocess.run(["tar", "-C", self.tree, "-xf", "-"], stdin=archive.stdout, check=True)
        archive.wait()
        subprocess.run(["chmod", "-R", "a-w", self.tree], check=True)

    def command(self, *words: str) -> list[str]:
        """Root obeys the modes of files as soon as it has no capability."""
        drop = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs"]
        return [*(drop if os.geteuid() == 0 else []), *words]

    def run(self, *words: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            self.command(*words),
            cwd=self.tree,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    @contextmanager
    def running(self, word: str, log: Path):
        """A service, until it is told to stop; then its exit status is 0."""
        with log.open("w") as out:
            service = subprocess.Popen(
                self.command("deploy/entrypoint", word),
                cwd=self.tree,
                env=self.environment,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
            try:
                yield
                service.terminate()
                assert service.wait(PATIENCE) == 0, log.read_text()
            finally:
                if service.poll() is None:
                    os.killpg(service.pid, signal.SIGKILL)
                    service.wait()


@pytest.fixture
def container(tmp_path) -> Container:
    return Container(tmp_path)


def until(is_so) -> bool:
    end = time.monotonic() + PATIENCE
    while not (found := is_so()) and time.monotonic() < end:
        time.sleep(0.2)
    return found


def test_from_the_first_command_to_the_last(container, tmp_path):
    assert container.run("touch", "peg/new").returncode == 1

    refused = container.run("deploy/entrypoint", "web")
    assert refused.returncode != 0
    assert "?: (peg.E002) in STATIC_ROOT" in refused.stderr
    assert "Il servizio non si avvia" in refused.stderr

    collect = f"import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'peg.settings'; {COLLECT}"
    assert container.run("python", "-c", collect).stderr == ""
    assert container.run("deploy/entrypoint", "migrate", "--verbosity=0").stderr == ""
    check = ["check", "--deploy", "--database=default", "--fail-level=WARNING"]
    assert container.run("deploy/entrypoint", *check).stderr == ""

    assert container.run("python", "deploy/healthy.py").returncode == 1
    with container.running("web", tmp_path / "web.log"):
        healthy = until(lambda: container.run("python", "deploy/healthy.py").returncode == 0)
        assert healthy, container.run("python", "deploy/healthy.py").stderr
        assert speak(container.port, "/accedi/", None)[0] == "HTTP/1.1 301 Moved Permanently"
        page = speak(container.port, "/accedi/", "https")
        assert page[0] == "HTTP/1.1 200 OK"
        assert "Strict-Transport-Security: max-age=31536000; includeSubDomains" in page

    with container.running("timer", tmp_path / "timer.log"):
        log = tmp_path / "timer.log"
        assert until(lambda: "Lavori rimessi in coda: 0." in log.read_text())
    with container.running("worker", tmp_path / "worker.log"):
        assert until(lambda: "Starting worker" in (tmp_path / "worker.log").read_text())


def speak(port: int, path: str, scheme: str | None) -> list[str]:
    """The first lines of an answer, as the proxy sees them."""
    proxied = f"X-Forwarded-Proto: {scheme}\r\n" if scheme else ""
    asked = f"GET {path} HTTP/1.1\r\nHost: peg.example.org\r\n{proxied}Connection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as wire:
        wire.sendall(asked.encode())
        return wire.makefile("rb").read().decode().partition("\r\n\r\n")[0].split("\r\n")

"""The container image, built and run as in production: `benchmarks/image.py [--help]`.

Needs podman. Each container has no rights, a read-only file system, a volume and a /tmp; the
database is SQLite on the volume. What is made here is removed, the layers that podman keeps aside.
Exit status 1: something is not as it should be.
"""

import argparse
import secrets
import shlex
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAME = f"peg-try-{secrets.token_hex(4)}"
SHUT = "--read-only --read-only-tmpfs=false --cap-drop=ALL --security-opt=no-new-privileges"
SHUT += " --tmpfs=/tmp:size=512m,mode=1777,noexec,nosuid,nodev --memory=2g --network=none"
SETTINGS = {
    "SECRET_KEY": secrets.token_urlsafe(50),
    "ALLOWED_HOSTS": "peg.example.org",
    "SITE_URL": "https://peg.example.org",
    "TRUSTED_PROXIES": "1",
    "DATABASE_URL": "sqlite:////data/peg.sqlite3",
}
WITHOUT_PDF = "from objectives.models import Edition as E; print(E.objects.filter(pdf='').count())"
WRITES = "import os; print([p for p in ('/srv/peg', '/opt/venv', '/etc') if os.access(p, os.W_OK)])"
RIGHTS = """
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(status["Uid"].split()[0], int(status["CapEff"], 16))
"""


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--podman", default="podman", help="with its own options, as --runtime=runc")
    asked.add_argument("--build", default="", help="options of podman build, as --build-arg=BASE=…")
    asked.add_argument("--run", default="", help="options of podman run, as --ulimit=…")
    options = asked.parse_args()
    trial = Trial(shlex.split(options.podman), shlex.split(options.run))
    recipe = ["--format=docker", f"--file={ROOT}/deploy/Containerfile", f"--tag={NAME}"]
    try:
        trial.podman("build", *recipe, *shlex.split(options.build), str(ROOT))
        trial.say("megabytes", trial.megabytes())
        trial.go()
    finally:
        for service in trial.services:
            trial.podman("rm", "--force", service, check=False)
        trial.podman("volume", "rm", NAME, check=False)
        trial.podman("rmi", NAME, check=False)
    return trial.status


class Trial:
    def __init__(self, podman: list[str], options: list[str]):
        settings = [f"--env={name}={value}" for name, value in SETTINGS.items()]
        self.command = podman
        self.options = [*SHUT.split(), f"--volume={NAME}:/data", *settings, *options]
        self.services: list[str] = []
        self.status = 0

    def go(self) -> None:
        self.expect("commands", self.once("migrate", "--verbosity=0"), "")
        self.once("load_catalogue")
        self.once("load_demo")
        check = ["check", "--deploy", "--database=default", "--fail-level=WARNING"]
        self.expect("check", self.once(*check), "System check identified no issues (1 silenced).")
        web = self.start("web")
        self.expect("may write", self.inside(web, "-c", WRITES), "[]")
        self.expect("user, rights", self.inside(web, "-c", RIGHTS), "10001 0")
        self.until("healthy", lambda: self.inside(web, "deploy/healthy.py"), "")
        timer, worker = self.start("timer"), self.start("worker")
        count = ["manage.py", "shell", "--verbosity=0", "-c", WITHOUT_PDF]
        self.until("editions without PDF", lambda: self.inside(worker, *count), "0")
        for service in (timer, worker, web):
            self.podman("stop", "--time=60", service)
            status = self.podman("inspect", "--format={{.State.ExitCode}}", service)
            self.expect(f"{service.rpartition('-')[2]} stopped", status, "0")

    def once(self, *words: str) -> str:
        return self.podman("run", "--rm", *self.options, NAME, *words)

    def start(self, word: str) -> str:
        self.services.append(f"{NAME}-{word}")
        self.podman("run", "--detach", f"--name={NAME}-{word}", *self.options, NAME, word)
        return self.services[-1]

    def inside(self, service: str, *words: str) -> str:
        return self.podman("exec", service, "python", *words, check=False)

    def megabytes(self) -> int:
        return int(self.podman("inspect", "--format={{.Size}}", NAME)) // 1_000_000

    def podman(self, *words: str, check: bool = True) -> str:
        """What a command says; where it fails unasked, the end of it all."""
        command = [*self.command, *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode and check:
            sys.exit(f"{shlex.join(words[:2])}: {done.stderr}")
        return done.stdout.strip() if not done.returncode else f"exit status {done.returncode}"

    def until(self, what: str, find, wanted: str) -> None:
        began = time.monotonic()
        while (found := find()) != wanted and time.monotonic() < began + 180:
            time.sleep(1)
        self.expect(f"{what}, after {time.monotonic() - began:.0f} s", found, wanted)

    def expect(self, what: str, found: str, wanted: str) -> None:
        if found != wanted:
            self.status = 1
        self.say(what, found if found == wanted else f"{found} instead of {wanted}")

    def say(self, what: str, found: object) -> None:
        print(f"| {what} | {found if found != '' else 'as it should be'} |", flush=True)


if __name__ == "__main__":
    sys.exit(main())

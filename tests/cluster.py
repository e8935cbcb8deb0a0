"""Run a command with DATABASE_URL naming a PostgreSQL of its own: `cluster.py COMMAND…`.

A private cluster from the system's binaries, reached by a socket only, made and removed by the
run. PostgreSQL refuses to run as root: then an unprivileged user owns it.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OWNER = "nobody"


def main(command: list[str]) -> int:
    with cluster() as url:
        return subprocess.call(command, env=os.environ | {"DATABASE_URL": url})


@contextmanager
def cluster() -> Iterator[str]:
    """Its address, while it runs; nothing is left of it afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="peg-pg-"))
    if os.geteuid() == 0:
        owner = pwd.getpwnam(OWNER)
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    try:
        words = ["-U", "peg", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        _run(_binaries() / "initdb", "-D", folder / "data", *words)
        control(folder, "start")
        try:
            yield f"postgres:///postgres?host={folder}&user=peg"
        finally:
            control(folder, "stop", "immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def control(folder: Path, what: str, mode: str = "fast") -> None:
    """Start, stop or restart the cluster of this folder, which DATABASE_URL calls its host."""
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
    words = ["-D", folder / "data", "-l", folder / "log", "-o", options, "-m", mode, "-w", what]
    if what == "start":
        words.remove("-m")
        words.remove(mode)
    _run(_binaries() / "pg_ctl", *words)


def _binaries() -> Path:
    """Debian keeps them out of the PATH, by version; the newest serves."""
    if found := shutil.which("initdb"):
        real = Path(found).resolve().parent
        if (real / "postgres").exists():
            return real
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(versions, key=lambda path: int(path.parent.parent.name), default=None)
    if not newest:
        sys.exit("PostgreSQL non è installato: apt-get install postgresql")
    return newest.parent


def _run(*words) -> None:
    prefix = ["runuser", "-u", OWNER, "--"] if os.geteuid() == 0 else []
    subprocess.run(
        [*prefix, *map(str, words)],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd="/",  # where everybody may be
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

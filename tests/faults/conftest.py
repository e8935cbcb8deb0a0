"""A browser that is shown the pages of errors, and disks that are full or locked."""

import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@pytest.fixture
def browser(client):
    client.raise_request_exception = False
    return client


def says(answer, why: str) -> str:
    """The words of a 503 page, which must be ours."""
    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "<h1>Servizio non disponibile</h1>" in page
    assert why.replace("'", "&#x27;") in page
    assert "Traceback" not in page
    return page


@contextmanager
def full_disk(room: int = 100_000) -> Iterator[None]:
    """No file of this process grows beyond so many bytes: what a full disk says, it says."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """A folder that may only be read: by its mode, and for root by a file system of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    if os.geteuid() != 0:
        folder.chmod(0o500)
        yield
        folder.chmod(0o700)
        return
    mount = ["mount", "-t", "tmpfs", "-o", "ro,size=1m", "tmpfs", folder]
    if subprocess.run(mount, stderr=subprocess.DEVNULL).returncode:
        pytest.skip("root, who writes everywhere, and may mount nothing here")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())

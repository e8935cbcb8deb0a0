"""A browser that is shown the pages of errors, and disks that are full or locked."""

import ctypes
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_VERSION_3, _DAC_OVERRIDE = 0x20080522, 1 << 1  # linux/capability.h


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
    """A folder that may only be read: a file system of its own where we may mount one, otherwise
    by its mode, which root is made to heed."""
    folder.mkdir(parents=True, exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", "ro,size=1m", "tmpfs", folder]
    if subprocess.run(mount, stderr=subprocess.DEVNULL).returncode:
        folder.chmod(0o500)
        with _as_anybody():
            yield
        folder.chmod(0o700)
        return
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@contextmanager
def _as_anybody() -> Iterator[None]:
    """Without root's right to write everywhere, in this thread (capabilities(7))."""
    libc = ctypes.CDLL(None, use_errno=True)
    head = (ctypes.c_uint32 * 2)(_VERSION_3, 0)
    before = (ctypes.c_uint32 * 6)()
    assert libc.capget(head, before) == 0
    without = (ctypes.c_uint32 * 6)(*before)
    without[0] &= ~_DAC_OVERRIDE
    assert libc.capset(head, without) == 0
    try:
        yield
    finally:
        assert libc.capset(head, before) == 0


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())

"""The units, as systemd itself reads them."""

import subprocess
from pathlib import Path

import pytest
from django.conf import settings

UNITS = sorted((Path(settings.BASE_DIR) / "deploy" / "systemd").iterdir())
SERVICES = [path for path in UNITS if path.suffix == ".service"]


@pytest.fixture
def installed(tmp_path) -> Path:
    """Their folder on a machine where what they start is there."""
    for path in UNITS:
        text = path.read_text()
        for program in ("gunicorn", "python"):
            text = text.replace(f"/opt/peg/.venv/bin/{program}", "/bin/true")
        (tmp_path / path.name).write_text(text)
    return tmp_path


def test_systemd_understands_them(installed):
    names = sorted(installed.iterdir())
    done = analyse("verify", "--man=no", *names)
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_they_are_shut_in(path, installed):
    """Exposure is judged from 0 to 10; a unit without a word of it comes to 9.2."""
    done = analyse("security", "--offline=yes", "--threshold=20", installed / path.name)
    assert done.returncode == 0, done.stdout


def analyse(*words) -> subprocess.CompletedProcess:
    command = ["systemd-analyze", "--no-pager", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False)

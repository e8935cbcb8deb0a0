"""What the two commands say in a shell, and the status with which they end."""

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from objectives.italian import format_size
from objectives.models import Act
from tests.archive.whole import said_by


def status(*words) -> int:
    try:
        call_command(*map(str, words))
    except SystemExit as stop:
        return stop.code
    except CommandError as problem:
        return problem.returncode
    return 0


def test_a_copy_is_made_and_restored_and_both_say_how_much(filled, capsys, tmp_path):
    path = tmp_path / "a.zip"
    assert status("backup", path) == 0
    rows = sum(part["rows"] for part in said_by(path)["tables"].values())
    size = format_size(path.stat().st_size)
    assert capsys.readouterr().out == f"{path}: {rows} righe, 5 file, {size}.\n"
    assert status("restore", "--replace", path) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"Ripristinati: {rows} righe, 5 file, ")
    assert said.endswith(" I lavori in attesa si chiedono di nuovo con «manage.py requeue_jobs».\n")


def test_a_file_that_is_lost_is_said_by_both(filled, capsys, tmp_path):
    default_storage.delete(Act.objects.get().attachment.name)
    assert status("backup", tmp_path / "a.zip") == 1
    line = "manca il file atti/delibera.pdf, che il database nomina"
    assert line in capsys.readouterr().err.splitlines()
    assert status("restore", "--replace", tmp_path / "a.zip") == 1
    line = "manca il file atti/delibera.pdf: non c'era quando la copia fu fatta"
    assert line in capsys.readouterr().err.splitlines()


def test_what_is_refused_ends_with_2(filled, archive, capsys, tmp_path):
    (tmp_path / "a.zip").write_bytes(b"prosa")
    assert status("backup", tmp_path / "a.zip") == 2
    assert status("restore", tmp_path / "a.zip") == 2
    assert status("restore", archive) == 2
    assert status("backup", tmp_path / "a.zip", "--overwrite") == 0


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_the_help_explains_the_status(command, capsys):
    with pytest.raises(SystemExit):
        call_command(command, "--help")
    assert "Stato di uscita: 0" in " ".join(capsys.readouterr().out.split())

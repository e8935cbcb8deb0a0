"""Only a whole archive is read: whatever was done to it, it is refused in one sentence."""

import os
import random
import re
from pathlib import Path
from zipfile import ZIP_LZMA, ZipFile

import pytest

from objectives.archive.checking import checked
from objectives.archive.packing import SEAL, seal
from objectives.archive.refusal import Refused
from tests.archive.whole import manifest_changed, members_of, packed, rows_changed, silent

pytestmark = pytest.mark.django_db  # the archive is made in a database
DAMAGED = "{} è danneggiato: il contenuto non corrisponde alle somme di controllo."
NO_ARCHIVE = "{} non è una copia di sicurezza di questo programma, o è incompleto."


def refusal(path: Path) -> str:
    """One line, and never a row of the archive."""
    with pytest.raises(Refused) as refused, checked(path, silent):
        pass
    return str(refused.value)


def test_what_was_made_is_believed(archive):
    with checked(archive, silent) as opened:
        assert opened.manifest.rows > 200
        assert opened.open_file("atti/delibera.pdf").read() == b"la delibera"


def test_a_flipped_byte_anywhere_is_seen(archive, tmp_path):
    """In each member, in its head, in the directory at the end, in the manifest and in the seal."""
    data, path = archive.read_bytes(), tmp_path / "a.zip"
    with ZipFile(archive) as whole:
        heads = [info.header_offset for info in whole.infolist()]
        at_random = random.Random(7).sample(range(2, len(data) - 64), 40)
        places = [offset + more for offset in heads for more in (4, 30, 90)] + at_random
    for place in places:
        flipped = bytearray(data)
        flipped[place] ^= 1 << place % 8
        path.write_bytes(flipped)
        assert refusal(path) == DAMAGED.format(path)
    path.write_bytes(data[:-1] + (b"0" if data[-1:] != b"0" else b"1"))
    assert refusal(path) == DAMAGED.format(path)


def test_a_file_that_is_cut_off_or_goes_on_is_refused(archive, tmp_path):
    data, path = archive.read_bytes(), tmp_path / "a.zip"
    for cut in (0, 1, 40, 64, 5_000, len(data) // 2, len(data) - 1):
        path.write_bytes(data[:cut])
        assert refusal(path) in (NO_ARCHIVE.format(path), DAMAGED.format(path))
    path.write_bytes(data + b"\n")
    assert refusal(path) == NO_ARCHIVE.format(path)
    path.write_bytes(data + b"a")
    assert refusal(path) == DAMAGED.format(path)


@pytest.mark.parametrize("content", [b"", b"prosa", b"PK", b"a" * 500, b"PK" + b"0" * 64])
def test_what_is_no_archive_is_refused(tmp_path, content):
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    assert refusal(path) in (NO_ARCHIVE.format(path), DAMAGED.format(path))


def test_what_is_not_there_or_is_a_folder_does_not_open(tmp_path):
    path = tmp_path / "a.zip"
    assert refusal(path) == f"{path} non si apre: il file o la sua cartella non c'è."
    assert refusal(tmp_path) == f"{tmp_path} non si apre: è una cartella, non un file."


def test_what_has_no_end_is_refused_at_once(archive, tmp_path):
    """A pipe, as «restore <(age -d peg.age)» hands it over; and a device."""
    os.mkfifo(tmp_path / "a.zip")
    for path in (tmp_path / "a.zip", Path("/dev/zero"), Path("/dev/null")):
        assert refusal(path) == f"{path} non è un file: scrivere prima la copia sul disco."


@pytest.mark.parametrize("name", ["data/objectives.user.jsonl", "files/atti/delibera.pdf"])
def test_members_are_those_of_the_manifest(archive, tmp_path, name):
    """With a seal that holds, as somebody would leave it who packs the archive anew."""
    members, path = members_of(archive), tmp_path / "a.zip"
    data = members[name]
    without = {other: members[other] for other in members if other != name}
    assert refusal(packed(path, without)) == DAMAGED.format(path)
    assert refusal(packed(path, members, ("data/di troppo.jsonl", b""))) == DAMAGED.format(path)
    for other in (data[:-1], data + b"\n", data[:-2] + b"x\n", b""):
        assert refusal(packed(path, members | {name: other})) == DAMAGED.format(path)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_that_is_there_twice_is_refused(archive, tmp_path):
    members, path = members_of(archive), tmp_path / "a.zip"
    name = "files/atti/delibera.pdf"
    assert refusal(packed(path, members, (name, members[name]))) == DAMAGED.format(path)


@pytest.mark.parametrize(
    "text", [b"", b"{", b"[]", b"7", b"{}", b'{"format": 1}', b'{"format": "due"}', b"\xff"]
)
def test_a_manifest_that_says_something_else_is_refused(archive, tmp_path, text):
    path = packed(tmp_path / "a.zip", members_of(archive) | {"manifest.json": text})
    assert refusal(path) == DAMAGED.format(path)


@pytest.mark.parametrize(
    "name",
    [
        *("../fuori", "/etc/passwd", "a/../../b", "a//b", "./a", "c:\\a", "a\\b", "a/", "a\0b", ""),
        "a/" * 2000 + "b",
    ],
)
def test_no_name_leads_out_of_the_storage(archive, tmp_path, name):
    members = members_of(archive)
    members[f"files/{name}"] = members.pop("files/atti/delibera.pdf")

    def rename(manifest):
        manifest["files"][name] = manifest["files"].pop("atti/delibera.pdf")

    path = packed(tmp_path / "a.zip", manifest_changed(members, rename))
    assert refusal(path) == DAMAGED.format(path)


def test_a_member_is_not_read_beyond_the_size_that_it_is_said_to_have(archive, tmp_path):
    """A gigabyte of zeros in a megabyte: neither unpacked nor believed."""
    members = members_of(archive) | {"files/atti/delibera.pdf": bytes(50_000_000)}
    path = packed(tmp_path / "a.zip", members)
    assert path.stat().st_size < 1_000_000
    assert refusal(path) == DAMAGED.format(path)


@pytest.mark.parametrize("number", [-1, 2**63 - 1, 10**30])
def test_a_number_that_no_table_can_give_out_is_refused(archive, tmp_path, number):
    def count(manifest):
        manifest["numbers"]["objectives.user"] = number

    path = packed(tmp_path / "a.zip", manifest_changed(members_of(archive), count))
    assert refusal(path) == DAMAGED.format(path)


def test_a_manifest_that_does_not_unpack_is_refused(archive, tmp_path):
    """Of the kinds of compression that Python knows, one has an error of its own."""
    path, members = tmp_path / "a.zip", members_of(archive)
    with ZipFile(path, "w", ZIP_LZMA) as whole:
        whole.writestr("manifest.json", members["manifest.json"])
        whole.comment = b"0" * SEAL
    data = bytearray(path.read_bytes())
    data[80:120] = bytes(40)
    path.write_bytes(data)
    with path.open("r+b") as file:
        seal(file)
    assert refusal(path) == DAMAGED.format(path)


def test_a_newer_format_is_refused_with_what_to_do(archive, tmp_path):
    members = manifest_changed(members_of(archive), lambda manifest: manifest.update(format=2))
    said = refusal(packed(tmp_path / "a.zip", members))
    assert said == (
        "L'archivio è di una versione più recente del programma (formato 2, qui si legge fino al"
        " 1): aggiornare il programma, poi ripetere."
    )


def test_a_refusal_holds_nothing_of_what_is_in_the_archive(archive, tmp_path):
    members = members_of(archive)
    with rows_changed(members, "objectives.user") as rows:
        words = {str(value) for row in rows for value in row.values() if len(str(value)) > 6}
    path = packed(tmp_path / "a.zip", members | {"data/objectives.user.jsonl": b"x\n"})
    said = refusal(path)
    assert [word for word in words if re.search(re.escape(word), said)] == []

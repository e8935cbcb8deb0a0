"""What an archive says of itself."""

import posixpath
from dataclasses import dataclass, field

import msgspec
from django.utils.translation import gettext as _

from .refusal import Refused

FORMAT = 1
NAME = "manifest.json"
_LONGEST_NAME = 1_000  # characters
_LAST_NUMBER = 2**63 - 1  # that a table can give out


@dataclass(frozen=True)
class Part:
    """A member of the archive; `rows` are the lines of a table."""

    size: int
    sha256: str
    rows: int = 0


@dataclass(frozen=True)
class Manifest:
    """`migrations` are those that the tables had gone through, by application; `numbers` the last
    one given out by each table; `missing` the files that rows name and nobody had."""

    version: str
    made_at: str
    migrations: dict[str, list[str]]
    tables: dict[str, Part]
    files: dict[str, Part]
    numbers: dict[str, int]
    missing: list[str] = field(default_factory=list)
    format: int = FORMAT

    def as_bytes(self) -> bytes:
        return msgspec.json.format(msgspec.json.encode(self, order="sorted"))

    @property
    def parts(self) -> dict[str, Part]:
        """By the names of the members."""
        tables = {table_member(name): part for name, part in self.tables.items()}
        return tables | {file_member(name): part for name, part in self.files.items()}

    @property
    def rows(self) -> int:
        return sum(part.rows for part in self.tables.values())


def table_member(label: str) -> str:
    return f"data/{label}.jsonl"


def file_member(name: str) -> str:
    return f"files/{name}"


def read_manifest(data: bytes) -> Manifest:
    """Raises Refused for a newer format, and ValueError for what is no manifest."""
    said = msgspec.json.decode(data)
    number = said.get("format") if isinstance(said, dict) else None
    if isinstance(number, int) and number > FORMAT:
        raise Refused(
            _(
                "L'archivio è di una versione più recente del programma (formato %(theirs)s, qui si"
                " legge fino al %(ours)s): aggiornare il programma, poi ripetere."
            )
            % {"theirs": number, "ours": FORMAT}
        )
    manifest = msgspec.convert(said, Manifest)
    if not all(is_plain(name) for name in [*manifest.files, *manifest.missing]):
        raise ValueError
    if not all(0 <= number < _LAST_NUMBER for number in manifest.numbers.values()):
        raise ValueError
    return manifest


def is_plain(name: str) -> bool:
    """A path of ours in the storage, and nowhere else."""
    parts = name.split("/")
    return (
        len(name) <= _LONGEST_NAME
        and not ({"", ".", ".."} & set(parts))
        and posixpath.normpath(name) == name
        and not any(sign in name for sign in ("\\", "\0", ":"))
    )

"""The law's list and the staff categories, from the files that the product carries."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from ..enums import Action
from ..history import recorded
from ..models import Mission, Programme, StaffCategory, User


class BadCatalogue(Exception):  # noqa: N818 - it reads as a sentence where it is raised
    """The file is not what it should be; the message says where, in Italian."""


@dataclass
class Tally:
    """How many rows a load added, changed and found as they were."""

    added: int = 0
    changed: int = 0
    same: int = 0

    def __str__(self):
        return _("%(added)s nuovi, %(changed)s aggiornati, %(same)s invariati") % {
            "added": self.added,
            "changed": self.changed,
            "same": self.same,
        }


@transaction.atomic
def load_catalogue(path: Path, *, by: User | None) -> Tally:
    """Missions and programmes: add what is missing, refresh what changed, leave the others.

    Rows are told apart by their codes and the year from which they hold, never by their titles
    (domain.md, section 5). All or nothing. Raises BadCatalogue.
    """
    tally = Tally()
    lines = list(_lines(path))
    first_years: dict[str, int] = {}
    for where, line in lines:
        with _told(where):
            code, year = line["mission_code"], int(line["valid_from"])
            first_years[code] = min(year, first_years.get(code, year))
    missions: dict[str, Mission] = {}
    for where, line in lines:
        with _told(where):
            code = line["mission_code"]
            if code not in missions:
                found = Mission.objects.filter(code=code, valid_from=first_years[code]).first()
                missions[code] = found or Mission(code=code, valid_from=first_years[code])
                missions[code].title = line["mission_title"]
                _save(missions[code], None, by=by)
            _save(_programme(missions[code], line), tally, by=by)
    return tally


@transaction.atomic
def load_staff_categories(path: Path, *, by: User | None) -> Tally:
    """Add the categories that are missing; those that the body has changed stay as they are."""
    tally = Tally()
    for where, line in _lines(path):
        with _told(where):
            category = StaffCategory.objects.filter(name=line["name"]).first() or StaffCategory(
                name=line["name"],
                valid_from=_day(line["valid_from"]),
                valid_to=_day(line["valid_to"]),
            )
            _save(category, tally, by=by)
    return tally


def _programme(mission: Mission, line: dict[str, str]) -> Programme:
    code, year = line["programme_code"], int(line["valid_from"])
    found = Programme.objects.filter(mission=mission, code=code, valid_from=year).first()
    programme = found or Programme(mission=mission, code=code, valid_from=year)
    programme.title = line["programme_title"]
    programme.applies_to = line["applies_to"]
    programme.valid_to = int(line["valid_to"]) if line["valid_to"] else None
    return programme


def _save(row: models.Model, tally: Tally | None, *, by: User | None) -> None:
    is_new = row.pk is None
    with recorded(row, by=by, action=Action.CATALOGUE) as recording:
        row.full_clean()
        row.save()
    if tally and is_new:
        tally.added += 1
    elif tally and recording.changes:
        tally.changed += 1
    elif tally:
        tally.same += 1


def _lines(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Each line of a `;` file with the place to name when it is wrong."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for number, line in enumerate(csv.DictReader(file, delimiter=";"), start=2):
                where = _("%(file)s, riga %(number)s") % {"file": path.name, "number": number}
                yield where, line
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        raise BadCatalogue(
            _("%(file)s: non si legge (%(problem)s)") % {"file": path.name, "problem": problem}
        ) from None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@contextmanager
def _told(where: str) -> Iterator[None]:
    """Whatever is wrong with a line is told with its place."""
    try:
        yield
    except ValidationError as problem:
        raise BadCatalogue(f"{where}: {'; '.join(problem.messages)}") from None
    except (KeyError, TypeError, ValueError) as problem:
        raise BadCatalogue(
            _("%(where)s: valore mancante o errato (%(problem)s)")
            % {"where": where, "problem": problem}
        ) from None

"""Progress: what was done of what had been planned (domain.md, section 4)."""

from collections.abc import Iterable

from django.db.models import Model

from ..enums import Action
from ..history import recorded
from ..models import Narrative, PegObjective, User


def record_progress(
    card: PegObjective, changed: Iterable[tuple[Model, list[str]]], *, by: User
) -> bool:
    """Write the fields that changed, of the card and of its rows; one history entry.

    `changed` pairs a row with the names of its changed fields; the others keep what the database
    has. Returns whether anything is different now.
    """
    with recorded(card, by=by, action=Action.PROGRESS) as recording:
        for row, fields in changed:
            is_new = isinstance(row, Narrative) and row.pk is None
            row.save(update_fields=None if is_new else fields)
    return bool(recording.changes)

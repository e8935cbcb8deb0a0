"""The Giunta's acts, as the office records them."""

from datetime import date
from pathlib import PurePath
from uuid import uuid4

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from ..enums import Action
from ..history import recorded
from ..models import Act, User


def record_act(
    number: str, adopted_on: date, attachment: UploadedFile | None = None, *, by: User | None
) -> Act:
    """The act of that number and day: the one already recorded, or a new one.

    One act may approve some cards today and others tomorrow, and vary yet others. The attachment
    is kept under a name of ours; one that is there already stays.
    """
    try:
        return _recorded(number, adopted_on, attachment, by=by)
    except IntegrityError:  # somebody has recorded it at the same moment
        return _recorded(number, adopted_on, attachment, by=by)


def _recorded(number, adopted_on, attachment, *, by) -> Act:
    held = Act.objects.select_for_update().filter(number=number, adopted_on=adopted_on)
    with transaction.atomic():
        act = held.first() or Act(number=number, adopted_on=adopted_on)
        with recorded(act, by=by, action=Action.CHANGED if act.pk else Action.CREATED):
            act.save()
            if attachment and not act.attachment:
                suffix = PurePath(attachment.name).suffix.lower()
                act.attachment_name = PurePath(attachment.name).name
                act.attachment.save(f"{uuid4()}{suffix}", attachment)
    return act

"""What holds the write paths against the history sees what escapes it."""

import pytest

from objectives.enums import Action
from objectives.history import recorded
from objectives.models import Body, DaysLate, Edition, PegObjective, Phase, StaffCategory, User
from tests.told import told

WAYS = {
    "a field of the card": lambda card: PegObjective.objects.update(title="Altro"),
    "a tick": lambda card: PegObjective.objects.update(is_ptcp=True),
    "a number": lambda card: PegObjective.objects.update(weight=3),
    "another row": lambda card: PegObjective.objects.update(responsible=User.objects.last()),
    "a row's field": lambda card: Phase.objects.update(completion=50),
    "a row's place": lambda card: Phase.objects.update(position=9),
    "a row gone": lambda card: card.phases.first().delete(),
    "a row more": lambda card: card.phases.create(description="Nuova"),
    "a reference row": lambda card: StaffCategory.objects.create(name="Nuova"),
    "a name": lambda card: User.objects.filter(username="olga").update(full_name="Altra"),
    "the body's table": lambda card: DaysLate.objects.create(body_id=1, days=3, percentage=50),
    "an edition": lambda card: Edition.objects.update(content={}),
    "an edition's number": lambda card: Edition.objects.update(number=7),
    "an edition gone": lambda card: Edition.objects.all().delete(),
}


@pytest.mark.parametrize("way", WAYS)
def test_it_sees_what_was_written_past_the_door(approved, olga, way):
    Body.load()
    with pytest.raises(AssertionError), told(olga):
        WAYS[way](approved)


def test_it_sees_what_an_entry_does_not_tell(approved, olga):
    """Changed behind the entry's back: before its block has begun."""
    with pytest.raises(AssertionError), told(olga, "pegobjective changed"):
        Phase.objects.update(completion=50)
        with recorded(approved, by=olga, action=Action.CHANGED):
            PegObjective.objects.filter(pk=approved.pk).update(title="Altro")


def test_it_sees_one_action_told_twice(approved, olga):
    with pytest.raises(AssertionError), told(olga, *["pegobjective changed"] * 2):
        for title in ("Uno", "Due"):
            with recorded(approved, by=olga, action=Action.CHANGED):
                PegObjective.objects.filter(pk=approved.pk).update(title=title)


def test_it_sees_the_wrong_actor(approved, olga, rita):
    with (
        pytest.raises(AssertionError),
        told(rita, "pegobjective changed"),
        recorded(approved, by=olga, action=Action.CHANGED),
    ):
        PegObjective.objects.filter(pk=approved.pk).update(title="Altro")


def test_what_is_told_once_is_fine(approved, olga):
    with told(olga, "pegobjective changed"), recorded(approved, by=olga, action=Action.CHANGED):
        PegObjective.objects.filter(pk=approved.pk).update(title="Altro")
        approved.phases.first().delete()
        approved.indicators.update(actual="si")

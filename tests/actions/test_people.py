"""Delegations and handovers: whose rights begin and end, which cards carry the new name."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from objectives.actions.acts import record_act
from objectives.actions.people import delegate, end_delegation, hand_over
from objectives.enums import IN_FORCE, Role, State
from objectives.models import (
    Assignment,
    Edition,
    HistoryEntry,
    PegObjective,
    ResponsibilityCentre,
    User,
)
from objectives.models.assignment import standing_on
from objectives.workflow import Details, Refused, move, working_copy
from tests.conftest import _person

TODAY = date(2024, 9, 10)
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture(autouse=True)
def _on_a_day():
    with time_machine.travel("2024-09-10T10:00:00+02:00"):
        yield


@pytest.fixture
def piero(db) -> User:
    return _person("piero", "Piero Riva")


@pytest.fixture
def held(card, rita) -> Assignment:
    """Rita's, since the beginning of the year."""
    Assignment.objects.filter(person=rita).update(valid_from=date(2024, 1, 1))
    PegObjective.objects.update(responsible=rita)
    return Assignment.objects.get(person=rita)


def told(since: int) -> list[tuple[str, str, str, str]]:
    entries = HistoryEntry.objects.filter(pk__gt=since).order_by("pk")
    return [(e.subject_label, e.action, e.actor_name, e.reason) for e in entries]


def last_entry() -> int:
    return HistoryEntry.objects.first().pk


def twin_of(card: PegObjective, code: str, state: State, **more) -> PegObjective:
    values = {name: getattr(card, name) for name in PegObjective.planned()} | more
    edition = int(state in IN_FORCE)
    return PegObjective.objects.create(
        plan_year=2024, code=code, state=state, edition=edition, **values
    )


# -- delegations ----------------------------------------------------------------------------------


def new_delegation(person, centre, begin=TODAY, end=date(2024, 12, 31)) -> Assignment:
    return Assignment(person=person, centre=centre, valid_from=begin, valid_to=end)


def test_a_delegation_is_given_and_told(held, rita, piero):
    before = last_entry()
    delegate(new_delegation(piero, held.centre), by=rita)
    label = "Piero Riva, Collaboratore – SERVIZI SOCIALI"
    assert told(before) == [(label, "created", "Rita Longo", "")]
    assert standing_on(piero, TODAY).collaborates_with == {held.centre_id}


def test_the_same_delegation_is_not_given_twice(held, rita, piero):
    delegate(new_delegation(piero, held.centre), by=rita)
    with pytest.raises(ValidationError) as refused:
        delegate(new_delegation(piero, held.centre, begin=date(2024, 12, 31)), by=rita)
    assert refused.value.messages == [
        "Piero Riva ha già questo incarico dal 10/09/2024 al 31/12/2024: cambiare quello, o"
        " scegliere altri giorni."
    ]
    delegate(new_delegation(piero, held.centre, date(2025, 1, 1), date(2025, 12, 31)), by=rita)
    assert Assignment.objects.filter(person=piero).count() == 2


def test_a_revoked_delegation_gives_no_rights_from_today(held, rita, piero):
    delegate(new_delegation(piero, held.centre, begin=YESTERDAY), by=rita)
    before, given = last_entry(), Assignment.objects.get(person=piero)
    end_delegation(given, by=rita, today=TODAY)
    given.refresh_from_db()
    assert (given.valid_from, given.valid_to) == (YESTERDAY, YESTERDAY)
    assert [action for _, action, *_ in told(before)] == ["changed"]
    days = (YESTERDAY, TODAY)
    assert [bool(standing_on(piero, day).centres) for day in days] == [True, False]


@pytest.mark.parametrize("begin", [TODAY, TODAY + timedelta(days=1)])
def test_a_delegation_that_gave_no_rights_yet_is_taken_away(held, rita, piero, begin):
    delegate(new_delegation(piero, held.centre, begin=begin), by=rita)
    before = last_entry()
    end_delegation(Assignment.objects.get(person=piero), by=rita, today=TODAY)
    assert not Assignment.objects.filter(person=piero).exists()
    assert [action for _, action, *_ in told(before)] == ["deleted"]


def test_one_that_is_over_is_not_prolonged_by_revoking_it(held, rita, piero):
    spring = date(2024, 3, 1), date(2024, 5, 31)
    delegate(new_delegation(piero, held.centre, *spring), by=rita)
    before, given = last_entry(), Assignment.objects.get(person=piero)
    with pytest.raises(Refused, match="La delega è già finita"):
        end_delegation(given, by=rita, today=TODAY)
    given.refresh_from_db()
    assert (given.valid_to, told(before)) == (spring[1], [])


# -- handing over ---------------------------------------------------------------------------------


def test_the_old_rights_end_the_day_before_the_new_begin(held, rita, piero, ada):
    before = last_entry()
    hand_over(held, piero, on=date(2024, 9, 1), is_interim=True, by=ada)
    spans = Assignment.objects.filter(role=Role.RESPONSIBLE).order_by("pk")
    assert list(spans.values_list("person", "valid_from", "valid_to", "is_interim")) == [
        (rita.pk, date(2024, 1, 1), date(2024, 8, 31), False),
        (piero.pk, date(2024, 9, 1), None, True),
    ]
    days = date(2024, 8, 31), date(2024, 9, 1)
    assert [bool(standing_on(rita, day).responsible_for) for day in days] == [True, False]
    assert [bool(standing_on(piero, day).responsible_for) for day in days] == [False, True]
    card = PegObjective.objects.get()
    assert told(before) == [
        (f"Rita Longo, Responsabile – {held.centre}", "handover", "Ada Conti", "a Piero Riva"),
        (f"Piero Riva, Responsabile – {held.centre}", "handover", "Ada Conti", "da Rita Longo"),
        (str(card), "handover", "Ada Conti", "da Rita Longo a Piero Riva"),
    ]
    assert HistoryEntry.objects.first().changes == [
        {"row": "", "field": "responsabile", "before": "Rita Longo", "after": "Piero Riva"}
    ]


def test_open_cards_carry_the_new_name_and_what_is_closed_keeps_the_old(
    held, rita, olga, piero, ada, request
):
    approved = request.getfixturevalue("approved")
    move(approved, "open_variation", Details(by=olga))
    cards = {state: twin_of(approved, state, state, responsible=rita) for state in State}
    cards |= {"in variation": approved}
    before = last_entry()
    moved = hand_over(held, piero, on=TODAY, is_interim=False, by=ada)
    names = {
        place: PegObjective.objects.get(pk=card.pk).responsible for place, card in cards.items()
    }
    assert names == {place: rita if place == State.CERTIFIED else piero for place in cards}
    assert working_copy(approved).responsible == piero
    assert Edition.objects.get().content["responsible"] == "Rita Longo"
    # One entry a card: the working copy is told as its card.
    assert sorted(card.pk for card in moved) == sorted(
        HistoryEntry.objects.filter(pk__gt=before, subject_type="pegobjective").values_list(
            "subject_id", flat=True
        )
    )
    move(approved, "close_variation", Details(by=olga, act=record_act("2", TODAY, by=olga)))
    names = Edition.objects.order_by("number").values_list("content__responsible", flat=True)
    assert list(names) == ["Rita Longo", "Piero Riva"]


def test_cards_of_other_centres_and_names_are_left_alone(held, rita, piero, ada):
    card = PegObjective.objects.get()
    other = ResponsibilityCentre.objects.create(department=card.centre.department, name="Altro")
    elsewhere = twin_of(card, "A", State.DRAFT, responsible=rita, centre=other)
    named = twin_of(card, "B", State.DRAFT, responsible=ada)
    Assignment.objects.create(person=rita, role=Role.RESPONSIBLE, centre=other)
    assert hand_over(held, piero, on=TODAY, is_interim=False, by=ada) == [card]
    elsewhere.refresh_from_db()
    named.refresh_from_db()
    assert (elsewhere.responsible, named.responsible) == (rita, ada)
    assert standing_on(rita, TODAY).responsible_for == {other.pk}


def test_the_delegations_that_came_from_the_old_one_end_with_it(held, rita, carlo, piero, ada):
    later = new_delegation(piero, held.centre, date(2025, 1, 1), date(2025, 12, 31))
    delegate(later, by=rita)
    hand_over(held, piero, on=TODAY, is_interim=False, by=ada)
    given = Assignment.objects.filter(role=Role.COLLABORATOR)
    assert list(given.values_list("person", "valid_to")) == [(carlo.pk, YESTERDAY)]
    assert [bool(standing_on(carlo, d).centres) for d in (YESTERDAY, TODAY)] == [True, False]
    assert HistoryEntry.objects.filter(subject_type="assignment", action="handover").count() == 4


def test_whoever_holds_the_centre_already_is_not_given_it_twice(held, rita, piero, ada):
    Assignment.objects.create(
        person=piero, role=Role.RESPONSIBLE, centre=held.centre, valid_from=date(2024, 2, 1)
    )
    cards = hand_over(held, piero, on=TODAY, is_interim=False, by=ada)
    assert [card.responsible_id for card in PegObjective.objects.all()] == [piero.pk]
    assert (len(cards), Assignment.objects.filter(person=piero).count()) == (1, 1)


def test_what_is_over_is_not_handed_over_again(held, rita, piero, ada, stranger):
    hand_over(held, piero, on=TODAY, is_interim=False, by=ada)
    before = last_entry()
    sentence = "L'incarico di Rita Longo è già finito il 09/09/2024"
    with pytest.raises(Refused, match=sentence):
        hand_over(held, stranger, on=TODAY, is_interim=False, by=ada)
    assert told(before) == []
    assert Assignment.objects.filter(role=Role.RESPONSIBLE).count() == 2


def test_a_handover_costs_the_same_whatever_the_number_of_cards(held, rita, piero, ada, stranger):
    card = PegObjective.objects.get()
    with CaptureQueriesContext(
        connection,
    ) as few:
        hand_over(held, piero, on=date(2024, 9, 1), is_interim=False, by=ada)
    for number in range(20):
        twin_of(card, f"X{number}", State.DRAFT, responsible=piero)
    again = Assignment.objects.get(person=piero)
    with CaptureQueriesContext(connection) as many:
        assert len(hand_over(again, stranger, on=TODAY, is_interim=False, by=ada)) == 21
    assert len(many) == len(few)

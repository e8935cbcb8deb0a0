"""Who is what on which day: dated assignments, and what the database refuses of them."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from objectives.enums import Role
from objectives.models import (
    Assignment,
    Councillor,
    Department,
    ResponsibilityCentre,
    User,
    responsible_of,
    standing,
)
from objectives.models.assignment import Standing, standing_on

MARCH = date(2026, 3, 1), date(2026, 3, 31)
EVER = None, None


@pytest.fixture
def centres(db) -> list[ResponsibilityCentre]:
    department = Department.objects.create(name="Tecnico")
    return [
        ResponsibilityCentre.objects.create(department=department, name=name)
        for name in ("Lavori", "Ambiente", "Edilizia")
    ]


@pytest.fixture
def piero(db) -> User:
    return User.objects.create(username="piero", full_name="Piero Riva")


@pytest.fixture
def lia(db) -> User:
    return User.objects.create(username="lia", full_name="Lia Sordi")


def give(person, role, span=EVER, **scope) -> Assignment:
    begin, end = span
    row = Assignment(person=person, role=role, valid_from=begin, valid_to=end, **scope)
    row.full_clean()
    row.save()
    return row


def delegated(person, giver, centre, span=MARCH) -> Assignment:
    return give(person, Role.COLLABORATOR, span, centre=centre, delegated_by=giver)


# -- on which day ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("span", "day", "holds"),
    [
        (MARCH, date(2026, 2, 28), False),  # not begun
        (MARCH, date(2026, 3, 1), True),  # both ends are in it
        (MARCH, date(2026, 3, 31), True),
        (MARCH, date(2026, 4, 1), False),  # over
        ((None, MARCH[1]), date(2000, 1, 1), True),
        ((MARCH[0], None), date(2099, 12, 31), True),
        (EVER, date(2026, 6, 1), True),
        ((MARCH[0], MARCH[0]), MARCH[0], True),  # of one day
    ],
)
def test_an_assignment_holds_from_its_first_day_to_its_last(piero, span, day, holds):
    give(piero, Role.CONTROL, span)
    assert standing_on(piero, day).roles == ({Role.CONTROL} if holds else frozenset())


def test_a_person_holds_several_centres_and_roles(piero, centres):
    sindaca = Councillor.objects.create(full_name="Anna Po")
    lavori, ambiente, edilizia = centres
    give(piero, Role.RESPONSIBLE, centre=lavori)
    give(piero, Role.RESPONSIBLE, centre=ambiente, is_interim=True)
    give(piero, Role.RESPONSIBLE, MARCH, centre=edilizia)
    give(piero, Role.COUNCILLOR, councillor=sindaca)
    assert standing_on(piero, date(2026, 4, 1)) == Standing(
        roles=frozenset({Role.RESPONSIBLE, Role.COUNCILLOR}),
        responsible_for=frozenset({lavori.pk, ambiente.pk}),
        councillors=frozenset({sindaca.pk}),
    )
    assert standing_on(piero, date(2026, 3, 1)).responsible_for == {c.pk for c in centres}


def test_who_holds_a_centre_in_his_own_right_comes_before_ad_interim(piero, lia, centres):
    give(piero, Role.RESPONSIBLE, centre=centres[0], is_interim=True)
    assert responsible_of(centres[0]) == piero
    give(lia, Role.RESPONSIBLE, (date(2025, 1, 1), None), centre=centres[0])
    assert responsible_of(centres[0]) == lia
    assert responsible_of(centres[1]) is None


# -- delegations ----------------------------------------------------------------------------------


def test_a_delegation_ends_with_its_givers_assignment(piero, lia, centres):
    own = give(piero, Role.RESPONSIBLE, (None, date(2026, 3, 15)), centre=centres[0])
    delegated(lia, piero, centres[0])
    days = [date(2026, 3, 15), date(2026, 3, 16)]
    assert [standing_on(lia, day).collaborates_with for day in days] == [
        {centres[0].pk},
        frozenset(),
    ]
    own.delete()
    assert standing_on(lia, days[0]) == Standing()


def test_a_delegation_is_worth_nothing_on_a_centre_of_which_the_giver_is_not_responsible(
    piero, lia, centres
):
    give(piero, Role.RESPONSIBLE, centre=centres[0])
    delegated(lia, piero, centres[1])
    assert standing_on(lia, MARCH[0]) == Standing()


def test_nobody_delegates_a_delegation(piero, lia, centres):
    ugo = User.objects.create(username="ugo", full_name="Ugo")
    give(piero, Role.RESPONSIBLE, centre=centres[0])
    delegated(lia, piero, centres[0])
    delegated(ugo, lia, centres[0])
    assert standing_on(ugo, MARCH[0]) == Standing()


# -- accounts -------------------------------------------------------------------------------------


def test_an_inactive_account_has_no_standing_whatever_it_was_given(piero, lia, centres):
    give(piero, Role.RESPONSIBLE, centre=centres[0])
    delegated(lia, piero, centres[0])
    piero.is_active, piero.is_superuser = False, True
    piero.save()
    assert standing_on(piero, MARCH[0]) == Standing()
    assert responsible_of(centres[0]) is None
    # Nor has whoever had his rights from him.
    assert standing_on(lia, MARCH[0]) == Standing()


def test_the_standing_of_a_request_is_that_of_its_day(piero):
    give(piero, Role.BOARD, MARCH)
    with time_machine.travel("2026-03-31T23:30:00+02:00"):
        assert standing(piero).roles == {Role.BOARD}
    with time_machine.travel("2026-04-01T00:10:00+02:00"):
        assert standing(piero).roles == frozenset()


# -- what is refused ------------------------------------------------------------------------------

CENTRE = "Il centro serve a responsabili e collaboratori, e a nessun altro."
COUNCILLOR = "L'amministratore serve al ruolo di amministratore politico, e a nessun altro."
DELEGATION = "Una delega a un collaboratore dice chi la dà, da quando e fino a quando."
ORDER = "La data di fine precede quella di inizio."


@pytest.mark.parametrize(
    ("role", "values", "sentence"),
    [
        (Role.CONTROL, {"role": "king"}, "Il valore 'king' non è una scelta valida."),
        (Role.RESPONSIBLE, {"centre": None}, CENTRE),
        (Role.COLLABORATOR, {"centre": None}, CENTRE),
        (Role.CONTROL, {"centre": "a centre"}, CENTRE),
        (Role.COUNCILLOR, {"councillor": None}, COUNCILLOR),
        (Role.BOARD, {"councillor": "a councillor"}, COUNCILLOR),
        (Role.COLLABORATOR, {"delegated_by": None}, DELEGATION),
        (Role.COLLABORATOR, {"valid_from": None}, DELEGATION),
        (Role.COLLABORATOR, {"valid_to": None}, DELEGATION),
        (Role.SECRETARY, {"delegated_by": "somebody"}, DELEGATION),
        (Role.RESPONSIBLE, {"valid_from": MARCH[1], "valid_to": MARCH[0]}, ORDER),
    ],
)
def test_what_makes_no_sense_is_refused_in_words_and_by_the_database(
    piero, lia, centres, role, values, sentence
):
    councillor = Councillor.objects.create(full_name="Anna Po")
    scope = {
        Role.RESPONSIBLE: {"centre": centres[0]},
        Role.COLLABORATOR: {"centre": centres[0], "delegated_by": piero},
        Role.COUNCILLOR: {"councillor": councillor},
    }.get(role, {})
    row = give(lia, role, MARCH, **scope)
    rows = {"a centre": centres[0], "a councillor": councillor, "somebody": piero}
    values = {name: rows.get(value, value) for name, value in values.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.filter(pk=row.pk).update(**values)
    for name, value in values.items():
        setattr(row, name, value)
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    assert sentence in refused.value.messages


def test_nobody_delegates_himself(piero, centres):
    with pytest.raises(ValidationError) as refused:
        delegated(piero, piero, centres[0])
    assert refused.value.message_dict == {"delegated_by": ["Nessuno delega sé stesso."]}


@pytest.mark.parametrize(
    ("span", "is_refused"),
    [
        ((date(2026, 3, 31), date(2026, 4, 30)), True),  # one day in common
        ((date(2026, 2, 1), date(2026, 3, 1)), True),
        ((None, None), True),
        ((date(2026, 4, 1), None), False),
        ((None, date(2026, 2, 28)), False),
    ],
)
def test_the_same_assignment_is_not_given_twice_for_the_same_days(piero, centres, span, is_refused):
    give(piero, Role.RESPONSIBLE, MARCH, centre=centres[0])
    give(piero, Role.RESPONSIBLE, span, centre=centres[1])
    again = Assignment(person=piero, role=Role.RESPONSIBLE, centre=centres[0])
    again.valid_from, again.valid_to = span
    sentence = (
        "Piero Riva ha già questo incarico dal 01/03/2026 al 31/03/2026: cambiare quello, o"
        " scegliere altri giorni."
    )
    if not is_refused:
        again.full_clean()
        return
    with pytest.raises(ValidationError) as refused:
        again.full_clean()
    assert refused.value.messages == [sentence]


def test_two_responsabili_may_delegate_the_same_person_on_their_centre(piero, lia, centres):
    """The one and who replaces him: each delegation ends with its giver."""
    ugo = User.objects.create(username="ugo", full_name="Ugo")
    first = delegated(ugo, piero, centres[0])
    delegated(ugo, lia, centres[0])
    first.full_clean()  # and it is no twin of itself

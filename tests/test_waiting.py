"""What waits for a figure: one card judged in Python, all cards counted in the database."""

from datetime import date

import pytest

from objectives.models import PegObjective, ResponsibilityCentre
from objectives.waiting import open_periods, unanswered, waiting, waiting_cards
from tests.monitoring import HALF, LAST, a_desk_of, an_open_period

pytestmark = pytest.mark.django_db


def test_a_centre_without_a_responsabile_owes_as_well(approved, olga, rita):
    period = an_open_period(olga, LAST)
    [row] = unanswered(PegObjective.objects.all(), period)
    assert (row.responsible, row.rows, row.all_cards) == (rita, 3, 1)
    rita.assignments.update(valid_to=date(2024, 1, 1))
    [row] = unanswered(PegObjective.objects.all(), period)
    assert row.responsible is None


def test_what_waits_of_a_card(approved, olga):
    """At half the year phases due by then; indicators can be filled in, and are not asked for."""
    period = an_open_period(olga, HALF)
    first, second = approved.phases.all()
    first.due_on, second.due_on = date(2024, 3, 31), date(2099, 12, 31)
    first.save(), second.save()
    found = waiting(PegObjective.objects.with_rows().get(), period)
    assert (found.phases, found.late, len(found.indicators)) == ([first], [first], 1)
    assert found.missing == 1
    approved.phases.filter(pk=first.pk).update(completion=60)
    found = waiting(PegObjective.objects.with_rows().get(), period)
    assert (found.phases, found.late, found.missing) == ([first], [first], 0)
    approved.phases.update(completion=100)
    approved.indicators.update(actual="si")
    assert waiting(PegObjective.objects.with_rows().get(), period).rows == 0


def test_only_own_approved_cards_wait_while_a_period_is_open(
    approved, olga, rita, django_assert_num_queries
):
    assert waiting_cards(rita, open_periods()) == []
    an_open_period(olga, LAST)
    periods = open_periods()
    for cards in (1, 6):
        a_desk_of(approved, cards)
        with django_assert_num_queries(3):
            assert len(waiting_cards(rita, periods)) == cards
        PegObjective.objects.exclude(pk=approved.pk).delete()
    assert waiting_cards(olga, periods) == []
    other = ResponsibilityCentre.objects.create(department=approved.centre.department, name="X")
    PegObjective.objects.update(centre=other)
    assert waiting_cards(rita, periods) == []

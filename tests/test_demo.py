"""The Comune that does not exist."""

from datetime import date

import pytest
from django.core.management import call_command

from objectives.completeness import missing_figures
from objectives.models import (
    Department,
    HistoryEntry,
    PegObjective,
    Period,
    Phase,
    User,
)
from objectives.progress import is_late
from objectives.waiting import unanswered, unexplained
from objectives.workflow import missing_of_period


@pytest.fixture
def demo(demo_told, db):
    return demo_told


def test_it_has_what_was_promised(demo):
    assert PegObjective.objects.count() == 61
    assert Department.objects.count() == 9  # eight, and the one of the user's own card
    years = PegObjective.objects.order_by("plan_year").values_list("plan_year", flat=True)
    assert list(years.distinct()) == [2024, 2025, 2026]


def test_the_users_own_card_has_no_invented_result(demo):
    card = PegObjective.objects.get(plan_year=2024)
    assert (str(card.centre), str(card.centre.department)) == ("SERVIZI SOCIALI",) * 2
    assert [phase.completion for phase in card.phases.all()] == [None, None]
    assert [indicator.actual for indicator in card.indicators.all()] == [""]


def test_phases_are_in_every_state(demo):
    phases = Phase.objects.filter(objective__plan_year=2026).select_related("objective")
    day = max(phase.due_on for phase in phases)
    assert {phase.completion for phase in phases} >= {None, 0, 50, 60, 100}
    assert any(is_late(phase, day) for phase in phases)


def test_one_card_is_very_long_and_one_nearly_empty(demo):
    sizes = sorted(card.phases.count() for card in PegObjective.objects.filter(plan_year=2026))
    assert (sizes[0], sizes[-1]) == (0, 34)
    assert PegObjective.objects.filter(kind="", purpose="").count() == 2


def test_an_account_for_each_user_is_told_and_works(demo, client):
    roles = ("responsabile", "collaboratore", "controllo", "segretario", "nucleo", "assessore")
    for username in (*roles, "amministratore"):
        assert f"{username} " in demo
        account = {"username": username, "password": "Borgo-San-Lauro-26"}
        assert client.post("/accedi/", account).status_code == 302
        assert client.get("/schede/?anno=2026").status_code == 200
        client.logout()
    assert User.objects.filter(is_staff=True).count() == 1


def test_again_it_changes_nothing(demo):
    before = HistoryEntry.objects.count()
    call_command("load_demo")
    assert (PegObjective.objects.count(), HistoryEntry.objects.count()) == (61, before)


@pytest.mark.parametrize("day", [date(2026, 6, 30), date(2026, 12, 31)])
def test_who_has_not_answered_is_who_lacks_a_figure(demo, day):
    """Counted in the database as judged card by card, at both dates of the year."""
    period = Period(plan_year=2026, reference_on=day)
    expected: dict[int, tuple[set[int], int]] = {}
    for card in PegObjective.objects.filter(plan_year=2026, state="approved").with_rows():
        if rows := len(missing_figures(card, day)):
            pks, n = expected.get(card.centre_id, (set(), 0))
            expected[card.centre_id] = (pks | {card.pk}, n + rows)
    found = unanswered(PegObjective.objects.all(), period)
    assert {row.centre.pk: (row.cards, row.rows) for row in found} == expected


@pytest.mark.parametrize("day", [date(2026, 6, 30), date(2026, 12, 31)])
def test_what_a_closing_asks_for_is_counted_as_it_is_judged(demo, day):
    period = Period(plan_year=2026, reference_on=day)
    judged = [card.pk for card, _ in missing_of_period(period)]
    assert sorted(unexplained(period)) == sorted(judged)
    assert [card.pk for card, _ in missing_of_period(period, among=judged[:2])] == judged[:2]

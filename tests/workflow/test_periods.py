"""Monitoring periods: opened and closed by the office, each closing freezes a set of figures."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from objectives.actions.acts import record_act
from objectives.actions.periods import delete_period, make_period
from objectives.models import Body, Figures, HistoryEntry, Mission, PegObjective, Period
from objectives.workflow import (
    Details,
    Refused,
    close_period,
    missing_of_period,
    move,
    open_period_again,
    reach,
    working_copy,
)
from tests.monitoring import (
    HALF,
    LAST,
    a_closed_period,
    a_period,
    acts_on,
    an_open_period,
    approve,
    completions,
    reopened,
    tell,
    write,
)

# -- made, opened, taken away ----------------------------------------------------------------------


@pytest.mark.parametrize("day", [date(2023, 12, 31), date(2025, 1, 1)])
def test_the_reference_date_falls_in_the_plan_year(olga, day):
    """Indicators are asked for on 31 December, and the last date of a year is its report's: a date
    outside would be another year's, or a slip of the keyboard."""
    with pytest.raises(ValidationError) as refusal:
        Period(plan_year=2024, reference_on=day).full_clean()
    assert refusal.value.message_dict == {
        "reference_on": ["La data di riferimento cade nell'anno del piano, il 2024."]
    }


def test_two_who_make_the_same_period_at_once_are_told(olga):
    """Both forms were valid when they were judged."""
    a_period(olga)
    with pytest.raises(Refused, match=r"L'anno ha già un periodo con questa data: usare quello\."):
        make_period(Period(plan_year=2024, reference_on=HALF), by=olga)
    assert Period.objects.count() == 1
    assert HistoryEntry.objects.filter(subject_type="period").count() == 1


def test_a_period_says_its_state_in_a_word(olga):
    period = a_period(olga)
    words = [period.state]
    period = _now(open_period_again, period, by=olga)
    words.append(period.state)
    period = _now(close_period, period, by=olga)
    words.append(period.state)
    period = _now(open_period_again, period, by=olga, reason="x")
    assert [*words, period.state] == ["da aprire", "aperto", "chiuso", "riaperto"]


def test_one_period_of_a_year_is_open(olga):
    an_open_period(olga, HALF)
    with pytest.raises(
        Refused, match=r"Un altro periodo \(2024, al 30/06/2024\) è già aperto: chiuderlo prima\."
    ):
        open_period_again(a_period(olga, LAST), by=olga)


def test_another_years_period_may_be_open_beside_it(olga):
    an_open_period(olga, HALF)
    an_open_period(olga, date(2025, 6, 30))
    assert Period.objects.filter(is_open=True).count() == 2


def test_a_second_click_finds_it_open_and_a_third_closed(olga):
    period = an_open_period(olga)
    with pytest.raises(Refused, match=r"Il periodo è già aperto\."):
        open_period_again(period, by=olga)
    close_period(period, by=olga)
    with pytest.raises(Refused, match=r"Il periodo non è aperto\."):
        close_period(period, by=olga)
    assert [action for _, action, _ in acts_on(period)] == [
        "created",
        "period_opened",
        "period_closed",
    ]


def test_only_a_period_never_opened_can_be_deleted(olga):
    period = a_period(olga)
    delete_period(period, by=olga)
    assert not Period.objects.exists()
    assert acts_on(period) == [("Olga Ferri", "created", ""), ("Olga Ferri", "deleted", "")]
    for opened in (an_open_period(olga, HALF), a_closed_period(olga, date(2025, 6, 30))):
        with pytest.raises(Refused, match=r"Il periodo è già stato aperto: non si elimina"):
            delete_period(opened, by=olga)


def test_a_period_deleted_meanwhile_is_told(olga):
    """In another tab: neither a crash, nor a period out of nothing."""
    period = a_period(olga)
    Period.objects.all().delete()
    for act in (open_period_again, close_period, delete_period):
        with pytest.raises(Refused, match="Il periodo non c'è più: è stato eliminato"):
            act(period, by=olga)


# -- what is missing -------------------------------------------------------------------------------


def test_in_june_only_the_phases_due_by_then_are_missing(approved, olga):
    first, second = approved.phases.all()
    first.due_on = HALF
    first.save()
    assert _missing(an_open_period(olga, HALF)) == [[first]]
    first.due_on, second.due_on = date(2024, 7, 1), None
    first.save()
    second.save()
    # A phase without a date may be due at any time.
    assert _missing(Period.objects.get()) == [[second]]


def test_in_december_the_indicators_are_missing_too(monitored):
    rows = [*monitored.phases.all(), *monitored.indicators.all()]
    [(card, missing)] = missing_of_period(Period.objects.get())
    assert (card, [m.row for m in missing]) == (monitored, rows)
    assert [m.sentence[:48] for m in missing] == [
        "Manca la % di realizzazione: fase «Predisposizio",
        "Manca la % di realizzazione: fase «Espletamento ",
        "Manca il raggiungimento: indicatore «Espletament",
    ]


def test_zero_is_a_figure_and_a_note_is_a_reason(monitored):
    write(monitored, None, 0, 100, actual="no")
    assert missing_of_period(Period.objects.get()) == []
    first = monitored.phases.first()
    first.completion, first.note = None, "gara deserta"
    first.save()
    assert missing_of_period(Period.objects.get()) == []
    first.note = "  \n "
    first.save()
    assert _missing(Period.objects.get()) == [[first]]


def test_what_cannot_be_assessed_is_not_missing(monitored):
    write(monitored, None, 50, 50)
    monitored.indicators.update(not_assessable=True, reason="cause esterne")
    assert missing_of_period(Period.objects.get()) == []


def test_a_value_that_is_not_computed_wants_its_percentage(monitored):
    write(monitored, None, 50, 50, actual="rispettato")
    monitored.indicators.update(target="rispetto delle scadenze")
    assert _missing(Period.objects.get()) == [[monitored.indicators.get()]]
    monitored.indicators.update(typed_achievement=80)
    assert missing_of_period(Period.objects.get()) == []


def test_an_executive_card_without_rows_lacks_nothing(monitored):
    for relation in PegObjective.ROWS:
        getattr(monitored, relation).all().delete()
    PegObjective.objects.update(kind="executive")
    assert missing_of_period(Period.objects.get()) == []
    assert close_period(Period.objects.get(), by=None) == 1


def test_drafts_are_never_asked(card, olga):
    """A year of drafts: there is nothing to freeze, and the closing says so."""
    period = an_open_period(olga, LAST)
    assert (missing_of_period(period), reach(period)) == ([], (0, 1))
    assert close_period(period, by=olga) == 0
    assert not Figures.objects.exists()


# -- closing ---------------------------------------------------------------------------------------


def test_closing_with_nothing_missing_wants_no_reason(monitored, olga):
    write(monitored, olga, 100, 50, actual="si")
    period = Period.objects.get()
    assert close_period(period, by=olga) == 1
    figures = Figures.objects.get()
    assert (figures.card, figures.number, figures.frozen_by_name) == (monitored, 1, "Olga Ferri")
    assert completions(figures) == ["100.00", "50.00"]
    assert figures.content["as_of"] == "31/12/2024"
    assert figures.content["edition"] == "edizione 1, delibera n. 12 del 22/01/2024"


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_closing_with_something_missing_wants_a_reason(monitored, olga, reason):
    period = Period.objects.get()
    with pytest.raises(Refused, match="Mancano dei dati: per chiudere lo stesso serve il motivo"):
        close_period(period, by=olga, reason=reason)
    assert (Period.objects.get().is_open, Figures.objects.count()) == (True, 0)
    close_period(period, by=olga, reason="il responsabile è assente")
    assert acts_on(period)[-1] == ("Olga Ferri", "period_closed", "il responsabile è assente")


def test_an_open_variation_is_not_what_is_frozen(monitored, rita, olga):
    move(monitored, "open_variation", Details(by=olga))
    working_copy(monitored).phases.all().delete()
    close_period(Period.objects.get(), by=olga, reason="x")
    assert len(Figures.objects.get().content["phases"]) == 2


def test_nothing_changes_a_frozen_set(monitored, rita, olga):
    """Figures, titles, names of the mission, the councillor and the body, rows taken away."""
    write(monitored, rita, 40, 30, actual="no")
    tell(monitored, Period.objects.get(), implementation="In corso.")
    close_period(Period.objects.get(), by=olga)
    before = Figures.objects.values().get()
    write(monitored, rita, 100, 100, actual="si")
    monitored.narratives.update(implementation="Concluso.")
    _rename_everything(monitored)
    _vary(monitored, rita, olga)
    assert Figures.objects.values().get() == before
    assert before["content"]["narrative"] == {
        "period": "31/12/2024",
        "implementation": "In corso.",
        "deviations": "",
        "corrections": "",
    }


def test_reopening_wants_a_reason_and_leads_to_a_second_set(monitored, rita, olga):
    write(monitored, rita, 10, 10, actual="no")
    period = Period.objects.get()
    close_period(period, by=olga)
    first = Figures.objects.values().get()
    with pytest.raises(Refused, match="Per riaprire un periodo chiuso serve il motivo"):
        open_period_again(period, by=olga, reason=" ")
    reopened(period, olga, "errore di rilevazione")
    write(monitored, rita, 90, 10)
    close_period(period, by=olga)
    assert Figures.objects.filter(number=1).values().get() == first
    second = Figures.objects.get(number=2)
    assert completions(second) == ["90.00", "10.00"]
    assert second.content["as_of"] == "31/12/2024, serie 2"
    assert acts_on(period) == [
        ("Olga Ferri", "period_opened", ""),
        ("Olga Ferri", "period_closed", ""),
        ("Olga Ferri", "period_opened", "errore di rilevazione"),
        ("Olga Ferri", "period_closed", ""),
    ]


def test_a_card_approved_between_two_closings_is_in_the_second(monitored, load, seed, olga):
    period = Period.objects.get()
    close_period(period, by=olga, reason="x")
    load(seed.replace("COPROGETTAZIONE", "ALTRA"))
    other = PegObjective.objects.exclude(pk=monitored.pk).get()
    approve(other)
    reopened(period, olga)
    close_period(period, by=olga, reason="x")
    assert list(Figures.objects.filter(card=other).values_list("number", flat=True)) == [2]


def test_words_taken_back_are_not_frozen(monitored, olga):
    tell(monitored, Period.objects.get())
    close_period(Period.objects.get(), by=olga, reason="x")
    assert Figures.objects.get().content["narrative"] is None


def test_closing_costs_the_same_for_one_card_and_for_many(monitored, load, seed, olga):
    def cost(period) -> int:
        with CaptureQueriesContext(connection) as queries:
            close_period(period, by=olga, reason="x")
        return len(queries)

    period = Period.objects.get()
    one = cost(period)
    load(*(seed.replace("COPROGETTAZIONE", f"ALTRA {n}") for n in range(4)))
    for other in PegObjective.objects.exclude(pk=monitored.pk):
        approve(other)
    assert cost(reopened(period, olga)) == one
    assert Figures.objects.count() == 1 + 5


def _now(act, period: Period, **given) -> Period:
    act(period, **given)
    return Period.objects.get(pk=period.pk)


def _missing(period: Period) -> list[list]:
    """The rows without a figure, card by card."""
    return [[missing.row for missing in rows] for _, rows in missing_of_period(period)]


def _rename_everything(card: PegObjective) -> None:
    Mission.objects.update(title="ALTRA MISSIONE")
    for row, field in (
        (card.councillor, "full_name"),
        (card.responsible, "full_name"),
        (card.centre, "name"),
        (card.operational, "title"),
        (card.operational.strategic, "title"),
    ):
        setattr(row, field, "Un altro nome")
        row.save()
    body = Body.load()
    body.name, body.label_ptcp = "Un altro Comune", "PIAO"
    body.save()


def _vary(card: PegObjective, rita, olga) -> None:
    """Another title, one phase less."""
    move(card, "open_variation", Details(by=olga))
    copy = working_copy(card)
    copy.title = "Un altro titolo"
    copy.save()
    copy.phases.last().delete()
    act = record_act("61", date(2024, 7, 10), by=olga)
    move(card, "close_variation", Details(by=olga, act=act))
    assert PegObjective.objects.get().phases.count() == 1

"""Rendiconta: the year's last figures, or a reason for each missing one; then the Nucleo."""

import re

import pytest

from objectives.enums import State
from objectives.models import Figures, PegObjective, Period
from objectives.rights import may
from objectives.workflow import (
    Details,
    Refused,
    close_period,
    missing_of_period,
    missing_of_report,
    move,
)
from tests.monitoring import (
    HALF,
    LAST,
    a_closed_period,
    a_period,
    acts_on,
    an_open_period,
    reopened,
    write,
)


@pytest.fixture
def over(monitored, rita, olga) -> PegObjective:
    """The card when the last period of its year is closed, nothing missing."""
    write(monitored, rita, 100, 80, actual="si")
    close_period(Period.objects.get(), by=olga)
    return PegObjective.objects.get()


@pytest.fixture
def reported(over, rita) -> PegObjective:
    move(over, "report", Details(by=rita))
    return PegObjective.objects.get()


def _refused(card, name, by, **given) -> str:
    with pytest.raises(Refused) as refusal:
        move(card, name, Details(by=by, **given))
    return str(refusal.value)


def test_there_is_nothing_to_report_on_before_the_last_period_is_closed(approved, rita, olga):
    assert _refused(approved, "report", rita) == (
        "Per il 2024 non c'è nessun periodo: lo crea il controllo di gestione."
    )
    a_closed_period(olga, HALF)
    period = a_period(olga, LAST)
    assert _refused(approved, "report", rita) == (
        "Il periodo al 31/12/2024 non è ancora aperto: lo apre il controllo di gestione."
    )
    period.delete()
    an_open_period(olga, LAST)
    assert _refused(approved, "report", rita) == (
        "Il periodo al 31/12/2024 è ancora aperto: si rendiconta dopo la chiusura."
    )
    assert PegObjective.objects.get().state == State.APPROVED


def test_with_all_figures_it_is_one_step(over, rita):
    assert missing_of_report(over) == []
    move(over, "report", Details(by=rita))
    assert PegObjective.objects.get().state == State.REPORTED
    assert acts_on(over)[-1] == ("Rita Longo", "reported", "")


def test_each_missing_figure_wants_its_reason_which_becomes_the_rows_note(monitored, rita, olga):
    write(monitored, rita, 100, None)
    period = Period.objects.get()
    close_period(period, by=olga, reason="x")
    frozen = Figures.objects.values().get()
    phase, indicator = monitored.phases.last(), monitored.indicators.get()
    assert [missing.row for missing in missing_of_report(monitored)] == [phase, indicator]
    reasons = {("phase", phase.pk): "gara deserta", ("indicator", indicator.pk): "  "}
    assert _refused(monitored, "report", rita, reasons=reasons) == (
        "Manca il raggiungimento: indicatore «Espletamento procedura di coprogettazione e"
        " individuazione…». Serve il motivo."
    )
    assert monitored.phases.last().note == "", "all or nothing"
    reasons["indicator", indicator.pk] = "rilevazione sospesa"
    move(monitored, "report", Details(by=rita, reasons=reasons))
    assert (monitored.phases.last().note, monitored.indicators.get().note) == (
        "gara deserta",
        "rilevazione sospesa",
    )
    assert missing_of_period(period) == []
    assert Figures.objects.values().get() == frozen
    assert [actor for actor, action, _ in acts_on(monitored) if action == "reported"] == [
        "Rita Longo"
    ]


def test_who_reports_is_the_responsabile(over, carlo, olga, nino):
    for person in (carlo, olga, nino):
        assert _refused(over, "report", person) == "Il suo incarico non lo consente."


@pytest.mark.parametrize("who", ["olga", "nino"])
def test_the_office_and_the_board_send_it_back_with_a_note(request, reported, who):
    person = request.getfixturevalue(who)
    assert _refused(reported, "return_report", person) == (
        "Serve una nota: dice a chi riceve la scheda che cosa cambiare."
    )
    move(reported, "return_report", Details(by=person, note="manca la seconda fase"))
    assert PegObjective.objects.get().state == State.APPROVED
    assert acts_on(reported)[-1] == (str(person), "returned", "manca la seconda fase")


def test_what_came_back_is_mended_in_a_period_opened_again(reported, rita, nino, olga):
    """Figures change while a period is open, and only then: the earlier set stays."""
    move(reported, "return_report", Details(by=nino, note="rivedere"))
    assert not may(rita, "record_progress", PegObjective.objects.get())
    period = reopened(Period.objects.get(), olga)
    assert may(rita, "record_progress", PegObjective.objects.get())
    write(reported, rita, 100, 100)
    close_period(period, by=olga)
    move(reported, "report", Details(by=rita))
    assert list(Figures.objects.values_list("number", flat=True)) == [1, 2]
    assert PegObjective.objects.get().state == State.REPORTED


def test_certified_and_opened_again_by_the_board_alone(reported, rita, olga, nino):
    for person in (rita, olga):
        assert _refused(reported, "certify", person) == "Il suo incarico non lo consente."
    move(reported, "certify", Details(by=nino))
    assert PegObjective.objects.get().state == State.CERTIFIED
    assert re.match("Serve una nota", _refused(reported, "reopen", nino))
    move(reported, "reopen", Details(by=nino, note="errore materiale"))
    assert PegObjective.objects.get().state == State.REPORTED
    assert acts_on(reported)[-2:] == [
        ("Nino Basso", "certified", ""),
        ("Nino Basso", "reopened", "errore materiale"),
    ]


def test_after_the_report_nobody_writes_progress(reported, rita, carlo, olga, nino):
    reopened(Period.objects.get(), olga)
    for certify in (False, True):
        if certify:
            move(reported, "certify", Details(by=nino))
        card = PegObjective.objects.get()
        assert [may(p, "record_progress", card) for p in (rita, carlo, olga)] == [False] * 3


def test_a_second_click_on_rendiconta_is_told_who_did_it_and_when(reported, rita):
    assert re.fullmatch(
        r"La scheda è «Rendicontata»\. Rendicontazione, Rita Longo, il .* alle \d\d:\d\d\.",
        _refused(reported, "report", rita),
    )


def test_a_card_approved_after_the_closing_has_no_figures_to_report_on(over, rita):
    over.figures.all().delete()
    with pytest.raises(Refused, match="è stato chiuso prima che la scheda fosse approvata"):
        move(over, "report", Details(by=rita, reasons={}))

"""`--historical`: cards of closed years, recorded as such by the office alone."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from objectives.enums import State
from objectives.importing.report import Status
from objectives.italian import format_date
from objectives.jobs import print_here
from objectives.models import Act, Edition, Figures, HistoryEntry, PegObjective, Period
from objectives.workflow import Details, close_period, move
from tests.conftest import messages, pdf_text
from tests.importing.test_standing import PLACES, run
from tests.importing.test_updates import outcome, with_figures
from tests.monitoring import (
    LAST,
    a_period,
    acts_on,
    an_open_period,
    completions,
    put,
    words,
)


@pytest.fixture
def past(load, seed):
    """Load the card, figures and all, as of its closed year."""
    return lambda **options: load(with_figures(seed), historical=True, **options)


def test_a_closed_year_is_recorded_as_such(past):
    today = format_date(timezone.localdate())
    report = past()
    assert (report.summary(), report.exit_status) == ("Totale: 1 scheda importata.", 0)
    card, act, period = PegObjective.objects.get(), Act.objects.get(), Period.objects.get()
    assert (card.state, card.edition) == (State.REPORTED, 1)
    assert (str(act), act.number, act.is_historical) == (
        f"caricamento storico del {today}",
        "",
        True,
    )
    edition = f"edizione 1, caricamento storico del {today}"
    assert Edition.objects.get().content["edition"] == edition
    assert (period.reference_on, period.state) == (LAST, "chiuso")
    figures = Figures.objects.get()
    assert (figures.period, figures.number, completions(figures)) == (
        period,
        1,
        ["50.00", "100.00"],
    )
    assert figures.content["as_of"] == "31/12/2024"
    assert figures.content["edition"] == edition


def test_it_is_one_entry_on_the_card_the_act_and_the_period(past):
    past()
    for row in (PegObjective.objects.get(), Act.objects.get(), Period.objects.get()):
        [(who, action, _)] = acts_on(row)
        assert (who, action) == ("comando", "historical")


def test_again_it_is_unchanged(past):
    past()
    before = HistoryEntry.objects.count()
    report = past(update=True)
    assert (report.summary(), messages(report)) == ("Totale: 1 scheda invariata.", [])
    assert (Figures.objects.count(), Edition.objects.count()) == (1, 1)
    assert HistoryEntry.objects.count() == before


def test_several_cards_share_the_act_and_the_period(past, load, seed):
    past()
    others = [seed.replace("COPROGETTAZIONE", f"ALTRA {n}") for n in range(2)]
    assert load(*others, historical=True).exit_status == 0
    assert (Act.objects.count(), Period.objects.count()) == (1, 1)
    assert Figures.objects.filter(number=1).count() == 3


def test_the_running_year_is_refused(load, seed):
    year = timezone.localdate().year
    text = re.sub(r"\b20[23]\d\b", lambda found: str(int(found[0]) - 2024 + year), seed)
    report = load(text, historical=True)
    assert report.exit_status == 1
    assert messages(report)[-1] == (
        f"errore, riga 3: caricamento storico: il {year} non è un anno chiuso"
    )
    assert not PegObjective.objects.exists()
    assert not Act.objects.exists()


def test_a_dry_run_and_a_strict_one_leave_nothing_behind(seed, db, catalogue, tmp_path):
    bad = seed.replace("COPROGETTAZIONE", "ALTRA").replace("31/10/2024", "31/02/2024")
    for options, text, status in (
        (["--dry-run"], seed, 0),
        (["--strict"], f"{seed}\n{bad}", 1),
    ):
        assert run(tmp_path, text, "--historical", *options)[0] == status
        for model in (PegObjective, Act, Period, Figures, Edition):
            assert not model.objects.exists()
    assert run(tmp_path, f"{seed}\n{bad}", "--historical")[0] == 1
    assert PegObjective.objects.get().state == State.REPORTED


def test_a_draft_that_was_there_wants_an_update(card, past):
    report = past()
    assert (outcome(report).status, report.exit_status) == (Status.DIFFERENT, 1)
    assert PegObjective.objects.get().state == State.DRAFT
    assert not Act.objects.exists()
    report = past(update=True)
    assert (report.summary(), report.exit_status) == ("Totale: 1 scheda aggiornata.", 0)
    changes = [(c["field"], c["after"]) for c in outcome(report).changes if not c["row"]]
    assert changes == [("stato", "Rendicontata"), ("edizione", "1")]
    assert [action for _, action, _ in acts_on(card)] == ["imported", "historical"]
    assert completions(Figures.objects.get()) == ["50.00", "100.00"]


@pytest.mark.parametrize("place", ["proposed", "validated", "approved"])
def test_a_card_on_its_way_stays_where_it_is_and_that_is_told(card, load, seed, place):
    put(card, place)
    report = load(seed, historical=True, update=True)
    assert (report.summary(), report.exit_status) == ("Totale: 1 scheda invariata.", 0)
    assert messages(report) == [
        f"avviso, riga 3: la scheda è {PLACES[place]}, e ci resta: il caricamento storico riguarda"
        " schede nuove e bozze"
    ]
    assert PegObjective.objects.get().state == place
    assert not Figures.objects.exists()


@pytest.mark.parametrize(("opened", "word"), [(False, "da aprire"), (True, "aperto")])
def test_a_last_day_that_is_not_closed_is_told(past, olga, opened, word):
    (an_open_period if opened else a_period)(olga, LAST)
    report = past()
    assert messages(report)[-1] == (
        f"errore, riga 3: caricamento storico: il periodo 2024, al 31/12/2024 è {word}"
    )
    assert not PegObjective.objects.exists()


def test_a_last_day_closed_already_takes_the_card_in(past, monitored, load, seed, olga):
    close_period(Period.objects.get(), by=olga, reason="x")
    other = seed.replace("COPROGETTAZIONE", "ALTRA")
    assert load(other, historical=True).exit_status == 0
    assert sorted(Figures.objects.values_list("card__state", "number")) == [
        ("approved", 1),
        ("reported", 1),
    ]


def test_the_page_has_a_tick_for_it(client, catalogue, seed, olga, settings):
    settings.JOBS = "queue"
    client.force_login(olga)
    assert "Schede di anni chiusi (caricamento storico)" in words(client.get("/importazione/"))
    file = SimpleUploadedFile("2024.txt", with_figures(seed).encode())
    path = client.post("/importazione/", {"files": [file], "historical": "on"}).url
    assert "Caricamento storico: le schede sono di anni chiusi." in words(client.get(path))
    assert not PegObjective.objects.exists()
    client.post(path, {"scheda": ["0:3"]})
    card = PegObjective.objects.get()
    assert acts_on(card) == [("Olga Ferri", "historical", "2024.txt")]
    assert acts_on(Period.objects.get()) == [("Olga Ferri", "historical", "")]


def test_such_a_card_reads_well_everywhere(past, client, olga):
    past()
    print_here()
    client.force_login(olga)
    card, act = PegObjective.objects.get(), Act.objects.get()
    name = f"caricamento storico del {format_date(timezone.localdate())}"
    for path in (
        reverse("card-editions", args=[card.pk]),
        reverse("card-edition", args=[card.pk, 1]),
        reverse("act-list"),
        reverse("act-detail", args=[act.pk]),
    ):
        assert name in words(client.get(path))
    edition = b"".join(client.get(reverse("edition-pdf", args=[card.pk, 1])).streaming_content)
    assert f"{card.code} · edizione 1, {name} pagina 1 di 2" in pdf_text(edition)
    paper = pdf_text(
        client.get(reverse("figures-pdf", args=[card.pk, Figures.objects.get().pk])).content
    )
    assert f"{card.code} · edizione 1, {name} · dati al 31/12/2024 pagina 1 di 2" in paper


@pytest.mark.parametrize(
    ("step", "note", "state"),
    [("certify", "", State.CERTIFIED), ("return_report", "verificare", State.APPROVED)],
)
def test_such_a_card_goes_on_like_any_other(past, nino, step, note, state):
    past()
    move(PegObjective.objects.get(), step, Details(by=nino, note=note))
    assert PegObjective.objects.get().state == state

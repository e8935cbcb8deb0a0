"""The pages of the periods: the office's own, the progress form, the series of a card."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from objectives.models import Body, Figures, PegObjective, Period
from objectives.workflow import close_period
from tests.conftest import pdf_text
from tests.monitoring import (
    HALF,
    LAST,
    a_closed_period,
    a_period,
    acts_on,
    an_open_period,
    approve,
    reopened,
    tell,
    words,
    write,
)

# -- made, opened, taken away ----------------------------------------------------------------------


@pytest.fixture
def office(client, olga):
    client.force_login(olga)
    return client


def make(client, year="2024", day="30/06/2024"):
    return client.post(reverse("period-list"), {"plan_year": year, "reference_on": day})


def step(client, verb, period, **sent):
    return client.post(reverse(f"period-{verb}", args=[period.pk]), sent)


def test_the_office_makes_opens_and_closes_a_period(office, approved, olga):
    answer = office.get(make(office).url)
    assert "Periodo creato: ora si può aprire." in words(answer)
    period = Period.objects.get()
    assert "Da ora, e fino alla chiusura, si può registrare" in words(
        office.get(reverse("period-open", args=[period.pk]))
    )
    assert "Periodo aperto." in words(office.get(step(office, "open", period, reason="").url))
    page = words(office.get(reverse("period-close", args=[period.pk])))
    assert "I dati di 1 scheda approvata saranno congelati così come sono ora." in page
    assert "Non manca nessun dato." in page
    answer = office.get(step(office, "close", period, reason="").url)
    assert "Periodo chiuso: i dati sono congelati (1 scheda)." in words(answer)
    assert acts_on(period) == [
        ("Olga Ferri", "created", ""),
        ("Olga Ferri", "period_opened", ""),
        ("Olga Ferri", "period_closed", ""),
    ]


@pytest.mark.parametrize(
    ("year", "day", "sentence"),
    [
        ("2024", "31/02/2024", "«31/02/2024» non esiste nel calendario"),
        ("2024", "30 giugno", "«30 giugno» non è una data (esempio: 31/12/2026)"),
        ("2024", "30/06/24", "«30/06/24» non è una data (esempio: 31/12/2026)"),
        ("2024", "30/06/2023", "La data di riferimento cade nell'anno del piano, il 2024."),
        ("2024", "", "Questo campo è obbligatorio."),
        ("", "30/06/2024", "Questo campo è obbligatorio."),
        ("duemila", "30/06/2024", "Scrivere un numero intero."),
        ("9" * 5000, "30/06/2024", "Scrivere un numero intero."),
        ("9" * 30, "30/06/2024", "Scrivere un valore non superiore a 2100."),
        ("2101", "30/06/2100", "Scrivere un valore non superiore a 2100."),
        ("1999", "30/06/1999", "l'anno deve stare tra 2000 e 2100"),
    ],
)
def test_a_wrong_period_is_refused_in_words(office, year, day, sentence):
    answer = make(office, year, day)
    assert (answer.status_code, sentence in words(answer)) == (422, True)
    assert not Period.objects.exists()


def test_the_same_period_twice_is_told(office):
    make(office)
    answer = make(office, day="30-6-2024")
    assert answer.status_code == 422
    assert "L'anno ha già un periodo con questa data." in words(answer)
    assert Period.objects.count() == 1


def test_the_last_year_is_a_year(office):
    assert make(office, "2100", "31/12/2100").status_code == 302
    assert "31/12/2100" in words(office.get(reverse("period-list")))


def test_two_tabs_open_one_period(office, olga):
    first, second = a_period(olga, HALF), a_period(olga, LAST)
    step(office, "open", first, reason="")
    for period, sentence in (
        (first, "Il periodo è già aperto."),
        (second, "Un altro periodo (2024, al 30/06/2024) è già aperto: chiuderlo prima."),
    ):
        answer = step(office, "open", period, reason="")
        assert (answer.status_code, sentence in words(answer)) == (409, True)


def test_a_double_click_on_close_closes_once(office, approved, olga):
    period = an_open_period(olga)
    step(office, "close", period, reason="")
    answer = step(office, "close", period, reason="")
    assert (answer.status_code, "Il periodo non è aperto." in words(answer)) == (409, True)
    assert (Period.objects.get().closings, Figures.objects.count()) == (1, 1)


def test_a_period_never_opened_is_deleted_one_opened_is_not(office, olga):
    never, opened = a_period(olga, HALF), an_open_period(olga, LAST)
    for period, sentence in (
        (never, "Periodo eliminato."),
        (opened, "Il periodo è già stato aperto: non si elimina"),
    ):
        assert sentence in words(office.get(step(office, "delete", period).url))
    assert list(Period.objects.all()) == [opened]
    assert step(office, "delete", never).status_code == 404
    assert office.get(reverse("period-delete", args=[opened.pk])).status_code == 302


# -- closing ---------------------------------------------------------------------------------------


def test_what_is_missing_is_listed_card_by_card_and_wants_a_reason(office, monitored):
    period = Period.objects.get()
    page = words(office.get(reverse("period-close", args=[period.pk])))
    assert "A 1 scheda manca qualche dato, senza una nota che dica perché:" in page
    assert f'<a href="/schede/{monitored.pk}/">{monitored.code} COPROGETTAZIONE' in page
    assert page.count("Manca la % di realizzazione: fase «") == 2
    assert page.count("Manca il raggiungimento: indicatore «") == 1
    for sent in ({"reason": ""}, {"reason": " \n"}, {}):
        answer = step(office, "close", period, **sent)
        assert answer.status_code == 422
        assert "Motivo</a>: Questo campo è obbligatorio." in words(answer)
    assert Period.objects.get().is_open
    step(office, "close", period, reason="responsabile assente")
    page = words(office.get(reverse("period-list")))
    assert "Chiusura del periodo, Olga Ferri," in page
    assert ": responsabile assente</li>" in page


def test_a_year_of_drafts_has_nothing_to_freeze(office, card, olga):
    period = an_open_period(olga)
    page = words(office.get(reverse("period-close", args=[period.pk])))
    assert "I dati di 0 schede approvate saranno congelati così come sono ora." in page
    assert "1 scheda dell'anno non è approvata: resta fuori." in page
    answer = office.get(step(office, "close", period, reason="").url)
    assert "Periodo chiuso: i dati sono congelati (0 schede)." in words(answer)


def test_reopening_asks_why_and_warns_that_time_has_passed(office, approved, olga):
    half, _ = a_closed_period(olga, HALF), a_closed_period(olga, LAST)
    page = words(office.get(reverse("period-open", args=[half.pk])))
    assert "alla prossima chiusura si aggiunge la serie 2" in page
    assert "Il periodo al 31/12/2024 è già stato chiuso: la nuova serie conterrà" in page
    assert step(office, "open", half, reason="").status_code == 422
    assert step(office, "open", half, reason="ricorso accolto").status_code == 302
    assert acts_on(half)[-1] == ("Olga Ferri", "period_opened", "ricorso accolto")


def test_the_page_of_closing_costs_the_same_for_many_cards(office, monitored, load, seed):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            office.get(reverse("period-close", args=[Period.objects.get().pk]))
        return len(queries)

    one = cost()
    load(*(seed.replace("COPROGETTAZIONE", f"ALTRA {n}") for n in range(4)))
    for other in PegObjective.objects.exclude(pk=monitored.pk):
        approve(other)
    assert cost() == one


# -- the report ------------------------------------------------------------------------------------


def test_the_report_asks_why_each_figure_is_missing(client, rita, monitored, olga):
    write(monitored, rita, 100, None)
    page = reverse("card-detail", args=[monitored.pk])
    client.force_login(rita)
    told = "Il periodo al 31/12/2024 è ancora aperto: si rendiconta dopo la chiusura."
    assert told in words(client.get(page))
    close_period(Period.objects.get(), by=olga, reason="x")
    assert told not in words(client.get(page))
    path = f"{page}passaggio/rendiconta/"
    asked = words(client.get(path))
    assert "Fase «Espletamento procedura e individuazione ente gestore»: perché" in asked
    assert asked.count(": perché manca il dato") == 2
    phase, indicator = monitored.phases.last(), monitored.indicators.get()
    sent = {f"motivo-phase-{phase.pk}": "gara deserta", f"motivo-indicator-{indicator.pk}": ""}
    answer = client.post(path, sent)
    assert (answer.status_code, "gara deserta" in words(answer)) == (422, True)
    sent[f"motivo-indicator-{indicator.pk}"] = "rilevazione sospesa"
    assert "Scheda rendicontata." in words(client.post(path, sent, follow=True))
    assert monitored.phases.last().note == "gara deserta"
    assert client.post(path, sent).status_code == 409, "a double click"
    assert client.get(reverse("progress-edit", args=[monitored.pk])).status_code == 403


# -- the series of a card --------------------------------------------------------------------------


@pytest.fixture
def series(client, approved, rita, olga) -> list[Figures]:
    """30 June, 31 December, and 31 December once more."""
    half = an_open_period(olga, HALF)
    write(approved, rita, 20, 0)
    tell(approved, half, implementation="Avviata.")
    close_period(half, by=olga)
    last = an_open_period(olga, LAST)
    write(approved, rita, 100, 60, actual="no")
    close_period(last, by=olga)
    reopened(last, olga)
    write(approved, rita, 100, 100, actual="si")
    close_period(last, by=olga)
    client.force_login(rita)
    return list(Figures.objects.order_by("pk"))


def test_a_card_shows_the_series_of_its_periods_with_the_totals(client, series, approved):
    page = words(client.get(reverse("card-editions", args=[approved.pk])))
    rows = page.split('<h2 class="h5 mt-4">Dati dei periodi')[1].split("<tr>")[2:]
    assert ["al 30/06/2024" in rows[0], "al 31/12/2024" in rows[1]] == [True, True]
    assert [[total in row for total in ("10 %", "80 %", "100 %")] for row in rows] == [
        [True, False, False],
        [False, True, False],
        [False, False, True],
    ]
    assert ["con la relazione" in row for row in rows] == [True, False, False]


def test_each_set_stays_readable_at_its_address_and_prints_as_before(
    client, series, approved, olga
):
    first = series[1]
    paths = [reverse("figures-pdf", args=[approved.pk, row.pk]) for row in series]
    before = [client.get(path).content for path in paths]
    feet = ["dati al 30/06/2024", "dati al 31/12/2024", "dati al 31/12/2024, serie 2"]
    for data, foot, total in zip(before, feet, ("10 %", "80 %", "100 %"), strict=True):
        paper = pdf_text(data)
        assert (
            f"{approved.code} · edizione 1, delibera n. 12 del 22/01/2024 · {foot} pagina 1 di 2\n"
            in paper
        )
        assert f"Totale % realizzazione delle Fasi {total}" in " ".join(paper.split())
    PegObjective.objects.update(title="Un altro titolo")
    Body.objects.update(name="Un altro Comune")
    assert [client.get(path).content for path in paths] == before
    page = words(client.get(reverse("card-figures", args=[approved.pk, first.pk])))
    assert "Dati al 31/12/2024, serie 1" in page
    assert "congelati da Olga Ferri" in page
    assert "Un altro titolo" not in page


def test_a_set_prints_its_words_if_wanted_under_a_name_of_its_own(client, series, approved):
    path = reverse("figures-pdf", args=[approved.pk, series[0].pk])
    plain, spoken = client.get(path), client.get(f"{path}?relazione")
    assert ["Avviata." in pdf_text(a.content) for a in (plain, spoken)] == [False, True]
    assert plain["Content-Disposition"] == (
        f'inline; filename="scheda-{approved.code}-al-2024-06-30-serie-1.pdf"'
    )


def test_as_of_now_is_another_paper(client, series, approved, olga, rita):
    reopened(Period.objects.get(reference_on=LAST), olga)
    write(approved, rita, 100, 50)
    paper = pdf_text(client.get(reverse("card-pdf", args=[approved.pk])).content)
    assert ("75 %" in paper, "dati al" in paper) == (True, False)


def test_another_cards_set_is_not_there(client, series, approved, load, seed, olga):
    load(seed.replace("COPROGETTAZIONE", "ALTRA"))
    other = PegObjective.objects.exclude(pk=approved.pk).get()
    client.force_login(olga)
    for name in ("card-figures", "figures-pdf"):
        assert client.get(reverse(name, args=[other.pk, series[0].pk])).status_code == 404


def test_the_page_of_the_series_costs_the_same_for_many_sets(client, series, approved, olga, rita):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("card-editions", args=[approved.pk]))
        return len(queries)

    three = cost()
    last = Period.objects.get(reference_on=LAST)
    for _ in range(4):
        reopened(last, olga)
        close_period(last, by=olga)
    assert Figures.objects.count() == 7
    assert cost() == three


def test_a_period_that_is_closed_already_is_not_asked_about_again(office, olga):
    period = a_closed_period(olga)
    answer = office.get(reverse("period-close", args=[period.pk]), follow=True)
    assert answer.redirect_chain == [(reverse("period-list"), 302)]
    assert "Il periodo non è aperto." in words(answer)

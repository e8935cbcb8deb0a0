"""The first page: each role finds what waits for it."""

from datetime import date

import pytest
import time_machine

from objectives.models import PegObjective, Period, ResponsibilityCentre
from objectives.workflow import Details, move
from tests.monitoring import HALF, LAST, a_closed_period, a_desk_of, an_open_period, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_2024():
    with time_machine.travel(date(2024, 7, 4)):
        yield


def home(client, person) -> str:
    client.force_login(person)
    return words(client.get("/"))


def test_the_responsabile_finds_what_is_missing_by_when_and_what_is_late(
    client, approved, rita, olga
):
    an_open_period(olga, HALF)
    Period.objects.update(due_on=date(2024, 7, 10))
    a_desk_of(approved, 2, phases=3)
    told = home(client, rita)
    assert "dati al 30/06/2024, da compilare entro il 10/07/2024 (mancano 6 giorni)" in told
    assert "Mancano 6 dati" in told
    assert "6 fasi in ritardo" in told
    assert 'href="/da-aggiornare/"' in told


def test_a_card_that_came_back_stands_first_with_the_note(client, card, rita, sara):
    move(card, "propose", Details(by=rita))
    move(card, "send_back", Details(by=sara, note="Manca il collaudo."))
    told = home(client, rita)
    assert "è tornata da Sara Galli il 04/07/2024:" in told
    assert told.index("Manca il collaudo.") < told.index("Le mie schede 2024")
    move(card, "propose", Details(by=rita))
    assert "Manca il collaudo." not in home(client, rita)


def test_drafts_reports_and_dates_that_come(client, card, rita, olga):
    assert "1 bozza da portare avanti" in home(client, rita)
    assert "pronta da proporre" in home(client, rita)
    PegObjective.objects.update(state="approved", edition=1)
    card.phases.filter(pk=card.phases.first().pk).update(due_on=date(2024, 7, 20))
    assert "In scadenza entro trenta giorni" in home(client, rita)
    a_closed_period(olga, LAST)
    assert "1 scheda da rendicontare" in home(client, rita)


def test_the_office_finds_who_has_not_answered(client, approved, rita, olga):
    assert "Nessun periodo di monitoraggio è aperto." in home(client, olga)
    an_open_period(olga, LAST)
    told = home(client, olga)
    assert "Dati al 31/12/2024: chi non ha ancora risposto" in told
    assert "Rita Longo" in told
    assert "1 su 1" in told
    approved.phases.update(completion=100)
    approved.indicators.update(actual="si")
    assert "Hanno risposto tutti: il periodo si può chiudere." in home(client, olga)


def test_of_many_centres_the_first_are_shown_until_all_are_asked_for(client, approved, olga):
    an_open_period(olga, LAST)
    for number, card in enumerate(a_desk_of(approved, 31)):
        centre = ResponsibilityCentre.objects.create(
            department=approved.centre.department, name=f"Centro {number}"
        )
        PegObjective.objects.filter(pk=card.pk).update(centre=centre)
    told = home(client, olga)
    assert (told.count("1 su 1"), "Mostra tutti i centri" in told) == (30, True)
    told = words(client.get("/?tutti"))
    assert (told.count("1 su 1"), "Mostra tutti i centri" in told) == (31, False)


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("sara", 'href="/schede/?anno=2024&amp;stato=proposed"'),
        ("nino", 'href="/schede/?anno=2024&amp;stato=reported"'),
        ("michele", "Le schede del 2024 delle Sue deleghe"),
        ("ada", "Ogni persona ha un incarico e ogni centro un responsabile."),
        ("stranger", "non ha ancora un incarico"),
        ("carlo", "1 bozza da portare avanti"),
    ],
)
def test_nobody_lands_on_an_empty_page(client, card, rita, request, who, sentence):
    assert sentence in home(client, request.getfixturevalue(who))


def test_the_administrator_finds_who_cannot_work(client, card, stranger, ada):
    told = home(client, ada)
    assert "Ugo Estraneo" in told
    assert f"<small>{card.centre.department}</small>" in told


@pytest.mark.parametrize("who", ["rita", "olga"])
def test_the_page_costs_the_same_with_one_card_and_with_six(
    client, approved, rita, olga, request, who, django_assert_max_num_queries
):
    an_open_period(olga, LAST)
    client.force_login(request.getfixturevalue(who))
    for cards in (1, 6):
        a_desk_of(approved, cards)
        with django_assert_max_num_queries(14):
            client.get("/")
        PegObjective.objects.exclude(pk=approved.pk).delete()

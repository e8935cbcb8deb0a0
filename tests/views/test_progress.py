"""Recording progress: what is saved, what is refused, what it costs."""

import html
import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from objectives.models import HistoryEntry, Indicator, PegObjective, Phase
from tests.pages import Page


def page_fields(page: str) -> dict[str, str]:
    """What a browser would send back of a page on which nothing was touched."""
    inputs = r'<input type="(?:text|hidden)" name="([^"]+)"(?: value="([^"]*)")?'
    texts = r'<textarea name="([^"]+)"[^>]*>\n?([^<]*)</textarea>'
    found = re.findall(inputs, page) + re.findall(texts, page)
    return {name: html.unescape(value) for name, value in found}


@pytest.fixture
def form(client, rita, monitored):
    """The page's own fields, to be changed and sent back as a browser would."""
    card = monitored
    client.force_login(rita)
    path = reverse("progress-edit", args=[card.pk])
    first, second = card.phases.all()
    names = {
        "first": f"fase-{first.pk}-completion",
        "done": f"fase-{first.pk}-done_on",
        "second": f"fase-{second.pk}-completion",
        "actual": f"indicatore-{card.indicators.get().pk}-actual",
        "typed": f"indicatore-{card.indicators.get().pk}-typed_achievement",
        "reason": f"indicatore-{card.indicators.get().pk}-reason",
        "out": f"indicatore-{card.indicators.get().pk}-not_assessable",
        "total": f"totali-{card.pk}-typed_phases_total",
        "why": f"totali-{card.pk}-typed_phases_reason",
    }

    def send(**values):
        fields = page_fields(client.get(path).content.decode())
        return client.post(path, fields | {names[key]: value for key, value in values.items()})

    return send


def test_what_is_typed_is_saved_and_both_totals_follow(form, card, client):
    answer = form(first="50", second="100", actual="si", done="30/09/2024")
    assert (answer.status_code, answer.url) == (302, reverse("card-detail", args=[card.pk]))
    phases = card.phases.all()
    assert [phase.completion for phase in phases] == [50, 100]
    assert phases[0].done_on == date(2024, 9, 30)
    page = client.get(answer.url).content.decode()
    assert "Avanzamento salvato." in page
    assert "(50 + 100) / 2 = 75 %" in page


def test_one_action_is_one_entry_with_who_and_what(form, card, rita):
    before = HistoryEntry.objects.count()
    form(first="50,5 %", actual="sì")
    entry = HistoryEntry.objects.first()
    assert HistoryEntry.objects.count() == before + 1
    assert (entry.actor, entry.action) == (rita, "progress")
    assert [(c["field"], c["after"]) for c in entry.changes] == [
        ("% realizzazione", "50,5"),
        ("valore effettivo", "sì"),
    ]


def test_saving_without_a_change_writes_nothing(form, card, client):
    form(first="50")
    before = HistoryEntry.objects.count()
    answer = form()
    assert HistoryEntry.objects.count() == before
    assert "non c&#x27;era niente da salvare" in client.get(answer.url).content.decode()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"first": "150"}, "Scrivere un valore non superiore a 100."),
        ({"first": "1.5"}, "«1.5» è ambiguo: scrivere 1,5 oppure 15"),
        ({"first": "metà"}, "«metà» non è un numero (esempi: 80 · 1,5 · 1.000)"),
        ({"done": "31/02/2024"}, "«31/02/2024» non esiste nel calendario"),
        ({"actual": "forse"}, "«forse»: il valore atteso è sì o no, scrivere «sì» o «no»"),
        (
            {"actual": "si", "typed": "90"},
            "Scrivere perché la percentuale non è quella calcolata (100 %).",
        ),
        ({"typed": "101", "reason": "x"}, "La percentuale deve stare tra 0 e 100."),
        ({"out": "on"}, "Scrivere perché l&#x27;indicatore non è valutabile."),
        (
            {"total": "80"},
            "Un totale scritto a mano vuole un motivo: scriverlo, o togliere il totale.",
        ),
        ({"reason": "a" * 1001}, "una parola di 1001 caratteri senza spazi: il massimo è 1000"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_saved(form, card, values, sentence):
    answer = form(second="40", **values)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert "Niente è stato salvato. Da correggere:" in page
    assert 'value="40"' in page, "what was typed is still there"
    assert [phase.completion for phase in card.phases.all()] == [None, None]


def test_a_figure_by_hand_stays_beside_the_computed_one(form, card, client):
    answer = form(actual="si", typed="90", reason="verificato a campione", total="80", why="prova")
    page = " ".join(client.get(answer.url).content.decode().split())
    assert "90 %" in page
    assert "calcolata: 100 %; a mano: verificato a campione" in page
    assert "a mano: prova" in page


def test_a_figure_equal_to_the_computed_one_is_none(form, card):
    form(actual="si", typed="100")
    assert card.indicators.get().typed_achievement is None


def test_a_page_left_open_takes_nothing_back(form, card, client, rita):
    """Rita has the form open twice: what she did not touch there is not a change."""
    path = reverse("progress-edit", args=[card.pk])
    fields = page_fields(client.get(path).content.decode())
    form(first="60", second="70")
    actual = f"indicatore-{card.indicators.get().pk}-actual"
    client.post(path, fields | {actual: "si"})
    assert [phase.completion for phase in card.phases.all()] == [60, 70]
    assert card.indicators.get().actual == "si"


def test_a_figure_above_a_cap_lowered_since_does_not_lock_the_card(form, card):
    card.indicators.update(typed_achievement=120, reason="verificato")
    assert form(first="30").status_code == 302
    assert card.phases.first().completion == 30


def test_a_target_that_cannot_be_read_does_not_stop_the_recording(form, card):
    card.indicators.update(target="entro il 31/02/2024", actual="31/01/2024")
    assert form(first="55").status_code == 302
    assert card.phases.first().completion == 55


def test_a_card_at_its_limits_can_be_recorded(client, rita, monitored):
    card = monitored
    Phase.objects.bulk_create(
        Phase(objective=card, position=n + 9, description=f"Fase {n}") for n in range(198)
    )
    Indicator.objects.bulk_create(
        Indicator(objective=card, position=n + 9, description=f"Ind {n}") for n in range(99)
    )
    client.force_login(rita)
    path = reverse("progress-edit", args=[card.pk])
    fields = page_fields(client.get(path).content.decode())
    first = card.phases.first()
    answer = client.post(path, fields | {f"fase-{first.pk}-completion": "10"})
    assert answer.status_code == 302
    assert card.phases.first().completion == 10


def test_a_row_added_meanwhile_is_left_alone(form, card, client, rita):
    path = reverse("progress-edit", args=[card.pk])
    new = Phase.objects.create(objective=card, position=9, description="Nuova", completion=30)
    first = card.phases.first()
    client.post(path, {f"fase-{first.pk}-completion": "10"})
    new.refresh_from_db()
    assert (card.phases.first().completion, new.completion) == (10, Decimal(30))


def test_saving_costs_queries_only_for_the_rows_that_changed(form, card):
    def cost(**values) -> int:
        with CaptureQueriesContext(connection) as queries:
            form(**values)
        return len(queries)

    few = cost(first="10")
    for n in range(30):
        Phase.objects.create(objective=card, position=10 + n, description=f"Fase {n}")
    assert cost(first="20") == few


def test_only_a_post_saves(client, rita, monitored):
    card = monitored
    client.force_login(rita)
    first = card.phases.first()
    client.get(reverse("progress-edit", args=[card.pk]), {f"fase-{first.pk}-completion": "50"})
    assert PegObjective.objects.get().phases.first().completion is None


def test_a_blank_typed_for_a_figure_is_no_figure(client, olga, monitored):
    client.force_login(olga)
    page = Page(client, f"/schede/{monitored.pk}/avanzamento/")
    blanks = {page.find(f"fase-*-{name}"): "  " for name in ("completion", "done_on")}
    assert page.put(**blanks).send().status_code == 302
    phase = monitored.phases.first()
    assert (phase.completion, phase.done_on) == (None, None)

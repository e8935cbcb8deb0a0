"""The card's page: what each may write now, and where; the tab with the phases on the calendar."""

import re
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from objectives.models import Indicator, PegObjective, Phase
from objectives.workflow import Details, move
from tests.conftest import pdf_text
from tests.monitoring import LAST, a_closed_period, an_open_period, put, tell, words, write

PLANNED = "Ora si può modificare:</strong> i dati pianificati."
VARIED = "Ora si può modificare:</strong> i dati pianificati, nella variazione aperta."
PROGRESS = "Ora si può modificare:</strong> l'avanzamento (periodo aperto al 30/06/2024)."
BOTH = (
    "Ora si può modificare:</strong> i dati pianificati, nella variazione aperta, e l'avanzamento"
    " (periodo aperto al 30/06/2024)."
)
READER = "Sola lettura.</strong> Il suo incarico è di consultazione."
NOT_A_DRAFT = "Sola lettura.</strong> Una scheda si modifica in bozza o, una volta approvata,"
NO_PERIOD = "Sola lettura.</strong> L'avanzamento si registra su una scheda approvata,"


def page(client, card, name: str = "card-detail") -> str:
    return words(client.get(reverse(name, args=[card.pk])))


def parts(text: str) -> list[str]:
    """Where the pencils lead, in the order of the page."""
    return re.findall(r'class="open-part"> (.*?) </p>', text)


def anchors(text: str) -> list[str]:
    found = [re.findall(r'/(modifica|avanzamento)/#(\w+)"', part) for part in parts(text)]
    return [f"{form}#{part}" for links in found for form, part in links]


EDITED = [f"modifica#{name}" for name in ("scheda", "fasi", "indicatori", "umane", "strumentali")]
RECORDED = ["avanzamento#fasi", "avanzamento#indicatori"]


@pytest.mark.parametrize(
    ("place", "person", "sentence", "pencils"),
    [
        ("draft", "rita", PLANNED, EDITED),
        ("draft", "carlo", PLANNED, EDITED),
        ("draft", "olga", PLANNED, EDITED),
        ("draft", "michele", READER, []),
        ("draft", "nino", READER, []),
        ("draft", "ada", READER, []),
        ("proposed", "rita", NOT_A_DRAFT, []),
        ("approved", "rita", NO_PERIOD, []),
        ("varied", "rita", VARIED, EDITED),
        ("varied", "sara", READER, []),
        ("reported", "olga", NO_PERIOD, []),
    ],
)
def test_what_may_be_written_is_said_and_led_to(
    request, client, card, place, person, sentence, pencils
):
    client.force_login(request.getfixturevalue(person))
    text = page(client, put(card, place))
    assert sentence in text
    assert anchors(text) == pencils
    assert ("open-planned" in text, "open-progress" in text) == (bool(pencils), False)


@pytest.mark.parametrize(
    ("person", "sentence", "pencils"),
    [("rita", PROGRESS, RECORDED), ("olga", PROGRESS, RECORDED), ("nino", READER, [])],
)
def test_while_a_period_is_open_the_figures_are(
    request, client, approved, olga, person, sentence, pencils
):
    an_open_period(olga)
    client.force_login(request.getfixturevalue(person))
    text = page(client, approved)
    assert sentence in text
    assert anchors(text) == pencils
    assert ("open-planned" in text, "open-progress" in text) == (False, bool(pencils))


def test_after_it_was_closed_nothing_is(client, approved, olga, rita):
    a_closed_period(olga)
    client.force_login(rita)
    assert anchors(page(client, approved)) == []
    assert NO_PERIOD in page(client, approved)


def test_a_variation_and_a_period_open_both_halves(client, approved, olga, rita):
    an_open_period(olga)
    move(approved, "open_variation", Details(by=olga))
    client.force_login(rita)
    text = page(client, approved)
    assert BOTH in text
    assert sorted(anchors(text)) == sorted(EDITED + RECORDED)


def test_an_edition_and_frozen_figures_are_read_only(client, approved, olga, rita):
    an_open_period(olga)
    client.force_login(rita)
    text = words(client.get(reverse("card-edition", args=[approved.pk, 1])))
    assert (anchors(text), "open-progress" in text) == ([], False)


@pytest.mark.parametrize(
    ("place", "person", "primary"),
    [
        ("draft", "rita", ["Proponi"]),
        ("proposed", "olga", ["Valida"]),
        ("validated", "olga", ["Approva con delibera"]),
        ("approved", "olga", []),
        ("varied", "olga", ["Chiudi la variazione con delibera"]),
        ("reported", "nino", ["Certifica"]),
        ("certified", "nino", []),
    ],
)
def test_one_action_at_most_comes_first(request, client, card, place, person, primary):
    client.force_login(request.getfixturevalue(person))
    text = page(client, put(card, place))
    assert re.findall(r'class="btn btn-primary btn-sm"[^>]*>([^<]+)<', text) == primary


def test_the_pdf_is_shown_or_saved(client, olga, card):
    client.force_login(olga)
    assert f'href="/schede/{card.pk}/pdf/?scarica"' in page(client, card)
    path = reverse("card-pdf", args=[card.pk])
    shown, saved = client.get(path), client.get(f"{path}?scarica")
    assert saved["Content-Disposition"] == 'attachment; filename="scheda-2024-12.04-001.pdf"'
    assert saved.content == shown.content
    assert "Modifica le fasi" not in pdf_text(saved.content)


def test_an_indicator_tells_its_arithmetic(client, olga, card):
    Indicator.objects.update(target="150", actual="120")
    client.force_login(olga)
    text = page(client, card)
    assert "<summary>Calcolo</summary>120 / 150 × 100 = 80 %.</details>" in text


# -- the tab of the progress ----------------------------------------------------------------------


@time_machine.travel("2024-07-01 10:00")
def test_the_drawing_stands_in_a_table_that_says_all_in_words(client, olga, approved):
    write(approved, olga, 40, 100)
    first, second = approved.phases.all()
    Phase.objects.filter(pk=first.pk).update(due_on=date(2024, 6, 30))
    Phase.objects.filter(pk=second.pk).update(due_on=date(2024, 6, 1), done_on=date(2024, 6, 3))
    client.force_login(olga)
    text = page(client, approved, "card-progress")
    told = re.sub(r"<svg.*?</svg>", "", text)
    rows = [
        " ".join(re.sub(r"<[^>]+>", " ", row).split())
        for row in re.findall(r"<tr> <th scope=\"row\">.*?</tr>", told)
    ]
    assert len(rows) == 2
    assert rows[0].endswith("30/06/2024 40 % in ritardo")
    assert rows[1].endswith("01/06/2024 100 % conclusa in ritardo il 03/06/2024")
    assert "Previsto e realizzato al 01/07/2024" in told
    assert "<strong>In ritardo sul previsto</strong>: 30 punti in meno." in told
    assert "Totale: (100 + 100) / 2 = 100 %" in told
    assert "Totale: (40 + 100) / 2 = 70 %" in told
    assert all('aria-hidden="true"' in svg for svg in re.findall(r"<svg[^>]*>", text))
    assert "style=" not in text


@time_machine.travel("2024-07-01 10:00")
def test_what_is_recorded_what_is_missing_and_why_it_cannot_be_recorded(
    client, approved, olga, rita, nino
):
    client.force_login(rita)
    text = page(client, approved, "card-progress")
    assert "Realizzazione non ancora registrata." in text
    assert "L'avanzamento si registra su una scheda approvata, mentre un periodo è aperto." in text
    assert "Che cosa manca" not in text

    period = an_open_period(olga, LAST)
    tell(approved, period, implementation="I lavori sono a metà.")
    text = page(client, approved, "card-progress")
    assert f'href="/schede/{approved.pk}/avanzamento/">Registra l' in text
    assert "Che cosa manca al 31/12/2024" in text
    assert text.count("Manca la % di realizzazione") == 2
    assert "Relazione al 31/12/2024" in text
    assert "I lavori sono a metà." in text

    client.force_login(nino)
    text = page(client, approved, "card-progress")
    assert ("Registra l'avanzamento" in text, "Il suo incarico è di consultazione." in text) == (
        False,
        True,
    )


def test_the_form_of_the_progress_stands_under_its_tab(client, monitored, rita):
    client.force_login(rita)
    tab = f'<a href="/schede/{monitored.pk}/andamento/" aria-current="page">Avanzamento</a>'
    assert tab in page(client, monitored, "progress-edit")
    assert tab in page(client, monitored, "card-progress")


@pytest.mark.parametrize("name", ["card-detail", "card-progress"])
def test_forty_phases_cost_as_many_queries_as_three(
    client, rita, monitored, name, django_assert_num_queries
):
    def grow(rows: int) -> None:
        for n in range(rows):
            Phase.objects.create(
                objective=monitored, position=n, description=f"Fase {n}", completion=n
            )

    client.force_login(rita)
    grow(1)
    with CaptureQueriesContext(connection) as few:
        page(client, monitored, name)
    grow(37)
    with django_assert_num_queries(len(few)):
        page(client, monitored, name)


def test_a_card_with_nothing_on_it_has_its_pages(client, rita, card):
    Phase.objects.all().delete()
    Indicator.objects.all().delete()
    PegObjective.objects.update(purpose="", years=[], kind="")
    client.force_login(rita)
    assert "Questa scheda non ha fasi." in page(client, card, "card-progress")
    assert anchors(page(client, card)) == EDITED

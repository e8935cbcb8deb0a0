"""«Da aggiornare»: row by row with a script, one form without."""

from datetime import date

import pytest

from objectives.models import Indicator, PegObjective, Phase
from objectives.workflow import Details, move
from tests.conftest import SeenClient
from tests.monitoring import a_desk_of, acts_on, words
from tests.pages import Page

pytestmark = pytest.mark.django_db
PAGE = "/da-aggiornare/"
HX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def desk(client, monitored, rita):
    client.force_login(rita)
    return client


def row(row, **typed) -> dict[str, str]:
    """The fields of one row as its page sends them."""
    kind = "fase" if isinstance(row, Phase) else "indicatore"
    names = ["completion", "done_on", "note"]
    if kind == "indicatore":
        names = ["actual", "typed_achievement", "reason", "note"]
    sent = {}
    for name in names:
        before = getattr(row, name)
        sent[f"initial-{kind}-{row.pk}-{name}"] = "" if before is None else str(before)
        sent[f"{kind}-{row.pk}-{name}"] = typed.get(name, "" if before is None else str(before))
    return sent


def save(client, one, **typed):
    path = f"/schede/{one.objective_id}/avanzamento/riga/"
    return client.post(path, row(one, **typed), **HX)


def test_the_page_has_the_rows_that_wait_and_on_request_all(desk, monitored):
    first, second = monitored.phases.all()
    monitored.phases.filter(pk=first.pk).update(completion=100)
    page = desk.get(PAGE)
    assert f"fase-{first.pk}-completion" not in page.content.decode()
    assert f"fase-{second.pk}-completion" in page.content.decode()
    assert f"fase-{first.pk}-completion" in desk.get(f"{PAGE}?tutte").content.decode()


def test_a_row_saves_by_itself_and_the_totals_follow(desk, monitored, rita):
    first, _ = monitored.phases.all()
    told = words(save(desk, first, completion="100", done_on="25/11/2024"))
    assert "✓ salvato" in told
    assert 'Totale fasi <strong>50 %</strong><span class="remark">1 in bianco, conta 0' in told
    first.refresh_from_db()
    assert (first.completion, first.done_on) == (100, date(2024, 11, 25))
    assert acts_on(monitored)[-1] == ("Rita Longo", "progress", "")
    indicator = monitored.indicators.get()
    told = words(save(desk, indicator, actual="sì"))
    assert "Totale indicatori <strong>100 %</strong>" in told
    assert "Atteso sì, effettivo sì: 100 %." in told


def test_a_row_that_is_wrong_says_why_and_writes_nothing(desk, monitored):
    first, _ = monitored.phases.all()
    answer = save(desk, first, completion="1.5")
    assert answer.status_code == 422
    assert "«1.5» è ambiguo: scrivere 1,5 oppure 15" in words(answer)
    first.refresh_from_db()
    assert first.completion is None


def test_trying_a_value_computes_and_writes_nothing(desk, monitored):
    indicator = monitored.indicators.get()
    tried = {f"indicatore-{indicator.pk}-actual": "no", "prova": "1"}
    answer = desk.get(f"/schede/{monitored.pk}/avanzamento/riga/", tried, **HX)
    assert "<strong>0 %</strong> <small>Atteso sì, effettivo no: 0 %.</small>" in words(answer)
    indicator.refresh_from_db()
    assert indicator.actual == ""


def test_what_two_people_wrote_in_one_row_is_asked(desk, monitored, olga):
    first, _ = monitored.phases.all()
    office = SeenClient()
    office.force_login(olga)
    assert save(office, first, completion="30").status_code == 200
    answer = save(desk, first, completion="60")
    assert answer.status_code == 422
    assert "Olga Ferri:</label>" not in words(answer)
    assert "Olga Ferri: <strong>30</strong>" in words(answer)
    sent = row(first, completion="60") | {
        f"initial-fase-{first.pk}-completion": "30",
        f"resta-fase-{first.pk}-completion": "mio",
    }
    desk.post(f"/schede/{monitored.pk}/avanzamento/riga/", sent, **HX)
    first.refresh_from_db()
    assert first.completion == 60


def test_a_row_that_is_gone_gives_the_words_back(desk, monitored):
    first, _ = monitored.phases.all()
    monitored.phases.filter(pk=first.pk).delete()
    answer = save(desk, first, note="In attesa del parere.")
    assert answer.status_code == 422
    assert "La riga non c'è più" in words(answer)
    assert "In attesa del parere." in words(answer)


def test_a_session_that_is_over_answers_the_script_without_a_page(client, monitored):
    first, _ = monitored.phases.all()
    answer = save(client, first, completion="50")
    assert (answer.status_code, answer.content) == (401, b"")


# -- without a script ----------------------------------------------------------------------------


def test_one_form_saves_all_rows_of_all_cards(desk, monitored, rita):
    made = a_desk_of(monitored, 3)
    page = Page(desk, PAGE)
    for phase in Phase.objects.all():
        page.put(**{f"fase-{phase.pk}-completion": "80"})
    answer = page.send()
    assert (answer.status_code, answer.url) == (302, PAGE)
    assert "12 righe salvate." in words(desk.get(PAGE))
    assert [phase.completion for phase in Phase.objects.all()] == [80] * 12
    assert [acts_on(one)[-1][1] for one in made] == ["progress"] * 3


def test_what_is_right_is_saved_and_what_is_wrong_comes_back_as_typed(desk, monitored):
    a_desk_of(monitored, 2, phases=2)
    good, *_, bad = Phase.objects.order_by("pk")
    page = Page(desk, PAGE)
    page.put(**{f"fase-{good.pk}-completion": "80", f"fase-{bad.pk}-completion": "120 %"})
    answer = page.send()
    assert answer.status_code == 422
    told = words(answer)
    assert "1 riga salvata." in told
    assert f'<a href="#id_fase-{bad.pk}-completion">Fase 2 di 2024-002, % Realizzazione</a>' in told
    assert 'value="120 %"' in told
    good.refresh_from_db(), bad.refresh_from_db()
    assert (good.completion, bad.completion) == (80, None)


def test_a_card_that_moved_on_is_told_with_what_was_typed(desk, monitored, olga):
    a_desk_of(monitored, 2, phases=1)
    page = Page(desk, PAGE)
    PegObjective.objects.filter(pk=monitored.pk).update(state="reported")
    for phase in Phase.objects.all():
        page.put(**{f"fase-{phase.pk}-completion": "80"})
    told = words(page.send())
    assert "1 riga salvata." in told
    assert f"{monitored.code}: L'avanzamento si registra su una scheda approvata" in told
    assert "Non salvato: «80»." in told


@pytest.mark.parametrize("pk", ["0", "x", "-1", "٣", "9" * 30, ""])
def test_a_card_that_is_none_is_no_error(desk, monitored, pk):
    assert desk.post(PAGE, {"scheda": pk}).status_code in {302, 422}


def test_rows_of_other_cards_are_not_within_reach(desk, monitored):
    a_desk_of(monitored, 2, phases=1)
    mine, other = Phase.objects.order_by("pk")
    answer = desk.post(f"/schede/{mine.objective_id}/avanzamento/riga/", row(other, completion="9"))
    assert answer.status_code == 422
    other.refresh_from_db()
    assert other.completion is None


# -- the edges -----------------------------------------------------------------------------------


def test_the_input_is_what_the_target_calls_for(desk, monitored):
    Indicator.objects.all().delete()
    targets = ["sì", "120 giorni", "80 %", "entro il 31/10/2024", "mantenimento"]
    Indicator.objects.bulk_create(
        Indicator(objective=monitored, description=t, target=t, position=n)
        for n, t in enumerate(targets)
    )
    told = words(desk.get(PAGE))
    for indicator in monitored.indicators.all():
        name = f'name="indicatore-{indicator.pk}-actual"'
        assert (f"<select {name}" in told) == (indicator.target == "sì")
    assert told.count('<span class="unit" aria-hidden="true">giorni</span>') == 1
    assert told.count('<span class="unit" aria-hidden="true">%</span>') == 1
    assert told.count("% raggiungimento</label>") == 1


def test_nobody_lands_on_an_empty_page(client, approved, rita, olga):
    client.force_login(rita)
    assert "nessuna delle Sue schede approvate ha un periodo" in words(client.get(PAGE))
    move(approved, "open_variation", Details(by=olga))
    assert client.get(PAGE).status_code == 200


def test_everything_filled_in_says_so(desk, monitored):
    monitored.phases.update(completion=100)
    monitored.indicators.update(actual="si")
    assert "Tutto è compilato" in words(desk.get(PAGE))


def test_the_page_costs_the_same_with_one_card_and_with_six(
    desk, monitored, django_assert_max_num_queries
):
    for cards in (1, 6):
        a_desk_of(monitored, cards)
        with django_assert_max_num_queries(10):
            assert desk.get(PAGE).content.decode().count("waiting-row") == 4 * cards
        PegObjective.objects.exclude(pk=monitored.pk).delete()


def test_many_rows_make_several_pages_that_lose_no_card_when_rows_are_filled_in(desk, monitored):
    made = a_desk_of(monitored, 5, phases=50)
    first, second, third, *_ = sorted(made, key=lambda card: card.code)
    page = desk.get(PAGE)
    assert page.content.decode().count('class="waiting-row"') == 100
    assert page.context["following"] == third.pk
    Phase.objects.filter(objective__in=[first, second]).update(completion=100)
    page = desk.get(f"{PAGE}?da={third.pk}")
    assert next(rows.card for rows, *_ in page.context["shown"]) == third
    assert page["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_without_a_script_a_row_that_is_gone_gives_the_words_back(desk, monitored):
    first, _ = monitored.phases.all()
    page = Page(desk, PAGE).put(**{f"fase-{first.pk}-note": "In attesa."})
    monitored.phases.filter(pk=first.pk).delete()
    answer = page.send()
    assert answer.status_code == 422
    assert "Righe che non ci sono più, tolte da altri. Non salvato: «In attesa.»." in words(answer)

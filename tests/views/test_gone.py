"""Deleted, or moved on, while somebody was writing: why, and his words to be copied."""

import re

import pytest
from django.utils import timezone

from objectives.actions.cards import delete_card
from objectives.models import (
    Assignment,
    HistoryEntry,
    Mission,
    PegObjective,
    Period,
    StrategicObjective,
)
from objectives.workflow import close_period
from peg.middleware import SEEN
from tests.pages import Page, two


def test_words_on_a_draft_deleted_meanwhile_are_given_back(draft, card):
    draft.mine.put(title="Titolo di Rita", purpose="<p>Uno</p><p>due</p>", kind="management")
    draft.mine.press("fasi:aggiungi").row("fasi", 2, description="Terza fase")
    draft.theirs._client.post(f"/schede/{card.pk}/elimina/")
    answer = draft.mine.send()
    words = answer.content.decode()
    entry = HistoryEntry.objects.first()
    assert answer.status_code == 410
    at = f"{timezone.localtime(entry.at):%d/%m/%Y alle %H:%M}"
    assert f"Olga Ferri ha eliminato ciò che lei stava modificando, il {at}" in words
    typed = re.findall(r'<blockquote class="typed">(.*?)</blockquote>', words, flags=re.S)
    assert typed == ["Titolo di Rita", "Uno<br>due", "Terza fase"]


def test_words_on_an_objective_of_the_dup_deleted_meanwhile_are_given_back(olga):
    mission = Mission.objects.get(code="10")
    objective = StrategicObjective.objects.create(
        mission=mission, title="Muoversi", first_year=2024, last_year=2028
    )
    pages = two(f"/dup/strategici/{objective.pk}/modifica/", olga, olga)
    pages.theirs._client.post(f"/dup/strategici/{objective.pk}/elimina/")
    answer = pages.mine.put(title="Muoversi meglio").send()
    assert answer.status_code == 410
    assert '<blockquote class="typed">Muoversi meglio</blockquote>' in answer.content.decode()


def test_who_has_no_role_does_not_learn_that_a_card_was_deleted(client, card, olga, stranger):
    pk = card.pk
    delete_card(card, by=olga)
    for person, status in ((stranger, 404), (olga, 410)):
        client.force_login(person)
        assert client.post(f"/schede/{pk}/modifica/", {"title": "Mio"}).status_code == status
        assert client.get(f"/schede/{pk}/modifica/").status_code == 404


def test_a_card_that_never_was_is_not_found(client, olga):
    client.force_login(olga)
    assert client.post("/schede/999999/modifica/", {"title": "Mio"}).status_code == 404


def test_figures_typed_while_the_period_was_closed_are_given_back(client, monitored, rita, olga):
    client.force_login(rita)
    first = monitored.phases.first().pk
    close_period(Period.objects.get(), by=olga, reason="termine")
    sent = {f"fase-{first}-completion": "70 %", f"fase-{first}-note": "Gara deserta."}
    answer = client.post(f"/schede/{monitored.pk}/avanzamento/", sent)
    words = answer.content.decode()
    assert answer.status_code == 403
    assert "mentre un periodo è aperto" in words
    assert re.findall(r'<blockquote class="typed">(.*?)</blockquote>', words) == [
        "70 %",
        "Gara deserta.",
    ]


def test_words_of_whose_delegation_ended_meanwhile_are_given_back(client, card, carlo):
    client.force_login(carlo)
    path = f"/schede/{card.pk}/modifica/"
    page = Page(client, path).put(title="Titolo di Carlo")
    Assignment.objects.filter(person=carlo).update(valid_to="2024-12-31")
    answer = page.send()
    words = answer.content.decode()
    assert (answer.status_code, "Pagina non trovata" in words) == (404, True)
    assert '<blockquote class="typed">Titolo di Carlo</blockquote>' in words
    assert "typed" not in client.get(path).content.decode()


@pytest.mark.parametrize("how", ["idle", "logged out in another tab"])
def test_words_sent_after_the_session_ended_are_given_back(client, card, rita, how):
    client.force_login(rita)
    path = f"/schede/{card.pk}/modifica/"
    page = Page(client, path).put(title="Titolo di Rita")
    if how == "idle":
        session = client.session
        session[SEEN] -= 3600
        session.save()
    else:
        client.post("/esci/")
    answer = page.send()
    words = answer.content.decode()
    assert (answer.status_code, "Rita Longo" in words) == (403, False)
    assert re.findall(r'<blockquote class="typed">(.*?)</blockquote>', words) == ["Titolo di Rita"]
    assert f'href="/accedi/?next={path}"' in words
    assert PegObjective.objects.get().title != "Titolo di Rita"


def test_a_password_is_never_given_back(client):
    sent = {"old_password": "Segreta-1", "new_password1": "Segreta-2"}
    answer = client.post("/password/", sent)
    assert (answer.status_code, answer.url) == (302, "/accedi/?next=/password/")


def test_a_button_of_the_admin_is_no_word(db, client):
    sent = {"title": "Nuova", "_save": "Salva", "action": "delete_selected"}
    answer = client.post("/amministrazione/objectives/mission/add/", sent)
    typed = re.findall(r'<blockquote class="typed">(.*?)</blockquote>', answer.content.decode())
    assert (answer.status_code, typed) == (403, ["Nuova"])

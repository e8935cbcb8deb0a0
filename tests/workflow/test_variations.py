"""A variation: a working copy beside the card, until an act makes it the next edition."""

from datetime import date

import pytest

from objectives.actions.acts import record_act
from objectives.enums import Action, Role
from objectives.history import recorded
from objectives.models import (
    Assignment,
    Edition,
    HistoryEntry,
    PegObjective,
    Phase,
    ResponsibilityCentre,
)
from objectives.sheet import from_data
from objectives.workflow import Details, Refused, move, working_copy
from tests.pages import Page


@pytest.fixture
def varied(approved, olga) -> PegObjective:
    """The approved card with a variation open."""
    move(approved, "open_variation", Details(by=olga, note="Slittano i lavori."))
    return PegObjective.objects.with_chain().get(pk=approved.pk)


@pytest.fixture
def act(olga):
    return record_act("61", date(2024, 7, 10), by=olga)


def close(card, olga, act) -> Edition:
    move(card, "close_variation", Details(by=olga, act=act))
    return Edition.objects.get(card=card, number=2)


def test_the_copy_is_no_card(varied):
    assert varied.is_varied
    assert list(PegObjective.objects.all()) == [varied]
    assert list(varied.operational.peg_objectives.all()) == [varied]
    copy = working_copy(varied)
    assert (copy.varies, copy.state, copy.code) == (varied, "draft", varied.code)
    assert [row.origin for row in copy.phases.all()] == list(varied.phases.all())


def test_at_most_one_is_open(varied, olga):
    with pytest.raises(Refused, match="Apertura di variazione, Olga"):
        move(varied, "open_variation", Details(by=olga))


def test_until_it_closes_the_edition_in_force_counts(varied):
    working_copy(varied).phases.update(description="Cambiata")
    titles = [phase.description[:5] for phase in varied.phases.all()]
    assert titles == ["Predi", "Esple"]
    assert Edition.objects.get().number == 1


def test_closing_makes_the_next_edition_and_rows_keep_their_identity(varied, rita, olga, act):
    first, second = varied.phases.all()
    # Progress goes on upon the card while its plan is being varied.
    Phase.objects.filter(pk=first.pk).update(completion=50, note="metà")
    Phase.objects.filter(pk=second.pk).update(completion=20)
    copy = working_copy(varied)
    with recorded(copy, by=rita, action=Action.VARIATION_EDITED):
        moved, gone = copy.phases.all()
        moved.due_on = date(2024, 11, 30)
        moved.save()
        gone.delete()
        Phase.objects.create(objective=copy, position=3, description="Nuova fase")
        PegObjective.everything.filter(pk=copy.pk).update(title="TITOLO NUOVO")

    edition = close(varied, olga, act)

    card = PegObjective.objects.get()
    assert (card.title, card.state, card.edition, card.is_varied) == (
        "TITOLO NUOVO",
        "approved",
        2,
        False,
    )
    kept, new = card.phases.all()
    assert (kept.pk, kept.due_on, kept.completion, kept.note) == (
        first.pk,
        date(2024, 11, 30),
        50,
        "metà",
    )
    assert (new.description, new.origin, new.completion) == ("Nuova fase", None, None)
    assert edition.removed == [
        {
            "kind": "phase",
            "id": second.pk,
            "description": second.description,
            "figures": {"% realizzazione": "20.00"},
        }
    ]
    sheet = from_data(edition.content)
    assert [row.id for row in sheet.phases] == [first.pk, new.pk]
    assert sheet.edition == "edizione 2, delibera n. 61 del 10/07/2024"
    assert from_data(Edition.objects.get(number=1).content).title == varied.title
    assert PegObjective.everything.count() == 1


def test_the_history_of_a_variation_is_the_cards(varied, rita, olga, act):
    copy = working_copy(varied)
    with recorded(copy, by=rita, action=Action.VARIATION_EDITED):
        copy.phases.update(weight=50)
    close(varied, olga, act)
    entries = HistoryEntry.objects.filter(subject_type="pegobjective", subject_id=varied.pk)
    assert [(e.action, e.actor_name) for e in entries[:3]] == [
        ("varied", "Olga Ferri"),
        ("variation_edited", "Rita Longo"),
        ("variation_opened", "Olga Ferri"),
    ]
    assert entries[2].reason == "Slittano i lavori."


def test_an_incomplete_copy_does_not_close(varied, olga, act):
    working_copy(varied).phases.all().delete()
    with pytest.raises(Refused, match="Un obiettivo gestionale ha almeno una fase"):
        close(varied, olga, act)
    assert PegObjective.objects.get().edition == 1


def test_an_abandoned_variation_leaves_nothing(varied, olga):
    working_copy(varied).phases.all().delete()
    with pytest.raises(Refused, match="Serve una nota"):
        move(varied, "drop_variation", Details(by=olga))
    move(varied, "drop_variation", Details(by=olga, note="Non serve più."))
    card = PegObjective.objects.get()
    assert (card.is_varied, card.edition, card.phases.count()) == (False, 1, 2)
    assert PegObjective.everything.count() == 1
    move(card, "open_variation", Details(by=olga))
    assert working_copy(card).phases.count() == 2


def test_a_card_that_changes_centre_carries_the_name_of_who_is_responsible_there(
    client, varied, rita, nino, olga, act
):
    there = ResponsibilityCentre.objects.create(department=varied.centre.department, name="Altro")
    Assignment.objects.create(person=nino, role=Role.RESPONSIBLE, centre=there)
    client.force_login(olga)
    page = Page(client, f"/schede/{varied.pk}/modifica/").put(centre=str(there.pk))
    assert page.send().status_code == 302
    assert working_copy(varied).responsible == nino
    assert PegObjective.objects.get().responsible != nino
    sheet = from_data(close(varied, olga, act).content)
    assert sheet.responsible == "Nino Basso"

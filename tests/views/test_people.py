"""Who acts for whom, on the pages: delegations of a responsabile, centres handed over."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from objectives.enums import Role
from objectives.italian import format_date
from objectives.models import (
    Assignment,
    Department,
    HistoryEntry,
    PegObjective,
    ResponsibilityCentre,
    User,
)
from tests.at_once import together
from tests.conftest import SeenClient, _in_role, _person
from tests.views.test_editing import Page

DELEGATIONS = "/deleghe/"


def day(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def typed(days: int) -> str:
    return format_date(day(days))


@pytest.fixture
def piero(db) -> User:
    return _person("piero", "Piero Riva")


@pytest.fixture
def hers(client, rita):
    client.force_login(rita)
    return client


@pytest.fixture
def administrator(client, ada):
    client.force_login(ada)
    return client


@pytest.fixture
def held(card, rita) -> Assignment:
    PegObjective.objects.update(responsible=rita)
    return Assignment.objects.get(person=rita)


# -- delegations ----------------------------------------------------------------------------------


def delegation(person, centre, **more) -> dict:
    days = {"valid_from": typed(0), "valid_to": typed(30)}
    return {"person": person.pk, "centre": centre.pk} | days | more


def refused(client, sent: dict) -> list[str]:
    """All that the page says is wrong; nothing is written."""
    before = HistoryEntry.objects.count()
    answer = client.post(DELEGATIONS, sent)
    assert answer.status_code == 422
    assert HistoryEntry.objects.count() == before
    errors = answer.context["form"].errors
    return sorted(f"{name}: {text}" for name, texts in errors.items() for text in texts)


def test_a_delegation_is_given_shown_and_revoked(hers, card, rita, piero):
    answer = hers.post(DELEGATIONS, delegation(piero, card.centre), follow=True)
    words = answer.content.decode()
    assert "Piero Riva è suo collaboratore." in words
    assert f"dal {typed(0)} al {typed(30)}" in words
    given = Assignment.objects.get(person=piero)
    assert (given.role, given.delegated_by) == (Role.COLLABORATOR, rita)
    answer = hers.post(f"/deleghe/{given.pk}/revoca/", follow=True)
    assert "Delega a Piero Riva revocata." in answer.content.decode()
    assert not Assignment.objects.filter(person=piero).exists()


def test_it_is_asked_for_whom_where_and_both_days(hers, card):
    assert refused(hers, {}) == [
        "centre: Questo campo è obbligatorio.",
        "person: Questo campo è obbligatorio.",
        "valid_from: Questo campo è obbligatorio.",
        "valid_to: Questo campo è obbligatorio.",
    ]


def test_days_that_make_no_sense_are_told(hers, card, piero):
    backwards = delegation(piero, card.centre, valid_from=typed(9), valid_to=typed(8))
    assert refused(hers, backwards) == [
        f"valid_to: La fine precede l'inizio: scrivere un giorno dal {typed(9)} in poi."
    ]
    over = delegation(piero, card.centre, valid_from=typed(-9), valid_to=typed(-1))
    assert refused(hers, over) == [
        "valid_to: La delega sarebbe già scaduta: scrivere oggi o un giorno a venire."
    ]
    never = delegation(piero, card.centre, valid_to="31/02/2027")
    assert refused(hers, never) == ["valid_to: «31/02/2027» non esiste nel calendario"]


def test_nobody_delegates_on_a_centre_that_is_not_his_nor_to_himself(hers, card, rita, piero):
    other = ResponsibilityCentre.objects.create(department=card.centre.department, name="Altro")
    choice = "Scegli un'opzione valida. La scelta effettuata non compare tra quelle disponibili."
    assert refused(hers, delegation(piero, other)) == [f"centre: {choice}"]
    assert refused(hers, delegation(rita, card.centre)) == [f"person: {choice}"]
    User.objects.filter(pk=piero.pk).update(is_active=False)
    assert refused(hers, delegation(piero, card.centre)) == [f"person: {choice}"]
    huge = delegation(piero, card.centre) | {"person": "9" * 5000, "centre": "9" * 30}
    assert refused(hers, huge) == [f"centre: {choice}", f"person: {choice}"]


def test_the_same_delegation_twice_is_told(hers, card, piero):
    hers.post(DELEGATIONS, delegation(piero, card.centre))
    assert refused(hers, delegation(piero, card.centre, valid_to=typed(90))) == [
        f"__all__: Piero Riva ha già questo incarico dal {typed(0)} al {typed(30)}: cambiare"
        " quello, o scegliere altri giorni."
    ]


def test_another_persons_delegation_is_not_there(client, card, rita, carlo):
    other = ResponsibilityCentre.objects.create(department=card.centre.department, name="Altro")
    client.force_login(_in_role("lia", "Lia Sordi", Role.RESPONSIBLE, centre=other))
    given = Assignment.objects.get(person=carlo)
    for pk in (given.pk, Assignment.objects.get(person=rita).pk, 2**63, 10**30):
        assert client.post(f"/deleghe/{pk}/revoca/").status_code == 404
    assert Assignment.objects.filter(pk=given.pk, valid_to=given.valid_to).exists()


def test_a_delegation_that_is_over_is_not_prolonged(hers, card, rita, carlo):
    given = Assignment.objects.filter(person=carlo)
    given.update(valid_to=day(-10))
    answer = hers.post(f"/deleghe/{given.get().pk}/revoca/", follow=True)
    assert "La delega è già finita: resta com&#x27;era." in answer.content.decode()
    assert given.get().valid_to == day(-10)


@pytest.mark.django_db(transaction=True)
def test_of_two_clicks_at_once_one_delegates(catalogue, hers, card, rita, piero):
    sent = delegation(piero, card.centre)
    clients = _logged_in(rita), _logged_in(rita)
    calls = [lambda c=client: c.post(DELEGATIONS, sent).status_code for client in clients]
    assert sorted(together(*calls, behind=User.objects.all())) == [302, 422]
    assert Assignment.objects.filter(person=piero).count() == 1


def _logged_in(person: User) -> SeenClient:
    client = SeenClient()
    client.force_login(person)
    return client


# -- a centre handed over -------------------------------------------------------------------------


def handover(person, on=0, **more) -> dict:
    return {"person": person.pk, "on": typed(on)} | more


def test_a_centre_is_handed_over(administrator, held, rita, piero):
    path = f"/incarichi/{held.pk}/passaggio/"
    assert "SERVIZI SOCIALI: Rita Longo" in administrator.get(path).content.decode()
    answer = administrator.post(path, handover(piero, is_interim="on"), follow=True)
    words = answer.content.decode()
    assert "Passaggio fatto: una scheda aperta passata di mano." in words
    assert "<strong>Piero Riva</strong> <small>ad interim</small>" in words
    assert "<strong>Rita Longo</strong>" not in words
    new = Assignment.objects.get(person=piero)
    assert (new.valid_from, new.valid_to, new.is_interim) == (day(0), None, True)


@pytest.mark.parametrize(
    ("sent", "errors"),
    [
        ({}, {"person": ["Questo campo è obbligatorio."], "on": ["Questo campo è obbligatorio."]}),
        (
            {"on": 1},
            {
                "on": [
                    "La data non può essere futura: tutto passa subito. Scrivere oggi o un giorno"
                    " passato."
                ]
            },
        ),
        (
            {"on": -30},
            {"on": ["L'incarico che finisce è cominciato il {}: il nuovo comincia dopo."]},
        ),
        (
            {"to": "rita"},
            {
                "person": [
                    "Scegli un'opzione valida. La scelta effettuata non compare tra quelle"
                    " disponibili."
                ]
            },
        ),
    ],
)
def test_what_a_handover_cannot_be_is_told(administrator, held, rita, piero, sent, errors):
    Assignment.objects.filter(pk=held.pk).update(valid_from=day(-30))
    before = HistoryEntry.objects.count()
    data = handover(rita if "to" in sent else piero, sent.get("on", 0)) if sent else {}
    answer = administrator.post(f"/incarichi/{held.pk}/passaggio/", data)
    assert answer.status_code == 422
    wanted = {name: [t.format(typed(-30)) for t in texts] for name, texts in errors.items()}
    assert answer.context["form"].errors == wanted
    assert HistoryEntry.objects.count() == before


def test_what_the_new_one_will_get_later_anyway_is_told(administrator, held, piero):
    Assignment.objects.create(
        person=piero, role=Role.RESPONSIBLE, centre=held.centre, valid_from=day(20)
    )
    before = HistoryEntry.objects.count()
    answer = administrator.post(f"/incarichi/{held.pk}/passaggio/", handover(piero))
    sentence = f"Piero Riva ha già questo incarico dal {typed(20)}: cambiare quello"
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    held.refresh_from_db()
    assert (held.valid_to, HistoryEntry.objects.count()) == (None, before)


def test_whose_account_is_closed_can_still_be_relieved(administrator, held, rita, piero):
    User.objects.filter(pk=rita.pk).update(is_active=False)
    assert "Rita Longo" in administrator.get("/incarichi/").content.decode()
    path = f"/incarichi/{held.pk}/passaggio/"
    assert administrator.post(path, handover(piero)).status_code == 302
    assert PegObjective.objects.get().responsible == piero


def test_the_page_that_was_open_before_writes_nothing_after(client, held, rita, piero, ada):
    client.force_login(rita)
    card = PegObjective.objects.get()
    page = Page(client, f"/schede/{card.pk}/modifica/").put(title="Scritto da Rita")
    office = _logged_in(ada)
    assert office.post(f"/incarichi/{held.pk}/passaggio/", handover(piero)).status_code == 302
    before = HistoryEntry.objects.count()
    steps = [f"/schede/{card.pk}/passaggio/proponi/", f"/schede/{card.pk}/elimina/"]
    answers = [page.send(), *(client.post(path) for path in steps)]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    # Without another assignment there is nothing to see here any more, and it is said.
    answer = client.get("/schede/")
    assert answer.status_code == 403
    assert "Il suo utente non ha un incarico che lo consenta." in answer.content.decode()
    assert HistoryEntry.objects.count() == before
    assert PegObjective.objects.get().title == card.title


def test_who_comes_second_is_told_that_it_is_done(administrator, held, piero, stranger):
    path = f"/incarichi/{held.pk}/passaggio/"
    administrator.post(path, handover(piero))
    before = HistoryEntry.objects.count()
    answer = administrator.post(path, handover(stranger))
    sentence = f"L&#x27;incarico di Rita Longo è già finito il {typed(-1)}"
    assert (answer.status_code, sentence in answer.content.decode()) == (409, True)
    assert administrator.get(path).status_code == 404
    assert HistoryEntry.objects.count() == before


@pytest.mark.django_db(transaction=True)
def test_two_administrators_hand_over_one_centre_at_once(catalogue, held, piero, ada, stranger):
    bruno = _person("bruno", "Bruno Sala", is_staff=True, is_superuser=True)
    path = f"/incarichi/{held.pk}/passaggio/"
    pairs = [(_logged_in(ada), piero), (_logged_in(bruno), stranger)]
    calls = [lambda c=c, to=to: c.post(path, handover(to)) for c, to in pairs]
    answers = together(*calls, behind=Assignment.objects.all())
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    now = Assignment.objects.filter(role=Role.RESPONSIBLE, valid_to__isnull=True)
    assert now.get().person == PegObjective.objects.get().responsible
    entries = HistoryEntry.objects.filter(subject_type="pegobjective", action="handover")
    assert entries.count() == 1


@pytest.mark.parametrize("pk", [0, 2**63 - 1, 2**63, 10**30])
def test_an_assignment_that_is_not_there(administrator, pk):
    path = f"/incarichi/{pk}/passaggio/"
    assert administrator.get(path).status_code == 404
    assert administrator.post(path, {}).status_code == 404


def test_only_a_responsabiles_assignment_is_handed_over(administrator, olga, piero):
    row = Assignment.objects.get(person=olga)
    path = f"/incarichi/{row.pk}/passaggio/"
    assert administrator.post(path, handover(piero)).status_code == 404
    assert Department.objects.count() == 0

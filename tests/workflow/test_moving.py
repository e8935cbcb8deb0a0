"""The way of a card: who takes which step, from where, with what, and what is told who may not."""

from datetime import date

import pytest

from objectives.actions.acts import record_act
from objectives.models import HistoryEntry, Indicator, PegObjective, Phase
from objectives.workflow import STEPS, Details, Refused, move, move_many, offered


def fresh(card) -> PegObjective:
    return PegObjective.objects.with_chain().with_rows().get(pk=card.pk)


def state(card) -> str:
    return PegObjective.objects.get(pk=card.pk).state


def test_the_table_is_the_domains():
    """domain.md, section 9, «The way of a card»."""
    assert {(name, step.origin, step.to) for name, step in STEPS.items()} == {
        ("propose", ("draft",), "proposed"),
        ("withdraw", ("proposed",), "draft"),
        ("send_back", ("proposed", "validated"), "draft"),
        ("validate", ("proposed",), "validated"),
        ("approve", ("validated",), "approved"),
        ("open_variation", ("approved",), "approved"),
        ("close_variation", ("approved",), "approved"),
        ("drop_variation", ("approved",), "approved"),
        ("report", ("approved",), "reported"),
        ("return_report", ("reported",), "approved"),
        ("certify", ("reported",), "certified"),
        ("reopen", ("certified",), "reported"),
    }


def test_a_draft_goes_there_and_back(card, rita, olga, sara):
    move(card, "propose", Details(by=rita))
    move(card, "withdraw", Details(by=rita))
    move(card, "propose", Details(by=rita))
    move(card, "send_back", Details(by=sara, note="Mancano le scadenze."))
    assert state(card) == "draft"
    move(card, "propose", Details(by=rita))
    move(card, "validate", Details(by=sara))
    move(card, "send_back", Details(by=olga, note="Il peso è sbagliato."))
    entries = HistoryEntry.objects.filter(subject_type="pegobjective").order_by("-pk")[:3]
    assert [(e.action, e.actor_name, e.reason) for e in entries] == [
        ("sent_back", "Olga Ferri", "Il peso è sbagliato."),
        ("validated", "Sara Galli", ""),
        ("proposed", "Rita Longo", ""),
    ]
    assert entries[0].changes == [
        {"row": "", "field": "stato", "before": "Validata", "after": "Bozza"}
    ]


def test_a_step_is_offered_only_to_whom_it_belongs(card, rita, carlo, olga, sara, nino, ada):
    def steps(person) -> list[str]:
        return [offer.step.name for offer in offered(fresh(card), person)]

    people = (rita, carlo, olga, sara, nino, ada)
    assert [steps(person) for person in people] == [["propose"], [], [], [], [], []]
    move(card, "propose", Details(by=rita))
    assert [steps(person) for person in people] == [
        ["withdraw"],
        [],
        ["send_back", "validate"],
        ["send_back", "validate"],
        [],
        [],
    ]


def test_what_is_missing_stands_before_the_step_and_stops_it(card, rita):
    Phase.objects.all().delete()
    Indicator.objects.update(weight=90)
    sentences = [
        "Un obiettivo gestionale ha almeno una fase.",
        "I pesi degli indicatori sommano a 90, non a 100.",
    ]
    [offer] = offered(fresh(card), rita)
    assert [(lack.sentence, lack.part) for lack in offer.lacks] == list(
        zip(sentences, ("fasi", "indicatori"), strict=True)
    )
    with pytest.raises(Refused, match=" ".join(sentences)):
        move(card, "propose", Details(by=rita))
    assert state(card) == "draft"


def test_who_comes_second_is_told_by_whom_and_when(card, rita, olga, sara):
    move(card, "propose", Details(by=rita))
    move(card, "validate", Details(by=sara))
    with pytest.raises(Refused, match=r"«Validata». Validazione, Sara Galli, il \d\d/\d\d/\d{4}"):
        move(card, "validate", Details(by=olga))


def test_a_page_left_open_does_not_move_what_has_changed_since(card, rita, olga):
    seen = HistoryEntry.objects.filter(subject_type="pegobjective").first().pk
    move(card, "propose", Details(by=rita))
    move(card, "withdraw", Details(by=rita))
    with pytest.raises(Refused, match="Ritiro della proposta, Rita Longo"):
        move(card, "propose", Details(by=rita), seen=seen)
    assert state(card) == "draft"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("send_back", "Serve una nota"), ("approve", "Serve la delibera")],
)
def test_what_a_step_asks_for_is_not_optional(card, rita, olga, name, sentence):
    move(card, "propose", Details(by=rita))
    if name == "approve":
        move(card, "validate", Details(by=olga))
    with pytest.raises(Refused, match=sentence):
        move(card, name, Details(by=olga, note="  "))


# -- many at once --------------------------------------------------------------------------------


@pytest.fixture
def cards(card, load, seed, rita) -> list[PegObjective]:
    """Four cards of Rita's; the last one incomplete."""
    load(*(seed.replace("COPROGETTAZIONE", f"SCHEDA {n}") for n in range(3)))
    cards = list(PegObjective.objects.order_by("pk"))
    PegObjective.objects.filter(pk=cards[-1].pk).update(kind="")
    return cards


def test_those_that_cannot_are_left_out_with_the_reason(cards, rita, olga):
    outcome = move_many(cards, "propose", Details(by=rita))
    assert outcome.moved == cards[:3]
    assert outcome.left_out == [
        (cards[3], "La tipologia non è scelta: gestionale o esecutivo."),
    ]
    outcome = move_many(cards, "validate", Details(by=olga))
    assert [card for card, _ in outcome.left_out] == [cards[3]]
    assert outcome.left_out[0][1].startswith("La scheda è «Bozza».")


def test_a_year_is_approved_by_one_act_in_as_many_queries_as_one_card(
    cards, rita, olga, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    cards = cards[:3]
    move_many(cards, "propose", Details(by=rita))
    move_many(cards, "validate", Details(by=olga))
    act = record_act("12", date(2024, 1, 22), by=olga)
    with CaptureQueriesContext(connection) as queries:
        move_many(cards[:1], "approve", Details(by=olga, act=act))
    with django_assert_num_queries(len(queries)):
        move_many(cards[1:], "approve", Details(by=olga, act=act))
    assert {edition.card for edition in act.editions.all()} == set(cards)
    assert len(queries) < 45

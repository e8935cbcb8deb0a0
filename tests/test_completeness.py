"""What keeps a card from being proposed: one card in words, the same cards in the database."""

from datetime import date
from decimal import Decimal

import pytest

from objectives.completeness import incomplete, lacks
from objectives.models import Indicator, PegObjective, Phase


def sentences(card) -> list[str]:
    """What is said of the card; the database must agree whether there is anything to say."""
    fresh = PegObjective.objects.with_rows().get(pk=card.pk)
    said = [lack.sentence for lack in lacks(fresh)]
    assert incomplete(PegObjective.objects.all()).exists() is bool(said)
    return said


def test_the_users_card_is_complete(card):
    assert sentences(card) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"years": []}, "Nessun esercizio di riferimento è segnato."),
        ({"kind": ""}, "La tipologia non è scelta: gestionale o esecutivo."),
    ],
)
def test_years_and_kind(card, change, said):
    PegObjective.objects.update(**change)
    assert sentences(card)[0] == said


def test_a_managed_card_has_a_phase_and_an_indicator_with_a_target(card):
    Phase.objects.all().delete()
    Indicator.objects.update(target="")
    assert sentences(card) == [
        "Un obiettivo gestionale ha almeno una fase.",
        "Un obiettivo gestionale ha almeno un indicatore con il valore atteso.",
    ]
    PegObjective.objects.update(kind="executive")
    assert sentences(card) == []


def test_due_dates_fall_in_the_reference_years(card):
    Phase.objects.filter(pk=card.phases.first().pk).update(due_on=date(2025, 1, 31))
    assert sentences(card) == [
        "La scadenza 31/01/2025 della fase «Predisposizione e pubblicazione avviso di"
        " coprogettazione p…» non cade negli esercizi di riferimento."
    ]
    PegObjective.objects.update(years=[2024, 2025])
    assert sentences(card) == []


def test_typed_weights_sum_to_100(card):
    first, second = card.phases.all()
    Phase.objects.filter(pk=first.pk).update(weight=Decimal("33.5"))
    assert sentences(card) == ["I pesi delle fasi sommano a 33,5, non a 100."]
    Phase.objects.filter(pk=second.pk).update(weight=Decimal("66.5"))
    assert sentences(card) == []
    # Decimals whose sum is 100, and whose sum as binary fractions is not.
    Phase.objects.all().delete()
    for weight in ("10.14", "4.44", "12.16", "8.31", "11.05", "9.6", "3.49", "40.81"):
        Phase.objects.create(objective=card, description=weight, weight=Decimal(weight))
    assert sentences(card) == []
    Indicator.objects.update(weight=90)
    assert sentences(card) == ["I pesi degli indicatori sommano a 90, non a 100."]

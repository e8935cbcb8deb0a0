"""What the database itself refuses, whoever asks."""

import pytest
from django.db import IntegrityError, models, transaction

from objectives.models import (
    Body,
    Department,
    Indicator,
    Mission,
    OperationalObjective,
    PegObjective,
    Phase,
    Programme,
    StrategicObjective,
)


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (PegObjective, {"kind": "both"}),
        (PegObjective, {"plan_year": 1999}),
        (PegObjective, {"code": ""}),
        (PegObjective, {"weight": -1}),
        (PegObjective, {"typed_phases_total": 101, "typed_phases_reason": "x"}),
        (PegObjective, {"typed_phases_total": 50}),
        (PegObjective, {"typed_indicators_total": 50}),
        (Phase, {"completion": 101}),
        (Phase, {"completion": -1}),
        (Phase, {"weight": -1}),
        (Indicator, {"direction": "both"}),
        (Indicator, {"not_assessable": True}),
        (Indicator, {"typed_achievement": -1}),
        (StrategicObjective, {"last_year": 2023}),
        (OperationalObjective, {"first_year": 1999}),
        (Programme, {"applies_to": "NESSUNO"}),
        (Mission, {"valid_to": 2014}),
        (Body, {"strategic_horizon": 1}),
        (Body, {"achievement_cap": 99}),
    ],
)
def test_the_database_refuses(card, model: type[models.Model], values):
    row = model.objects.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.filter(pk=row.pk).update(**values)


def test_a_code_is_unique_in_its_year(card):
    twin = PegObjective.objects.get()
    twin.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()
    twin.plan_year = 2025
    twin.save()
    assert PegObjective.objects.count() == 2


def test_the_body_is_one(db):
    Body.load()
    with pytest.raises(IntegrityError), transaction.atomic():
        Body.objects.create(pk=2)


def test_a_department_in_use_is_not_deleted(card):
    with pytest.raises(models.ProtectedError):
        Department.objects.get().delete()


def test_the_next_code_is_the_first_free_one(card):
    assert card.code == "2024-12.04-001"
    assert card.next_code() == "2024-12.04-002"
    PegObjective.objects.filter(pk=card.pk).update(code="2024-12.04-007")
    assert card.next_code() == "2024-12.04-008"

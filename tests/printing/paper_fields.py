"""Every field of every row that has a word in a card: whether it shows on paper, and what else to
write there."""

from datetime import date

from django.utils import timezone

from objectives.models import (
    Act,
    Body,
    Councillor,
    DaysLate,
    Department,
    Edition,
    HumanResource,
    Indicator,
    InstrumentalResource,
    Mission,
    OperationalObjective,
    PegObjective,
    Phase,
    Programme,
    ResponsibilityCentre,
    StaffCategory,
    StrategicObjective,
    User,
)

# What shows, and something else to write there; a callable is given the card.
_DUP = {"title": "Altro", "purpose": "<p>Altro.</p>", "years": []}
SHOWN = {
    PegObjective: {
        **_DUP,
        "plan_year": 2025,
        "code": "2024-99",
        "operational": lambda card: OperationalObjective.objects.exclude(pk=card.operational_id),
        "centre": lambda card: ResponsibilityCentre.objects.exclude(pk=card.centre_id),
        "responsible": lambda card: User.objects.filter(full_name="Altra Persona"),
        "councillor": lambda card: Councillor.objects.exclude(pk=card.councillor_id),
        "kind": "executive",
        "is_ptcp": True,
        "is_quality": False,
        "weight": 7,
        "typed_phases_total": 12,
        "typed_phases_reason": "altro",
        "typed_indicators_total": 12,
        "typed_indicators_reason": "altro",
    },
    StrategicObjective: {**_DUP, "mission": lambda card: Mission.objects.filter(code="20")},
    OperationalObjective: {
        **_DUP,
        "strategic": lambda card: StrategicObjective.objects.exclude(
            pk=card.operational.strategic_id
        ),
        "programme": lambda card: Programme.objects.filter(mission__code="20"),
    },
    Mission: {"code": "88", "title": "Altro"},
    Programme: {
        "code": "88",
        "title": "Altro",
        "mission": lambda card: Mission.objects.filter(code="20"),
    },
    Department: {"name": "Altro"},
    ResponsibilityCentre: {
        "name": "Altro",
        "department": lambda card: Department.objects.exclude(pk=card.centre.department_id),
    },
    User: {"full_name": "Altra"},
    Councillor: {"office": "Altro", "full_name": "Altro"},
    Phase: {
        "position": 99,
        "description": "altro",
        "due_on": date(2024, 5, 5),
        "weight": 9,
        "completion": 1,
        "done_on": date(2024, 5, 5),
        "note": "altro",
    },
    Indicator: {
        "position": 99,
        "description": "altro",
        "formula": "altro",
        "target": "99",
        "direction": "less",
        "weight": 9,
        "actual": "1",
        "not_assessable": True,
        "typed_achievement": 1,
        "reason": "altro",
        "note": "altro",
    },
    HumanResource: {
        "position": 99,
        "profile": "altro",
        "part_time": 1,
        "category": "altro",
        "time_share": 1,
    },
    InstrumentalResource: {"position": 99, "description": "altro", "quantity": 9},
    Body: {
        "name": "Altro",
        "coat_of_arms": "ente/altro.png",
        "strategic_horizon": 4,
        "operational_horizon": 4,
        "label_department": "Altro",
        "label_centre": "Altro",
        "label_councillor": "Altro",
        "label_ptcp": "Altro",
        "label_quality": "Altro",
        "achievement_cap": 120,
        "weights_wanted": False,
    },
    DaysLate: {"days": 1, "percentage": 1},
    Act: {"number": "99", "adopted_on": date(2024, 5, 5)},
    StaffCategory: {},
    Edition: {},
}
# What does not show, and may be anything.
_LASTING = {"valid_from": date(2001, 1, 1), "valid_to": date(2098, 1, 1)}
_HOLDS = {"first_year": 2001, "last_year": 2098}
UNSEEN = {
    # Another state in force.
    PegObjective: {"state": "reported"},
    StrategicObjective: _HOLDS,
    OperationalObjective: _HOLDS,
    Mission: {},
    Programme: {"applies_to": "REGIONI"},
    Department: _LASTING,
    ResponsibilityCentre: _LASTING,
    User: {
        "username": "altro",
        "password": "x",
        "email": "x@example.org",
        "directory_id": "x",
        "directory": "x",
        "administrator_by_directory": True,
        "is_staff": True,
        "is_superuser": True,
        "is_active": False,
        "last_login": timezone.now(),
        "date_joined": timezone.now(),
    },
    Councillor: _LASTING,
    Phase: {},
    Indicator: {},
    HumanResource: {},
    InstrumentalResource: {},
    Body: {"accessibility_contact": "x@example.org", "is_demo": True},
    DaysLate: {},
    Act: {"attachment": "atti/x.pdf", "attachment_name": "x.pdf"},
    StaffCategory: {**_LASTING, "name": "altro"},
    Edition: {
        "reason": "altro",
        "follows_budget": True,
        "made_at": timezone.now(),
        "made_by_name": "altro",
        "removed": [{}],
    },
}
# Tried by a test of its own, or the name of a row or of a file and nothing else.
ELSEWHERE = {
    PegObjective: {"id", "varies", "edition"},
    Phase: {"id", "objective", "origin"},
    Indicator: {"id", "objective", "origin"},
    HumanResource: {"id", "objective", "origin"},
    InstrumentalResource: {"id", "objective", "origin"},
    Mission: {"id", "valid_from", "valid_to"},
    Programme: {"id", "valid_from", "valid_to"},
    DaysLate: {"id", "body"},
    Act: {"id", "is_historical"},
    Edition: {
        "id",
        "card",
        "number",
        "act",
        "content",
        "made_by",
        "pdf",
        "pdf_sha256",
        "pdf_problem",
    },
}
# A typed total, and an indicator that cannot be judged, come with their reason.
TOGETHER = {
    "typed_phases_total": {"typed_phases_reason": "detto"},
    "typed_indicators_total": {"typed_indicators_reason": "detto"},
    "not_assessable": {"reason": "detto"},
}

"""The nouns. Import them from here."""

from .batch import ImportBatch
from .body import Body, DaysLate
from .catalogue import Mission, Programme, StaffCategory
from .detail import HumanResource, Indicator, InstrumentalResource, Phase
from .objective import OperationalObjective, PegObjective, StrategicObjective
from .people import Councillor, Department, ResponsibilityCentre, User
from .record import HistoryEntry

__all__ = [
    "Body",
    "Councillor",
    "DaysLate",
    "Department",
    "HistoryEntry",
    "HumanResource",
    "ImportBatch",
    "Indicator",
    "InstrumentalResource",
    "Mission",
    "OperationalObjective",
    "PegObjective",
    "Phase",
    "Programme",
    "ResponsibilityCentre",
    "StaffCategory",
    "StrategicObjective",
    "User",
]

"""The nouns. Import them from here."""

from .assignment import Assignment, Standing, responsible_of, standing
from .batch import ImportBatch
from .body import Body, DaysLate, read_arms
from .book import Book, KeptPaper
from .catalogue import Mission, Programme, StaffCategory
from .detail import HumanResource, Indicator, InstrumentalResource, Phase
from .edition import Act, Edition
from .job import Job
from .objective import OperationalObjective, PegObjective, StrategicObjective
from .people import Councillor, Department, ResponsibilityCentre, User, directory_key
from .period import Figures, Narrative, Period, open_period
from .record import HistoryEntry
from .reminder import Reminder
from .saved_view import SavedView

__all__ = [
    "Act",
    "Assignment",
    "Body",
    "Book",
    "Councillor",
    "DaysLate",
    "Department",
    "Edition",
    "Figures",
    "HistoryEntry",
    "HumanResource",
    "ImportBatch",
    "Indicator",
    "InstrumentalResource",
    "Job",
    "KeptPaper",
    "Mission",
    "Narrative",
    "OperationalObjective",
    "PegObjective",
    "Period",
    "Phase",
    "Programme",
    "Reminder",
    "ResponsibilityCentre",
    "SavedView",
    "StaffCategory",
    "Standing",
    "StrategicObjective",
    "User",
    "directory_key",
    "open_period",
    "read_arms",
    "responsible_of",
    "standing",
]

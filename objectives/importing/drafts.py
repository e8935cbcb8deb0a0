"""A card as a file tells it: typed values with their places, nothing looked up yet.

None, or an empty list, means that the file does not say: a blank never erases.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from ..enums import Kind
from .grid import Located
from .report import Problems

Text = Located[str] | None


@dataclass(frozen=True)
class Code:
    """A mission or programme as written: its two digits, and the title after them."""

    mission: str | None
    code: str
    title: str


@dataclass(frozen=True)
class Years:
    """The printed columns, and those marked with an X."""

    columns: tuple[int, ...]
    marked: tuple[int, ...]


@dataclass
class ObjectiveDraft:
    """What the three blocks share."""

    line: int
    mission: Located[Code] | None = None
    programme: Located[Code] | None = None
    years: Located[Years] | None = None
    title: Text = None
    purpose: Text = None

    @property
    def says_nothing(self) -> bool:
        return not (self.mission or self.programme or self.title or self.purpose)


@dataclass
class PegDraft(ObjectiveDraft):
    code: Text = None
    responsible: Text = None
    department: Text = None
    centre: Text = None
    councillor: Text = None
    weight: Located[Decimal] | None = None
    kind: Located[Kind] | None = None
    is_ptcp: Located[bool] | None = None
    is_quality: Located[bool] | None = None


@dataclass
class PhaseDraft:
    description: Located[str]
    due_on: Located[date] | None = None
    weight: Located[Decimal] | None = None
    completion: Located[Decimal] | None = None


@dataclass
class IndicatorDraft:
    description: Located[str]
    formula: Text = None
    target: Text = None
    actual: Text = None
    weight: Located[Decimal] | None = None
    achievement: Located[Decimal] | None = None


@dataclass
class HumanResourceDraft:
    profile: Located[str]
    part_time: Located[Decimal] | None = None
    category: Text = None
    time_share: Located[Decimal] | None = None


@dataclass
class InstrumentalResourceDraft:
    description: Located[str]
    quantity: Located[Decimal] | None = None


@dataclass
class CardDraft:
    """One card of a file, with what was wrong with it."""

    line: int
    strategic: ObjectiveDraft | None = None
    operational: ObjectiveDraft | None = None
    peg: PegDraft | None = None
    phases: list[PhaseDraft] = field(default_factory=list)
    phases_total: Located[Decimal] | None = None
    indicators: list[IndicatorDraft] = field(default_factory=list)
    indicators_total: Located[Decimal] | None = None
    human_resources: list[HumanResourceDraft] = field(default_factory=list)
    instrumental_resources: list[InstrumentalResourceDraft] = field(default_factory=list)
    problems: Problems = field(default_factory=Problems)

    @property
    def title(self) -> str:
        return self.peg.title.value if self.peg and self.peg.title else ""

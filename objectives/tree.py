"""The DUP as a tree: missions → programmes → strategic and operational objectives → cards.

Each branch knows how many cards hang below it and the mean of their totals; objectives with a
blank total are left out of the mean, as everywhere (domain.md, section 3).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q

from .models import Mission, OperationalObjective, PegObjective, StrategicObjective
from .progress import Row, Scale, objectives_mean
from .sheet import total_of_indicators, total_of_phases


@dataclass
class Leaf:
    """A card with its two totals, in percent or None."""

    card: PegObjective
    phases: Decimal | None
    indicators: Decimal | None


@dataclass
class Branch:
    """A mission, or a DUP objective, with what stands below it."""

    row: Mission | StrategicObjective | OperationalObjective
    branches: list["Branch"] = field(default_factory=list)
    leaves: list[Leaf] = field(default_factory=list)

    @property
    def all_leaves(self) -> list[Leaf]:
        below = [leaf for branch in self.branches for leaf in branch.all_leaves]
        return [*self.leaves, *below]

    @property
    def phases(self) -> Decimal | None:
        return _mean((leaf.card, leaf.phases) for leaf in self.all_leaves)

    @property
    def indicators(self) -> Decimal | None:
        return _mean((leaf.card, leaf.indicators) for leaf in self.all_leaves)


def grow(cards, year: int, scale: Scale) -> list[Branch]:
    """The missions of a plan year: those with an objective that holds in it, or with a card.

    `cards` is the queryset of what the person may see. A constant number of queries.
    """
    missions: dict[str, Branch] = {}
    strategic: dict[int, Branch] = {}
    operational: dict[int, Branch] = {}
    leaves = cards.filter(plan_year=year).select_related("centre", "responsible")
    leaves = list(leaves.prefetch_related("phases", "indicators"))
    for row in _holding(StrategicObjective.objects.select_related("mission"), year):
        branch = strategic[row.pk] = Branch(row)
        _mission(missions, row.mission).branches.append(branch)
    used = {card.operational_id for card in leaves}
    rows = OperationalObjective.objects.select_related("strategic__mission", "programme__mission")
    for row in _holding(rows, year, also=used):
        branch = operational[row.pk] = Branch(row)
        if row.strategic and row.strategic_id not in strategic:
            above = strategic[row.strategic_id] = Branch(row.strategic)
            _mission(missions, row.strategic.mission).branches.append(above)
        parent = strategic.get(row.strategic_id) or _mission(missions, row.programme.mission)
        parent.branches.append(branch)
    for card in leaves:
        leaf = Leaf(card, total_of_phases(card).value, total_of_indicators(card, scale).value)
        operational[card.operational_id].leaves.append(leaf)
    return [missions[code] for code in sorted(missions)]


def _holding(rows, year: int, also: Iterable[int] = ()):
    return rows.filter(Q(first_year__lte=year, last_year__gte=year) | Q(pk__in=also))


def _mission(missions: dict[str, Branch], row: Mission) -> Branch:
    return missions.setdefault(row.code, Branch(row))


def _mean(totals: Iterable[tuple[PegObjective, Decimal | None]]) -> Decimal | None:
    return objectives_mean([Row(str(card), value, card.weight) for card, value in totals]).value

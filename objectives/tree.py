"""The DUP as a tree: missions → programmes → strategic and operational objectives → cards.

Each branch knows how many cards hang below it and the mean of their totals; objectives with a
blank total are left out of the mean, as everywhere (domain.md, section 3).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, Q
from django.db.models.functions import Coalesce

from .achievement import Scale
from .models import Mission, OperationalObjective, PegObjective, StrategicObjective
from .progress import Row, objectives_mean
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


def outline(cards, year: int) -> list[tuple[Mission, int]]:
    """The missions of a plan year, each with the number of cards below it: what a big body looks
    at before it opens one. Five queries."""
    below = cards.filter(plan_year=year).order_by().annotate(stem=_stem("operational__"))
    counts = dict(below.values_list("stem").annotate(n=Count("pk")))
    stems = {
        *counts,
        *_holding(StrategicObjective.objects, year).values_list("mission__code", flat=True),
    }
    objectives = _holding(OperationalObjective.objects, year).annotate(stem=_stem())
    stems |= set(objectives.order_by().values_list("stem", flat=True))
    rows = Mission.objects.filter(code__in=stems)
    # An objective may hang on a mission that has been renamed, or has ended, since.
    missions = {row.code: row for row in (*rows, *rows.for_year(year))}
    return [(missions[code], counts.get(code, 0)) for code in sorted(missions)]


def grow(cards, year: int, scale: Scale, mission: Mission | None = None) -> list[Branch]:
    """The missions of a plan year, or one of them: those with an objective that holds in it, or
    with a card.

    `cards` is the queryset of what the person may see. A constant number of queries.
    """
    missions: dict[str, Branch] = {}
    strategic: dict[int, Branch] = {}
    operational: dict[int, Branch] = {}
    leaves, above, rows = _of_year(cards, year, mission)
    for row in above:
        branch = strategic[row.pk] = Branch(row)
        _mission(missions, row.mission).branches.append(branch)
    for row in rows:
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


def _of_year(cards, year: int, mission: Mission | None):
    """The cards, the strategic and the operational objectives of a year, or of one mission."""
    leaves = cards.filter(plan_year=year).select_related("centre", "responsible")
    above = StrategicObjective.objects.select_related("mission")
    rows = OperationalObjective.objects.select_related("strategic__mission", "programme__mission")
    if mission:
        leaves = leaves.annotate(stem=_stem("operational__")).filter(stem=mission.code)
        above = above.filter(mission__code=mission.code)
        rows = rows.annotate(stem=_stem()).filter(stem=mission.code)
    leaves = list(leaves.prefetch_related("phases", "indicators"))
    used = {card.operational_id for card in leaves}
    return leaves, _holding(above, year), _holding(rows, year, also=used)


def _stem(path: str = "") -> Coalesce:
    """The mission below which an operational objective stands in the tree: the strategic one's."""
    return Coalesce(f"{path}strategic__mission__code", f"{path}programme__mission__code")


def _holding(rows, year: int, also: Iterable[int] = ()):
    return rows.filter(Q(first_year__lte=year, last_year__gte=year) | Q(pk__in=also))


def _mission(missions: dict[str, Branch], row: Mission) -> Branch:
    return missions.setdefault(row.code, Branch(row))


def _mean(totals: Iterable[tuple[PegObjective, Decimal | None]]) -> Decimal | None:
    return objectives_mean([Row(str(card), value, card.weight) for card, value in totals]).value

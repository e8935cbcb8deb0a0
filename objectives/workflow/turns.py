"""Whose turn it is: the cards on which a person has something to do now."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from ..enums import Role, State
from ..models import Figures, Indicator, Period, Phase, User, standing

# What waits at each desk of the body.
_DESKS = {
    Role.CONTROL: (State.PROPOSED, State.VALIDATED),
    Role.SECRETARY: (State.PROPOSED,),
    Role.BOARD: (State.REPORTED,),
}


def takes_turns(user: User) -> bool:
    """Whether anything can ever wait for this person: others only read."""
    who = standing(user)
    return bool(who.centres or who.roles & _DESKS.keys())


def mine_to_do(cards: QuerySet, user: User) -> QuerySet:
    """Those of the cards that wait for this person.

    Of his centres: the drafts; while a period is open, approved cards with a figure that is
    missing or late and that nobody has explained; once the last period is closed, for the
    responsabile, the cards to be reported. At the desks: what is to be validated, approved,
    certified.
    """
    who = standing(user)
    wanted = Q(state=State.DRAFT, centre__in=who.centres)
    wanted |= Q(_has_open_figures(), state=State.APPROVED, centre__in=who.centres)
    wanted |= Q(_may_be_reported(), state=State.APPROVED, centre__in=who.responsible_for)
    for role in who.roles & _DESKS.keys():
        wanted |= Q(state__in=_DESKS[role])
    return cards.filter(wanted)


def _open(year: str) -> QuerySet:
    return Period.objects.filter(plan_year=OuterRef(year), is_open=True)


def _has_open_figures() -> Q:
    """`completeness.missing_figures` without a reason, or a phase that is late without a note.
    An indicator with a value counts as filled in here, even one that only a person can judge."""
    of_card = {"objective": OuterRef("pk")}
    of_year = _open("objective__plan_year")
    asked = Q(due_on__isnull=True) | Exists(of_year.filter(reference_on__gte=OuterRef("due_on")))
    late = Q(due_on__lt=timezone.localdate(), completion__lt=100)
    phases = Phase.objects.filter(asked & Q(completion__isnull=True) | late, note="", **of_card)
    at_the_end = of_year.filter(reference_on__month=12, reference_on__day=31)
    indicators = Indicator.objects.filter(
        Exists(at_the_end),
        actual="",
        typed_achievement__isnull=True,
        not_assessable=False,
        reason="",
        note="",
        **of_card,
    )
    return Q(Exists(_open("plan_year"))) & (Q(Exists(phases)) | Q(Exists(indicators)))


def _may_be_reported() -> Q:
    """What `periods.lacks_of_report` asks for, and no variation open."""
    later = Period.objects.filter(
        plan_year=OuterRef("period__plan_year"),
        reference_on__gt=OuterRef("period__reference_on"),
    )
    last = Figures.objects.filter(~Exists(later), card=OuterRef("pk"), number=F("period__closings"))
    is_over = Q(~Exists(_open("plan_year")), Exists(last))
    return is_over & Q(working_copy__isnull=True)

"""The first page: for each role what waits for it."""

from django.shortcuts import render
from django.utils import timezone

from ..agenda import card_lines, own_desk, period_desks, upkeep, year_counts
from ..models import Body, PegObjective, standing
from ..rights import is_board, is_control, is_secretary

_CARDS = 25


def home(request):
    """Only what the person's roles are about; who has none is told whom to ask."""
    user, today = request.user, timezone.localdate()
    who, scale = standing(user), Body.load().scale()
    context = {"today": today, "own": own_desk(user, today, scale)}
    if is_control.test(user):
        context["periods"] = period_desks(user, whole="tutti" in request.GET)
    if is_control.test(user) or is_secretary.test(user) or is_board.test(user):
        context["counts"] = year_counts(user, today)
        context["counted"] = True
    if who.councillors:
        cards = PegObjective.objects.visible_to(user).filter(
            plan_year=today.year, councillor__in=who.councillors
        )
        cards = cards.with_chain().prefetch_related("phases", "indicators")
        context["followed"] = card_lines(cards[:_CARDS], today, scale)
    if who.is_administrator:
        context["upkeep"] = upkeep(today)
    context["no_role"] = not who.roles and not who.is_administrator
    return render(request, "objectives/home.html", context)

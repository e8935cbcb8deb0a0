"""How far a card has come over its year, and recording it while a period is open."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from ..access import card_view
from ..actions.progress import record_progress
from ..completeness import missing_figures
from ..enums import State
from ..forms.progress import ProgressForm
from ..history import entries_of
from ..models import Body, Period, open_period
from ..sheet import narrative_of, sheets
from ..timeline import timeline
from .cards import refusal_of


@card_view()
def card_progress(request, card):
    """Expected and actual progress, the phases on the calendar, the words of the periods."""
    [sheet] = sheets([card], Body.load())
    periods = Period.objects.filter(plan_year=card.plan_year).order_by("reference_on")
    days = [period.reference_on for period in periods]
    today = timezone.localdate()
    period = open_period(card) if card.state == State.APPROVED else None
    told = card.narratives.select_related("period").order_by("-period__reference_on")
    context = {
        "card": card,
        "sheet": sheet,
        "timeline": timeline(sheet, today, days),
        "today": today,
        "days": days,
        "period": period,
        "missing": missing_figures(card, period.reference_on) if period else [],
        "narratives": [words for words in map(narrative_of, told) if words],
        "refusal": refusal_of(request.user, "record_progress", card),
    }
    return render(request, "objectives/card_progress.html", context)


@never_cache
@card_view("record_progress")
def progress_edit(request, card):
    scale, period = Body.load().scale(), open_period(card)
    form = ProgressForm(card, scale, period, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if record_progress(card, form.changed(), by=request.user):
            messages.success(request, _("Avanzamento salvato."))
        else:
            messages.info(request, _("Niente era cambiato: non c'era niente da salvare."))
        return redirect("card-detail", pk=card.pk)
    return render(
        request,
        "objectives/progress_form.html",
        {"card": card, "form": form, "last": entries_of(card).first()},
        status=422 if request.method == "POST" else 200,
    )

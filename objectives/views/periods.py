"""The office's monitoring periods: made, opened, closed, opened again."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from ..access import needs
from ..actions.periods import delete_period, make_period
from ..forms.periods import PeriodForm, ReasonForm
from ..models import Period
from ..workflow import Refused, close_period, missing_of_period, open_period_again


@needs("keep_periods")
def period_list(request):
    """All periods, and a form for a new one."""
    sent = request.method == "POST"
    initial = {"plan_year": timezone.localdate().year}
    form = PeriodForm(request.POST if sent else None, initial=initial)
    if sent and form.is_valid():
        make_period(form.instance, by=request.user)
        messages.success(request, "Periodo creato: ora si può aprire.")
        return redirect("period-list")
    context = {"form": form, "periods": Period.objects.all()}
    return render(request, "objectives/period_list.html", context, status=422 if sent else 200)


@needs("keep_periods")
def period_open(request, pk):
    """The first time at once; again, with a reason."""
    period = get_object_or_404(Period, pk=pk)
    form = ReasonForm(request.POST or None, required=period.closings > 0)
    return _asked(request, period, form, "apri", "Periodo aperto.", open_period_again)


@needs("keep_periods")
def period_close(request, pk):
    """Shows what is missing before; closes all the same with a reason."""
    period = get_object_or_404(Period, pk=pk)
    missing = missing_of_period(period)
    form = ReasonForm(request.POST or None, required=bool(missing))
    done = "Periodo chiuso: i dati sono congelati."
    return _asked(request, period, form, "chiudi", done, close_period, missing=missing)


@needs("keep_periods")
def period_delete(request, pk):
    """One that was never opened: nothing hangs on it."""
    period = get_object_or_404(Period, pk=pk)
    if request.method == "POST":
        try:
            delete_period(period, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Periodo eliminato.")
    return redirect("period-list")


def _asked(request, period, form, verb, done, act, **more):
    sent = request.method == "POST"
    problem = ""
    if sent and form.is_valid():
        try:
            act(period, by=request.user, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            problem = str(refusal)
        else:
            messages.success(request, done)
            return redirect("period-list")
    context = {"period": period, "form": form, "verb": verb, "problem": problem} | more
    status = 409 if problem else 422 if sent else 200
    return render(request, "objectives/period_step.html", context, status=status)

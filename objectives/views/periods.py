"""The office's monitoring periods: made, opened, closed, opened again."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..access import needs
from ..actions.periods import delete_period, make_period
from ..forms.periods import OpeningForm, PeriodForm, ReasonForm
from ..history import entries_of_all
from ..models import Period
from ..waiting import unexplained
from ..workflow import (
    Refused,
    close_period,
    later_closed,
    missing_of_period,
    open_period_again,
    reach,
)

_SHOWN = 30  # cards with something missing, of as many as there may be


@needs("keep_periods")
def period_list(request):
    """All periods with what was done to each, and a form for a new one."""
    sent = request.method == "POST"
    initial = {"plan_year": timezone.localdate().year}
    form = PeriodForm(request.POST if sent else None, initial=initial)
    if sent and form.is_valid():
        try:
            make_period(form.instance, by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Periodo creato: ora si può aprire."))
            return redirect("period-list")
    periods = list(Period.objects.all())
    done = entries_of_all(periods)
    context = {"form": form, "periods": [(row, done.get(row.pk, [])) for row in periods]}
    return render(request, "objectives/period_list.html", context, status=422 if sent else 200)


@needs("keep_periods")
def period_open(request, pk):
    """The first time at once; again, with a reason."""
    period = get_object_or_404(Period, pk=pk)
    if request.method == "GET" and period.is_open:
        return _already(request, _("Il periodo è già aperto."))
    form = OpeningForm(
        *_sent(request), required=period.closings > 0, initial={"due_on": period.due_on}
    )

    def act(**given) -> str:
        open_period_again(period, **given)
        return _("Periodo aperto.")

    more = {"later": later_closed(period), "next": period.closings + 1}
    return _asked(request, period, form, "apri", act, more)


@needs("keep_periods")
def period_close(request, pk):
    """Shows what is missing before; closes all the same with a reason."""
    period = get_object_or_404(Period, pk=pk)
    if request.method == "GET" and not period.is_open:
        return _already(request, _("Il periodo non è aperto."))
    owing = unexplained(period)
    missing = missing_of_period(period, among=owing[:_SHOWN])
    form = ReasonForm(*_sent(request), required=bool(owing))

    def act(**given) -> str:
        n = close_period(period, **given)
        return ngettext(
            "Periodo chiuso: i dati sono congelati (%(n)d scheda).",
            "Periodo chiuso: i dati sono congelati (%(n)d schede).",
            n,
        ) % {"n": n}

    frozen, left_out = reach(period)
    more = {"missing": missing, "owing": len(owing), "frozen": frozen, "left_out": left_out}
    return _asked(request, period, form, "chiudi", act, more)


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
            messages.success(request, _("Periodo eliminato."))
    return redirect("period-list")


def _already(request, words: str):
    """Nothing to be asked: by another tab, or by somebody else, it has been done."""
    messages.info(request, words)
    return redirect("period-list")


def _sent(request) -> tuple:
    return (request.POST,) if request.method == "POST" else ()


def _asked(request, period, form, verb, act, more):
    """`act` does what is asked, and says what it did."""
    sent = request.method == "POST"
    problem = ""
    if sent and form.is_valid():
        try:
            done = act(by=request.user, **form.cleaned_data)
        except Refused as refusal:
            problem = str(refusal)
        else:
            messages.success(request, done)
            return redirect("period-list")
    context = {"period": period, "form": form, "verb": verb, "problem": problem} | more
    status = 409 if problem else 422 if sent else 200
    return render(request, "objectives/period_step.html", context, status=status)

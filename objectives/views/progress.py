"""Recording a card's progress while a period is open."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ..access import card_view
from ..actions.progress import record_progress
from ..forms.progress import ProgressForm
from ..history import entries_of
from ..models import Body, open_period


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

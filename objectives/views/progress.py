"""Recording a card's progress."""

from django.contrib import messages
from django.shortcuts import redirect, render

from ..access import card_view
from ..actions.progress import record_progress
from ..forms.progress import ProgressForm
from ..models import Body


@card_view
def progress_edit(request, card):
    scale = Body.load().scale()
    form = ProgressForm(card, scale, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if record_progress(card, form.changed(), by=request.user):
            messages.success(request, "Avanzamento salvato.")
        else:
            messages.info(request, "Niente era cambiato: non c'era niente da salvare.")
        return redirect("card-detail", pk=card.pk)
    return render(
        request,
        "objectives/progress_form.html",
        {"card": card, "form": form},
        status=422 if request.method == "POST" else 200,
    )

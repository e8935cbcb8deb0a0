"""Importing on a page: hand in files, see what would happen, apply what is chosen."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from ..access import needs
from ..forms.importing import ImportForm
from ..importing.batches import apply_batch, open_batch
from ..jobs import prepare_pdfs
from ..models import ImportBatch


@needs("import_cards")
def import_start(request):
    sent = request.method == "POST"
    form = ImportForm(request.POST, request.FILES) if sent else ImportForm()
    if sent and form.is_valid():
        data = form.cleaned_data
        batch = open_batch(data["files"], by=request.user, historical=data["historical"])
        return redirect("import-batch", pk=batch.pk)
    context = {"form": form}
    return render(request, "objectives/import_start.html", context, status=422 if sent else 200)


@needs("import_cards")
def import_batch(request, pk):
    """The dry run, to choose from; once applied, what became of it."""
    batch = _own_batch(request, pk)
    if request.method == "POST" and not batch.applied_at:
        chosen = _chosen(request.POST.getlist("scheda"))
        if not chosen:
            messages.error(
                request, _("Nessuna scheda scelta: niente è stato scritto. Spuntarne almeno una.")
            )
            return redirect("import-batch", pk=pk)
        if report := apply_batch(batch, chosen, by=request.user):
            messages.success(request, report.summary())
            prepare_pdfs()
        return redirect("import-batch", pk=pk)
    return render(request, "objectives/import_batch.html", {"batch": batch})


@needs("import_cards")
def import_report(request, pk):
    """The report as a text to keep."""
    batch = _own_batch(request, pk)
    return HttpResponse(
        "\r\n".join(batch.report["lines"]) + "\r\n",
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="importazione.txt"'},
    )


def _own_batch(request, pk) -> ImportBatch:
    return get_object_or_404(ImportBatch, pk=pk, by=request.user)


def _chosen(values: list[str]) -> set[tuple[int, int]]:
    """`0:3` is the card at line 3 of the first file; anything else is no card."""
    pairs = (value.split(":") for value in values)
    return {
        (int(pair[0]), int(pair[1]))
        for pair in pairs
        if len(pair) == 2
        and all(part.isascii() and part.isdecimal() and len(part) < 10 for part in pair)
    }

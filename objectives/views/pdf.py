"""A PDF as an answer."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from ..italian import shorten
from ..models import PegObjective
from ..printing import TooHard, print_sheets
from ..sheet import Sheet


def pdf_answer(data: bytes, name: str, *, saved: bool = False) -> HttpResponse:
    """Shown in the browser, or saved at once; under that name."""
    return HttpResponse(
        data,
        content_type="application/pdf",
        headers={"Content-Disposition": content_disposition_header(saved, name)},
    )


def sheet_pdf(request, card: PegObjective, sheet: Sheet, *, of: str = "") -> HttpResponse:
    """One card, with the words of its period where the address asks for them, to be saved where
    it asks for that; `of` says in the file's name which of its sets this is."""
    title = _("Scheda %(code)s %(title)s")
    try:
        data = print_sheets(
            [sheet],
            title=title % {"code": sheet.code, "title": shorten(sheet.title, 150)},
            with_narrative="relazione" in request.GET,
        )
    except TooHard as problem:
        messages.error(request, _("Il PDF non è stato fatto: %(problem)s.") % {"problem": problem})
        return redirect("card-detail", pk=card.pk)
    name = f"scheda-{card.code.replace('/', '-')}{of}.pdf"
    return pdf_answer(data, name, saved="scarica" in request.GET)

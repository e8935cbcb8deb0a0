"""A PDF as an answer."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from ..book.printed import Order, print_one
from ..models import PegObjective, read_arms
from ..printing.look import Look
from ..printing.paper import card_paper
from ..printing.pdf import TooHard
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
    look = Look(narrative="relazione" in request.GET, watermark=True)
    paper = card_paper(sheet, look, read_arms(sheet.body.coat_of_arms))
    try:
        data = print_one(Order.of(paper, card.pk))
    except TooHard as problem:
        messages.error(request, _("Il PDF non è stato fatto: %(problem)s.") % {"problem": problem})
        return redirect("card-detail", pk=card.pk)
    name = f"scheda-{card.code.replace('/', '-')}{of}.pdf"
    return pdf_answer(data, name, saved="scarica" in request.GET)

"""What was approved, as it was: editions, acts, their comparison; and what is being varied."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from ..access import card_view, needs
from ..book.printed import Order, print_bound
from ..comparing import compare
from ..completeness import lacks
from ..jobs import nudge
from ..models import Act, Body, Edition, PegObjective, read_arms, standing
from ..printing.comparison import comparison_papers, comparison_title
from ..printing.pdf import TooHard
from ..rights import may
from ..sheet import from_data, sheets
from ..workflow import place, working_copy
from .downloads import FILE_GONE, opened
from .pdf import pdf_answer, sheet_pdf

_EDITIONS_A_PAGE = 50


@card_view()
def card_editions(request, card):
    """The editions of a card, the series of its periods, and which two to compare."""
    figures = card.figures.select_related("period").order_by("period__reference_on", "number")
    editions = _editions(card)
    nudge(editions)
    context = {
        "card": card,
        "place": place(card),
        "editions": editions,
        "series": [(row, from_data(row.content)) for row in figures],
    }
    return render(request, "objectives/card_editions.html", context)


@card_view()
def card_edition(request, card, number):
    edition = get_object_or_404(_editions(card), number=number)
    nudge([edition])
    context = {"card": card, "edition": edition, "sheet": from_data(edition.content)}
    return render(request, "objectives/card_edition.html", context)


@card_view()
def edition_pdf(request, card, number):
    """The stored file, byte for byte; until a job has made it, the page says that it comes."""
    edition = get_object_or_404(_editions(card), number=number)
    if not edition.pdf:
        nudge([edition])
        messages.info(request, edition.pdf_problem or _("PDF in preparazione: riprovare tra poco."))
        return redirect("card-edition", pk=card.pk, number=number)
    if not (file := opened(edition.pdf)):
        messages.error(request, FILE_GONE)
        return redirect("card-edition", pk=card.pk, number=number)
    name = f"scheda-{card.code.replace('/', '-')}-edizione-{number}.pdf"
    return FileResponse(file, filename=name, content_type="application/pdf")


@card_view()
def card_variation(request, card):
    """The working copy, as it would look, and what it changes."""
    if not card.is_varied:
        return redirect("card-detail", pk=card.pk)
    copy = working_copy(card)
    [sheet] = sheets([copy], Body.load())
    current = from_data(_editions(card).get(number=card.edition).content)
    context = {
        "card": card,
        "sheet": sheet,
        "comparison": compare(current, sheet),
        "lacks": lacks(copy),
        "can_edit": may(request.user, "edit_card", card),
    }
    return render(request, "objectives/card_variation.html", context)


@card_view()
def card_compare(request, card):
    """Two editions side by side; the last two where the address does not say."""
    editions = {str(edition.number): edition for edition in _editions(card)}
    last = str(card.edition)
    old = editions.get(request.GET.get("da", str(card.edition - 1)))
    new = editions.get(request.GET.get("a", last))
    if not old or not new:
        messages.info(request, _("Per un confronto servono due edizioni di questa scheda."))
        return redirect("card-editions", pk=card.pk)
    comparison = compare(from_data(old.content), from_data(new.content))
    context = {"card": card, "old": old, "new": new, "comparison": comparison}
    return render(request, "objectives/card_compare.html", context)


@card_view()
def card_figures(request, card, figures):
    """The card as of a period: the figures frozen when it was closed."""
    row = get_object_or_404(card.figures.select_related("period"), pk=figures)
    context = {"card": card, "figures": row, "sheet": from_data(row.content)}
    return render(request, "objectives/card_figures.html", context)


@card_view()
def figures_pdf(request, card, figures):
    row = get_object_or_404(card.figures.select_related("period"), pk=figures)
    of = f"-al-{row.period.reference_on:%Y-%m-%d}-serie-{row.number}"
    return sheet_pdf(request, card, from_data(row.content), of=of)


@needs("see_acts")
def act_list(request):
    """The acts that touch a card which this person may see."""
    counts = _visible(request, Edition.objects.order_by()).values_list("act")
    counts = dict(counts.annotate(n=Count("card", distinct=True)))
    acts = [(act, counts[act.pk]) for act in Act.objects.filter(pk__in=counts)]
    return render(request, "objectives/act_list.html", {"acts": acts})


@needs("see_acts")
def act_detail(request, pk):
    act, editions = _touched(request, pk)
    page = Paginator(editions, _EDITIONS_A_PAGE).get_page(request.GET.get("pagina"))
    nudge(page)
    varied = editions.filter(number__gt=1).exists()
    context = {"act": act, "page": page, "varied": varied}
    return render(request, "objectives/act_detail.html", context)


@needs("see_acts")
def act_attachment(request, pk):
    """Always a download, under the name with which it came."""
    act = _touched(request, pk)[0]
    if not act.attachment:
        raise Http404
    if not (file := opened(act.attachment)):
        messages.error(request, FILE_GONE)
        return redirect("act-detail", pk=pk)
    return FileResponse(file, as_attachment=True, filename=act.attachment_name)


@needs("see_acts")
def act_comparison(request, pk):
    """All cards that the act varied, each against its edition before, to be annexed to it."""
    act, editions = _touched(request, pk)
    varied = list(editions.filter(number__gt=1).defer(None))
    if not varied:
        messages.info(
            request, _("Questa delibera non varia nessuna scheda: niente da confrontare.")
        )
        return redirect("act-detail", pk=pk)
    pairs = [(from_data(_before(e).content), from_data(e.content)) for e in varied]
    comparisons = [compare(old, new) for old, new in pairs]
    body = pairs[-1][1].body
    arms = read_arms(body.coat_of_arms)
    papers = comparison_papers(comparisons, act=str(act), body=body, arms=arms)
    try:
        data = print_bound([Order.of(paper) for paper in papers], comparison_title(str(act)))
    except TooHard as problem:
        messages.error(request, _("Il PDF non è stato fatto: %(problem)s.") % {"problem": problem})
        return redirect("act-detail", pk=pk)
    return pdf_answer(data, f"confronto-delibera-{act.number.replace('/', '-')}.pdf")


def _editions(card: PegObjective):
    return Edition.objects.filter(card=card).select_related("act", "card").order_by("-number")


def _before(edition: Edition) -> Edition:
    return Edition.objects.get(card=edition.card_id, number=edition.number - 1)


def _touched(request, pk) -> tuple[Act, QuerySet]:
    """An act with the editions that it made, as far as this person may see them; what was approved
    is read when it is asked for."""
    act = get_object_or_404(Act, pk=pk)
    editions = _visible(request, act.editions).select_related("card").order_by("card__code")
    if not editions.exists():
        raise Http404
    return act, editions.defer("content", "removed")


def _visible(request, editions) -> QuerySet:
    """Of these, the editions of cards that this person may see."""
    if standing(request.user).sees_all:
        return editions.all()
    return editions.filter(card__in=PegObjective.objects.visible_to(request.user))

"""The DUP in the browser: its tree, its objectives."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..access import SECTIONS, dup_view, needs
from ..actions.dup import InUse, approved_below, delete_objective, save_objective
from ..forms.dup import OperationalForm, StrategicForm
from ..history import entries_of
from ..models import Body, OperationalObjective, PegObjective, StrategicObjective
from ..rights import may
from ..sheet import ancestors
from ..tree import grow, outline
from ..workflow import outdated
from .years import asked_number, chosen_year, offered_years, years_with_cards

_FORMS = {"strategici": StrategicForm, "operativi": OperationalForm}

_A_WHOLE_TREE = 100  # cards: a year with more opens one mission at a time


@needs("see_dup")
def dup_tree(request):
    """The tree of a plan year: whole, or mission by mission where the year has many cards."""
    cards = PegObjective.objects.visible_to(request.user)
    years = years_with_cards(cards)
    year = chosen_year(request, years)
    stems = outline(cards, year)
    chosen = next((row for row, _ in stems if row.code == request.GET.get("missione")), None)
    whole = sum(n for _, n in stems) <= _A_WHOLE_TREE
    grown = grow(cards, year, Body.load().scale(), chosen) if chosen or whole else []
    branches = {branch.row.code: branch for branch in grown}
    context = {
        "year": year,
        "years": offered_years(years),
        "missions": [(row, n, branches.get(row.code)) for row, n in stems],
        "chosen": chosen,
    }
    return render(request, "objectives/dup_tree.html", context)


@dup_view("see_dup")
def dup_detail(request, objective, section):
    """An objective of the DUP, what stands above and what below."""
    if isinstance(objective, StrategicObjective):
        below = objective.operational_objectives.select_related("programme__mission")
        cards = []
    else:
        below = []
        visible = PegObjective.objects.visible_to(request.user)
        cards = visible.filter(operational=objective).select_related("centre", "responsible")
    return render(
        request,
        "objectives/dup_detail.html",
        {
            "objective": objective,
            "section": section,
            "below": below,
            "cards": cards,
            "outdated": outdated(cards),
            "can_edit": may(request.user, "edit_dup"),
            "can_create": may(request.user, "create_card"),
        },
    )


@needs("see_dup")
def dup_text(request):
    """What the chosen objective says, and the one above it: for the page that edits a card."""
    rows = OperationalObjective.objects.select_related("programme__mission", "strategic__mission")
    chosen = rows.filter(pk=asked_number(request, "operational")).first()
    body, year = Body.load(), chosen_year(request, [])
    above = ancestors(chosen, year, body) if chosen else None
    return render(request, "objectives/_dup_words.html", {"above": above})


@needs("edit_dup")
def dup_create(request, section):
    """A new objective; the address may say under which one and for which year."""
    objective = SECTIONS[section]()
    if isinstance(objective, OperationalObjective):
        above = StrategicObjective.objects.filter(pk=asked_number(request, "sotto"))
        objective.strategic = above.first()
    return _edit(request, objective, section)


@dup_view("edit_dup")
def dup_edit(request, objective, section):
    return _edit(request, objective, section)


@dup_view("edit_dup")
def dup_delete(request, objective, section):
    """Asks once; refused in words where something stands below."""
    if request.method == "POST":
        try:
            delete_objective(objective, by=request.user)
        except InUse:
            messages.error(
                request,
                _(
                    "Non si può eliminare: ha altri obiettivi sotto di sé, che restano. Eliminare"
                    " prima quelli."
                ),
            )
            return redirect("dup-detail", section=section, pk=objective.pk)
        messages.success(request, _("Obiettivo eliminato."))
        return redirect("dup-tree")
    return render(
        request, "objectives/dup_delete.html", {"objective": objective, "section": section}
    )


def _kept(number: int) -> str:
    return ngettext(
        "%(n)d scheda approvata conserva nell'edizione in vigore le parole di prima: sulla scheda"
        " lo si segnala.",
        "%(n)d schede approvate conservano nell'edizione in vigore le parole di prima: sulla"
        " scheda lo si segnala.",
        number,
    ) % {"n": number}


def _edit(request, objective, section):
    year = objective.first_year or chosen_year(request, [])
    form = _FORMS[section](request.POST or None, instance=objective, year=year, body=Body.load())
    if request.method == "POST" and form.is_valid():
        saved = save_objective(form.instance, form.written(), by=request.user)
        messages.success(request, _("Obiettivo salvato.") if saved else _("Niente era cambiato."))
        if saved and (kept := approved_below(form.instance)):
            messages.warning(request, _kept(kept))
        return redirect("dup-detail", section=section, pk=form.instance.pk)
    return render(
        request,
        "objectives/dup_form.html",
        {
            "form": form,
            "objective": objective,
            "section": section,
            "year": year,
            "last": entries_of(objective).first() if objective.pk and form.is_bound else None,
        },
        status=422 if request.method == "POST" else 200,
    )

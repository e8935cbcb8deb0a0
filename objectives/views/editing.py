"""Making, editing, copying and deleting cards."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ..access import card_view, needs
from ..actions.cards import CodeTaken, Rows, delete_card, duplicate_card, save_card
from ..forms.card import CardEditing
from ..forms.copy import CopyForm
from ..forms.rows import rearranged
from ..history import entries_of
from ..models import Body, OperationalObjective, PegObjective, StaffCategory
from ..sheet import ancestors
from ..workflow import working_copy
from .years import asked_number, chosen_year


@needs("create_card")
def card_create(request):
    """A new card; the address may say below which objective and for which year."""
    above = OperationalObjective.objects.filter(pk=asked_number(request, "sotto")).first()
    card = PegObjective(plan_year=_year_below(request, above), operational=above)
    card.years = [card.plan_year]
    return _edit(request, card, card)


@card_view("edit_card")
def card_edit(request, card):
    """The draft itself or, while a variation is open, the working copy of the card."""
    return _edit(request, card, working_copy(card) if card.is_varied else card)


@card_view("copy_card")
def card_copy(request, card):
    """The planned half of the card, into a year of choice; the copy is opened at once."""
    form = CopyForm(request.POST or None, initial={"plan_year": card.plan_year + 1})
    if request.method == "POST" and form.is_valid():
        copy = duplicate_card(card, form.cleaned_data["plan_year"], by=request.user)
        told = _("Copia fatta: %(code)s. Controllare date e testi.")
        messages.success(request, told % {"code": copy.code})
        return redirect("card-edit", pk=copy.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "objectives/card_copy.html", {"card": card, "form": form}, status=status)


@card_view("delete_card")
def card_delete(request, card):
    """Asks once."""
    if request.method == "POST":
        year = card.plan_year
        delete_card(card, by=request.user)
        messages.success(request, _("Scheda %(code)s eliminata.") % {"code": card.code})
        return redirect(f"/schede/?anno={year}")
    return render(request, "objectives/card_delete.html", {"card": card})


def _year_below(request, above: OperationalObjective | None) -> int:
    """The year asked for; else the running one, or the nearest in which the objective holds."""
    year = chosen_year(request, [])
    if not above or "anno" in request.GET:
        return year
    return min(max(year, above.first_year), above.last_year)


def _edit(request, card, target):
    """`target` is what is written: the card, or its working copy."""
    body = Body.load()
    if request.method != "POST":
        return _page(request, card, CardEditing(target, body, user=request.user))
    if action := request.POST.get("azione"):
        data = rearranged(request.POST, action)
        form = CardEditing(target, body, data, user=request.user, check=False)
        return _page(request, card, form)
    form = CardEditing(target, body, request.POST, user=request.user)
    if not form.is_valid():
        return _page(request, card, form, status=422)
    written = form.card.instance
    tables = [Rows(t.ordered(), t.removed(), rearranged=t.rearranged) for t in form.tables]
    try:
        saved = save_card(written, form.card.written(), tables, by=request.user)
    except CodeTaken as problem:
        form.card.add_error("code", str(problem))
        return _page(request, card, form, status=422)
    messages.success(request, _("Scheda salvata.") if saved else _("Niente era cambiato."))
    page = "card-variation" if written.varies_id else "card-detail"
    return redirect(page, pk=written.varies_id or written.pk)


def _page(request, card, form, status=200):
    chosen = form.card.chosen_operational
    context = {
        "card": card,
        "form": form,
        "categories": StaffCategory.objects.all(),
        "above": ancestors(chosen, card.plan_year, Body.load()) if chosen else None,
        "last": entries_of(card).first() if card.pk and form.card.is_bound else None,
    }
    return render(request, "objectives/card_form.html", context, status=status)

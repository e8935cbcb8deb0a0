"""Making, editing, copying and deleting cards."""

from django.contrib import messages
from django.shortcuts import redirect, render

from ..access import card_view
from ..actions.cards import Rows, delete_card, duplicate_card, save_card
from ..forms.card import CardEditing
from ..forms.copy import CopyForm
from ..forms.rows import rearranged
from ..models import Body, OperationalObjective, PegObjective, StaffCategory
from .years import asked_number, chosen_year


def card_create(request):
    """A new card; the address may say below which objective and for which year."""
    above = OperationalObjective.objects.filter(pk=asked_number(request, "sotto")).first()
    card = PegObjective(plan_year=_year_below(request, above), operational=above)
    card.years = [card.plan_year]
    return _edit(request, card)


@card_view
def card_edit(request, card):
    return _edit(request, card)


@card_view
def card_copy(request, card):
    """The planned half of the card, into a year of choice; the copy is opened at once."""
    form = CopyForm(request.POST or None, initial={"plan_year": card.plan_year + 1})
    if request.method == "POST" and form.is_valid():
        copy = duplicate_card(card, form.cleaned_data["plan_year"], by=request.user)
        messages.success(request, f"Copia fatta: {copy.code}. Controllare date e testi.")
        return redirect("card-edit", pk=copy.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "objectives/card_copy.html", {"card": card, "form": form}, status=status)


@card_view
def card_delete(request, card):
    """Asks once."""
    if request.method == "POST":
        year = card.plan_year
        delete_card(card, by=request.user)
        messages.success(request, f"Scheda {card.code} eliminata.")
        return redirect(f"/schede/?anno={year}")
    return render(request, "objectives/card_delete.html", {"card": card})


def _year_below(request, above: OperationalObjective | None) -> int:
    """The year asked for; else the running one, or the nearest in which the objective holds."""
    year = chosen_year(request, [])
    if not above or "anno" in request.GET:
        return year
    return min(max(year, above.first_year), above.last_year)


def _edit(request, card):
    body = Body.load()
    if request.method != "POST":
        return _page(request, card, CardEditing(card, body))
    if action := request.POST.get("azione"):
        data = rearranged(request.POST, action)
        return _page(request, card, CardEditing(card, body, data, check=False))
    form = CardEditing(card, body, request.POST)
    if not form.is_valid():
        return _page(request, card, form, status=422)
    card = form.card.instance
    tables = map(_rows, form.tables)
    saved = save_card(card, form.card.written(), tables, by=request.user)
    messages.success(request, "Scheda salvata." if saved else "Niente era cambiato.")
    return redirect("card-detail", pk=card.pk)


def _rows(table) -> Rows:
    written = [(form.instance, form.written()) for form in table.kept()]
    untouched = [(row, []) for row in table.untouched()]
    return Rows([*written, *untouched], table.removed(), rearranged=table.rearranged)


def _page(request, card, form, status=200):
    context = {"card": card, "form": form, "categories": StaffCategory.objects.all()}
    return render(request, "objectives/card_form.html", context, status=status)

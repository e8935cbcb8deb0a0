"""Who acts for whom: delegations given by a responsabile, centres handed over."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..access import needs
from ..actions.people import delegate, end_delegation, hand_over
from ..enums import Role
from ..forms.assignments import DelegationForm, HandoverForm
from ..models import Assignment
from ..workflow import Refused


@needs("delegate")
def delegation_list(request):
    """The collaboratori of whoever asks, and a form for another."""
    sent = request.method == "POST"
    form = DelegationForm(request.POST if sent else None, giver=request.user)
    if sent and form.is_valid():
        try:
            delegate(form.instance, by=request.user)
        except ValidationError as problem:
            form.add_error(None, problem.messages)
        else:
            messages.success(
                request, _("%(person)s è suo collaboratore.") % {"person": form.instance.person}
            )
            return redirect("delegation-list")
    context = {"form": form, "delegations": _given(request), "today": timezone.localdate()}
    return render(request, "objectives/delegation_list.html", context, status=422 if sent else 200)


@needs("delegate")
def delegation_end(request, pk):
    """At once; only by who gave it."""
    delegation = get_object_or_404(_given(request), pk=pk)
    if request.method == "POST":
        try:
            end_delegation(delegation, by=request.user, today=timezone.localdate())
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request, _("Delega a %(person)s revocata.") % {"person": delegation.person}
            )
    return redirect("delegation-list")


@needs("hand_over")
def assignment_list(request):
    """Who is responsible for what today, to be handed over; also by whose account is closed."""
    held = Assignment.objects.filter(role=Role.RESPONSIBLE).valid_on(timezone.localdate())
    rows = held.select_related("person", "centre__department")
    context = {"assignments": rows.order_by("centre__department__name", "centre__name")}
    return render(request, "objectives/assignment_list.html", context)


@needs("hand_over")
def assignment_handover(request, pk):
    """One that is over is not there; who had its page open before is told what happened."""
    sent = request.method == "POST"
    held = Assignment.objects.filter(role=Role.RESPONSIBLE)
    held = held if sent else held.valid_on(timezone.localdate())
    assignment = get_object_or_404(held.select_related("person", "centre"), pk=pk)
    form = HandoverForm(assignment, request.POST if sent else None)
    problem = ""
    if sent and form.is_valid():
        try:
            cards = _hand_over(assignment, form.cleaned_data, by=request.user)
        except Refused as refusal:
            problem = str(refusal)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, _done(len(cards)))
            return redirect("assignment-list")
    context = {"form": form, "assignment": assignment, "problem": problem}
    page = "objectives/assignment_handover.html"
    status = 409 if problem else 422 if sent else 200
    return render(request, page, context, status=status)


def _hand_over(assignment, data, *, by):
    return hand_over(
        assignment, data["person"], on=data["on"], is_interim=data["is_interim"], by=by
    )


def _done(cards: int) -> str:
    return ngettext(
        "Passaggio fatto: una scheda aperta passata di mano.",
        "Passaggio fatto: %(n)d schede aperte passate di mano.",
        cards,
    ) % {"n": cards}


def _given(request):
    given = Assignment.objects.filter(role=Role.COLLABORATOR, delegated_by=request.user)
    return given.select_related("person", "centre").order_by("-valid_to", "pk")

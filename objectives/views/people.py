"""Who acts for whom: delegations given by a responsabile, centres handed over."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from ..access import needs
from ..actions.people import delegate, end_delegation, hand_over
from ..enums import Role
from ..forms.assignments import DelegationForm, HandoverForm
from ..models import Assignment


@needs("delegate")
def delegation_list(request):
    """The collaboratori of whoever asks, and a form for another."""
    sent = request.method == "POST"
    form = DelegationForm(request.POST if sent else None, giver=request.user)
    if sent and form.is_valid():
        delegate(form.instance, by=request.user)
        messages.success(request, f"{form.instance.person} è suo collaboratore.")
        return redirect("delegation-list")
    context = {"form": form, "delegations": _given(request), "today": timezone.localdate()}
    return render(request, "objectives/delegation_list.html", context, status=422 if sent else 200)


@needs("delegate")
def delegation_end(request, pk):
    """At once; only by who gave it."""
    delegation = get_object_or_404(_given(request), pk=pk)
    if request.method == "POST":
        end_delegation(delegation, by=request.user, today=timezone.localdate())
        messages.success(request, f"Delega a {delegation.person} revocata.")
    return redirect("delegation-list")


@needs("hand_over")
def assignment_list(request):
    """Who is responsible for what today, to be handed over."""
    held = Assignment.objects.filter(role=Role.RESPONSIBLE).in_force(timezone.localdate())
    rows = held.select_related("person", "centre__department")
    context = {"assignments": rows.order_by("centre__department__name", "centre__name")}
    return render(request, "objectives/assignment_list.html", context)


@needs("hand_over")
def assignment_handover(request, pk):
    held = Assignment.objects.filter(role=Role.RESPONSIBLE).in_force(timezone.localdate())
    assignment = get_object_or_404(held.select_related("person", "centre"), pk=pk)
    sent = request.method == "POST"
    form = HandoverForm(assignment, request.POST if sent else None)
    if sent and form.is_valid():
        data = form.cleaned_data
        cards = hand_over(
            assignment,
            data["person"],
            on=data["on"],
            is_interim=data["is_interim"],
            by=request.user,
        )
        messages.success(request, f"Passaggio fatto: {len(cards)} schede aperte passate di mano.")
        return redirect("assignment-list")
    context = {"form": form, "assignment": assignment}
    page = "objectives/assignment_handover.html"
    return render(request, page, context, status=422 if sent else 200)


def _given(request):
    given = Assignment.objects.filter(role=Role.COLLABORATOR, delegated_by=request.user)
    return given.select_related("person", "centre").order_by("-valid_to", "pk")

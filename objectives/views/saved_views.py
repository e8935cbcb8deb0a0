"""The saved views of a person: kept from the list, renamed, deleted."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ..access import needs
from ..forms.saved_views import NewViewForm, SavedViewForm
from ..models import SavedView, User


@needs("see_cards")
def saved_view_list(request):
    """All of them; a POST, from the list of the cards, adds one and goes back there."""
    form, sent = None, request.method == "POST"
    if sent:
        with transaction.atomic():
            _hold(request.user)
            form = NewViewForm(request.POST, instance=SavedView(owner=request.user))
            if form.is_valid():
                view = form.save()
                messages.success(request, _("Vista salvata: %(name)s.") % {"name": view.name})
                return redirect(f"{reverse('card-list')}?{view.query}")
    context = {"views": request.user.saved_views.all(), "form": form}
    page = "objectives/saved_view_list.html"
    return render(request, page, context, status=422 if sent else 200)


@needs("see_cards")
def saved_view_edit(request, pk):
    """Another name."""
    sent = request.method == "POST"
    with transaction.atomic():
        if sent:
            _hold(request.user)
        view = get_object_or_404(request.user.saved_views, pk=pk)
        form = SavedViewForm(request.POST if sent else None, instance=view)
        if sent and form.is_valid():
            form.save()
            messages.success(request, _("Vista rinominata."))
            return redirect("saved-view-list")
    page = "objectives/saved_view_form.html"
    return render(request, page, {"form": form}, status=422 if sent else 200)


@needs("see_cards")
def saved_view_delete(request, pk):
    """Somebody who clicks twice finds it gone, as he wished."""
    if request.method == "POST":
        request.user.saved_views.filter(pk=pk).delete()
        messages.success(request, _("Vista eliminata."))
    return redirect("saved-view-list")


def _hold(person: User) -> None:
    """Two tabs of one person save one after the other: names stay different, and few enough."""
    User.objects.select_for_update().get(pk=person.pk)

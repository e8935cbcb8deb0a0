"""What a person may see and do. For now, whoever may log in; roles come with their own issue."""

from functools import wraps

from django.shortcuts import get_object_or_404

from .models import OperationalObjective, PegObjective, StrategicObjective


def card_view(view):
    """Hand the view the card of its address; whoever may not know of it gets a 404."""

    @wraps(view)
    def wrapper(request, pk, **kwargs):
        visible = PegObjective.objects.visible_to(request.user)
        card = get_object_or_404(visible.with_chain().with_rows(), pk=pk)
        return view(request, card, **kwargs)

    return wrapper


# The two sections of the DUP, as their addresses call them.
SECTIONS = {"strategici": StrategicObjective, "operativi": OperationalObjective}


def dup_view(view):
    """Hand the view the DUP objective of its address, with what stands above it."""

    @wraps(view)
    def wrapper(request, section, pk, **kwargs):
        model = SECTIONS[section]
        above = ["mission"]
        if model is OperationalObjective:
            above = ["programme__mission", "strategic__mission"]
        objective = get_object_or_404(model.objects.select_related(*above), pk=pk)
        return view(request, objective, section=section, **kwargs)

    return wrapper

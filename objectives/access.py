"""What a person may see and do. For now, whoever may log in; roles come with their own issue."""

from functools import wraps

from django.shortcuts import get_object_or_404

from .models import PegObjective


def card_view(view):
    """Hand the view the card of its address; whoever may not know of it gets a 404."""

    @wraps(view)
    def wrapper(request, pk, **kwargs):
        visible = PegObjective.objects.visible_to(request.user)
        card = get_object_or_404(visible.with_chain().with_rows(), pk=pk)
        return view(request, card, **kwargs)

    return wrapper

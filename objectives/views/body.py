"""The body's coat of arms."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.views.decorators.cache import cache_control

from ..models import Body, read_arms


@login_not_required
@cache_control(public=True, max_age=300)
def coat_of_arms(request):
    data = read_arms(Body.load().coat_of_arms.name)
    if not data:
        raise Http404
    return HttpResponse(data, content_type="image/png")

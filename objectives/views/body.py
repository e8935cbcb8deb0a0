"""What everybody may see of the body: its coat of arms, and what it states of accessibility."""

from datetime import date

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control

from ..models import Body, read_arms

# The day of the last check of all pages: to be moved when it is repeated for a release.
CHECKED_ON = date(2026, 11, 25)


@login_not_required
@cache_control(public=True, max_age=300)
def coat_of_arms(request):
    data = read_arms(Body.load().coat_of_arms.name)
    if not data:
        raise Http404
    return HttpResponse(data, content_type="image/png")


@login_not_required
def accessibility(request):
    return render(request, "objectives/accessibility.html", {"checked_on": CHECKED_ON})

"""Addresses that fail, with what was typed in the words of the exception."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import include, path
from django_tasks import task

from objectives.models import Department, User
from peg.urls import handler400  # noqa: F401


@task()
def fail(words: str) -> None:
    raise ValueError(words)


@login_not_required
def broken(request):
    raise ValueError(request.GET["q"])


@login_not_required
def refused_by_the_database(request):
    User.objects.create(username=request.GET["q"])
    User.objects.create(username=request.GET["q"])


@login_not_required
def too_long_a_name(request):
    Department.objects.create(name=request.GET["q"] * 100)
    return HttpResponse()


urlpatterns = [
    path("rotta/", broken, name="broken"),
    path("doppia/", refused_by_the_database),
    path("lunga/", too_long_a_name),
    path("", include("peg.urls")),
]

"""Addresses for machines that watch over the program: answered before session and person.

No page of ours: they know neither session nor person, and a machine calls them by the number of a
container, which is none of `ALLOWED_HOSTS`, and without TLS.
"""

from django.http import HttpResponse, HttpResponseNotAllowed

from .health import health, live, ready
from .metrics import metrics

ADDRESSES = {
    "/salute/": health,
    "/salute/vivo/": live,
    "/salute/pronto/": ready,
    "/metriche/": metrics,
}


def answer(get_response):
    def middleware(request):
        view = ADDRESSES.get(request.path_info)
        return _answered(request, view) if view else get_response(request)

    return middleware


def _answered(request, view) -> HttpResponse:
    request.is_probe = True
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    page = view(request)
    page["Cache-Control"] = "no-store"
    return page

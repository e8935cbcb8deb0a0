"""What is refused before any view is asked: pages that say so in words."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import defaults

_MB = 1024 * 1024
_READ_AT_ONCE = 64 * 1024


def refuse_large(get_response):
    """No request is longer than `REQUEST_MAX_MB`, and each says how long it is.

    A browser looks at the answer only once it has sent everything: what is a little too long is
    read to its end, and thrown away, so that its page arrives.
    """

    def middleware(request):
        if "chunked" in request.headers.get("Transfer-Encoding", "").lower():
            # Django would read nothing of it, and take the form for an empty one.
            return _too_large(request, _("La richiesta non dice quanto è lunga."), 411)
        limit = settings.REQUEST_MAX_MB * _MB
        try:
            length = int(request.headers.get("Content-Length") or 0)
        except ValueError:
            length = 0  # as Django reads it: nothing
        if length <= limit:
            return get_response(request)
        _throw_away(request, min(length, 2 * limit))
        words = _("In una volta si inviano al massimo %(limit)d MB, file compresi.")
        return _too_large(request, words % {"limit": settings.REQUEST_MAX_MB}, 413)

    return middleware


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or what Django counts as too much of something (`handler400`)."""
    for kind, words in {
        RequestDataTooBig: _("I testi del modulo superano il limite."),
        TooManyFieldsSent: _("Il modulo ha più campi di quanti se ne possono inviare."),
        TooManyFilesSent: _("I file sono più di quanti se ne possono inviare."),
    }.items():
        if isinstance(exception, kind):
            return _too_large(request, words, 413)
    return defaults.bad_request(request, exception)


def _too_large(request: HttpRequest, words: str, status: int) -> HttpResponse:
    page = render(request, "413.html", {"words": words}, status=status)
    page["Connection"] = "close"  # nobody reads the rest for the sake of the next request
    return page


def _throw_away(request: HttpRequest, length: int) -> None:
    left = length
    while left > 0 and (read := request.read(min(left, _READ_AT_ONCE))):
        left -= len(read)

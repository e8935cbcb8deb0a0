"""What no view should have to think of."""

import re
import time
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from objectives.access import words_typed

from .unavailable import may_only_be_read, reason

SEEN = "seen"
_LENGTH = re.compile(r"[0-9]{1,18}")


def refuse_nul(get_response):
    """A NUL in an address or in a session's key is nobody's word, and PostgreSQL fails on it: 400,
    in every view. So does reading a body whose length is no number, where the server in front has
    let it pass."""

    def middleware(request):
        if not _LENGTH.fullmatch(request.META.get("CONTENT_LENGTH") or "0"):
            raise BadRequest("no length")
        if "\x00" in request.path or any(
            "\x00" in text for key, texts in request.GET.lists() for text in (key, *texts)
        ):
            raise BadRequest("NUL in the address")
        if "\x00" in request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""):
            raise BadRequest("NUL in the session's key")
        return get_response(request)

    return middleware


class Sessions(SessionMiddleware):
    """As Django's, which takes a database that does not answer for a session that was ended.

    While the database may only be read, pages are read: that somebody has looked at one is not
    written down.
    """

    def process_response(self, request, response):
        try:
            return super().process_response(request, response)
        except SessionInterrupted as interrupted:
            problem = interrupted.__context__ and interrupted.__context__.__context__
            if not reason(problem):
                raise
            if request.method in ("GET", "HEAD") and may_only_be_read(problem):
                return response
            raise problem from problem.__cause__


def end_idle_sessions(get_response):
    """After SESSION_IDLE_MINUTES without a request the person logs in again, and nothing is done.

    Pages open to all neither end a session nor keep it alive. The moment last seen is written at
    most once a minute: on SQLite every write waits for the others. A clock that was set back
    leaves a moment in the future: nobody is sent away for that, and it is put right at once.
    What a page asks by itself (`asks_by_itself`) shows nobody before it.
    """

    def middleware(request):
        return get_response(request)

    def process_view(request, view, args, kwargs):
        if not getattr(view, "login_required", True) or not request.user.is_authenticated:
            return None
        limit = settings.SESSION_IDLE_MINUTES * 60
        now = int(time.time())
        seen = request.session.get(SEEN)
        if seen is None:
            # Fixed at the start: otherwise each write would prolong the session.
            age = timedelta(seconds=settings.SESSION_COOKIE_AGE)
            request.session.set_expiry(timezone.now() + age)
            request.session[SEEN] = now
        elif limit > 0 and now - seen >= limit:
            return _send_to_login(request)
        elif limit > 0 and not (
            getattr(view, "asks_by_itself", False) or 0 <= now - seen < min(60, limit // 4)
        ):
            request.session[SEEN] = now
        return None

    middleware.process_view = process_view
    return middleware


class LoginRequired(LoginRequiredMiddleware):
    """As Django's; whoever has been logged out while he wrote gets his words back."""

    def handle_no_permission(self, request, view_func):
        if request.htmx:
            return HttpResponse(status=401)  # the page is still there, with what was typed in it
        answer = super().handle_no_permission(request, view_func)
        return _words_back(request, answer.url) or answer


def _send_to_login(request):
    logout(request)
    if request.htmx:
        return HttpResponse(status=401)
    answer = redirect_to_login(_page_to_come_back_to(request))
    if page := _words_back(request, answer.url):
        return page
    messages.warning(request, _("La sessione è scaduta per inattività: accedere di nuovo."))
    return answer


def _words_back(request, login: str):
    """The page that shows what was sent and not saved; None where nothing was typed."""
    if typed := list(words_typed(request.POST)):
        words = {"typed": typed, "login": login}
        return render(request, "registration/expired.html", words, status=403)
    return None


def _page_to_come_back_to(request) -> str:
    """The page asked for; after a POST the one that held the form: not every address has one."""
    page = request.META.get("HTTP_REFERER", "")
    if request.method in ("GET", "HEAD") or not url_has_allowed_host_and_scheme(
        page, {request.get_host()}
    ):
        return request.get_full_path()
    return urlsplit(page)._replace(scheme="", netloc="").geturl()

"""The door: with a password, or by the body's directory; locked after too many failures; the
password changed, or made anew by mail."""

from datetime import timedelta
from hashlib import sha256
from math import ceil
from urllib.parse import urlsplit

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_cool_off
from axes.utils import reset
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.contrib.messages.views import SuccessMessageMixin
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from ..forms.account import LoginForm, PasswordResetForm
from ..models import Body

MINUTE = timedelta(minutes=1)
_MAILS_AN_HOUR = 5  # to one address


@never_cache
def locked_out(request, response, credentials):
    """Called by axes in place of its own words; failures while locked out do not count."""
    attempts = AxesProxyHandler.get_implementation().get_user_attempts(request, credentials)
    now = timezone.now()
    for rows in attempts:  # by a clock that was set back since: nobody waits for it to come again
        rows.filter(attempt_time__gt=now).update(attempt_time=now)
    last = [rows.aggregate(last=Max("attempt_time"))["last"] for rows in attempts]
    wait = max(filter(None, last), default=now) + get_cool_off(request) - now
    minutes = max(1, ceil(wait / MINUTE))
    # The page names the minute of a clock: the one after it has struck.
    words = {"minutes": minutes, "until": now + wait + MINUTE, "local": settings.LOCAL_ACCOUNTS}
    page = render(request, "registration/lockout.html", words, status=429)
    page["Retry-After"] = minutes * 60
    return page


@never_cache
@login_not_required
def admin_login(request):
    """To our own door; whoever is inside already and has no right to the admin hears so."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.GET.get("next", reverse("admin:index")))
    if not request.user.is_superuser:
        raise PermissionDenied
    return redirect("admin:index")


@never_cache
def session(request):
    """Whether the person is still inside, who he is, and a token with which a page may be sent."""
    user = request.user
    return JsonResponse({"csrf": get_token(request), "id": user.pk, "user": user.full_name})


class Login(auth.LoginView):
    """With a password, ours or the directory's, or by a button that leads to the directory."""

    redirect_authenticated_user = True
    authentication_form = LoginForm

    @property
    def extra_context(self):
        return {
            "button": settings.OIDC.get("name"),
            "password": settings.LOCAL_ACCOUNTS or settings.LDAP,
            "local": settings.LOCAL_ACCOUNTS,
            "ldap": settings.LDAP,
        }


# In a session that the directory opened: where it is to be closed there as well, if anywhere.
LEAVE_BY = "leave_by"


@method_decorator(login_not_required, name="dispatch")
class Logout(auth.LogoutView):
    """Who is out already, in another tab, is led to the door; a typed address leads home."""

    http_method_names = ("get", "head", "post")

    def get(self, request, *args, **kwargs):
        return redirect("home")

    def post(self, request, *args, **kwargs):
        leave_by = request.session.get(LEAVE_BY)
        answer = super().post(request, *args, **kwargs)
        if leave_by:
            return lead_away(request, leave_by)
        if leave_by == "":
            messages.info(
                request,
                _(
                    "Uscita dal programma. L'accesso con l'account dell'ente resta aperto: sui"
                    " computer di tutti chiudere anche il browser."
                ),
            )
        return answer


def lead_away(request, address: str):
    """A page that goes on to another site by itself: after a form the policies of this one would
    stop a redirect, however many sites the directory is spread over."""
    return render(request, "registration/leading_away.html", {"address": address})


class RefusedWith422:
    """A wrong form answers 422, as in the other views."""

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)


class KeptHere:
    """Where the directory keeps the password, the page says so and does nothing else."""

    def dispatch(self, request, *args, **kwargs):
        is_known = settings.DIRECTORY and getattr(request.user, "directory_id", None)
        if is_known or not settings.LOCAL_ACCOUNTS:
            return render(request, "registration/password_elsewhere.html")
        return super().dispatch(request, *args, **kwargs)


class PasswordChange(KeptHere, RefusedWith422, SuccessMessageMixin, auth.PasswordChangeView):
    """The other sessions of the person end: each carries a digest of the password."""

    success_url = reverse_lazy("home")
    success_message = _("Password cambiata. Gli altri accessi aperti sono stati chiusi.")


@method_decorator(login_not_required, name="dispatch")
class PasswordReset(KeptHere, RefusedWith422, auth.PasswordResetView):
    """The answer is the same for an address that nobody has, and for one that was asked for too
    often: nobody fills a colleague's box."""

    form_class = PasswordResetForm
    success_url = reverse_lazy("password-reset-sent")
    email_template_name = "registration/password_reset_email.txt"

    def form_valid(self, form):
        if _mails_to(form.cleaned_data["email"]) > _MAILS_AN_HOUR:
            return redirect(self.success_url)
        return super().form_valid(form)

    @property
    def extra_email_context(self):
        words = {"body": Body.load(), "minutes": settings.PASSWORD_RESET_TIMEOUT // 60}
        if settings.SITE_URL:
            # Not what the request says of itself: its Host is written by whoever sends it.
            site = urlsplit(settings.SITE_URL)
            return words | {"protocol": site.scheme, "domain": site.netloc + site.path}
        # Behind a proxy that speaks https for us, the request itself may look like plain http.
        return words | ({"protocol": "https"} if settings.SESSION_COOKIE_SECURE else {})


def _mails_to(email: str) -> int:
    """How many were asked for within the hour, this one included, as far as this process knows."""
    key = f"reset-{sha256(email.lower().encode()).hexdigest()}"
    cache.add(key, 0, timeout=3600)
    try:
        return cache.incr(key)
    except ValueError:  # the hour has just ended
        return 1


@method_decorator(login_not_required, name="dispatch")
class PasswordResetConfirm(
    KeptHere, RefusedWith422, SuccessMessageMixin, auth.PasswordResetConfirmView
):
    """Whoever reads the person's mail is the person: a lock-out is over, too."""

    reset_url_token = "scelta"
    success_url = reverse_lazy("login")
    success_message = _("Password cambiata: ora si può accedere.")

    def form_valid(self, form):
        answer = super().form_valid(form)
        reset(username=self.user.get_username())
        return answer

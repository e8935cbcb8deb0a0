"""Login at the body's own service, by OpenID Connect (extra `[oidc]`).

Authlib keeps the state, the nonce and the PKCE secret of each attempt in the session, and verifies
the signature and the claims of what comes back. Who the person is here, and what he may do, is
`objectives.actions.directory`'s to say.
"""

import logging
from urllib.parse import urlencode

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import DjangoIntegration, OAuth
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from joserfc.errors import JoseError
from requests import RequestException

from objectives.actions.directory import Identity, NotLetIn, take_in
from objectives.views.account import LEAVE_BY, lead_away

from .directory import is_private

logger = logging.getLogger(__name__)

NAME = "directory"
_ACCOUNTS = "peg.backends.DirectoryAccounts"
# What a service that does not keep to the protocol makes of an answer of its own.
_NONSENSE = (AuthlibBaseError, JoseError, RuntimeError, ValueError, KeyError, TypeError)

DENIED = gettext_lazy("L'accesso è stato annullato, o il servizio di accesso l'ha negato.")
NOT_BEGUN_HERE = gettext_lazy(
    "Questo accesso non è cominciato in questo browser, o è passato troppo tempo: ricominciare."
)
DOWN = gettext_lazy(
    "Il servizio di accesso dell'ente ora non risponde: riprovare tra qualche minuto."
)
NOT_VERIFIED = gettext_lazy(
    "La risposta del servizio di accesso dell'ente non è valida: riprovare. Se dura, avvisare chi"
    " amministra il programma."
)


def _service():
    """Asked anew at each login: its addresses and keys may change, and it may be down."""
    asked = settings.OIDC
    service = OAuth().register(
        NAME,
        client_id=asked["client_id"],
        client_secret=asked["client_secret"],
        server_metadata_url=f"{asked['issuer']}/.well-known/openid-configuration",
        client_kwargs={
            "scope": asked["scopes"],
            "code_challenge_method": "S256",
            "default_timeout": asked["seconds"],
        },
    )
    _refuse_plain_addresses(service.load_server_metadata())
    return service


@never_cache
@login_not_required
def begin(request):
    """To the service. Only from our own button: a link elsewhere starts nobody's login."""
    if request.method != "POST":
        return redirect("login")
    back = _whole(request, "directory-callback")
    try:
        service = _service()
        asked = service.create_authorization_url(back)
    except RequestException as problem:
        return _refused(request, DOWN, problem, status=503)
    except _NONSENSE as problem:
        return _refused(request, NOT_VERIFIED, problem, status=502)
    page = _own_page(request, request.POST.get("next", ""))
    service.save_authorize_data(request, redirect_uri=back, next=page, **asked)
    return lead_away(request, asked["url"])


@never_cache
@login_not_required
def come_back(request):
    """From the service, with a code that is worth one login, or with a refusal."""
    if request.GET.get("error") == "access_denied":
        return _refused(request, DENIED, "denied")
    begun = DjangoIntegration(NAME).get_state_data(request.session, request.GET.get("state", ""))
    if not begun:
        return _refused(request, NOT_BEGUN_HERE, "state", status=400)
    try:
        service = _service()
        token = service.authorize_access_token(request, claims_options=_expected())
        person = take_in(_identity(_claims(service, token)))
    except RequestException as problem:
        return _refused(request, DOWN, problem, status=503)
    except NotLetIn as refusal:
        return _refused(request, str(refusal), "refused")
    except _NONSENSE as problem:
        return _refused(request, NOT_VERIFIED, problem)
    login(request, person, backend=_ACCOUNTS)
    request.session[LEAVE_BY] = _way_out(request, service, token)
    return redirect(begun["next"])


def _refused(request, said, problem, *, status=403):
    """The kind of the problem is logged, never what the service sent."""
    kind = problem if isinstance(problem, str) else type(problem).__name__
    logger.warning("directory: %s", kind)
    return render(request, "registration/directory_refused.html", {"said": said}, status=status)


def _whole(request, name: str) -> str:
    """Behind a proxy that speaks https for us, the request itself may look like plain http."""
    scheme = "https" if settings.SESSION_COOKIE_SECURE else request.scheme
    return f"{scheme}://{request.get_host()}{reverse(name)}"


def _own_page(request, page: str) -> str:
    own = {"allowed_hosts": {request.get_host()}, "require_https": request.is_secure()}
    safe = url_has_allowed_host_and_scheme(page, **own)
    return page if safe else resolve_url(settings.LOGIN_REDIRECT_URL)


def _refuse_plain_addresses(told: dict) -> None:
    """Raises ValueError where the service would have a secret sent in the clear."""
    wanted = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    for name in (*wanted, *({"userinfo_endpoint"} & told.keys())):
        if not is_private(told[name]):
            raise ValueError(name)


def _expected() -> dict:
    asked = settings.OIDC
    return {
        "iss": {"essential": True, "values": [asked["issuer"]]},
        "aud": {"essential": True, "values": [asked["client_id"]]},
    }


def _claims(service, token: dict) -> dict:
    """What the verified token says, and the service's own page on the same person besides."""
    verified = token.get("userinfo")
    if not verified:
        raise ValueError("id_token")
    more = {}
    if service.server_metadata.get("userinfo_endpoint"):
        more = service.userinfo(token=token)
        if more.get("sub") != verified["sub"]:
            raise ValueError("userinfo")
    return {**more, **verified}


def _identity(claims: dict) -> Identity:
    key = _claim(claims, settings.OIDC["claim"])
    groups = _claim(claims, settings.OIDC["groups_claim"])
    return Identity(
        key=str(key) if type(key) in {str, int} else "",
        username=str(claims.get("preferred_username") or claims.get("email") or key),
        full_name=str(claims.get("name") or ""),
        email=_address(str(claims.get("email") or "")),
        groups=frozenset(filter(_is_text, [groups] if _is_text(groups) else groups or [])),
    )


def _is_text(value) -> bool:
    return isinstance(value, str)


def _claim(claims: dict, name: str):
    """By its name, or by its place within others: `realm_access.roles`."""
    if name in claims:
        return claims[name]
    found = claims
    for part in name.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _address(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        return ""
    return text


def _way_out(request, service, token: dict) -> str:
    """Where the service's own session ends; nothing if it has no such page."""
    page = service.server_metadata.get("end_session_endpoint")
    if not page or not is_private(page):
        return ""
    asked = {
        "id_token_hint": token["id_token"],
        "client_id": settings.OIDC["client_id"],
        "post_logout_redirect_uri": _whole(request, "login"),
    }
    return f"{page}?{urlencode(asked)}"

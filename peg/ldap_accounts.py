"""Login with the user name and password of a directory that speaks LDAP (extra `[ldap]`).

django-auth-ldap finds the person and tries the password; who he is here, and what he may do, is
`objectives.actions.directory`'s to say. What went wrong is left on the request, for the page.
"""

from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.dispatch import receiver
from django.utils.translation import gettext as _
from django_auth_ldap.backend import LDAPBackend, ldap_error

from objectives.actions.directory import Identity, NotLetIn, take_in

from .backends import DirectoryAccounts


class LdapAccounts(LDAPBackend):
    def get_or_build_user(self, username, ldap_user):
        """Called once the password was right."""
        try:
            return take_in(_identity(username, ldap_user)), False
        except NotLetIn as refusal:
            ldap_user._request.directory_says = str(refusal)
            raise ldap_user.AuthenticationFailed("refused") from None

    def get_user(self, user_id):
        return DirectoryAccounts().get_user(user_id)


@receiver(ldap_error)
def _say_that_it_is_down(sender, request, **told):
    if request is not None:
        request.directory_says = _(
            "L'elenco dell'ente ora non risponde: riprovare tra qualche minuto. Se dura, avvisare"
            " chi amministra il programma."
        )


def _identity(username: str, ldap_user) -> Identity:
    """Raises LDAPError when the groups cannot be read: a login never loses roles to that."""
    return Identity(
        key=_key(_first(ldap_user, settings.LDAP_ID_ATTRIBUTE)),
        username=username,
        full_name=str(_first(ldap_user, settings.LDAP_NAME_ATTRIBUTE)),
        email=_address(str(_first(ldap_user, "mail"))),
        groups=_groups(ldap_user),
    )


def _first(ldap_user, name: str) -> str | bytes:
    return ((ldap_user.attrs or {}).get(name) or [""])[0]


def _key(value: str | bytes) -> str:
    """Of Active Directory's objectGUID, sixteen bytes, the form in which its tools show it.

    Bytes that happen to be a text come as one: turned back they are the same bytes.
    """
    raw = value.encode() if isinstance(value, str) else value
    if settings.LDAP_ID_ATTRIBUTE.casefold() == "objectguid" and len(raw) == 16:
        return str(UUID(bytes_le=raw))
    return value if isinstance(value, str) else value.hex()


def _address(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        return ""
    return text


def _groups(ldap_user) -> frozenset[str]:
    """By whole name and by the short one."""
    if not settings.DIRECTORY_ROLES or not getattr(settings, "AUTH_LDAP_GROUP_SEARCH", None):
        return frozenset()
    return frozenset(ldap_user.group_dns) | frozenset(filter(None, ldap_user.group_names))

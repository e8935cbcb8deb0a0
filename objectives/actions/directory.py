"""People who log in with the account that the body's directory keeps for them.

The directory has said who somebody is; what he is here is decided here. He is found by his
identifier alone, never by an address or a user name, which a directory gives to somebody else one
day. His groups give the roles that `DIRECTORY_ROLES` names, and no others; without it, none.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..enums import Action, Role
from ..history import recorded
from ..models import Assignment, User, directory_key
from .people import LastAdministrator, administrators, end, refuse_the_last_administrator

# Of the whole body: no group says whose centre it is, or which councillor somebody is.
ROLES = (Role.CONTROL, Role.SECRETARY, Role.BOARD)
ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class Identity:
    """A person as the directory tells of him, once it has vouched for him."""

    key: str
    username: str
    full_name: str = ""
    email: str = ""
    groups: frozenset[str] = frozenset()


class NotLetIn(Exception):  # noqa: N818
    """The directory knows him, we do not let him in; its text says why, to him."""


def take_in(identity: Identity) -> User:
    """The person of this identity, with the roles that his groups give today.

    Names are left as the administrator keeps them: they are printed. Raises NotLetIn.
    """
    key = directory_key(identity.key)
    if not key:
        raise NotLetIn(_("L'elenco dell'ente non ha detto il suo identificativo."))
    with transaction.atomic():
        person = _known(key) or _new(identity, key)
        _bind(person)
        _follow_groups(person, {group.casefold() for group in identity.groups})
    return person


def _known(key: str) -> User | None:
    """Held until the transaction ends: of two logins the second finds what the first did."""
    person = User.objects.select_for_update(no_key=True).filter(directory_id=key).first()
    if person and not person.is_active:
        raise NotLetIn(
            _(
                "L'accesso di %(person)s è stato disattivato. Rivolgersi a chi amministra il"
                " programma."
            )
            % {"person": person}
        )
    if person and person.directory not in {"", settings.DIRECTORY, *settings.DIRECTORY_FORMERLY}:
        raise NotLetIn(
            _(
                "Il suo identificativo è legato a un altro elenco. Rivolgersi a chi amministra il"
                " programma."
            )
        )
    return person


def _new(identity: Identity, key: str) -> User:
    """A person without any right, where the settings allow it."""
    if not settings.DIRECTORY_CREATES:
        raise NotLetIn(
            _(
                "La persona non è tra gli utenti: rivolgersi a chi amministra il programma e"
                " comunicare questo identificativo: %(key)s"
            )
            % {"key": key}
        )
    name = identity.full_name or identity.username
    here = {"directory_id": key, "directory": settings.DIRECTORY}
    person = User(username=identity.username, full_name=name, email=identity.email, **here)
    person.set_unusable_password()
    try:
        with recorded(person, by=None, action=Action.CREATED, reason=_("primo accesso")):
            person.full_clean()
            person.save()
    except (ValidationError, IntegrityError):
        raise NotLetIn(
            _(
                "La persona non è tra gli utenti e non può essere aggiunta da sola: il nome utente"
                " «%(username)s» è già di un'altra, o un suo dato non è valido. Rivolgersi a chi"
                " amministra il programma e comunicare questo identificativo: %(key)s"
            )
            % {"username": identity.username, "key": key}
        ) from None
    return person


def _bind(person: User) -> None:
    """From now on he is this directory's, and has no password here."""
    if person.directory == settings.DIRECTORY and not person.has_usable_password():
        return
    with recorded(
        person, by=None, action=Action.CHANGED, reason=_("accesso con l'account dell'ente")
    ):
        person.directory = settings.DIRECTORY
        person.set_unusable_password()
        person.save(update_fields=["directory", "password"])


def _follow_groups(person: User, groups: set[str]) -> None:
    """A directory that says no groups gives no roles; what an administrator gave stays."""
    named = settings.DIRECTORY_ROLES.items()
    given = {role for group, role in named if group.casefold() in groups}
    for role in ROLES:
        _follow_role(person, role, is_given=role in given)
    _follow_administrator(person, is_given=ADMINISTRATOR in given)


def _follow_role(person: User, role: Role, *, is_given: bool) -> None:
    today = timezone.localdate()
    lasting = Assignment.objects.filter(person=person, role=role).exclude(valid_to__lt=today)
    if is_given and not lasting.exists():
        made = Assignment(person=person, role=role, valid_from=today, from_directory=True)
        with recorded(made, by=None, action=Action.CREATED, reason=_by_groups()):
            made.full_clean()
            made.save()
    for held in [] if is_given else lasting.filter(from_directory=True):
        begun = not held.valid_from or held.valid_from < today
        action = Action.CHANGED if begun else Action.DELETED
        with recorded(held, by=None, action=action, reason=_by_groups()):
            end(held, today - timedelta(days=1))


def _follow_administrator(person: User, *, is_given: bool) -> None:
    """Given and taken back by the groups; one made by hand is left alone, and so is the last."""
    was = person.is_superuser
    if (is_given and was) or not (is_given or person.administrator_by_directory):
        return
    try:
        with recorded(person, by=None, action=Action.CHANGED, reason=_by_groups()):
            administrators()
            person.is_superuser = person.is_staff = person.administrator_by_directory = is_given
            person.save(update_fields=["is_superuser", "is_staff", "administrator_by_directory"])
            if was:
                refuse_the_last_administrator()
    except LastAdministrator:
        person.refresh_from_db()


def _by_groups() -> str:
    return _("gruppi nell'elenco dell'ente")

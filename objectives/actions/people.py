"""Assignments given, delegated, handed over (domain.md, section 9, «Rights»)."""

from datetime import date, timedelta

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..enums import Action, Role, State
from ..history import recorded, recorded_each
from ..italian import format_date
from ..models import Assignment, PegObjective, User
from ..workflow import Refused


class LastAdministrator(Exception):  # noqa: N818
    """Without him nobody could keep people and reference data any more."""

    sentence = gettext_lazy(
        "È l'ultimo amministratore di sistema attivo: prima va nominato un altro, poi questo può"
        " essere tolto."
    )


def hold_the_administrators(by: User) -> None:
    """To be called in the transaction that is about to change a person: one administrator does so
    at a time, and who has been removed while he waited does it no more. Raises Refused."""
    if by.pk not in administrators():
        raise Refused(
            _(
                "Nel frattempo un altro amministratore le ha tolto questo ruolo: niente è stato"
                " scritto."
            )
        )


def refuse_the_last_administrator() -> None:
    """To be called in the transaction that has just changed a person. Raises LastAdministrator."""
    if not administrators():
        raise LastAdministrator


def administrators() -> list[int]:
    """The numbers of who is one now; nobody else changes these rows until the transaction ends."""
    active = User.objects.filter(is_superuser=True, is_active=True).order_by("pk")
    return list(active.select_for_update(no_key=True).values_list("pk", flat=True))


def delegate(assignment: Assignment, *, by: User) -> None:
    """A responsabile makes somebody his collaboratore on one of his centres, from–to.

    Raises ValidationError, for a delegation that is there already too.
    """
    assignment.role, assignment.delegated_by = Role.COLLABORATOR, by
    with recorded(assignment, by=by, action=Action.CREATED):
        # Of two clicks at once the second finds what the first has written.
        list(User.objects.select_for_update(no_key=True).filter(pk=by.pk).values_list("pk"))
        assignment.full_clean()
        assignment.save()


def end_delegation(assignment: Assignment, *, by: User, today: date) -> None:
    """From today on it gives no rights; one that has not begun yet is taken away.

    Raises Refused for one that is over, or is not there any more: what was, stays as it was.
    """
    last_day = today - timedelta(days=1)
    with transaction.atomic():
        held = Assignment.objects.select_for_update().filter(pk=assignment.pk).first()
        if not held or held.valid_to < today:
            raise Refused(_("La delega è già finita: resta com'era."))
        begun = held.valid_from <= last_day
        with recorded(held, by=by, action=Action.CHANGED if begun else Action.DELETED):
            end(held, last_day)


def hand_over(
    assignment: Assignment, to: User, *, on: date, is_interim: bool, by: User
) -> list[PegObjective]:
    """A centre gets another responsabile from that day on: the old rights end, with the
    delegations that came from them, and the open cards carry the new name. Returns these cards.

    No variation: editions keep the old name. The day must come after the assignment's first.
    Raises Refused when the assignment is over (somebody else has just handed it over), and
    ValidationError when the new one cannot be.
    """
    last_day = on - timedelta(days=1)
    with transaction.atomic():
        held = _still_in_force(assignment)
        old, centre = held.person, held.centre
        with recorded(held, by=by, action=Action.HANDOVER, reason=_("a %(to)s") % {"to": to}):
            end(held, last_day)
        _begin(to, centre, on, is_interim=is_interim, by=by, reason=_("da %(old)s") % {"old": old})
        granted = Assignment.objects.filter(role=Role.COLLABORATOR, delegated_by=old, centre=centre)
        for delegation in granted.exclude(valid_to__lte=last_day):
            with recorded(delegation, by=by, action=Action.HANDOVER, reason=_passed(old, to)):
                end(delegation, last_day)
        return _move_cards(centre, old, to, by=by)


def _passed(old: User, to: User) -> str:
    return _("da %(old)s a %(to)s") % {"old": old, "to": to}


def _still_in_force(assignment: Assignment) -> Assignment:
    """As it is in the database, held until the transaction ends."""
    today = timezone.localdate()
    rows = Assignment.objects.select_for_update(of=("self",)).select_related("person")
    held = rows.filter(pk=assignment.pk).first()
    if not held:
        raise Refused(_("L'incarico non c'è più: niente è passato di mano."))
    if held.valid_to and held.valid_to < today:
        raise Refused(
            _("L'incarico di %(person)s è già finito il %(day)s: le consegne sono già passate.")
            % {"person": held.person, "day": format_date(held.valid_to)}
        )
    return held


def _begin(to: User, centre, on: date, *, is_interim: bool, by: User, reason: str) -> None:
    """Who holds the centre already, beside the one who leaves it, goes on as he is."""
    his = Assignment.objects.filter(person=to, role=Role.RESPONSIBLE, centre=centre)
    if his.in_force(timezone.localdate()).exists():
        return
    new = Assignment(
        person=to, role=Role.RESPONSIBLE, centre=centre, valid_from=on, is_interim=is_interim
    )
    with recorded(new, by=by, action=Action.HANDOVER, reason=reason):
        new.full_clean()
        new.save()


def _move_cards(centre, old: User, to: User, *, by: User) -> list[PegObjective]:
    """A working copy goes with its card, and is told as its card."""
    named = PegObjective.objects.filter(centre=centre, responsible=old)
    cards = list(named.exclude(state=State.CERTIFIED).order_by("pk").select_for_update())
    with recorded_each(cards, by=by, action=Action.HANDOVER, reason=_passed(old, to)):
        pks = [card.pk for card in cards]
        both = models.Q(pk__in=pks) | models.Q(varies__in=pks)
        PegObjective.everything.filter(both).update(responsible=to)
    return cards


def end(assignment: Assignment, last_day: date) -> None:
    """Its last day; one that begins later is taken away. To be called where it is recorded."""
    if assignment.valid_from and assignment.valid_from > last_day:
        assignment.delete()
        return
    assignment.valid_to = last_day
    assignment.save(update_fields=["valid_to"])

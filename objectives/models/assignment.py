"""Who may act for whom, and until when: the dated assignments from which all rights come."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..enums import Role
from ..italian import format_date
from .base import Lasting, LastingQuerySet
from .people import Councillor, ResponsibilityCentre, User

_OF_A_CENTRE = (Role.RESPONSIBLE, Role.COLLABORATOR)


class AssignmentQuerySet(LastingQuerySet):
    def in_force(self, day: date):
        """Those that give rights on that day: a delegation lasts no longer than who granted it."""
        granted = Assignment._base_manager.filter(
            role=Role.RESPONSIBLE,
            person=models.OuterRef("delegated_by"),
            centre=models.OuterRef("centre"),
            person__is_active=True,
        )
        granted = LastingQuerySet.valid_on(granted, day)
        return self.valid_on(day).filter(
            ~models.Q(role=Role.COLLABORATOR) | models.Exists(granted), person__is_active=True
        )


class Assignment(Lasting):
    """Incarico: a person in a role, from one day to another, both included.

    A responsabile and his collaboratori are of one centre; an amministratore politico is one of
    the councillors; the other roles are of the whole body.
    """

    person = models.ForeignKey(
        User, models.PROTECT, related_name="assignments", verbose_name=_("persona")
    )
    role = models.CharField(_("ruolo"), max_length=12, choices=Role)
    centre = models.ForeignKey(
        ResponsibilityCentre,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        verbose_name=_("centro di responsabilità"),
        help_text=_("Per responsabili e collaboratori."),
    )
    councillor = models.ForeignKey(
        Councillor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        verbose_name=_("amministratore"),
        help_text=_("Per gli amministratori politici: di chi vedono le schede."),
    )
    delegated_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="delegations",
        verbose_name=_("delegato da"),
        help_text=_("Per i collaboratori: il responsabile che delega."),
    )
    is_interim = models.BooleanField(_("ad interim"), default=False)
    # Made at a login from the groups of the body's directory, and ended by them.
    from_directory = models.BooleanField(_("dai gruppi dell'ente"), default=False, editable=False)

    objects = AssignmentQuerySet.as_manager()

    class Meta(Lasting.Meta):
        verbose_name = _("incarico")
        verbose_name_plural = _("incarichi")
        ordering = ["person__full_name", "role", "valid_from"]
        constraints = [
            *Lasting.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="assignment_role_known"
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=_OF_A_CENTRE, centre__isnull=False)
                | (~models.Q(role__in=_OF_A_CENTRE) & models.Q(centre__isnull=True)),
                name="assignment_centre_with_its_roles",
                violation_error_message=_(
                    "Il centro serve a responsabili e collaboratori, e a nessun altro."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(role=Role.COUNCILLOR, councillor__isnull=False)
                | (~models.Q(role=Role.COUNCILLOR) & models.Q(councillor__isnull=True)),
                name="assignment_councillor_with_his_role",
                violation_error_message=_(
                    "L'amministratore serve al ruolo di amministratore politico, e a nessun altro."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    role=Role.COLLABORATOR,
                    delegated_by__isnull=False,
                    valid_from__isnull=False,
                    valid_to__isnull=False,
                )
                | (~models.Q(role=Role.COLLABORATOR) & models.Q(delegated_by__isnull=True)),
                name="assignment_delegation_is_complete",
                violation_error_message=_(
                    "Una delega a un collaboratore dice chi la dà, da quando e fino a quando."
                ),
            ),
        ]

    def __str__(self):
        scope = self.centre or self.councillor
        return f"{self.person}, {self.get_role_display()}" + (f" – {scope}" if scope else "")

    def clean(self):
        super().clean()
        if self.person_id and self.person_id == self.delegated_by_id:
            raise ValidationError({"delegated_by": _("Nessuno delega sé stesso.")})
        if self.person_id and (twin := self._twin()):
            raise ValidationError(
                gettext(
                    "%(person)s ha già questo incarico%(span)s: cambiare quello, o scegliere"
                    " altri giorni."
                )
                % {"person": self.person, "span": twin.span}
            )

    @property
    def span(self) -> str:
        """« dal 01/01/2026 al 31/12/2026»; nothing where neither end is set."""
        span = ""
        if self.valid_from:
            span += gettext(" dal %(day)s") % {"day": format_date(self.valid_from)}
        if self.valid_to:
            span += gettext(" al %(day)s") % {"day": format_date(self.valid_to)}
        return span

    def _twin(self) -> "Assignment | None":
        """The same assignment, on some of the same days."""
        same = Assignment.objects.filter(
            person=self.person_id,
            role=self.role,
            centre=self.centre_id,
            councillor=self.councillor_id,
            delegated_by=self.delegated_by_id,
        ).exclude(pk=self.pk)
        if self.valid_from:
            same = same.exclude(valid_to__lt=self.valid_from)
        if self.valid_to:
            same = same.exclude(valid_from__gt=self.valid_to)
        return same.first()


@dataclass(frozen=True)
class Standing:
    """What a person is on a given day: roles of the whole body, and numbers of what he has."""

    roles: frozenset[str] = frozenset()
    responsible_for: frozenset[int] = frozenset()  # centres
    collaborates_with: frozenset[int] = frozenset()  # centres
    councillors: frozenset[int] = frozenset()
    is_administrator: bool = False

    @property
    def sees_all(self) -> bool:
        whole = {Role.CONTROL, Role.SECRETARY, Role.BOARD}
        return self.is_administrator or bool(self.roles & whole)

    @property
    def centres(self) -> frozenset[int]:
        return self.responsible_for | self.collaborates_with


def standing_on(person: User, day: date) -> Standing:
    """One query. Nobody who may not log in has any."""
    if not person.is_active or person.pk is None:
        return Standing()
    found = list(Assignment.objects.filter(person=person).in_force(day))

    def of(role: Role, name: str) -> frozenset[int]:
        return frozenset(getattr(row, name) for row in found if row.role == role)

    return Standing(
        roles=frozenset(row.role for row in found),
        responsible_for=of(Role.RESPONSIBLE, "centre_id"),
        collaborates_with=of(Role.COLLABORATOR, "centre_id"),
        councillors=of(Role.COUNCILLOR, "councillor_id"),
        is_administrator=person.is_superuser,
    )


def standing(person: User) -> Standing:
    """What a person is today, asked once for each copy of the person (that is, each request)."""
    today = timezone.localdate()
    day, found = getattr(person, "_standing", (None, None))
    if day != today:
        found = standing_on(person, today)
        person._standing = today, found
    return found


def responsible_of(centre: ResponsibilityCentre) -> User | None:
    """Who is responsible for a centre today; who holds it in his own right before ad interim."""
    held = Assignment.objects.filter(role=Role.RESPONSIBLE, centre=centre)
    found = held.in_force(timezone.localdate()).select_related("person")
    first = found.order_by("is_interim", "valid_from", "pk").first()
    return first.person if first else None

"""People who owe figures, and mail servers that fail."""

from smtplib import SMTPDataError, SMTPServerDisconnected

from django.core.mail.backends.base import BaseEmailBackend

from objectives.actions.reminders import ask_for_reminders
from objectives.enums import Role
from objectives.models import Assignment, PegObjective, ResponsibilityCentre, User

LINK = "https://peg.example.org/da-aggiornare/"


def another_card(card: PegObjective, code: str, *, rows: int = 1, **more) -> PegObjective:
    """Approved like this one, with so many phases that nobody has reported on."""
    values = {name: getattr(card, name) for name in PegObjective.planned()}
    values |= {
        "plan_year": card.plan_year,
        "kind": "executive",
        "title": f"Scheda {code}",
        "state": "approved",
        "edition": 1,
    }
    twin = PegObjective.objects.create(code=code, **values | more)
    for n in range(rows):
        twin.phases.create(position=n, description=f"Fase {n}")
    return twin


def another_centre(card: PegObjective, name: str, person: User | None) -> ResponsibilityCentre:
    centre = ResponsibilityCentre.objects.create(department=card.centre.department, name=name)
    if person:
        Assignment.objects.create(person=person, role=Role.RESPONSIBLE, centre=centre)
    return centre


def ask(by: User | None = None, chosen=None):
    """For all cards of 2024."""
    return ask_for_reminders(PegObjective.objects.all(), [2024], chosen=chosen, link=LINK, by=by)


class Refusing(BaseEmailBackend):
    """The server says no to every mail."""

    def send_messages(self, mails):
        raise SMTPDataError(550, b"Mailbox unavailable")


class Interrupted(BaseEmailBackend):
    """The line goes dead before the server has answered."""

    def send_messages(self, mails):
        raise SMTPServerDisconnected("Connection unexpectedly closed")

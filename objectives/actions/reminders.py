"""Reminders: who still owes figures of an open period, and the mail that asks for them.

At most one a day to the same person, and rather none than two: the row that says so is there
before the mail goes out, and the database refuses a second.
"""

from collections import defaultdict
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from smtplib import (
    SMTPException,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ..completeness import missing_figures
from ..enums import ReminderState
from ..history import actor_name
from ..italian import shorten
from ..models import Body, Period, Reminder, ResponsibilityCentre, User
from ..waiting import in_progress, responsible_today
from .letter import Letter, Owed, write_letter

# The mail server has said no, or the mail could not even be written: it did not go out. After any
# other failure it may have.
_REFUSED = (SMTPResponseException, SMTPRecipientsRefused, SMTPNotSupportedError, ValueError)


@dataclass(frozen=True)
class Addressee:
    """Somebody to be reminded: what is missing on his cards, and the last mail that he had."""

    person: User
    owed: list[Owed]
    last: Reminder | None

    @property
    def centres(self) -> list[ResponsibilityCentre]:
        return list(dict.fromkeys(one.card.centre for one in self.owed))

    @property
    def rows(self) -> int:
        return sum(len(one.missing) for one in self.owed)


@dataclass(frozen=True)
class LeftOut:
    """Who gets no mail, a person or a centre that is nobody's, and why in words."""

    who: User | ResponsibilityCentre
    why: str


@dataclass(frozen=True)
class Round:
    addressees: list[Addressee]
    left_out: list[LeftOut]


def who_owes(cards: QuerySet, periods: dict[int, Period]) -> Round:
    """Who is to be reminded of these cards, of the years whose period is open; one entry a person,
    by name. A constant number of queries."""
    his, nobodys = _by_person(cards, periods)
    last = _last_reminders(his)
    today = timezone.localdate()
    addressees, left_out = [], []
    for person in sorted(his, key=str):
        why = _why_not(person, his[person], last.get(person.pk), today)
        if why:
            left_out.append(LeftOut(person, why))
        else:
            owed = [one for one in his[person] if one.missing]
            addressees.append(Addressee(person, owed, last.get(person.pk)))
    why = _("oggi non ha un responsabile")
    return Round(addressees, [*(LeftOut(centre, why) for centre in nobodys), *left_out])


def letter_to(addressee: Addressee, *, link: str, body: Body) -> Letter:
    return write_letter(
        addressee.person, addressee.owed, link=link, body=body, today=timezone.localdate()
    )


def ask_for_reminders(
    cards: QuerySet,
    years: Collection[int],
    *,
    chosen: Collection[int] | None = None,
    link: str,
    by: User | None,
) -> tuple[list[Reminder], list[LeftOut]]:
    """Write a row for each mail that is to go out: to the `chosen` people, or to all who owe.

    What is owed is read again while the periods of these years are held. Sending is `deliver`'s,
    once the rows are there for everybody. Who was chosen and gets none is told why.
    """
    body = Body.load()
    asked, left_out = [], []
    with transaction.atomic():
        held = Period.objects.select_for_update().filter(is_open=True, plan_year__in=list(years))
        found = who_owes(cards, {period.plan_year: period for period in held.order_by("pk")})
        for addressee in found.addressees:
            if chosen is not None and addressee.person.pk not in chosen:
                continue
            letter = letter_to(addressee, link=link, body=body)
            if reminder := _claimed(addressee, letter, by=by):
                asked.append(reminder)
            else:
                left_out.append(LeftOut(addressee.person, _("sollecito di oggi già chiesto")))
    if chosen is None:
        return asked, found.left_out + left_out
    return asked, _of_the_chosen(chosen, asked, found.left_out + left_out)


def waiting_reminders() -> QuerySet:
    """Asked for, and begun by nobody."""
    return Reminder.objects.filter(state=ReminderState.ASKED).order_by("pk")


def deliver(pk: int) -> bool:
    """Send the mail of this row, if nobody has begun to; whether it went out.

    What is left over from another day does not: its words are old, and a newer one may have gone.
    """
    mine = Reminder.objects.filter(pk=pk, state=ReminderState.ASKED)
    too_late = _("Non inviato nel giorno in cui è stato chiesto.")
    mine.exclude(sent_on=timezone.localdate()).update(state=ReminderState.FAILED, problem=too_late)
    if not mine.update(state=ReminderState.BEGUN):
        return False
    state, problem = _sent(Reminder.objects.get(pk=pk))
    is_sent = state == ReminderState.SENT
    Reminder.objects.filter(pk=pk).update(
        state=state, problem=problem, sent_at=timezone.now() if is_sent else None
    )
    return is_sent


def _of_the_chosen(
    chosen: Collection[int], asked: list[Reminder], left_out: list[LeftOut]
) -> list[LeftOut]:
    """Those of the chosen who get no mail; of whom no card is left, somebody else answers now."""
    mine = [one for one in left_out if isinstance(one.who, User) and one.who.pk in chosen]
    told = {one.recipient_id for one in asked} | {one.who.pk for one in mine}
    others = User.objects.filter(pk__in=set(chosen) - told)
    return mine + [LeftOut(person, _("nessuna scheda da aggiornare")) for person in others]


def _by_person(cards: QuerySet, periods: dict[int, Period]):
    """What each person's cards miss, and the centres that miss something and are nobody's."""
    cards = in_progress(cards, periods).with_chain().prefetch_related("phases", "indicators")
    cards = list(cards.order_by("plan_year", "code"))
    who = responsible_today({card.centre_id for card in cards})
    his: dict[User, list[Owed]] = defaultdict(list)
    nobodys: dict[ResponsibilityCentre, None] = {}
    for card in cards:
        period = periods[card.plan_year]
        one = Owed(card, period, missing_figures(card, period.reference_on))
        if card.centre_id in who:
            his[who[card.centre_id]].append(one)
        elif one.missing:
            nobodys[card.centre] = None
    return his, sorted(nobodys, key=str)


def _last_reminders(people: Collection[User]) -> dict[int, Reminder]:
    """The last mail to each, those that surely did not go out aside."""
    had = Reminder.objects.filter(recipient__in=list(people)).exclude(state=ReminderState.FAILED)
    newest = had.order_by().values("recipient").annotate(newest=Max("pk")).values("newest")
    rows = Reminder.objects.filter(pk__in=newest).defer("text")
    return {row.recipient_id: row for row in rows}


def _why_not(person: User, owed: list[Owed], last: Reminder | None, today: date) -> str:
    if not any(one.missing for one in owed):
        return _("nessun dato mancante")
    if not person.email:
        return _("manca l'indirizzo di posta: lo registra chi amministra il programma")
    try:
        validate_email(person.email)
    except ValidationError:
        return _("indirizzo «%(address)s» non valido") % {"address": shorten(person.email)}
    if last and last.sent_on == today:
        words = {"at": f"{timezone.localtime(last.asked_at):%H:%M}", "by": last.by_name}
        return _("sollecito di oggi già chiesto alle %(at)s (%(by)s)") % words
    return ""


def _claimed(addressee: Addressee, letter: Letter, *, by: User | None) -> Reminder | None:
    """None where somebody was quicker."""
    person = addressee.person
    try:
        with transaction.atomic():
            reminder = Reminder.objects.create(
                recipient=person,
                recipient_name=str(person),
                address=person.email,
                cards=len(addressee.owed),
                rows=addressee.rows,
                subject=letter.subject,
                text=letter.text,
                by=by,
                by_name=actor_name(by),
                asked_at=timezone.now(),
                sent_on=timezone.localdate(),
            )
            reminder.periods.set({one.period for one in addressee.owed})
    except IntegrityError:
        return None
    return reminder


def _sent(reminder: Reminder) -> tuple[ReminderState, str]:
    """What became of the mail, and what went wrong in words."""
    mail = EmailMessage(
        reminder.subject,
        reminder.text,
        to=[reminder.address],
        # No machine answers it with «out of office» (RFC 3834).
        headers={"Auto-Submitted": "auto-generated"},
    )
    connection = get_connection()
    try:
        connection.open()
    except (SMTPException, OSError) as problem:
        words = _("Il server di posta non risponde: %(problem)s")
        return ReminderState.FAILED, words % {"problem": shorten(str(problem), 200)}
    try:
        connection.send_messages([mail])
    except _REFUSED as problem:
        words = _("Il server di posta non l'ha accettato: %(problem)s")
        return ReminderState.FAILED, words % {"problem": shorten(str(problem), 200)}
    except (SMTPException, OSError) as problem:
        words = _("Il collegamento si è interrotto, può essere arrivato: %(problem)s")
        return ReminderState.BEGUN, words % {"problem": shorten(str(problem), 200)}
    finally:
        with suppress(SMTPException, OSError):
            connection.close()
    return ReminderState.SENT, ""

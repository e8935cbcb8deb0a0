"""manage.py send_reminders [--year 2026] [--department …] [--dry-run]"""

import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from objectives.actions.letter import page_to_open
from objectives.actions.reminders import ask_for_reminders, who_owes
from objectives.jobs import send_reminder
from objectives.management.selection import called
from objectives.models import PegObjective, Reminder
from objectives.waiting import open_periods


class Command(BaseCommand):
    help = _(
        "Sollecita per posta chi non ha ancora risposto nei periodi aperti; una volta al giorno."
    )

    def add_arguments(self, parser):
        parser.add_argument("--year", type=int, help=_("solo il periodo aperto di un anno"))
        parser.add_argument(
            "--department", metavar=_("NOME"), help=_("solo le schede di un settore")
        )
        parser.add_argument("--dry-run", action="store_true", help=_("prova: non invia niente"))

    def handle(self, *, year, department, dry_run, **options):
        if not settings.SITE_URL:
            raise CommandError(
                _("manca la variabile SITE_URL: senza, nessun link porta al programma")
            )
        cards = PegObjective.objects.all()
        if department is not None:
            cards = cards.filter(centre__department__in=called("department", department))
        periods = {y: period for y, period in open_periods().items() if year in (None, y)}
        if not periods:
            self.stdout.write(
                _("Nessun periodo aperto per il %(year)s.") % {"year": year}
                if year
                else _("Nessun periodo aperto.")
            )
        elif dry_run:
            self._say_who(cards, periods)
        elif self._send(cards, periods):
            sys.exit(1)

    def _say_who(self, cards, periods) -> None:
        found = who_owes(cards, periods)
        for one in found.addressees:
            self.stdout.write(f"{one.person} <{one.person.email}>: {_figures(one.rows)}")
        self._say_who_not(found.left_out)
        self.stdout.write(_("Prova: %(mails)s.") % {"mails": _count(len(found.addressees))})

    def _send(self, cards, periods) -> int:
        """How many of the mails did not surely go out."""
        link = page_to_open(settings.SITE_URL)
        asked, left_out = ask_for_reminders(cards, periods, link=link, by=None)
        sent = 0
        for row in asked:
            sent += send_reminder.call(row.pk)
            self._say(Reminder.objects.get(pk=row.pk))
        self._say_who_not(left_out)
        words = {"sent": _count(sent), "others": len(asked) - sent}
        self.stdout.write(_("Inviati: %(sent)s. Non inviati: %(others)d.") % words)
        return len(asked) - sent

    def _say(self, row: Reminder) -> None:
        line = f"{row.recipient_name} <{row.address}>: {_figures(row.rows)}"
        line += f", {row.get_state_display()}"
        self.stdout.write(f"{line}: {row.problem}" if row.problem else line)

    def _say_who_not(self, left_out) -> None:
        for one in left_out:
            words = {"who": one.who, "why": one.why}
            self.stdout.write(_("%(who)s: nessun sollecito (%(why)s)") % words)


def _figures(rows: int) -> str:
    return ngettext("%(n)d dato mancante", "%(n)d dati mancanti", rows) % {"n": rows}


def _count(mails: int) -> str:
    return ngettext("%(n)d sollecito", "%(n)d solleciti", mails) % {"n": mails}

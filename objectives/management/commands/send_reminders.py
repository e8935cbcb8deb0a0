"""manage.py send_reminders [--year 2026] [--department …] [--dry-run]"""

import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from objectives.actions.letter import page_to_open
from objectives.actions.reminders import ask_for_reminders, who_owes
from objectives.jobs import send_reminder
from objectives.management.departments import departments_called
from objectives.models import PegObjective, Reminder
from objectives.waiting import open_periods


class Command(BaseCommand):
    help = "Sollecita per posta chi non ha ancora risposto nei periodi aperti; una volta al giorno."

    def add_arguments(self, parser):
        parser.add_argument("--year", type=int, help="solo il periodo aperto di un anno del piano")
        parser.add_argument("--department", metavar="NOME", help="solo le schede di un settore")
        parser.add_argument("--dry-run", action="store_true", help="prova: non invia niente")

    def handle(self, *, year, department, dry_run, **options):
        if not settings.SITE_URL:
            raise CommandError("manca la variabile SITE_URL: senza, nessun link porta al programma")
        cards = PegObjective.objects.all()
        if department is not None:
            cards = cards.filter(centre__department__in=departments_called(department))
        periods = {y: period for y, period in open_periods().items() if year in (None, y)}
        if not periods:
            self.stdout.write("Nessun periodo aperto" + (f" per il {year}." if year else "."))
        elif dry_run:
            self._say_who(cards, periods)
        elif self._send(cards, periods):
            sys.exit(1)

    def _say_who(self, cards, periods) -> None:
        found = who_owes(cards, periods)
        for one in found.addressees:
            self.stdout.write(f"{one.person} <{one.person.email}>: {_figures(one.rows)}")
        self._say_who_not(found.left_out)
        self.stdout.write(f"Prova: {_count(len(found.addressees))}.")

    def _send(self, cards, periods) -> int:
        """How many of the mails did not surely go out."""
        link = page_to_open(settings.SITE_URL)
        asked, left_out = ask_for_reminders(cards, periods, link=link, by=None)
        sent = 0
        for row in asked:
            sent += send_reminder.call(row.pk)
            self._say(Reminder.objects.get(pk=row.pk))
        self._say_who_not(left_out)
        self.stdout.write(f"Inviati: {_count(sent)}. Non inviati: {len(asked) - sent}.")
        return len(asked) - sent

    def _say(self, row: Reminder) -> None:
        line = f"{row.recipient_name} <{row.address}>: {_figures(row.rows)}"
        line += f", {row.get_state_display()}"
        self.stdout.write(f"{line}: {row.problem}" if row.problem else line)

    def _say_who_not(self, left_out) -> None:
        for one in left_out:
            self.stdout.write(f"{one.who}: nessun sollecito ({one.why})")


def _figures(rows: int) -> str:
    return "1 dato mancante" if rows == 1 else f"{rows} dati mancanti"


def _count(mails: int) -> str:
    return "1 sollecito" if mails == 1 else f"{mails} solleciti"

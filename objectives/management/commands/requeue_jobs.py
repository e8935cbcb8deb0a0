"""manage.py requeue_jobs"""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from objectives.jobs import requeue


class Command(BaseCommand):
    help = _("Rimette in coda i lavori lasciati a metà, e chiede di nuovo quelli che mancano.")

    def handle(self, **options):
        back, pdfs, mails, books = requeue()
        words = {"back": back, "pdfs": pdfs, "mails": mails, "books": books}
        line = _(
            "Lavori rimessi in coda: %(back)s. Chiesti di nuovo: PDF %(pdfs)s, solleciti %(mails)s,"
            " stampe %(books)s."
        )
        self.stdout.write(line % words)

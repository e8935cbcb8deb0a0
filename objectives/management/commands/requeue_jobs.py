"""manage.py requeue_jobs"""

from django.core.management.base import BaseCommand

from objectives.jobs import requeue


class Command(BaseCommand):
    help = "Rimette in coda i lavori lasciati a metà, e chiede di nuovo quelli che mancano."

    def handle(self, **options):
        back, pdfs, mails = requeue()
        self.stdout.write(
            f"Lavori rimessi in coda: {back}. Chiesti di nuovo: PDF {pdfs}, solleciti {mails}."
        )

"""manage.py requeue_jobs"""

from django.core.management.base import BaseCommand

from objectives.jobs import requeue


class Command(BaseCommand):
    help = "Rimette in coda i lavori lasciati a metà, e chiede di nuovo i PDF che mancano."

    def handle(self, **options):
        back, asked = requeue()
        self.stdout.write(f"Lavori rimessi in coda: {back}. PDF chiesti di nuovo: {asked}.")

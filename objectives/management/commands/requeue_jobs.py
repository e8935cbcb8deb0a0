"""manage.py requeue_jobs"""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from objectives.jobs import requeue


class Command(BaseCommand):
    help = _("Rimette in coda i lavori lasciati a metà, e chiede di nuovo i PDF che mancano.")

    def handle(self, **options):
        back, asked = requeue()
        self.stdout.write(
            _("Lavori rimessi in coda: %(back)s. PDF chiesti di nuovo: %(asked)s.")
            % {"back": back, "asked": asked}
        )

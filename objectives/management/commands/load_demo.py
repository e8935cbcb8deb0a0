"""manage.py load_demo"""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from objectives.actions.demo import NotADemo, load_demo
from objectives.importing import Source, import_cards

FIXTURES = Path(settings.BASE_DIR) / "fixtures"
SEED = FIXTURES / "scheda-servizi-sociali-2024.txt"


class Command(BaseCommand):
    help = _("Riempie un database vuoto con un Comune inventato, per provare.")

    def handle(self, **options):
        try:
            accounts = load_demo(FIXTURES / "demo.json")
        except NotADemo as problem:
            raise CommandError(str(problem)) from None
        import_cards([Source(SEED.name, SEED.read_bytes())], by=None)
        self.stdout.write(_("Utenti della demo:"))
        for account in accounts:
            self.stdout.write(
                f"  {account.username:<16} {account.password}   ({account.full_name})"
            )

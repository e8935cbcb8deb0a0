"""manage.py load_catalogue [FILE]"""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from objectives.actions.catalogue import BadCatalogue, load_catalogue, load_staff_categories

FIXTURES = Path(settings.BASE_DIR) / "fixtures"


class Command(BaseCommand):
    help = _("Carica o aggiorna missioni, programmi e categorie di personale.")

    def add_arguments(self, parser):
        parser.add_argument(
            "file", nargs="?", type=Path, default=FIXTURES / "missions-and-programmes.csv"
        )

    def handle(self, *, file, **options):
        try:
            programmes = load_catalogue(file, by=None)
            categories = load_staff_categories(FIXTURES / "staff-categories.csv", by=None)
        except BadCatalogue as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(
            _("Programmi: %(programmes)s. Categorie di personale: %(categories)s.")
            % {"programmes": programmes, "categories": categories}
        )

"""manage.py print_cards --year 2024 [--department …] [--card …] --output FILE"""

from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from objectives.book.options import Options
from objectives.management.printing import print_to, words_about
from objectives.management.selection import add_selection, selected
from objectives.models import Body

_CARDS_ALONE = Options(cover=False, index=False, dividers=False, watermark=False)


class Command(BaseCommand):
    help = _("Stampa le schede di un anno, e nient'altro, in un PDF accessibile e archiviabile.")

    def add_arguments(self, parser):
        add_selection(parser)
        parser.add_argument("--output", type=Path, required=True, metavar="FILE")

    def handle(self, *, year, output, **options):
        cards = selected(options | {"year": year})
        title = _("Schede integrate degli obiettivi %(year)s - %(body)s")
        title %= {"year": year, "body": Body.load().name}
        made = print_to(output, cards, _CARDS_ALONE, title=title, year=year, told_to=self.stderr)
        for remark in made.remarks:
            self.stderr.write(remark)
        self.stdout.write(words_about(output, made))

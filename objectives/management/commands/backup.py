"""manage.py backup FILE [--overwrite]"""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from objectives.archive.making import make_archive
from objectives.archive.refusal import Refused
from objectives.italian import format_size
from objectives.management.printing import Bar

INCOMPLETE, NOT_MADE = 1, 2


class Command(BaseCommand):
    help = _(
        "Scrive in un solo file tutti i dati e i file del Comune, per ripristinarli con «restore»"
        " su questo o su un altro database. Contiene dati personali e impronte delle password:"
        " va custodito come il database stesso. Stato di uscita: 0 copia fatta; 1 copia fatta, ma"
        " mancano file che il database nomina; 2 copia non fatta."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--overwrite", action="store_true", help=_("sostituisce un file che c'è già")
        )

    def handle(self, *, file, overwrite, **options):
        bar = Bar(self.stderr)
        try:
            made = make_archive(file, bar.show, overwrite=overwrite)
        except Refused as problem:
            raise CommandError(str(problem), returncode=NOT_MADE) from None
        finally:
            bar.end()
        for name in made.missing:
            self.stderr.write(_("manca il file %(name)s, che il database nomina") % {"name": name})
        files = ngettext("%(n)d file", "%(n)d file", made.files) % {"n": made.files}
        rows = ngettext("%(n)d riga", "%(n)d righe", made.rows) % {"n": made.rows}
        self.stdout.write(f"{file}: {rows}, {files}, {format_size(made.size)}.")
        if made.missing:
            sys.exit(INCOMPLETE)

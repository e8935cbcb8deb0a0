"""manage.py restore FILE [--replace]"""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from objectives.archive.refusal import Refused
from objectives.archive.restoring import restore_archive
from objectives.italian import format_size
from objectives.management.printing import Bar

INCOMPLETE, NOT_RESTORED = 1, 2


class Command(BaseCommand):
    help = _(
        "Rimette in un database vuoto i dati e i file di una copia fatta con «backup», tutti o"
        " nessuno. Da eseguire a servizio fermo. Stato di uscita: 0 ripristinato; 1 ripristinato,"
        " ma con le mancanze dette; 2 non ripristinato, e niente è cambiato."
    )
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--replace",
            action="store_true",
            help=_("toglie prima tutto ciò che il database contiene, file compresi"),
        )

    def handle(self, *, file, replace, **options):
        bar = Bar(self.stderr)
        try:
            restored = restore_archive(file, bar.show, replace=replace)
        except Refused as problem:
            raise CommandError(str(problem), returncode=NOT_RESTORED) from None
        finally:
            bar.end()
        for name in restored.missing:
            words = _("manca il file %(name)s: non c'era quando la copia fu fatta")
            self.stderr.write(words % {"name": name})
        for name in restored.left:
            self.stderr.write(_("il vecchio file %(name)s non si toglie") % {"name": name})
        rows = ngettext("%(n)d riga", "%(n)d righe", restored.rows) % {"n": restored.rows}
        files = ngettext("%(n)d file", "%(n)d file", restored.files) % {"n": restored.files}
        self.stdout.write(
            _(
                "Ripristinati: %(rows)s, %(files)s, %(size)s. I lavori in attesa si chiedono di"
                " nuovo con «manage.py requeue_jobs»."
            )
            % {"rows": rows, "files": files, "size": format_size(restored.size)}
        )
        if restored.missing or restored.left:
            sys.exit(INCOMPLETE)

"""manage.py import_cards FILE… [--dry-run] [--strict] [--update]"""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from objectives.importing import Source, import_cards
from objectives.jobs import prepare_pdfs
from objectives.limits import MAX_FILE


class Command(BaseCommand):
    help = _("Importa schede da file di testo (celle separate da tabulazioni).")

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help=_("prova: non scrive niente"))
        parser.add_argument(
            "--strict",
            action="store_true",
            help=_("una scheda rifiutata ferma tutta l'importazione"),
        )
        parser.add_argument(
            "--update",
            action="store_true",
            help=_("applica le differenze alle schede già registrate"),
        )

        parser.add_argument(
            "--historical",
            action="store_true",
            help=_("schede di anni chiusi: si registrano come rendicontate, senza delibera"),
        )

    def handle(self, *, files, dry_run, strict, update, historical, **options):
        report = import_cards(
            [_open(name) for name in files],
            by=None,
            dry_run=dry_run,
            strict=strict,
            update=update,
            historical=historical,
        )
        if report.written:
            prepare_pdfs()
        for line in report.lines():
            self.stdout.write(line)
        if report.exit_status:
            sys.exit(report.exit_status)


def _open(name: str) -> Source:
    """Never more than one byte beyond the limit is read."""
    try:
        with Path(name).open("rb") as file:
            return Source(name, file.read(MAX_FILE + 1))
    except FileNotFoundError:
        return Source(name, problem=_("il file non esiste"))
    except IsADirectoryError:
        return Source(name, problem=_("è una cartella, non un file"))
    except OSError as problem:
        return Source(
            name, problem=_("il file non si apre: %(problem)s") % {"problem": problem.strerror}
        )

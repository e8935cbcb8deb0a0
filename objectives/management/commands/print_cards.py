"""manage.py print_cards --year 2024 [--department …] [--card …] --output FILE"""

import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from objectives.italian import readable
from objectives.management.departments import departments_called
from objectives.models import Body, PegObjective
from objectives.printing import TooHard, print_sheets
from objectives.sheet import sheets


class Command(BaseCommand):
    help = _("Stampa le schede di un anno in un PDF accessibile e archiviabile.")

    def add_arguments(self, parser):
        parser.add_argument("--year", type=int, required=True, help=_("anno del piano"))
        parser.add_argument(
            "--department", metavar=_("NOME"), help=_("solo le schede di un settore")
        )
        parser.add_argument(
            "--card",
            action="append",
            metavar=_("CODICE"),
            help=_("solo questa scheda (ripetibile)"),
        )
        parser.add_argument("--output", type=Path, required=True, metavar="FILE")

    def handle(self, *, year, department, card, output, **options):
        cards = _cards(year, department, card or [])
        body = Body.load()
        try:
            data = print_sheets(
                sheets(cards, body),
                title=_("Schede integrate degli obiettivi %(year)s - %(body)s")
                % {"year": year, "body": body.name},
            )
            _write(output, data)
        except TooHard as problem:
            raise CommandError(
                _("%(problem)s: il PDF non è stato scritto") % {"problem": problem}
            ) from None
        except OSError:
            raise CommandError(
                _("%(output)s non si scrive: la cartella non c'è, o manca il permesso")
                % {"output": output}
            ) from None
        told = ngettext("%(output)s: %(n)d scheda.", "%(output)s: %(n)d schede.", len(cards))
        self.stdout.write(told % {"output": output, "n": len(cards)})


def _cards(year: int, department: str | None, codes: list[str]) -> list[PegObjective]:
    cards = PegObjective.objects.filter(plan_year=year).with_chain().with_rows()
    if department is not None:
        cards = cards.filter(centre__department__in=departments_called(department))
    codes = [readable(code) for code in codes]
    if codes:
        cards = cards.filter(code__in=codes)
    found = list(cards)
    missing = set(codes) - {card.code for card in found}
    if missing:
        raise CommandError(
            _("schede non trovate nel %(year)s: %(codes)s")
            % {"year": year, "codes": ", ".join(sorted(missing))}
        )
    if not found:
        raise CommandError(_("nessuna scheda da stampare per il %(year)s") % {"year": year})
    return found


def _write(output: Path, data: bytes) -> None:
    """The file is there whole or as it was before; what is no plain file is written through."""
    if output.is_symlink() or (output.exists() and not output.is_file()) or not output.name:
        output.write_bytes(data)
        return
    partial = output.with_name(f".{output.name}.{os.getpid()}")
    try:
        partial.write_bytes(data)
        partial.replace(output)
    finally:
        partial.unlink(missing_ok=True)

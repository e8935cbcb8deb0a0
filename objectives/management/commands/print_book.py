"""manage.py print_book --year 2024 [filters] [--approved | --as-of DATE] --output FILE"""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from objectives.book.options import ON_CARDS, ON_DIVIDERS, Options
from objectives.enums import BookContent, BookOrder
from objectives.italian import one_line, parse_date, readable
from objectives.limits import MAX_NAME
from objectives.management.printing import print_to, words_about
from objectives.management.selection import add_selection, selected
from objectives.models import Period


class Command(BaseCommand):
    help = _("Stampa un fascicolo: frontespizio, indice, riepiloghi e schede, in un solo PDF.")

    def add_arguments(self, parser):
        add_selection(parser)
        parser.add_argument("--output", type=Path, required=True, metavar="FILE")
        parser.add_argument("--title", help=_("il titolo del frontespizio"))
        content = parser.add_mutually_exclusive_group()
        content.add_argument(
            "--approved", action="store_true", help=_("le schede come approvate, non come sono ora")
        )
        content.add_argument(
            "--as-of", metavar=_("DATA"), help=_("con i dati di un periodo chiuso: 31/12/2024")
        )
        parser.add_argument(
            "--by-organisation",
            action="store_true",
            help=_("per settore e centro, invece che per missione e programma"),
        )
        flags = {
            "no-cover": _("senza frontespizio"),
            "no-index": _("senza indice"),
            "no-dividers": _("senza riepiloghi"),
            "appendix": _("con l'elenco delle fasi per scadenza"),
            "ancestors-once": _("obiettivi del DUP nei riepiloghi, non su ogni scheda"),
            "without-names": _("ruoli al posto delle persone, per la pubblicazione"),
            "no-watermark": _("senza la scritta BOZZA su ciò che non è approvato"),
            "narrative": _("con la relazione del periodo"),
        }
        for name, words in flags.items():
            parser.add_argument(f"--{name}", action="store_true", help=words)

    def handle(self, *, year, output, title, **options):
        cards = selected(options | {"year": year})
        title = one_line(readable(title or ""))[:MAX_NAME] or _(
            "Schede integrate degli obiettivi %(year)s"
        ) % {"year": year}
        chosen = _options(year, options)
        made = print_to(output, cards, chosen, title=title, year=year, told_to=self.stderr)
        for remark in made.remarks:
            self.stderr.write(remark)
        self.stdout.write(words_about(output, made))


def _options(year: int, asked: dict) -> Options:
    period = _period(year, asked["as_of"]) if asked["as_of"] else None
    content = BookContent.APPROVED if asked["approved"] else BookContent.NOW
    return Options(
        order=BookOrder.ORGANISATION if asked["by_organisation"] else BookOrder.CHAIN,
        content=BookContent.PERIOD if period else content,
        period=period and period.pk,
        cover=not asked["no_cover"],
        index=not asked["no_index"],
        dividers=not asked["no_dividers"],
        appendix=asked["appendix"],
        ancestors=ON_DIVIDERS if asked["ancestors_once"] else ON_CARDS,
        names=not asked["without_names"],
        watermark=not asked["no_watermark"],
        narrative=asked["narrative"],
    )


def _period(year: int, day: str) -> Period:
    try:
        reference = parse_date(day)
    except ValueError as problem:
        raise CommandError(str(problem)) from None
    period = Period.objects.filter(plan_year=year, reference_on=reference).first()
    if not period or not period.figures.exists():
        known = Period.objects.filter(plan_year=year, figures__isnull=False).distinct()
        days = ", ".join(f"{one.reference_on:%d/%m/%Y}" for one in known) or _("nessuno")
        raise CommandError(
            _("nel %(year)s nessun periodo chiuso ha dati al %(day)s (ci sono: %(days)s)")
            % {"year": year, "day": day, "days": days}
        )
    return period

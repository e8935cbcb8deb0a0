"""The cards of a book, each with the content that was asked for, and why some are not there."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from hashlib import file_digest

from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from ..enums import BookContent
from ..italian import format_date
from ..models import Act, Body, Edition, Figures, Narrative, PegObjective, Period
from ..sheet import SheetNarrative, from_data, narrative_of, sheets
from .contents import Entry
from .options import Options

_MOST_NAMED = 10


@dataclass(frozen=True)
class Source:
    """`situation` says in words which content this is; `remarks` what is missing, in sentences."""

    entries: list[Entry]
    situation: str
    acts: tuple[str, ...]
    remarks: tuple[str, ...] = ()


def source_of(pks: Collection[int], options: Options) -> Source:
    """Read the cards: a constant number of queries."""
    read = {
        BookContent.NOW: _as_they_are,
        BookContent.APPROVED: _as_approved,
        BookContent.PERIOD: _as_of_a_period,
    }
    entries, situation, why = read[BookContent(options.content)](pks, options)
    return Source(entries, situation, _acts(pks), _left_out(pks, entries, why))


def _as_they_are(pks: Collection[int], options: Options) -> tuple[list[Entry], str, str]:
    cards = PegObjective.objects.filter(pk__in=pks).with_chain().with_rows()
    entries = [Entry(sheet.id, sheet) for sheet in sheets(cards, Body.load())]
    if options.narrative:
        said = _last_said(pks)
        entries = [
            Entry(one.card, replace(one.sheet, narrative=said.get(one.card))) for one in entries
        ]
    today = format_date(timezone.localdate())
    return entries, _("Situazione al %(day)s") % {"day": today}, _("eliminate nel frattempo")


def _last_said(pks: Collection[int]) -> dict[int, SheetNarrative]:
    """The last words said of a period, of each card that has any."""
    rows = Narrative.objects.filter(card__in=pks).select_related("period")
    told = ((row.card_id, narrative_of(row)) for row in rows.order_by("period__reference_on"))
    return {card: narrative for card, narrative in told if narrative}


def _as_approved(pks: Collection[int], options: Options) -> tuple[list[Entry], str, str]:
    """The edition in force of each; its own PDF, where that says what the options ask for."""
    is_plain = options.names and options.look.ancestors
    rows = Edition.objects.filter(card__in=pks, number=F("card__edition"), card__edition__gt=0)
    entries = [
        Entry(
            row.card_id,
            from_data(row.content),
            row.pdf.name if is_plain and _is_whole(row) else "",
        )
        for row in rows
    ]
    return entries, _("Testo approvato, edizione in vigore"), _("senza un'edizione approvata")


def _is_whole(edition: Edition) -> bool:
    """Whether its own PDF is there, and the one that was made: otherwise its content is printed
    again."""
    if not edition.pdf:
        return False
    try:
        with edition.pdf.open() as file:
            return file_digest(file, "sha256").hexdigest() == edition.pdf_sha256
    except FileNotFoundError:
        return False


def _as_of_a_period(pks: Collection[int], options: Options) -> tuple[list[Entry], str, str]:
    """The figures frozen when the period was last closed."""
    period = Period.objects.get(pk=options.period)
    rows = Figures.objects.filter(period=period, card__in=pks)
    last = dict(rows.order_by().values_list("card").annotate(Max("number")))
    entries = [
        Entry(row.card_id, from_data(row.content))
        for row in rows
        if row.number == last[row.card_id]
    ]
    day = format_date(period.reference_on)
    why = _("senza dati al %(day)s") % {"day": day}
    return entries, _("Dati al %(day)s") % {"day": day}, why


def _acts(pks: Collection[int]) -> tuple[str, ...]:
    editions = Edition.objects.filter(card__in=pks, number__lte=F("card__edition"))
    acts = Act.objects.filter(pk__in=editions.values("act")).order_by("adopted_on", "pk")
    return tuple(str(act) for act in acts)


def _left_out(pks: Collection[int], entries: Sequence[Entry], why: str) -> tuple[str, ...]:
    missing = set(pks) - {entry.card for entry in entries}
    if not missing:
        return ()
    # Those that were deleted have no code any more.
    codes = list(
        PegObjective.objects.filter(pk__in=missing).order_by("code").values_list("code", flat=True)
    )
    named = ", ".join(codes[:_MOST_NAMED]) + (", …" if len(codes) > _MOST_NAMED else "")
    named = named and f" ({named})"
    words = _("Schede che non sono nella stampa, %(why)s: %(n)d%(codes)s.")
    return (words % {"n": len(missing), "why": why, "codes": named},)

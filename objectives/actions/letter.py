"""The words of a reminder: plain text, one mail for all that a person still owes.

Names, titles and descriptions may hold anything; here each becomes one short line.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..completeness import Missing
from ..italian import format_date, one_line, readable, shorten
from ..limits import MAX_NAME
from ..models import Body, PegObjective, Period, Phase, User

MAX_ROWS = 40  # missing figures that a mail names; the others it counts
_MAX_TITLE = 100  # characters


@dataclass(frozen=True)
class Owed:
    """A card, and the figures that its open period misses on it."""

    card: PegObjective
    period: Period
    missing: list[Missing]


@dataclass(frozen=True)
class Letter:
    subject: str
    text: str


def page_to_open(site: str) -> str:
    """The address of the page on which the figures are written; `site` is «https://name»."""
    return f"{site}{reverse('waiting-list')}"


def write_letter(person: User, owed: list[Owed], *, link: str, body: Body, today: date) -> Letter:
    """`owed`: the person's cards by year and code, each with something missing."""
    periods = list(dict.fromkeys(one.period for one in owed))
    days = _(" e ").join(_on(period) for period in periods)
    subject = _("%(body)s: dati da registrare %(days)s") % {"body": body.name, "days": days}
    lines = [
        _("Gentile %(person)s,") % {"person": one_line(readable(str(person)))},
        "",
        _opening(owed),
        *_what_is_owed(owed, today),
        "",
        _("Per registrarli aprire questo indirizzo:"),
        "",
        link,
        "",
        _("Controllo di gestione"),
        one_line(readable(body.name)),
    ]
    return Letter(shorten(subject, MAX_NAME), "\n".join(lines) + "\n")


def by_when(period: Period, today: date) -> str:
    """«entro il 15/07/2026 (mancano 4 giorni)»; nothing where the office said no day."""
    if not period.due_on:
        return ""
    left = (period.due_on - today).days
    if left > 0:
        words = ngettext("manca %(n)d giorno", "mancano %(n)d giorni", left) % {"n": left}
    elif left == 0:
        words = _("scade oggi")
    else:
        words = ngettext("scaduto da %(n)d giorno", "scaduto da %(n)d giorni", -left) % {"n": -left}
    return _("entro il %(day)s (%(left)s)") % {"day": format_date(period.due_on), "left": words}


def _on(period: Period) -> str:
    return _("al %(day)s") % {"day": format_date(period.reference_on)}


def _opening(owed: list[Owed]) -> str:
    rows = sum(len(one.missing) for one in owed)
    figures = ngettext("manca %(n)d dato", "mancano %(n)d dati", rows) % {"n": rows}
    cards = ngettext("in %(n)d scheda", "in %(n)d schede", len(owed)) % {"n": len(owed)}
    words = {"cards": cards, "figures": figures}
    return _("%(cards)s di cui Lei è responsabile %(figures)s.") % words


def _what_is_owed(owed: list[Owed], today: date) -> Iterator[str]:
    left = MAX_ROWS
    for period, cards in groupby(owed, key=lambda one: one.period):
        yield from ("", _heading(period, today))
        for one in cards:
            shown = one.missing[:left]
            left -= len(shown)
            if shown:
                yield from ("", f"{one.card.code} {shorten(one.card.title, _MAX_TITLE)}")
                yield from map(_line, shown)
    more = sum(len(one.missing) for one in owed) - (MAX_ROWS - left)
    if more:
        yield from ("", ngettext("e un altro", "e altri %(n)d", more) % {"n": more})


def _heading(period: Period, today: date) -> str:
    words = {"year": period.plan_year, "day": _on(period), "when": by_when(period, today)}
    if not period.due_on:
        return _("PEG %(year)d, dati %(day)s:") % words
    return _("PEG %(year)d, dati %(day)s, da registrare %(when)s:") % words


def _line(missing: Missing) -> str:
    row = missing.row
    words = {"row": shorten(row.description, _MAX_TITLE)}
    if not isinstance(row, Phase):
        return _("- indicatore «%(row)s»: manca il raggiungimento") % words
    if row.due_on is None:
        return _("- fase «%(row)s»: manca la %% di realizzazione") % words
    words["day"] = format_date(row.due_on)
    return _("- fase «%(row)s», scadenza %(day)s: manca la %% di realizzazione") % words

"""Italian on the way in and on the way out: numbers, dates, and words compared as people mean them.

Forms, imports, pages and paper all read and write through this module, so that what is printed
can be typed again.
"""

import re
import unicodedata
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .limits import FIRST_YEAR, LAST_YEAR

CENT = Decimal("0.01")
_NUMBER = re.compile(r"[+-]?(\d+|[1-9]\d{0,2}(\.\d{3})+|[1-9]\d{0,2}( \d{3})+)(,\d+)?")
_AMBIGUOUS = re.compile(r"[+-]?\d+\.\d+")
_DATE = re.compile(r"(\d{1,2})\s?[/.-]\s?(\d{1,2})\s?[/.-]\s?(\d{4})")
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'"})
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_MAX_DIGITS = 12


def round_half_up(value: Decimal) -> Decimal:
    """Two decimals, halves upwards (domain.md, section 3, «rounding»)."""
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


def parse_decimal(text: str) -> Decimal:
    """Read a number typed in Italian: `1.000` is a thousand, `1,5` one and a half.

    Raises ValueError, with a sentence to show, when it is not a number or, as `1.5`, could be two.
    """
    typed = one_line(text).replace("−", "-")
    if _NUMBER.fullmatch(typed):
        plain = typed.replace(".", "").replace(" ", "").replace(",", ".")
        if len(re.sub(r"\D", "", plain)) > _MAX_DIGITS:
            raise ValueError(_("«%(value)s» ha troppe cifre") % {"value": shorten(text)})
        return Decimal(plain)
    if _AMBIGUOUS.fullmatch(typed):
        comma = typed.replace(".", ",")
        joined = typed.replace(".", "")
        raise ValueError(
            _("«%(value)s» è ambiguo: scrivere %(comma)s oppure %(joined)s")
            % {"value": shorten(text), "comma": comma, "joined": joined}
        )
    raise ValueError(
        _("«%(value)s» non è un numero (esempi: 80 · 1,5 · 1.000)") % {"value": shorten(text)}
    )


def parse_percentage(text: str) -> Decimal:
    """Read `80`, `80%` or `80,00 %` as 80, with two decimals. Raises ValueError with a sentence."""
    value = parse_decimal(text.strip().removesuffix("%"))
    if value < 0:
        raise ValueError(
            _("«%(value)s»: una percentuale non è mai negativa") % {"value": shorten(text)}
        )
    return round_half_up(value)


def parse_date(text: str) -> date:
    """Read 31/12/2026, also with dots or hyphens. Raises ValueError with a sentence to show."""
    match = _DATE.fullmatch(text.strip())
    if not match:
        raise ValueError(
            _("«%(value)s» non è una data (esempio: 31/12/2026)") % {"value": shorten(text)}
        )
    day, month, year = map(int, match.groups())
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(
            _("«%(value)s»: l'anno deve stare tra %(first)s e %(last)s")
            % {"value": shorten(text), "first": FIRST_YEAR, "last": LAST_YEAR}
        )
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(
            _("«%(value)s» non esiste nel calendario") % {"value": shorten(text)}
        ) from None


def format_decimal(value: Decimal | None) -> str:
    """As few decimals as needed, comma, dots between thousands; nothing for nothing."""
    if value is None:
        return ""
    plain = f"{value.normalize():,f}"
    return plain.translate(str.maketrans(",.", ".,"))


def format_percentage(value: Decimal | None) -> str:
    return "" if value is None else f"{format_decimal(value)} %"


def format_date(value: date | None) -> str:
    return "" if value is None else f"{value:%d/%m}/{value.year:04d}"


def format_moment(value: datetime) -> str:
    """Day, hour and minute of a moment, as told by its own clock."""
    return f"{format_date(value.date())} {value:%H:%M}"


def format_size(size: int) -> str:
    """Bytes as a person asks for them: «850 kB», «4,2 MB»."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} kB"
    return f"{size / 1_000_000:.1f} MB".replace(".", ",")


def format_wait(seconds: float) -> str:
    """About how long something will still take; no more precise than anybody can know."""
    if seconds < 10:
        return _("pochi secondi")
    if seconds < 50:
        return _("meno di un minuto")
    minutes = max(1, round(seconds / 60))
    return ngettext("circa %(n)d minuto", "circa %(n)d minuti", minutes) % {"n": minutes}


def key(text: str) -> str:
    """The letters and digits of a label or a title, without case, accents or punctuation.

    Two texts with the same key are the same to whoever wrote them: «Finalita' e risultati:»,
    «FINALITÀ E RISULTATI». An apostrophe after a vowel counts as its accent.
    """
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(char for char in decomposed if char.isalnum())


def words_key(text: str) -> str:
    """Like `key`, but blanks between words count: for titles and the names of people."""
    parts = re.split(r"[^\w]+|_", unicodedata.normalize("NFC", text.translate(_APOSTROPHES)))
    return " ".join(key(part) for part in parts if key(part))


def one_line(text: str) -> str:
    """Blanks of every kind become one space; none stands at the ends."""
    return " ".join(text.split())


def shorten(text: str, limit: int = 60) -> str:
    """A text short enough, and readable enough, to stand inside a message."""
    flat = one_line(readable(text))
    return flat if len(flat) <= limit else flat[: limit - 1].rstrip() + "…"


def readable(text: str) -> str:
    """The text with a sign in the place of each character that no text may hold."""
    return _FORBIDDEN.sub("\ufffd", text)


def unreadable_character(text: str) -> str | None:
    """A sentence about the first character that no text may hold, or None."""
    match = _FORBIDDEN.search(text)
    if not match:
        return None
    return _("carattere non valido (U+%(code)s) alla posizione %(place)s") % {
        "code": f"{ord(match.group()):04X}",
        "place": match.start() + 1,
    }

"""One cell at a time: from what stands in it to a value. Each raises ValueError with a sentence."""

import re
from dataclasses import dataclass
from decimal import Decimal
from html.parser import HTMLParser

from django.utils.translation import gettext as _

from ..italian import one_line, parse_decimal, parse_percentage, round_half_up, shorten
from ..limits import FIRST_YEAR, LAST_YEAR, MAX_CODE, MAX_NAME
from ..richtext import foreign_elements, plain_text
from .drafts import Code

_YEAR = re.compile(r"(\d{4})\s*([xX☒☑✓✔✗✘]?)")
_CODE = re.compile(
    r"(?:[^\W\d]{2,12}\s+)?(?:(?P<mission>\d{1,2})\s?[./ -]\s?)?(?P<code>\d{1,2})(?!\d)(?P<rest>.*)"
)
_CARD_CODE = re.compile(r"\w(?:[\w./\- ]*\w)?")
_CHECKED = re.compile(r"[☒☑✓✔✗✘]|[\[(]\s*[xX]\s*[\])]")
_UNCHECKED = re.compile(r"☐|[\[(]\s*[\])]")
_MAX_WEIGHT = Decimal("9999.99")
_MAX_QUANTITY = Decimal("99999999.99")


@dataclass(frozen=True)
class Tick:
    """A box and the words beside it."""

    label: str
    checked: bool


def plain(text: str) -> str:
    """The words of the cell."""
    return plain_text(text).html


def dropped(text: str, expected: frozenset[str] = frozenset()) -> str:
    """A sentence about the elements that do not belong in a cell; empty where there is none."""
    names = [name for name in foreign_elements(text) if name not in expected]
    listed = ", ".join(f"<{shorten(name, 20)}>" for name in names[:5])
    return (
        _("elementi non ammessi, tolti dal testo: %(listed)s") % {"listed": listed} if names else ""
    )


def name(text: str) -> str:
    """The name of a person, a department, a centre, a category."""
    found = plain(text)
    if len(found) > MAX_NAME:
        raise ValueError(
            _("il nome ha %(n)s caratteri: il massimo è %(limit)s")
            % {"n": len(found), "limit": MAX_NAME}
        )
    return found


def card_code(text: str) -> str:
    found = plain(text)
    if found and not _CARD_CODE.fullmatch(found):
        raise ValueError(
            _("«%(value)s»: un codice è fatto di lettere, cifre, punti e trattini")
            % {"value": shorten(found)}
        )
    if len(found) > MAX_CODE:
        raise ValueError(
            _("il codice ha %(n)s caratteri: il massimo è %(limit)s")
            % {"n": len(found), "limit": MAX_CODE}
        )
    return found


def code(text: str) -> Code | None:
    """A mission or a programme: digits and a title, as `12 Diritti`, `12.04 Interventi`."""
    found = plain(text)
    if not found:
        return None
    match = _CODE.fullmatch(found)
    if not match:
        raise ValueError(
            _("«%(value)s»: manca il codice di due cifre davanti al titolo (esempio: 04 …)")
            % {"value": shorten(found)}
        )
    mission = match["mission"]
    return Code(
        mission=mission.zfill(2) if mission else None,
        code=match["code"].zfill(2),
        title=match["rest"].strip(" .:-–—"),
    )


def mission(text: str) -> Code | None:
    """A mission alone: a second number behind the first would be a programme."""
    found = code(text)
    if found and found.mission:
        raise ValueError(
            _("«%(value)s»: qui va la missione sola, con le sue due cifre")
            % {"value": shorten(plain(text))}
        )
    return found


def year(text: str) -> tuple[int, bool]:
    """A column of the reference years: the year, and whether an X marks it."""
    box = tick(text)
    match = _YEAR.fullmatch(box.label)
    if not match:
        raise ValueError(
            _("«%(value)s» non è un esercizio (esempi: 2024 · 2024 X)") % {"value": shorten(text)}
        )
    number = int(match[1])
    if not FIRST_YEAR <= number <= LAST_YEAR:
        raise ValueError(
            _("«%(value)s»: l'anno deve stare tra %(first)s e %(last)s")
            % {"value": shorten(text), "first": FIRST_YEAR, "last": LAST_YEAR}
        )
    return number, box.checked or bool(match[2])


def percentage(text: str) -> Decimal | None:
    """From 0 to 100."""
    found = plain(text)
    if not found:
        return None
    value = parse_percentage(found)
    if not 0 <= value <= 100:
        raise ValueError(
            _("«%(value)s»: la percentuale deve stare tra 0 e 100") % {"value": shorten(found)}
        )
    return value


def open_percentage(text: str) -> Decimal | None:
    """From 0 upwards: whether more than 100 may be is for the body to say."""
    found = plain(text)
    if not found:
        return None
    value = parse_percentage(found)
    if not 0 <= value <= 999:
        raise ValueError(
            _("«%(value)s»: la percentuale deve stare tra 0 e 999") % {"value": shorten(found)}
        )
    return value


def weight(text: str) -> Decimal | None:
    return _bounded(plain(text).removesuffix("%"), _("il peso"), _MAX_WEIGHT)


def quantity(text: str) -> Decimal | None:
    return _bounded(text, _("il numero"), _MAX_QUANTITY)


def tick(text: str) -> Tick:
    """A check box of a page (`<input type="checkbox" checked>`) or a sign, and its words."""
    words = plain(text)  # first of all: it refuses what no parser should be given
    boxes = _Boxes()
    boxes.feed(text)
    boxes.close()
    checked = boxes.checked or bool(_CHECKED.search(words))
    label = _UNCHECKED.sub(" ", _CHECKED.sub(" ", words))
    return Tick(one_line(label), checked)


def _bounded(text: str, what: str, highest: Decimal) -> Decimal | None:
    found = plain(text)
    if not found:
        return None
    value = parse_decimal(found)
    if not 0 <= value <= highest:
        raise ValueError(
            _("«%(value)s»: %(what)s deve stare tra 0 e %(highest)s")
            % {"value": shorten(found), "what": what, "highest": int(highest)}
        )
    return round_half_up(value)


class _Boxes(HTMLParser):
    checked = False

    def handle_starttag(self, tag, attrs):
        attributes = {name for name, _ in attrs}
        kind = (dict(attrs).get("type") or "").lower().rstrip("/")
        if tag == "input" and kind in {"checkbox", "radio"} and "checked" in attributes:
            self.checked = True

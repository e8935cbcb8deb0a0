"""Rich text: paragraphs, lists, bold and italic, and nothing else (domain.md, section 1).

Whatever enters (a form, the admin, an imported file) passes `sanitise` before it is stored;
`safe_html` is the same wall once more, on the way out.
"""

import html
import re
from dataclasses import dataclass
from html.parser import HTMLParser

import nh3
from django.utils.translation import gettext as _

from .italian import unreadable_character
from .limits import MAX_BLOCKS, MAX_NESTING, MAX_TEXT, MAX_WORD

TAGS = {"p", "br", "ul", "ol", "li", "strong", "em"}
_SYNONYMS = {"b": "strong", "i": "em"}
_LISTS = {"ul", "ol"}
_DROPPED_WITH_CONTENT = {"script", "style", "iframe", "object", "svg", "math", "template", "title"}
_NO_END_TAG = {"br", "hr", "img", "input", "p", "li", "wbr", "col", "meta", "link", "!--"}

# Tags and entities take room of their own: the words are counted once these are out of the way.
_MAX_SOURCE = 4 * MAX_TEXT

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*|[!?]-{0,2}\[?[a-zA-Z]*)")
# A sign that opens no tag is a sign: «< 30 giorni», «a </3 b», «<i giovani» without its end.
_STRAY = re.compile(r"<(?![a-zA-Z!?]|/[a-zA-Z])|<(?![^<>]*>)")
# But a file that was cut inside a tag shows no half of it.
_CUT = re.compile(r"</?(?:[a-zA-Z][a-zA-Z0-9:-]*(?:\s+[a-zA-Z:-]+(?:=[^<>]*)?)?)?\Z")
_OTHER_BLOCKS = re.compile(
    r"(?i)<(/?)(?:div|h[1-6]|blockquote|pre|section|article|table|tr|dt|dd|caption)\b[^<>]*>"
)
_CELLS = re.compile(r"(?i)</?t[dh]\b[^<>]*>")
# Each run of breaks is read once: from its beginning, and without a second try.
_LAST_BREAKS = re.compile(r"(?<!\s)(?<!<br>)(?:\s*<br>)++(</(?:p|li)>)")
_EMPTY = re.compile(r"<(p|li|ul|ol|strong|em)>(?:\s|&nbsp;|<br>)*</\1>")


@dataclass(frozen=True)
class Sanitised:
    """A rich text that is fit to be stored, and the names of the elements that were dropped."""

    html: str
    dropped: tuple[str, ...] = ()


def sanitise(text: str) -> Sanitised:
    """Keep the small list of elements, without attributes; drop the rest.

    Raises ValueError, with a sentence to show, when the text goes beyond the limits.
    """
    _refuse_unreadable(text)
    _refuse_longer_than(_MAX_SOURCE, text)
    refuse_endless_words(text)
    text = _without_stray_signs(text)
    _refuse_deep_nesting(text)
    blocks = _CELLS.sub(" ", _OTHER_BLOCKS.sub(r"<\1p>", text))
    tidy = _tidy(safe_html(blocks))
    words = html.unescape(re.sub(r"<[^>]*>", "", tidy))
    _refuse_unreadable(words)
    _refuse_longer_than(MAX_TEXT, words)
    _refuse_more_blocks_than(MAX_BLOCKS, tidy)
    return Sanitised(tidy, _foreign(_elements(text)))


def safe_html(text: str) -> str:
    """The text with nothing in it but the allowed elements."""
    return nh3.clean(
        text,
        tags=TAGS | _SYNONYMS.keys(),
        attributes={},
        clean_content_tags=_DROPPED_WITH_CONTENT,
        strip_comments=True,
    )


def plain_text(text: str) -> Sanitised:
    """The words of a cell in which HTML may stand, and what was dropped beside plain mark-up.

    Line breaks and the ends of blocks count as a blank. Raises ValueError with a sentence.
    """
    _refuse_unreadable(text)
    _refuse_longer_than(_MAX_SOURCE, text)
    refuse_endless_words(text)
    text = _without_stray_signs(text)
    _refuse_deep_nesting(text)
    found = _elements(text)
    if found:
        spaced = re.sub(r"(?i)<(/?(?:p|br|li|div|tr|td|ul|ol)\b)", r" <\1", text)
        text = nh3.clean(spaced, tags=set(), clean_content_tags=_DROPPED_WITH_CONTENT)
    plain = " ".join(html.unescape(text).split())
    _refuse_unreadable(plain)
    _refuse_longer_than(MAX_TEXT, plain)
    return Sanitised(plain, _foreign(found))


def text_lines(text: str) -> str:
    """The words of a rich text for where no mark-up may stand: a line a block, «•» an item.

    It refuses nothing: what is already stored must be readable, whatever it holds.
    """
    broken = re.sub(r"<li>\s*", "\n• ", safe_html(_without_stray_signs(text)))
    broken = re.sub(r"<br>|</?(?:p|ul|ol)>|</li>", "\n", broken)
    words = html.unescape(re.sub(r"</?(?:strong|em|b|i)>", "", broken))
    return "\n".join(line for line in map(str.strip, words.splitlines()) if line)


def foreign_elements(text: str) -> tuple[str, ...]:
    """The names of the elements in a text that are not on the small list, in their order."""
    return _foreign(_elements(_without_stray_signs(text)))


def refuse_endless_words(text: str) -> None:
    """Raise ValueError for a word so long that a layout engine would not come back from it."""
    longest = max((len(word) for word in re.split(r"[\s<>]+", text)), default=0)
    if longest > MAX_WORD:
        raise ValueError(
            _("una parola di %(n)s caratteri senza spazi: il massimo è %(limit)s")
            % {"n": longest, "limit": MAX_WORD}
        )


def _without_stray_signs(text: str) -> str:
    """Every `<` that is left opens a tag; the others are written as the sign that they are."""
    if "<" not in text:
        return text
    return _STRAY.sub("&lt;", _CUT.sub("", text))


def _elements(text: str) -> set[str]:
    return {name.lower() for _, name in _TAG.findall(text)}


def _foreign(elements: set[str]) -> tuple[str, ...]:
    return tuple(sorted(elements - TAGS - _SYNONYMS.keys()))


def _refuse_unreadable(text: str) -> None:
    if problem := unreadable_character(text):
        raise ValueError(problem)


def _refuse_longer_than(limit: int, text: str) -> None:
    if len(text) > limit:
        raise ValueError(
            _("il testo ha %(n)s caratteri: il massimo è %(limit)s")
            % {"n": len(text), "limit": MAX_TEXT}
        )


def _refuse_more_blocks_than(limit: int, text: str) -> None:
    if len(re.findall(r"<(?:p|br|li)>", text)) > limit:
        raise ValueError(
            _("il testo ha più di %(limit)s tra capoversi, voci e a capo") % {"limit": limit}
        )


def _refuse_deep_nesting(text: str) -> None:
    """Count by hand, before any parser builds a tree of it."""
    depth = 0
    for closing, name in _TAG.findall(text):
        if name.lower() in _NO_END_TAG:
            continue
        depth = max(0, depth - 1) if closing else depth + 1
        if depth > MAX_NESTING:
            raise ValueError(
                _("elementi annidati oltre %(limit)s livelli") % {"limit": MAX_NESTING}
            )


def _tidy(cleaned: str) -> str:
    """One shape for one content, as the structure of a tagged PDF wants it.

    Text stands in a paragraph or a list item, an item in a list, and nothing is empty.
    """
    rebuilder = _Rebuilder()
    rebuilder.feed(cleaned)
    rebuilder.close()
    before, tidy = "", rebuilder.html()
    # Before the clean-up, whose work grows with the square of the breaks in a row.
    _refuse_more_blocks_than(4 * MAX_BLOCKS, tidy)
    while tidy != before:
        before, tidy = tidy, _EMPTY.sub("", _LAST_BREAKS.sub(r"\1", tidy))
    return tidy.strip()


class _Rebuilder(HTMLParser):
    """Writes the sanitiser's output again, opening the blocks that were left out."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self._out: list[str] = []
        self._open: list[str] = []

    def html(self) -> str:
        self._close_down_to(0)
        return "".join(self._out)

    def handle_starttag(self, tag, attrs):
        tag = _SYNONYMS.get(tag, tag)
        if tag == "br":
            self._stand_in_a_block()
            self._out.append("<br>")
        elif tag in {"p", "li"} | _LISTS:
            self._start_block(tag)
        else:
            self._stand_in_a_block()
            self._push(tag)

    def handle_endtag(self, tag):
        tag = _SYNONYMS.get(tag, tag)
        if tag in self._open:
            self._close_down_to(len(self._open) - 1 - self._open[::-1].index(tag))

    def handle_data(self, data):
        if data.strip():
            self._stand_in_a_block()
        if self._open and self._open[-1] not in _LISTS:
            self._out.append(html.escape(data, quote=False))

    def _start_block(self, tag):
        """Blocks do not stand inside bold or italic: these end before and begin again inside."""
        inline = [name for name in self._open if name in {"strong", "em"}]
        while self._open and self._open[-1] in {"p", "strong", "em"}:
            self._pop()
        if tag == "li":
            self._end_item()
        elif self._open and self._open[-1] in _LISTS:
            self._push("li")
        if tag == "p" and self._open:
            self._break_line()
        else:
            self._push(tag)
        if tag not in _LISTS:
            for name in inline:
                self._push(name)

    def _break_line(self):
        """An item holds words, not paragraphs: a tagged PDF knows no paragraph in an item."""
        if self._out[-1] not in {"<li>", "</ul>", "</ol>"}:
            self._out.append("<br>")

    def _end_item(self):
        """A new item closes the one before it in the same list; without a list it opens one."""
        if self._open and self._open[-1] == "li":
            self._pop()
        if not self._open:
            self._push("ul")

    def _stand_in_a_block(self):
        if not self._open:
            self._push("p")
        elif self._open[-1] in _LISTS:
            self._push("li")

    def _push(self, tag):
        self._open.append(tag)
        self._out.append(f"<{tag}>")

    def _pop(self):
        self._out.append(f"</{self._open.pop()}>")

    def _close_down_to(self, depth):
        while len(self._open) > depth:
            self._pop()

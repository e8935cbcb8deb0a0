"""Something that is printed by itself (a card, a cover, a page of an index), and its name.

What a paper prints is a function of what is in it and of nothing else, so the name under which it
is kept is a hash of that, of the templates, the style, the fonts and the renderer.
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from django.utils.translation import gettext as _

from ..italian import shorten
from ..sheet import Sheet, SheetBody
from .look import PLAIN, Look, dressed

_HERE = Path(__file__).resolve().parent.parent
_BASE = Path(settings.BASE_DIR)
# Whatever has a word in how a paper looks; libraries have their version.
_DRAWN_BY = (
    (_BASE / "templates" / "print", "*.html"),
    (_BASE / "templates" / "card", "*.html"),
    (_BASE / "templates" / "comparing", "*.html"),
    (_BASE / "static" / "css", "print*.css"),
    (_HERE / "printing", "*.py"),
    (_HERE / "templatetags", "*.py"),
    (_HERE, "sheet.py"),
    (_HERE, "progress.py"),
    (_HERE, "achievement.py"),
    (_HERE, "italian.py"),
    (_HERE, "richtext.py"),
    (_HERE / "locale", "**/*.mo"),
)
_LIBRARIES = ("weasyprint", "pydyf", "Django", "nh3", "fonttools", "fontpkg-titillium-web")


@dataclass(frozen=True)
class Paper:
    """`kind` is the template, `print/<kind>.html`; `content` a dataclass that it draws; `name`
    says in a message which paper this is, and is not printed."""

    kind: str
    title: str
    content: Any
    body: SheetBody
    arms: bytes = b""
    look: Look = PLAIN
    name: str = ""


def card_paper(sheet: Sheet, look: Look, arms: bytes, title: str = "") -> Paper:
    """One card; `title` is the PDF's own, its code and title where none is given."""
    sheet, look = dressed(sheet, look)
    title = title or f"{sheet.code} {shorten(sheet.title, 150)}"
    name = _("la scheda %s") % sheet.code
    return Paper("card", title, sheet, sheet.body, arms, look, name)


def key(paper: Paper) -> str:
    """64 hexadecimal digits: the same for two papers that print the same, and for no others."""
    said = (paper.kind, paper.title, paper.content, paper.body, paper.look)
    digest = sha256(msgspec.json.encode(said))
    digest.update(_digest(paper.arms).encode())
    digest.update(_drawing().encode())
    return digest.hexdigest()


@lru_cache(maxsize=8)
def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()


@cache
def _drawing() -> str:
    """The code, the style and the versions that draw, read once a process."""
    digest = sha256()
    for folder, pattern in _DRAWN_BY:
        for path in sorted(folder.glob(pattern)):
            digest.update(path.read_bytes())
    for library in _LIBRARIES:
        digest.update(f"{library} {version(library)};".encode())
    digest.update(Path(settings.FALLBACK_FONT).read_bytes())
    return digest.hexdigest()

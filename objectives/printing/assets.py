"""All that WeasyPrint may read: the style sheet, the fonts, the body's coat of arms.

There is no `file:` and no network behind it, whatever a user typed (printing.md, «Hostile
content»).
"""

from functools import cache
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.ttLib import TTFont
from weasyprint.urls import URLFetcher, URLFetcherResponse

SCHEME = "asset:"
COAT_OF_ARMS = f"{SCHEME}coat-of-arms"
TITILLIUM = f"{SCHEME}titillium/"
FALLBACK = f"{SCHEME}fallback-font"
WATERMARK = f"{SCHEME}watermark"
_PAPER = Path(settings.BASE_DIR) / "static" / "css" / "print.css"


class AssetFetcher(URLFetcher):
    """Knows the addresses `asset:…` and no other."""

    def __init__(self, coat_of_arms: bytes = b""):
        super().__init__(allowed_protocols=())
        self._coat_of_arms = coat_of_arms

    def fetch(self, url, headers=None):
        if url == WATERMARK:
            return URLFetcherResponse(url, watermark(), {"Content-Type": "image/svg+xml"})
        if url == COAT_OF_ARMS and self._coat_of_arms:
            return URLFetcherResponse(url, self._coat_of_arms, {"Content-Type": "image/png"})
        data = fonts().get(url)
        if data is None:
            raise ValueError(f"not an asset: {url[:100]}")
        return URLFetcherResponse(url, data, {"Content-Type": "font/ttf"})


def style_sheet() -> str:
    return _PAPER.read_text(encoding="utf-8")


@cache
def fonts() -> dict[str, bytes]:
    """The fonts by their address: Titillium Web, and the one behind it for rare signs."""
    fallback = Path(settings.FALLBACK_FONT)
    if not fallback.is_file():
        raise ImproperlyConfigured(
            _(
                "Manca il carattere %s: installare fonts-dejavu-core, oppure indicarne un altro"
                " con la variabile FALLBACK_FONT."
            )
            % fallback
        )
    found = {
        f"{TITILLIUM}{path.name}": path.read_bytes()
        for path in sorted(settings.TITILLIUM_DIR.glob("*.ttf"))
    }
    return found | {FALLBACK: fallback.read_bytes()}


@cache
def watermark() -> bytes:
    """BOZZA across an A4 page, as outlines: it is drawn, and says nothing to who listens."""
    font = TTFont(BytesIO(fonts()[f"{TITILLIUM}TitilliumWeb-SemiBold.ttf"]))
    glyphs, names = font.getGlyphSet(), font.getBestCmap()
    drawn, at = [], 0
    for letter in _("BOZZA"):
        pen = SVGPathPen(glyphs)
        glyphs[names[ord(letter)]].draw(pen)
        drawn.append(f'<path transform="translate({at} 0)" d="{pen.getCommands()}"/>')
        at += glyphs[names[ord(letter)]].width + 60
    scale = 210 / at
    turned = f"translate(105 148.5) rotate(-45) scale({scale:.5f} -{scale:.5f})"
    moved = f"translate({-at / 2:.0f} -{font['OS/2'].sCapHeight / 2:.0f})"
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 210 297">'
        f'<g fill="#9b1c31" fill-opacity="0.1" transform="{turned} {moved}">'
        f"{''.join(drawn)}</g></svg>"
    ).encode()

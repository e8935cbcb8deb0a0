"""All that WeasyPrint may read: the style sheet, the fonts, the body's coat of arms.

There is no `file:` and no network behind it, whatever a user typed (printing.md, «Hostile
content»).
"""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _
from weasyprint.urls import URLFetcher, URLFetcherResponse

SCHEME = "asset:"
COAT_OF_ARMS = f"{SCHEME}coat-of-arms"
TITILLIUM = f"{SCHEME}titillium/"
FALLBACK = f"{SCHEME}fallback-font"
_STYLES = Path(settings.BASE_DIR) / "static" / "css"


class AssetFetcher(URLFetcher):
    """Knows the addresses `asset:…` and no other."""

    def __init__(self, coat_of_arms: bytes = b""):
        super().__init__(allowed_protocols=())
        self._coat_of_arms = coat_of_arms

    def fetch(self, url, headers=None):
        if url == COAT_OF_ARMS and self._coat_of_arms:
            return URLFetcherResponse(url, self._coat_of_arms, {"Content-Type": "image/png"})
        data = fonts().get(url)
        if data is None:
            raise ValueError(f"not an asset: {url[:100]}")
        return URLFetcherResponse(url, data, {"Content-Type": "font/ttf"})


def style_sheet(name: str) -> str:
    return (_STYLES / name).read_text(encoding="utf-8")


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

"""All that a paper is made of beside its words: the style sheets, the fonts, and the addresses by
which they are called."""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

SCHEME = "asset:"
COAT_OF_ARMS = f"{SCHEME}coat-of-arms"
TITILLIUM = f"{SCHEME}titillium/"
FALLBACK = f"{SCHEME}fallback-font"
_STYLES = Path(settings.BASE_DIR) / "static" / "css"


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

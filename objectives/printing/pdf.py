"""Sheets → HTML → one PDF that is PDF/UA-1 and PDF/A-2a at once.

Nothing on a card depends on the day of printing, so the same sheet gives the same bytes.
"""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string

from ..sheet import Sheet
from .metadata import declare_accessible

if TYPE_CHECKING:
    from weasyprint.document import Document


class TooHard(Exception):  # noqa: N818
    """A card that the renderer could not lay out; the message says which."""


def print_sheets(sheets: Sequence[Sheet], *, title: str, coat_of_arms: bytes = b"") -> bytes:
    """One PDF of all the sheets, in their order, each with its own `pagina X di Y`.

    `coat_of_arms` is a PNG. Raises TooHard for a card beyond what the layout engine can bear.
    """
    documents = [_lay_out(sheet, coat_of_arms) for sheet in sheets]
    book = documents[0].copy([page for document in documents for page in document.pages])
    book.metadata.title = title
    return book.write_pdf(pdf_variant="pdf/a-2a", finisher=declare_accessible)


def _lay_out(sheet: Sheet, coat_of_arms: bytes) -> "Document":
    from weasyprint import HTML  # it takes a second to import

    from .assets import COAT_OF_ARMS, AssetFetcher
    from .glyphs import printable

    html = render_to_string(
        "print/card.html",
        {
            "sheet": sheet,
            "title": f"{sheet.code} {sheet.title}",
            "coat_of_arms": COAT_OF_ARMS if coat_of_arms else "",
        },
    )
    document = HTML(
        string=printable(html), base_url="asset:", url_fetcher=AssetFetcher(coat_of_arms)
    )
    style = _style()
    try:
        return document.render(stylesheets=[style["css"]], font_config=style["fonts"])
    except (RecursionError, MemoryError):
        raise TooHard(f"la scheda {sheet.code} è troppo complessa per essere impaginata") from None


@cache
def _style() -> dict[str, Any]:
    """The parsed style sheet and its fonts, once a process: per card they cost 43 % more."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    from .assets import AssetFetcher, style_sheet

    font_config = FontConfiguration()
    css = CSS(
        string=style_sheet(), base_url="asset:", url_fetcher=AssetFetcher(), font_config=font_config
    )
    return {"css": css, "fonts": font_config}

"""Sheets → HTML → one PDF that is PDF/UA-1 and PDF/A-2a at once.

Nothing on a card depends on the day of printing, so the same sheet gives the same bytes.
"""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from ..models import read_arms
from ..sheet import Sheet, SheetBody
from .metadata import declare_accessible
from .shared_fonts import mark_fonts
from .tagging import settle_tags

if TYPE_CHECKING:
    from weasyprint.document import Document


class TooHard(Exception):  # noqa: N818
    """A card that the renderer could not lay out; the message says which."""


def print_sheets(sheets: Sequence[Sheet], *, title: str, with_narrative: bool = False) -> bytes:
    """One PDF of all the sheets, in their order, each with its own `pagina X di Y`.

    Raises TooHard for a card beyond what the layout engine can bear.
    """
    return _bound(
        [
            _lay_out(
                "print/card.html",
                {
                    "sheet": sheet,
                    "title": f"{sheet.code} {sheet.title}",
                    "with_narrative": with_narrative,
                },
                sheet.body,
                name=_("la scheda %s") % sheet.code,
            )
            for sheet in sheets
        ],
        title,
    )


def print_page(template: str, context: dict[str, Any], body: SheetBody, *, title: str) -> bytes:
    """One PDF of one page of ours that is no card. Raises TooHard."""
    return _bound([_lay_out(template, context | {"title": title}, body, name=title)], title)


def _bound(documents: list["Document"], title: str) -> bytes:
    book = documents[0].copy([page for document in documents for page in document.pages])
    book.metadata.title = title
    return book.write_pdf(pdf_variant="pdf/a-2a", finisher=_finish)


def _finish(document: "Document", pdf) -> None:
    settle_tags(pdf)
    mark_fonts(pdf)
    declare_accessible(document, pdf)


def _lay_out(template: str, context: dict[str, Any], body: SheetBody, *, name: str) -> "Document":
    from weasyprint import HTML  # it takes a second to import

    from .assets import COAT_OF_ARMS, AssetFetcher
    from .glyphs import printable

    coat_of_arms = read_arms(body.coat_of_arms)
    frame = {"body": body, "coat_of_arms": COAT_OF_ARMS if coat_of_arms else ""}
    html = render_to_string(template, context | frame)
    document = HTML(
        string=printable(html), base_url="asset:", url_fetcher=AssetFetcher(coat_of_arms)
    )
    style = _style()
    try:
        return document.render(stylesheets=[style["css"]], font_config=style["fonts"])
    except (RecursionError, MemoryError):
        raise TooHard(_("%s: troppo complessa per essere impaginata") % name) from None


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

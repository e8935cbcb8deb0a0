"""A paper → HTML → a PDF that is PDF/UA-1 and PDF/A-2a at once.

Nothing on it depends on the day of printing, so the same paper gives the same bytes.
"""

import atexit
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from .assets import COAT_OF_ARMS, style_sheet
from .glyphs import printable
from .metadata import declare_accessible
from .paper import Paper
from .shared_fonts import mark_fonts
from .tagging import settle_tags
from .watermark import draw_watermark

if TYPE_CHECKING:
    from pydyf import PDF
    from weasyprint.document import Document


class TooHard(Exception):  # noqa: N818
    """A paper that the renderer could not lay out; the message says which."""


class Mishap(TooHard):
    """It was not printed, and that says nothing about the paper: the next time it may be."""


@dataclass(frozen=True)
class Printed:
    data: bytes
    pages: int


def print_paper(paper: Paper) -> Printed:
    """Lay it out in this process, without a limit of time: `press.py` sets one.

    Raises TooHard for what is beyond what the layout engine can bear.
    """
    from .fetcher import AssetFetcher
    from .page import Page

    html = render_to_string(
        f"print/{paper.kind}.html",
        {
            "content": paper.content,
            "look": paper.look,
            "title": paper.title,
            "body": paper.body,
            "coat_of_arms": COAT_OF_ARMS if paper.arms else "",
        },
    )
    document = Page(string=printable(html), base_url="asset:", url_fetcher=AssetFetcher(paper.arms))
    style = _style()
    document.base = style["base"]
    try:
        laid_out = document.render(stylesheets=[style["css"]], font_config=style["fonts"])
        data = laid_out.write_pdf(pdf_variant="pdf/a-2a", finisher=partial(_finish, paper))
    except (RecursionError, MemoryError):
        raise TooHard(too_hard(paper)) from None
    return Printed(data, len(laid_out.pages))


def too_hard(paper: Paper) -> str:
    return _("%s: troppo complessa per essere impaginata") % (paper.name or paper.title)


def _finish(paper: Paper, document: "Document", pdf: "PDF") -> None:
    settle_tags(pdf)
    if paper.look.watermark:
        draw_watermark(pdf)
    mark_fonts(pdf)
    declare_accessible(document, pdf)


@cache
def _style() -> dict[str, Any]:
    """The parsed style sheet and its fonts, once a process: per card they cost 43 % more."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    from .fetcher import AssetFetcher

    font_config = FontConfiguration()
    base = CSS(string=style_sheet("print-base.css"))
    css = CSS(
        string=style_sheet("print.css"),
        base_url="asset:",
        url_fetcher=AssetFetcher(),
        font_config=font_config,
    )
    # WeasyPrint keeps the fonts in a temporary folder for as long as somebody knows of them.
    atexit.register(_style.cache_clear)
    return {"base": base, "css": css, "fonts": font_config}


def warm_up() -> None:
    """Read now what the first paper would otherwise wait for."""
    _style()

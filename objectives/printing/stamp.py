"""A page's number in the whole book, drawn beside the card's own when the book is bound.

A few operators a page: laid out by WeasyPrint and put over, 1,200 of them took 9 s instead of 0.05.
"""

from pikepdf import Array, Name, Object, Pdf, Stream

from .shared_fonts import SharedFonts

_SIZE = 8
_RIGHT = 42.52  # the paper's margin, 15 mm
_BASELINE = 20
_FONT = Name("/PegStamp")


def stamp_pages(book: Pdf, pages: list[Object], fonts: SharedFonts, words: str) -> None:
    """Print `words` (with two `%d`: the page, and how many there are) at the foot of each page.

    The number is no content of the document but of its pages: an artifact.
    """
    before = Stream(book, b"q")
    for at, page in enumerate(pages, start=1):
        font, glyphs, width = fonts.write(words % (at, len(pages)))
        page.Resources.Font[_FONT] = font
        left = float(page.MediaBox[2]) - _RIGHT - width * _SIZE / 1000
        drawn = (
            b"Q /Artifact <</Type /Pagination>> BDC q 0.271 0.353 0.392 rg"
            b" BT %b %d Tf 1 0 0 1 %.2f %d Tm <%b> Tj ET Q EMC"
            % (str(_FONT).encode(), _SIZE, left, _BASELINE, glyphs)
        )
        page.Contents = Array([before, page.Contents, Stream(book, drawn)])

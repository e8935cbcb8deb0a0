"""BOZZA across each page of what is not approved: outlines over everything, and nothing to who
listens, for whom the paper says it in words."""

from functools import cache
from math import hypot

from django.utils.translation import gettext as _
from fontTools.misc.transform import Identity, Transform
from fontTools.pens.basePen import BasePen
from fontTools.pens.transformPen import TransformPen
from pydyf import PDF, Array, Dictionary, Stream

from .shared_fonts import BOLD, face_file

_WIDTH, _HEIGHT = 595.28, 841.89  # A4, in points
_LETTERS_APART = 60
_NAME = "PegWatermark"


def draw_watermark(pdf: PDF) -> None:
    """Draw it on every page, before WeasyPrint closes the PDF."""
    form = Stream(
        [b"/Faint gs 0.61 0.11 0.19 rg %b f" % _outlines()],
        {
            "Type": "/XObject",
            "Subtype": "/Form",
            "BBox": Array([0, 0, _WIDTH, _HEIGHT]),
            "Resources": Dictionary({"ExtGState": Dictionary({"Faint": Dictionary({"ca": 0.1})})}),
        },
        compress=True,
    )
    pdf.add_object(form)
    for page in (pdf.objects[int(reference.split()[0])] for reference in pdf.page_references):
        pdf.objects[int(page["Resources"].split()[0])]["XObject"][_NAME] = form.reference
        drawn = pdf.objects[int(page["Contents"].split()[0])].stream
        drawn.insert(0, b"q")
        drawn.append(
            b"Q /Artifact <</Type /Pagination /Subtype /Watermark>> BDC /%b Do EMC" % _NAME.encode()
        )


@cache
def _outlines() -> bytes:
    """The word from corner to corner of an A4 page, as operators that make a path."""
    font = face_file(BOLD)
    glyphs, names = font.getGlyphSet(), font.getBestCmap()
    word = [glyphs[names[ord(letter)]] for letter in _("BOZZA")]
    width = sum(glyph.width + _LETTERS_APART for glyph in word) - _LETTERS_APART
    scale = 0.72 * hypot(_WIDTH, _HEIGHT) / width
    along = Transform(_WIDTH, _HEIGHT, -_HEIGHT, _WIDTH, 0, 0).scale(1 / hypot(_WIDTH, _HEIGHT))
    place = Identity.translate(_WIDTH / 2, _HEIGHT / 2).transform(along).scale(scale)
    place = place.translate(-width / 2, -font["OS/2"].sCapHeight / 2)
    pen = _Operators()
    for glyph in word:
        glyph.draw(TransformPen(pen, place))
        place = place.translate(glyph.width + _LETTERS_APART, 0)
    return b" ".join(pen.written)


class _Operators(BasePen):
    """A pen that writes the operators of a path (ISO 32000-1, 8.5.2); its methods are called as
    fontTools calls them."""

    def __init__(self):
        super().__init__()
        self.written: list[bytes] = []

    def _moveTo(self, to):  # noqa: N802
        self._write(b"m", to)

    def _lineTo(self, to):  # noqa: N802
        self._write(b"l", to)

    def _curveToOne(self, one, two, to):  # noqa: N802
        self._write(b"c", one, two, to)

    def _closePath(self):  # noqa: N802
        self.written.append(b"h")

    def _write(self, operator: bytes, *points: tuple[float, float]) -> None:
        numbers = b" ".join(b"%.2f %.2f" % point for point in points)
        self.written.append(b"%b %b" % (numbers, operator))

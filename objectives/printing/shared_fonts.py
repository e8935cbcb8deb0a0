"""One set of fonts for a whole book, in the place of the small subset that each part brings.

WeasyPrint keeps the number that a glyph has in its font, so the texts of all parts can be drawn
with one subset that holds what any of them uses. A part that was printed with another version of a
font (an edition of years ago) keeps its own.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from hashlib import sha256
from io import BytesIO

import pydyf
from fontTools import subset
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from .assets import FALLBACK, TITILLIUM, fonts

BOLD = "Titillium-Web-Bold"
_FACES = {
    "Titillium-Web": f"{TITILLIUM}TitilliumWeb-Regular.ttf",
    BOLD: f"{TITILLIUM}TitilliumWeb-SemiBold.ttf",
    "Titillium-Web-Italic": f"{TITILLIUM}TitilliumWeb-Italic.ttf",
    "Titillium-Web-Bold-Italic": f"{TITILLIUM}TitilliumWeb-SemiBoldItalic.ttf",
    # One file, which the renderer thickens and slants itself.
    **{f"Peg-Fallback{style}": FALLBACK for style in ("", "-Bold", "-Italic", "-Bold-Italic")},
}
# Which file a subset was cut from; a key of our own, which readers pass over.
_CUT_FROM = "/PEG_CutFrom"
_DRAWN = ["glyf", "loca", "head", "hhea", "hmtx", "maxp", "cvt ", "fpgm", "prep"]
_PAIR = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]*)>")


def mark_fonts(pdf: pydyf.PDF) -> None:
    """Say in each font which of our files it was cut from, before WeasyPrint closes the PDF."""
    for one in pdf.objects:
        if isinstance(one, pydyf.Dictionary) and one.get("Type") == "/FontDescriptor":
            face = one["FontName"].decode().partition("+")[2]
            if face in _FACES:
                one[_CUT_FROM[1:]] = pydyf.String(_fingerprint(face))


class SharedFonts:
    """The fonts of a book that is being bound: `of` for each part, then once `finish`."""

    def __init__(self, book: Pdf):
        self._book = book
        self._shared: dict[str, _Shared] = {}

    def of(self, source: Dictionary) -> Dictionary:
        """The book's fonts in the place of a part's own, under the same names."""
        found = Dictionary()
        for name, font in source.items():
            face = str(font.BaseFont).partition("+")[2]
            cut_from = str(font.DescendantFonts[0].FontDescriptor.get(_CUT_FROM, ""))
            if face in _FACES and cut_from == _fingerprint(face):
                shared = self._face(face)
                shared.letters.update(_PAIR.findall(font.ToUnicode.read_bytes()))
                shared.widths.update(_widths(font.DescendantFonts[0].W))
                found[name] = shared.font
            else:
                found[name] = self._book.copy_foreign(font)
        return found

    def write(self, text: str, face: str = "Titillium-Web") -> tuple[Object, bytes, float]:
        """The font, the glyphs of a line in hexadecimal, and its width in thousandths of its size;
        for the little that is written outside of WeasyPrint."""
        shared = self._face(face)
        glyphs = [_glyph(face, letter) for letter in text]
        for (glyph, width), letter in zip(glyphs, text, strict=True):
            shared.letters[b"%04x" % glyph] = letter.encode("utf-16-be").hex().encode()
            shared.widths[glyph] = width
        drawn = b"".join(b"%04x" % glyph for glyph, _ in glyphs)
        return shared.font, drawn, sum(width for _number, width in glyphs)

    def finish(self) -> None:
        for shared in self._shared.values():
            shared.fill(self._book)

    def _face(self, face: str) -> "_Shared":
        if face not in self._shared:
            self._shared[face] = _Shared(face, self._book.make_indirect(Dictionary()))
        return self._shared[face]


@dataclass
class _Shared:
    face: str
    font: Object  # known from the first part on, filled when all have been read
    letters: dict[bytes, bytes] = field(default_factory=dict)  # glyph -> UTF-16, in hexadecimal
    widths: dict[int, float] = field(default_factory=dict)

    def fill(self, book: Pdf) -> None:
        """A composite font (ISO 32000-1, 9.7), cut to the glyphs that were used."""
        glyphs = frozenset(int(glyph, 16) for glyph in self.letters)
        data = _cut(self.face, glyphs)
        tag = "".join(chr(65 + byte % 26) for byte in sha256(data).digest()[:6])
        name = Name(f"/{tag}+{self.face}")
        descriptor = Dictionary(
            Type=Name.FontDescriptor,
            FontName=name,
            FontFile2=Stream(book, data, Length1=len(data)),
            **_metrics(self.face),
        )
        widths = Array(
            item for glyph in sorted(self.widths) for item in (glyph, Array([self.widths[glyph]]))
        )
        below = Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=name,
            CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
            CIDToGIDMap=Name.Identity,
            W=widths,
            FontDescriptor=book.make_indirect(descriptor),
        )
        self.font.update(
            {
                "/Type": Name.Font,
                "/Subtype": Name.Type0,
                "/BaseFont": name,
                "/Encoding": Name("/Identity-H"),
                "/DescendantFonts": Array([book.make_indirect(below)]),
                "/ToUnicode": Stream(book, _to_unicode(self.letters)),
            }
        )


def _widths(written: Object) -> Iterable[tuple[int, float]]:
    """`W` of a font (ISO 32000-1, 9.7.4.3) in the form that WeasyPrint writes: `first [w w …]`."""
    items = list(written)
    for first, run in zip(items[::2], items[1::2], strict=True):
        for at, width in enumerate(run):
            yield int(first) + at, width


@cache
def _fingerprint(face: str) -> str:
    return sha256(fonts()[_FACES[face]]).hexdigest()[:16]


@cache
def face_file(face: str) -> TTFont:
    """One of our fonts, as fontTools reads it."""
    return TTFont(BytesIO(fonts()[_FACES[face]]), lazy=True)


def _upem(file: TTFont) -> int:
    return file["head"].unitsPerEm


@cache
def _glyph(face: str, letter: str) -> tuple[int, float]:
    """Its number in the font, and its width in thousandths."""
    file = face_file(face)
    name = file.getBestCmap()[ord(letter)]
    return file.getGlyphID(name), file["hmtx"][name][0] * 1000 / _upem(file)


def _metrics(face: str) -> dict[str, Object | int | float]:
    file = face_file(face)
    head, lines = file["head"], file["hhea"]

    def scaled(*units: int) -> list[int]:
        return [round(unit * 1000 / _upem(file)) for unit in units]

    ascent, descent = scaled(lines.ascent, lines.descent)
    return {
        "Flags": 4,  # symbolic: drawn by glyph, not by a standard encoding
        "FontBBox": Array(scaled(head.xMin, head.yMin, head.xMax, head.yMax)),
        "ItalicAngle": round(file["post"].italicAngle),
        "Ascent": ascent,
        "Descent": descent,
        "CapHeight": ascent,
        "StemV": 80,
    }


@lru_cache(maxsize=16)
def _cut(face: str, glyphs: frozenset[int]) -> bytes:
    options = subset.Options(retain_gids=True, notdef_outline=True, drop_tables=[])
    font = TTFont(BytesIO(fonts()[_FACES[face]]), lazy=True, recalcTimestamp=False)
    for table in set(font.keys()) - {*_DRAWN, "GlyphOrder", "cmap"}:
        del font[table]
    cutter = subset.Subsetter(options)
    cutter.populate(gids=glyphs)
    cutter.subset(font)
    written = BytesIO()
    font.save(written)
    return written.getvalue()


def _to_unicode(letters: dict[bytes, bytes]) -> bytes:
    pairs = [b"<%b> <%b>" % pair for pair in sorted(letters.items())]
    blocks = [pairs[at : at + 100] for at in range(0, len(pairs), 100)]
    return b"\n".join(
        [
            b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap",
            b"/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
            b"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def",
            b"1 begincodespacerange\n<0000> <ffff>\nendcodespacerange",
            *(
                b"%d beginbfchar\n%b\nendbfchar" % (len(block), b"\n".join(block))
                for block in blocks
            ),
            b"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend",
        ]
    )

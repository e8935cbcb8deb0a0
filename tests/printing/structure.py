"""A checker of our own: walks the structure tree of a PDF beside what its pages really paint.

It looks where the validators do not: at what nobody would find by the rules of a file's syntax, but
a reader with a screen reader would miss. Linear in the size of the file.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pikepdf

from .marking import Reader
from .navigation import Destinations, metadata_faults, outline_faults
from .parents import parent_tree_faults
from .tables import table_faults
from .tags import Element, Key, Marked, TreeReader
from .trees import flat

_SECTIONS = {"THead", "TBody", "TFoot"}
# A list stands in a list beside its items: so WeasyPrint writes one that stands in an item.
_CHILDREN = {
    "Table": {"TR", "Caption"} | _SECTIONS,
    "THead": {"TR"},
    "TBody": {"TR"},
    "TFoot": {"TR"},
    "TR": {"TH", "TD"},
    "L": {"LI", "L", "Caption"},
    "LI": {"Lbl", "LBody"},
    "TOC": {"TOCI", "TOC", "Caption"},
}
# None of these stands in another: a heading in a heading is read as two.
_ALONE = {"P", "H1", "H2", "H3", "H4", "H5", "H6"}
_PARENTS = {
    "TR": {"Table"} | _SECTIONS,
    "TH": {"TR"},
    "TD": {"TR"},
    "THead": {"Table"},
    "TBody": {"Table"},
    "TFoot": {"Table"},
    "LI": {"L"},
    "LBody": {"LI"},
    "TOCI": {"TOC"},
}


def faults(pdf: bytes | Path) -> list[str]:
    """What is wrong with a PDF, in plain sentences; nothing, if it is as it should be."""
    with pikepdf.open(BytesIO(pdf) if isinstance(pdf, bytes) else pdf) as opened:
        return list(_faults(opened))


def _faults(pdf: pikepdf.Pdf) -> Iterator[str]:
    yield from _catalog_faults(pdf)
    yield from metadata_faults(pdf)
    if "/StructTreeRoot" not in pdf.Root:
        return
    pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages, start=1)}
    reader = Reader()
    contents = [reader.page(number, page) for number, page in enumerate(pdf.pages, start=1)]
    for content in contents:
        yield from content.faults
    tree = TreeReader(pages)
    top = tree.read(pdf.Root.StructTreeRoot)
    yield from tree.faults
    elements = [element for element in top.walk() if isinstance(element, Element)]
    yield from _document_faults(top, elements)
    yield from _nesting_faults(elements)
    yield from _heading_faults(elements)
    for element in elements:
        if element.kind == "Table":
            yield from table_faults(element)
        if element.kind == "Figure" and not str(element.raw.get("/Alt", "")).strip():
            yield f"{element}: no alternative text"
    yield from _order_faults(top)
    yield from _identifier_faults(pdf, elements)
    destinations = Destinations(pdf, pages)
    yield from destinations.faults
    yield from outline_faults(pdf, destinations)
    yield from parent_tree_faults(pdf, contents, elements, destinations)
    yield from _font_faults(pdf)


def _catalog_faults(pdf: pikepdf.Pdf) -> Iterator[str]:
    root = pdf.Root
    if not root.get("/MarkInfo", {}).get("/Marked", False):
        yield "catalog: not declared to be tagged"
    if not str(root.get("/Lang", "")):
        yield "catalog: no language"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False):
        yield "catalog: the window does not show the title"
    if "/StructTreeRoot" not in root:
        yield "catalog: no structure tree"


def _document_faults(top: Element, elements: list[Element]) -> Iterator[str]:
    if [kid.kind for kid in top.elements] != ["Document"]:
        yield f"the tree begins with {[kid.kind for kid in top.elements]}, not with one Document"
    for element in elements:
        if element.kind == "Document" and element.parent is not top:
            yield f"{element}: a document within the document"


def _nesting_faults(elements: list[Element]) -> Iterator[str]:
    for element in elements:
        above = element.parent.kind
        if above not in _PARENTS.get(element.kind, {above}):
            yield f"{element}: does not belong below {above or 'the root'}"
        if element.kind in _ALONE:
            for kid in element.elements:
                if kid.kind in _ALONE:
                    yield f"{kid}: does not belong below {element.kind}"
        allowed = _CHILDREN.get(element.kind)
        if allowed is None:
            continue
        for kid in element.kids:
            if not isinstance(kid, Element):
                yield f"{element}: holds content itself"
            elif kid.kind not in allowed:
                yield f"{kid}: does not belong below {element.kind}"


def _heading_faults(elements: list[Element]) -> Iterator[str]:
    level = 0
    for element in elements:
        if re.fullmatch("H[1-6]", element.kind):
            if int(element.kind[1]) > level + 1:
                yield f"{element}: follows {f'H{level}' if level else 'no heading'}"
            level = int(element.kind[1])


def _order_faults(top: Element) -> Iterator[str]:
    page = 0
    for kid in top.walk():
        if isinstance(kid, Marked) and kid.page:
            if kid.page < page:
                yield f"page {kid.page}: MCID {kid.mcid} is read after page {page}"
            page = kid.page


def _identifier_faults(pdf: pikepdf.Pdf, elements: list[Element]) -> Iterator[str]:
    broken = []
    listed = flat(pdf.Root.StructTreeRoot.get("/IDTree"), "/Names", broken)
    yield from broken
    held: dict[str, Element] = {}
    for element in elements:
        if "/ID" not in element.raw:
            continue
        name = str(element.raw.ID)
        if name in held:
            yield f"{element}: has the id «{name}» of {held[name]}"
        held.setdefault(name, element)
    if held and not listed:
        yield f"structure tree: no list of the {len(held)} ids"
        return
    for name, element in held.items():
        if name not in listed or listed[name].objgen != element.key:
            yield f"{element}: its id «{name}» is not listed"
    for name in listed.keys() - held.keys():
        yield f"structure tree: lists the id «{name}», which no element has"


def _font_faults(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Of the fonts of the pages and of the forms that they draw."""
    seen: set[Key] = set()
    waiting = [page.obj.get("/Resources") for page in pdf.pages]
    while waiting:
        resources = waiting.pop()
        if resources is None or (resources.is_indirect and resources.objgen in seen):
            continue
        seen.add(resources.objgen)
        for drawn in resources.get("/XObject", {}).values():
            if drawn.objgen not in seen:
                seen.add(drawn.objgen)
                waiting.append(drawn.get("/Resources"))
        for font in resources.get("/Font", {}).values():
            if font.objgen not in seen or not font.is_indirect:
                seen.add(font.objgen)
                yield from _one_fonts_faults(font)


def _one_fonts_faults(font: pikepdf.Object) -> Iterator[str]:
    name = str(font.get("/BaseFont", "/?"))[1:].split("+")[-1]  # without the mark of a subset
    holder = font.DescendantFonts[0] if "/DescendantFonts" in font else font
    descriptor = holder.get("/FontDescriptor", pikepdf.Dictionary())
    if not any(f"/FontFile{kind}" in descriptor for kind in ("", "2", "3")):
        yield f"font {name}: not embedded"
    if "/ToUnicode" not in font:
        yield f"font {name}: does not say which letters its signs are"

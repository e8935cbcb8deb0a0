"""A checker of our own: walks the structure tree of a PDF beside what its pages really paint.

It looks where the validators do not: at what nobody would find by the rules of a file's syntax, but
a reader with a screen reader would miss. Linear in the size of the file.
"""

import re
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pikepdf

from .marking import Content, Reader
from .navigation import Destinations, metadata_faults, outline_faults
from .tables import table_faults
from .tags import Annotated, Element, Key, Marked, TreeReader
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


def elements_of(pdf: bytes) -> list[str]:
    """The kinds of all the elements of the structure tree, in reading order."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        top = TreeReader({}).read(opened.Root.StructTreeRoot)
        return [element.kind for element in top.walk() if isinstance(element, Element)]


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
    yield from _parent_tree_faults(pdf, contents, elements, destinations)
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


def _parent_tree_faults(
    pdf: pikepdf.Pdf,
    contents: list[Content],
    elements: list[Element],
    destinations: Destinations,
) -> Iterator[str]:
    root, broken = pdf.Root.StructTreeRoot, []
    entries = flat(root.get("/ParentTree"), "/Nums", broken)
    yield from broken
    if int(root.get("/ParentTreeNextKey", 1 << 40)) <= max(entries, default=-1):
        yield "parent tree: the next key is not above all others"
    owners: dict[Marked, Element] = {}
    for element in elements:
        for kid in element.kids:
            if not isinstance(kid, Marked):
                continue
            if kid in owners:
                yield f"{element}: holds MCID {kid.mcid} of page {kid.page} like {owners[kid]}"
            owners.setdefault(kid, element)
            if not kid.page or kid.mcid not in contents[kid.page - 1].mcids:
                yield f"{element}: holds MCID {kid.mcid} of page {kid.page}, which is not there"
    used = Counter()
    for number, (page, content) in enumerate(zip(pdf.pages, contents, strict=True), start=1):
        if content.mcids or "/StructParents" in page:
            key = int(page.get("/StructParents", -1))
            used[key] += 1
            yield from _page_faults(number, content, entries.get(key), owners)
    annotations = _Annotations(entries, elements, destinations, used)
    for number, page in enumerate(pdf.pages, start=1):
        yield from annotations.faults(number, page)
    for key, times in used.items():
        if times > 1:
            yield f"parent tree: {times} pages or annotations have the key {key}"
    for key in entries.keys() - used.keys():
        yield f"parent tree: no page or annotation has the key {key}"


def _page_faults(
    number: int, content: Content, entry: pikepdf.Object | None, owners: dict[Marked, Element]
) -> Iterator[str]:
    """Of one page, what the parent tree says of it, and what the elements hold of it."""
    if not isinstance(entry, pikepdf.Array):
        yield f"page {number}: the parent tree has no entry for it"
        return
    named = {mcid: item.objgen for mcid, item in enumerate(entry) if item is not None}
    for mcid in sorted(content.mcids):
        owner = owners.get(Marked(number, mcid))
        if owner is None:
            yield f"page {number}: MCID {mcid} belongs to no element of the tree"
        elif mcid not in named:
            yield f"page {number}: MCID {mcid} is not in the parent tree"
        elif named[mcid] != owner.key:
            yield f"page {number}: the parent tree does not give MCID {mcid} to {owner}"
    for mcid in sorted(named.keys() - content.mcids):
        yield f"page {number}: the parent tree names MCID {mcid}, which is not there"


class _Annotations:
    """Links are elements too, and say where they lead."""

    def __init__(self, entries: dict, elements: list[Element], destinations, used: Counter):
        self._entries = entries
        self._destinations = destinations
        self._used = used
        self._holders: dict[Key, Element] = {
            kid.key: element
            for element in elements
            for kid in element.kids
            if isinstance(kid, Annotated)
        }

    def faults(self, number: int, page: pikepdf.Page) -> Iterator[str]:
        annotations = list(page.get("/Annots", []))
        if annotations and page.get("/Tabs") != "/S":
            yield f"page {number}: the tabulator does not follow the structure"
        for place, annotation in enumerate(annotations, start=1):
            for fault in self._faults(annotation):
                yield f"page {number}: annotation {place} {fault}"

    def _faults(self, annotation: pikepdf.Object) -> Iterator[str]:
        key = int(annotation.get("/StructParent", -1))
        self._used[key] += 1
        holder, entry = self._holders.get(annotation.objgen), self._entries.get(key)
        if holder is None:
            yield "belongs to no element of the tree"
        elif entry is None or entry.objgen != holder.key:
            yield f"is not given to {holder} by the parent tree"
        if annotation.get("/Subtype") != "/Link":
            return
        if holder and holder.kind != "Link":
            yield f"is a link held by {holder}"
        words = annotation.get("/Contents") or (holder and holder.raw.get("/Alt"))
        if not str(words or "").strip():
            yield "does not say where it leads"
        if fault := self._destinations.fault(annotation):
            yield fault


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
    name = str(font.get("/BaseFont", "/?"))[1:]
    holder = font.DescendantFonts[0] if "/DescendantFonts" in font else font
    descriptor = holder.get("/FontDescriptor", pikepdf.Dictionary())
    if not any(f"/FontFile{kind}" in descriptor for kind in ("", "2", "3")):
        yield f"font {name}: not embedded"
    if "/ToUnicode" not in font:
        yield f"font {name}: does not say which letters its signs are"

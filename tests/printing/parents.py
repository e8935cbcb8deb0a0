"""The way back, from what is painted to its element: the parent tree."""

import re
from collections import Counter
from collections.abc import Iterator

import pikepdf

from .marking import Content
from .navigation import Destinations
from .tags import Annotated, Element, Key, Marked
from .trees import flat


def parent_tree_faults(
    pdf: pikepdf.Pdf,
    contents: list[Content],
    elements: list[Element],
    destinations: Destinations,
) -> Iterator[str]:
    """Nothing tagged without an element, nothing in an element that is not there, and the parent
    tree says the same. `contents` are the pages', in their order."""
    root, broken = pdf.Root.StructTreeRoot, []
    entries = flat(root.get("/ParentTree"), "/Nums", broken)
    yield from broken
    if int(root.get("/ParentTreeNextKey", 1 << 40)) <= max(entries, default=-1):
        yield "parent tree: the next key is not above all others"
    owners: dict[Marked, Element] = {}
    yield from _owner_faults(elements, contents, owners)
    used = Counter()
    for number, (page, content) in enumerate(zip(pdf.pages, contents, strict=True), start=1):
        if content.mcids or "/StructParents" in page:
            key = int(page.get("/StructParents", -1))
            used[key] += 1
            yield from _page_faults(number, content, entries.get(key), owners)
    annotations = _Annotations(entries, elements, destinations, used)
    for number, page in enumerate(pdf.pages, start=1):
        yield from annotations.faults(number, page)
    yield from (
        f"parent tree: {times} pages or annotations have the key {key}"
        for key, times in used.items()
        if times > 1
    )
    for key in sorted(entries.keys() - used.keys()):
        yield f"parent tree: no page or annotation has the key {key}"


def _owner_faults(
    elements: list[Element], contents: list[Content], owners: dict[Marked, Element]
) -> Iterator[str]:
    """Finds the owner of each piece of content on the way."""
    for element in elements:
        for kid in element.kids:
            if not isinstance(kid, Marked):
                continue
            if kid in owners:
                yield f"{element}: holds MCID {kid.mcid} of page {kid.page} like {owners[kid]}"
            owners.setdefault(kid, element)
            if not kid.page or kid.mcid not in contents[kid.page - 1].mcids:
                yield f"{element}: holds MCID {kid.mcid} of page {kid.page}, which is not there"


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

    def __init__(
        self, entries: dict, elements: list[Element], destinations: Destinations, used: Counter
    ):
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
            yield "has another element in the parent tree"
        if annotation.get("/Subtype") != "/Link":
            return
        if holder and holder.kind != "Link":
            yield f"is a link held by {holder}"
        words = annotation.get("/Contents") or (holder and holder.raw.get("/Alt"))
        if not str(words or "").strip():
            yield "does not say where it leads"
        elif re.match(r"(?!https?:|mailto:)\w+:\S+$", str(words)):
            yield f"only says «{words}»"
        if fault := self._destinations.fault(annotation):
            yield fault

"""Where links and bookmarks lead, and what the file says of itself."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree

import pikepdf

from .tags import Key
from .trees import flat

_NS = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
}
_IN_STEP = {
    "/Title": "dc:title",
    "/Author": "dc:creator",
    "/Subject": "dc:description",
    "/Keywords": "pdf:Keywords",
    "/Creator": "xmp:CreatorTool",
    "/Producer": "pdf:Producer",
    "/CreationDate": "xmp:CreateDate",
    "/ModDate": "xmp:ModifyDate",
}


class Destinations:
    """Knows the pages and the named destinations of a document."""

    def __init__(self, pdf: pikepdf.Pdf, pages: dict[Key, int]):
        self.faults: list[str] = []
        self._pages = pages
        names = pdf.Root.get("/Names", pikepdf.Dictionary()).get("/Dests")
        self._named = flat(names, "/Names", self.faults)
        self._named |= {str(name): dest for name, dest in pdf.Root.get("/Dests", {}).items()}
        for name, dest in self._named.items():
            if not self._arrives(dest):
                self.faults.append(f"destination «{name}»: leads to no page of the document")

    def fault(self, start: pikepdf.Object) -> str:
        """What is wrong with where a link or a bookmark leads, or nothing."""
        action = start.get("/A", pikepdf.Dictionary())
        if action.get("/S") == "/URI":
            known = re.match("https?://|mailto:", str(action.URI))
            return "" if known else f"leads to the address «{action.URI}»"
        target = start.get("/Dest", action.get("/D"))
        if isinstance(target, pikepdf.String | pikepdf.Name):
            return "" if str(target) in self._named else f"leads to «{target}», which is nowhere"
        return "" if self._arrives(target) else "leads to no page of the document"

    def _arrives(self, target: pikepdf.Object | None) -> bool:
        if isinstance(target, pikepdf.Dictionary):
            target = target.get("/D")
        if not isinstance(target, pikepdf.Array) or not len(target):
            return False
        return isinstance(target[0], pikepdf.Dictionary) and target[0].objgen in self._pages


def outline_faults(pdf: pikepdf.Pdf, destinations: Destinations) -> Iterator[str]:
    """Of the bookmarks: destinations, links to one another, and how many are to be seen."""
    top = pdf.Root.get("/Outlines")
    if top is None:
        return
    waiting, order, seen = [(top, "bookmarks")], [], set()
    while waiting:
        item, name = waiting.pop()
        children = []
        for child in _children(item, name, seen):
            if isinstance(child, str):
                yield child
            else:
                children.append((child, f"bookmark «{child.get('/Title', '')}»"))
        order.append((item, name, [child for child, _name in children]))
        waiting += children[::-1]
        if item is not top and (fault := destinations.fault(item)):
            yield f"{name}: {fault}"
    yield from _count_faults(order)


def _children(item: pikepdf.Object, name: str, seen: set[Key]) -> Iterator[pikepdf.Object | str]:
    child, before = item.get("/First"), None
    while child is not None:
        if child.objgen in seen:
            yield f"{name}: its chain comes back to where it was"
            return
        seen.add(child.objgen)
        back = child.get("/Prev")
        if (back and back.objgen) != (before and before.objgen) or child.Parent != item:
            yield f"bookmark «{child.get('/Title', '')}»: its neighbours do not agree"
        yield child
        child, before = child.get("/Next"), child
    last = item.get("/Last")
    if (last and last.objgen) != (before and before.objgen):
        yield f"{name}: another child is said to be the last"


def _count_faults(order: list[tuple]) -> Iterator[str]:
    shown = {}
    for item, name, children in reversed(order):
        # A closed bookmark (its count is negative) shows none of those below it.
        shown[item.objgen] = len(children) + sum(
            shown[child.objgen] for child in children if int(child.get("/Count", 0)) > 0
        )
        count = int(item.get("/Count", 0))
        if abs(count) != shown[item.objgen]:
            yield f"{name}: counts {abs(count)} below it, there are {shown[item.objgen]}"


def metadata_faults(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Of the XMP packet: which norms it declares, and whether it agrees with the old dictionary."""
    if "/Metadata" not in pdf.Root:
        yield "metadata: there is none"
        return
    packet = ElementTree.fromstring(pdf.Root.Metadata.read_bytes())
    declared = {name: _said(packet, name) for name in ("pdfuaid:part", "pdfaid:part")}
    if declared["pdfuaid:part"] != "1":
        yield "metadata: does not declare PDF/UA-1"
    if declared["pdfaid:part"] not in ("2", "3") or _said(packet, "pdfaid:conformance") != "A":
        yield "metadata: does not declare PDF/A-2a or PDF/A-3a"
    if not _said(packet, "dc:title"):
        yield "metadata: no title"
    for old, new in _IN_STEP.items():
        written, said = str(pdf.docinfo.get(old, "")), _said(packet, new)
        if old.endswith("Date"):
            written, said = re.sub(r"\D", "", written), re.sub(r"\D", "", said)
        if written != said:
            yield f"metadata: {new} is «{said}», {old} is «{written}»"


def _said(packet: ElementTree.Element, name: str) -> str:
    """What the packet says under a name, be it an attribute, an element or a list of one."""
    prefix, local = name.split(":")
    full = f"{{{_NS[prefix]}}}{local}"
    for description in packet.iter(f"{{{_NS['rdf']}}}Description"):
        if full in description.attrib:
            return description.attrib[full]
        found = description.find(full)
        if found is not None:
            return ", ".join(text.strip() for text in found.itertext() if text.strip())
    return ""

"""The structure tree of a PDF as plain elements, with what is wrong in how it hangs together."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import pikepdf

_STANDARD = """
Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private P H H1 H2 H3 H4 H5 H6
L LI Lbl LBody Table TR TH TD THead TBody TFoot Span Quote Note Reference BibEntry Code Link Annot
Ruby RB RT RP Warichu WT WP Figure Formula Form
"""
STANDARD = frozenset(_STANDARD.split())
Key = tuple[int, int]


@dataclass(frozen=True)
class Marked:
    """A piece of tagged content: the page's number (0: of no page of the file) and its own."""

    page: int
    mcid: int


@dataclass(frozen=True)
class Annotated:
    """A reference to an annotation."""

    key: Key


@dataclass(eq=False)
class Element:
    kind: str
    raw: pikepdf.Object
    parent: "Element | None"
    place: int
    kids: list["Element | Marked | Annotated"] = field(default_factory=list)

    def __str__(self) -> str:
        """«Document > Table 2 > TR 3»: the kinds, and which of its kind among its siblings."""
        own = self.kind if self.place == 1 else f"{self.kind} {self.place}"
        return f"{self.parent} > {own}" if self.parent and self.parent.parent else own

    @property
    def key(self) -> Key:
        return self.raw.objgen

    @property
    def elements(self) -> list["Element"]:
        return [kid for kid in self.kids if isinstance(kid, Element)]

    @cached_property
    def attributes(self) -> dict[str, pikepdf.Object]:
        return {
            name: value for owner in listed(self.raw.get("/A")) for name, value in owner.items()
        }

    def walk(self) -> Iterator["Element | Marked | Annotated"]:
        """All that is below it, in reading order."""
        waiting = self.kids[::-1]
        while waiting:
            kid = waiting.pop()
            yield kid
            if isinstance(kid, Element):
                waiting += kid.kids[::-1]


def listed(value) -> list:
    """A PDF writes a list of one as that one."""
    if value is None:
        return []
    return list(value) if isinstance(value, pikepdf.Array) else [value]


class TreeReader:
    """Reads the tree under a `StructTreeRoot` once; `pages` are the pages' numbers by their key."""

    def __init__(self, pages: dict[Key, int]):
        self.faults: list[str] = []
        self._pages = pages
        self._seen: set[Key] = set()
        self._roles: dict[str, str] = {}

    def read(self, root: pikepdf.Object) -> Element:
        self._roles = {str(k)[1:]: str(v)[1:] for k, v in root.get("/RoleMap", {}).items()}
        top = Element("", root, None, 1)
        waiting = [top]
        while waiting:
            element = waiting.pop()
            self._add_kids(element)
            waiting += element.elements[::-1]
        return top

    def _add_kids(self, element: Element) -> None:
        places = Counter()
        default = element.raw.get("/Pg")
        for raw in listed(element.raw.get("/K")):
            if isinstance(raw, int):
                element.kids.append(Marked(self._page(default), raw))
            elif "/S" in raw:
                self._add(element, raw, places)
            elif raw.get("/Type") == "/MCR":
                page = self._page(raw.get("/Pg", default))
                element.kids.append(Marked(page, int(raw.MCID)))
            elif raw.get("/Type") == "/OBJR":
                element.kids.append(Annotated(raw.Obj.objgen))
            else:
                self.faults.append(f"{element}: a child that is no element")

    def _add(self, parent: Element, raw: pikepdf.Object, places: Counter) -> None:
        written = str(raw.S)[1:]
        kind = written if written in STANDARD else self._roles.get(written, written)
        places[kind] += 1
        element = Element(kind, raw, parent, places[kind])
        if raw.objgen in self._seen:
            self.faults.append(f"{element}: already has another place in the tree")
            return
        self._seen.add(raw.objgen)
        parent.kids.append(element)
        if kind not in STANDARD:
            self.faults.append(f"{element}: not a standard type, nor mapped to one")
        if not raw.is_indirect:
            self.faults.append(f"{element}: not an object of its own")
        above = raw.get("/P")
        if above is None or above.objgen != parent.key:
            self.faults.append(f"{element}: names another parent than the one it has")
        if "/Pg" in raw and not self._page(raw.Pg):
            self.faults.append(f"{element}: stands on a page that is not in the document")

    def _page(self, page: pikepdf.Object | None) -> int:
        return 0 if page is None else self._pages.get(page.objgen, 0)

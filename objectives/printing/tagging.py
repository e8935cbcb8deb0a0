"""The tree of tags that WeasyPrint writes, made sound and small before the file is closed.

What stands in the margins is left by WeasyPrint outside the tree: the head of the first page is
read once, before the rest, and everything else there becomes an artifact of the page. A reader
gets the scope of each header instead of a list of headers at each cell, and one article a card
instead of one a page. The leaves that only hold a piece of text are folded into what they stand
in: of 300 elements of a card 156 are left, which is most of what merging a book costs.
"""

from collections.abc import Iterator

from pydyf import PDF, Array, Dictionary, Object

_FOLDED = ("/Span", "/NonStruct", "/Div")
# One in another of its kind is a block that the layout made around loose words.
_ALONE = ("/P", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6")
_SAYS_MORE = {"A", "Alt", "ActualText", "Lang", "E", "T"}


def settle_tags(pdf: PDF) -> None:
    """Rewrite the structure tree in place; the order of reading stays."""
    _Tree(pdf).settle()


class _Tree:
    def __init__(self, pdf: PDF):
        self._pdf = pdf
        self._stands_for: dict[bytes, bytes] = {}  # a folded element -> what now holds its content

    def settle(self) -> None:
        root = self._at(self._pdf.catalog["StructTreeRoot"])
        document = self._at(root["K"][0])
        document["K"] = Array(self._joined(document["K"]))
        margins = self._margins(document)
        self._read_head(document, margins)
        self._settle(document)
        self._number(root, margins)

    def _margins(self, document: Dictionary) -> dict[bytes, Dictionary]:
        """The elements that hang on the document and are not among its children, with all below."""
        read = set(document["K"])
        loose = [
            one
            for one in self._pdf.objects
            if isinstance(one, Dictionary)
            and one.get("P") == document.reference
            and one.reference not in read
        ]
        return {one.reference: one for top in loose for one in self._below(top)}

    def _below(self, element: Dictionary) -> Iterator[Dictionary]:
        yield element
        for kid in element["K"]:
            child = self._at(kid)
            if child is not None:
                yield from self._below(child)

    def _read_head(self, document: Dictionary, margins: dict[bytes, Dictionary]) -> None:
        first = self._pdf.page_references[0]
        heads = [one for one in margins.values() if one["S"] == "/Div" and one["Pg"] == first]
        for head in heads[:1]:
            for one in self._below(head):
                del margins[one.reference]
            head["S"] = "/P"
            into = self._at(document["K"][0])
            head["P"] = into.reference
            into["K"].insert(0, head.reference)

    def _number(self, root: Dictionary, margins: dict[bytes, Dictionary]) -> None:
        """The tree of parents again, without what no longer has any."""
        numbers = self._at(root["ParentTree"])["Nums"]
        for page, entry in zip(self._pdf.page_references, numbers[1::2], strict=False):
            loose = {at for at, holder in enumerate(entry) if holder in margins}
            self._make_artifacts(page, loose)
            entry[:] = [
                b"null" if at in loose else self._holder(entry[at]) for at in range(len(entry))
            ]
        for at in range(2 * len(self._pdf.page_references) + 1, len(numbers), 2):
            numbers[at] = self._holder(numbers[at])
        root["ParentTreeNextKey"] = len(numbers) // 2
        for reference in margins:
            self._drop(reference)

    def _make_artifacts(self, page: bytes, loose: set[int]) -> None:
        drawn = self._at(self._at(page)["Contents"]).stream
        for at, item in enumerate(drawn):
            if isinstance(item, Dictionary) and item.get("MCID") in loose:
                drawn[at - 1 : at + 1] = ["/Artifact", Dictionary({"Type": "/Pagination"})]

    def _joined(self, kids: list[bytes]) -> list[bytes]:
        """An article is broken over pages into several; its parts become one again."""
        joined: list[bytes] = []
        for kid in kids:
            last = self._at(joined[-1]) if joined else {}
            element = self._at(kid)
            if element["S"] == "/Art" and last.get("S") == "/Art":
                for grandchild in element["K"]:
                    self._at(grandchild)["P"] = joined[-1]
                last["K"].extend(element["K"])
                self._drop(kid)
            else:
                joined.append(kid)
        return joined

    def _settle(self, element: Dictionary, *, in_head: bool = False) -> None:
        in_head = in_head or element["S"] == "/THead"
        self._say_scope(element, in_head)
        kids = Array()
        for kid in element["K"]:
            child = self._at(kid)
            if child is None or child.get("Type") != "/StructElem":
                kids.append(kid)
                continue
            self._settle(child, in_head=in_head)
            if _says_nothing(child, element) and not child.keys() & _SAYS_MORE:
                self._fold(kid, child, element)
                kids.extend(child["K"])
            else:
                kids.append(kid)
        element["K"] = kids

    def _fold(self, reference: bytes, folded: Dictionary, into: Dictionary) -> None:
        self._stands_for[reference] = into.reference
        for kid in folded["K"]:
            child = self._at(kid)
            if child is not None and "P" in child:
                child["P"] = into.reference
        self._drop(reference)

    @staticmethod
    def _say_scope(element: Dictionary, in_head: bool) -> None:
        if element["S"] == "/TH":
            element.pop("ID", None)
            element["A"]["Scope"] = "/Column" if in_head else "/Row"
        elif element["S"] == "/TD":
            element["A"].pop("Headers", None)
            if len(element["A"]) == 1:
                del element["A"]

    def _holder(self, reference: bytes) -> bytes:
        while reference in self._stands_for:
            reference = self._stands_for[reference]
        return reference

    def _at(self, kid) -> Object | None:
        return None if isinstance(kid, int) else self._pdf.objects[int(kid.split()[0])]

    def _drop(self, reference: bytes) -> None:
        """Its number stays taken: WeasyPrint has already written it elsewhere."""
        number = int(reference.split()[0])
        self._pdf.objects[number] = nothing = _Nothing()
        nothing.number = number


def _says_nothing(child: Dictionary, parent: Dictionary) -> bool:
    return child["S"] in _FOLDED or child["S"] == parent["S"] in _ALONE


class _Nothing(Object):
    @property
    def data(self) -> bytes:
        return b"null"

"""Many small PDFs of ours become one: one tree of tags, one set of fonts, one set of bookmarks.

Each part was printed by `pdf.py` and is copied as it is; nothing is laid out again. Links to the
reserved addresses `page:N` (from 1, in the whole book) become links to that page.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from html import escape
from io import BytesIO
from itertools import pairwise
from typing import BinaryIO

from django.utils.translation import gettext as _
from pikepdf import Array, Dictionary, Name, Object, ObjectStreamMode, Pdf, Stream, String

from .shared_fonts import SharedFonts
from .stamp import stamp_pages

PAGE_LINK = "page:"
_TITLE = re.compile(rb'(<rdf:li xml:lang="x-default">)[^<]*')


@dataclass(frozen=True)
class Mark:
    """A bookmark, which hangs below the last one of a smaller level."""

    title: str
    level: int
    code: str = ""

    def __str__(self):
        return f"{self.code} {self.title}".strip()


@dataclass(frozen=True)
class Part:
    """Some pages of the book, printed by `pdf.py`: a cover, a head of section, a card."""

    data: bytes
    marks: tuple[Mark, ...] = ()


def bind(parts: Iterable[Part], output: BinaryIO, *, title: str, foot: str = "") -> int:
    """Write the parts, in their order, as one tagged and archival PDF; how many pages it has.

    `foot` is printed at the foot of each page with its number in the book («pagina %d di %d»);
    an empty one prints nothing. Raises OSError when it cannot be written.
    """
    with Pdf.new() as book:
        binder = _Binder(book)
        for part in parts:
            binder.add(part)
        binder.finish(title, foot)
        sink = _Sink(output)
        book.save(
            sink,
            object_stream_mode=ObjectStreamMode.generate,
            deterministic_id=True,
            min_version="1.7",
        )
        if sink.problem:
            raise sink.problem
        return len(book.pages)


class _Sink:
    """Takes all that is written to it, also once the disk is full: an error in the midst of its
    writing would make qpdf end the whole process (std::terminate)."""

    def __init__(self, output: BinaryIO):
        self._output, self.problem = output, None
        self.seek, self.tell, self.read = output.seek, output.tell, output.read
        self.mode = "wb+"

    def write(self, data: bytes) -> int:
        if not self.problem:
            try:
                return self._output.write(data)
            except OSError as problem:
                self.problem = problem
        return len(data)

    def readable(self) -> bool:
        return True

    seekable = writable = readable

    def flush(self) -> None:
        pass


@dataclass
class _Placed:
    mark: Mark
    page: int
    below: list["_Placed"] = field(default_factory=list)


class _Binder:
    def __init__(self, book: Pdf):
        self._book = book
        self._fonts = SharedFonts(book)
        self._drawn: dict[str, Object] = {}
        self._pages: list[Object] = []
        self._parents: list[Object] = []  # what stands in the parent tree, by number
        self._marks: list[_Placed] = []
        self._links: list[Object] = []
        self._root = book.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self._document = self._element(Name.Document, self._root)
        self._root.K = Array([self._document])
        self._into = self._document

    def add(self, part: Part) -> None:
        first = len(self._pages)
        with Pdf.open(BytesIO(part.data)) as source:
            if not self._pages:
                self._open(source)
            resources = self._resources(source)
            self._book.pages.extend(source.pages)
            tree = self._book.copy_foreign(source.Root.StructTreeRoot)
        pages = [self._book.pages[at].obj for at in range(first, len(self._book.pages))]
        for page in pages:
            page.Resources = resources
        self._pages += pages
        self._marks += [_Placed(mark, first) for mark in part.marks]
        if any(mark.level == 1 for mark in part.marks):
            self._into = self._element(Name.Part, self._document)
            self._document.K.append(self._into)
        self._graft(tree, pages)

    def finish(self, title: str, foot: str) -> None:
        self._root.ParentTree = self._book.make_indirect(
            Dictionary(Nums=Array(item for pair in enumerate(self._parents) for item in pair))
        )
        self._root.ParentTreeNextKey = len(self._parents)
        root = self._book.Root
        root.StructTreeRoot = self._root
        root.MarkInfo = Dictionary(Marked=True)
        root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        self._call(title)
        self._aim_links()
        self._write_marks()
        if foot:
            stamp_pages(self._book, self._pages, self._fonts, foot)
        self._fonts.finish()

    def _element(self, kind: Name, parent: Object) -> Object:
        return self._book.make_indirect(
            Dictionary(Type=Name.StructElem, S=kind, P=parent, K=Array())
        )

    def _open(self, source: Pdf) -> None:
        """What stands once in a file is taken from the first part."""
        root = source.Root
        intents = self._book.copy_foreign(source.make_indirect(root.OutputIntents))
        self._book.Root.OutputIntents = intents
        self._book.Root.Lang = String(str(root.Lang))
        self._xmp = root.Metadata.read_bytes()
        for key, value in source.docinfo.items():
            self._book.docinfo[key] = str(value)

    def _resources(self, source: Pdf) -> Object:
        """What a part's pages draw with, taken off them: fonts, images and colours that the book
        already has are not copied again."""
        own = source.pages[0].Resources
        for page in source.pages:
            del page.Resources
        shared = Dictionary(Font=self._fonts.of(own.Font))
        for kind in ("/ColorSpace", "/ExtGState", "/Pattern", "/Shading", "/XObject"):
            if found := own.get(kind):
                shared[kind] = Dictionary(
                    {name: self._once(source, one) for name, one in found.items()}
                )
        return self._book.make_indirect(shared)

    def _once(self, source: Pdf, one: Object) -> Object:
        key = _content(one)
        if key not in self._drawn:
            held = one if one.is_indirect else source.make_indirect(one)
            self._drawn[key] = self._book.copy_foreign(held)
        return self._drawn[key]

    def _graft(self, tree: Object, pages: list[Object]) -> None:
        """Hang the part's elements on the book's one document, and number its pages anew."""
        if "/ParentTreeNextKey" not in tree:  # not as `tagging.py` leaves it
            _give_scopes(tree.K[0])
        for element in tree.K[0].K:
            element.P = self._into
            self._into.K.append(element)
        numbers = iter(tree.ParentTree.Nums)
        entries = dict(zip(map(int, numbers), numbers, strict=True))
        for page in pages:
            page.StructParents = self._number(entries[int(page.StructParents)])
            for annotation in page.get("/Annots", ()):
                annotation.StructParent = self._number(entries[int(annotation.StructParent)])
                if str(annotation.get("/A", {}).get("/URI", "")).startswith(PAGE_LINK):
                    self._links.append(annotation)

    def _number(self, entry: Object) -> int:
        self._parents.append(entry)
        return len(self._parents) - 1

    def _call(self, title: str) -> None:
        """The title in both places where a reader looks for it."""
        self._book.docinfo[Name.Title] = title
        xmp = _TITLE.sub(lambda found: found[1] + escape(title).encode(), self._xmp, count=1)
        stream = Stream(self._book, xmp, Type=Name.Metadata, Subtype=Name.XML)
        # Uncompressed, as a part of the validators expects.
        self._book.Root.Metadata = stream

    def _aim_links(self) -> None:
        for annotation in self._links:
            at = int(str(annotation.A.URI).removeprefix(PAGE_LINK)) - 1
            del annotation.A
            annotation.Dest = self._top_of(at)
            annotation.Contents = _("Pagina %d") % (at + 1)

    def _top_of(self, at: int) -> Array:
        page = self._pages[at]
        return Array([page, Name.XYZ, None, page.MediaBox[3], None])

    def _write_marks(self) -> None:
        if not self._marks:
            return
        top = self._book.make_indirect(Dictionary(Type=Name.Outlines))
        self._hang(top, _nested(self._marks))
        self._book.Root.Outlines = top

    def _hang(self, parent: Object, marks: list[_Placed]) -> None:
        """Bookmarks below `parent`, closed: only the first level is seen at first."""
        items = []
        for placed in marks:
            dest = self._top_of(placed.page)
            item = Dictionary(Title=str(placed.mark), Parent=parent, Dest=dest)
            items.append(self._book.make_indirect(item))
        for before, after in pairwise(items):
            before.Next, after.Prev = after, before
        parent.First, parent.Last = items[0], items[-1]
        is_top = "/Parent" not in parent
        parent.Count = len(items) if is_top else -len(items)
        for item, placed in zip(items, marks, strict=True):
            if placed.below:
                self._hang(item, placed.below)


def _give_scopes(element: Object, *, in_head: bool = False) -> None:
    """The headers of a part printed before `tagging.py` have names, which would be the same in
    each such part of a book: scopes say the same."""
    for kid in element.K:
        if not isinstance(kid, Dictionary) or "/K" not in kid:
            continue
        if kid.S == Name.TH:
            kid.A.Scope = Name.Column if in_head else Name.Row
            del kid.ID
        elif kid.S == Name.TD and "/Headers" in kid.A:
            del kid.A.Headers
        _give_scopes(kid, in_head=in_head or Name.THead == kid.S)


def _nested(marks: list[_Placed]) -> list[_Placed]:
    top: list[_Placed] = []
    path: list[_Placed] = []
    for placed in marks:
        while path and path[-1].mark.level >= placed.mark.level:
            path.pop()
        (path[-1].below if path else top).append(placed)
        path.append(placed)
    return top


def _content(one: Object) -> str:
    """The same for the same thing to draw with, whichever part it comes from."""
    digest = sha256()

    def read(value) -> None:
        if isinstance(value, Stream):
            digest.update(value.read_raw_bytes())
            read(Dictionary({key: item for key, item in value.items() if key != "/Length"}))
        elif isinstance(value, Dictionary):
            for key, item in sorted(value.items()):
                digest.update(key.encode())
                read(item)
        elif isinstance(value, Array):
            for item in value:
                read(item)
        else:
            digest.update(f"{type(value).__name__} {value};".encode())

    read(one)
    return digest.hexdigest()

"""How a sound PDF is broken: its elements found, its pages drawn upon."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pikepdf import Array, Object, Pdf


def all_of(pdf: Pdf, kind: str) -> Iterator[Object]:
    """The elements of a kind, in reading order."""
    waiting = [pdf.Root.StructTreeRoot.K[0]]
    while waiting:
        element = waiting.pop()
        if isinstance(element, int) or "/S" not in element:
            continue
        if f"/{kind}" == element.S:
            yield element
        waiting += list(element.K)[::-1]


def first(pdf: Pdf, kind: str) -> Object:
    return next(all_of(pdf, kind))


def entries(pdf: Pdf) -> Array:
    return pdf.Root.StructTreeRoot.ParentTree.Nums


def write(pdf: Pdf, page: int, old: bytes, new: bytes) -> None:
    """Change the first of such words that the page draws with."""
    pdf.pages[page].contents_coalesce()
    drawn = pdf.pages[page].Contents
    data = drawn.read_bytes()
    assert old in data
    drawn.write(data.replace(old, new, 1))


def links(pdf: Pdf) -> Array:
    return pdf.pages[1].Annots


@dataclass(frozen=True)
class Break:
    """One thing done to a sound book, and what is to be said of it."""

    act: Callable[[Pdf], object]
    said: list[str]

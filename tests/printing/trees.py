"""The two kinds of tree of a PDF, read flat: sorted keys (numbers or names) with their values."""

from collections.abc import Iterator

import pikepdf


def flat(root: pikepdf.Object | None, leaves: str, faults: list[str]) -> dict:
    """The keys of a number tree (`leaves` is /Nums) or of a name tree (/Names) and their values.

    What breaks its order is added to the faults.
    """
    found, last = {}, None
    for key, value in _pairs(root, leaves, faults) if root is not None else ():
        if last is not None and key <= last:
            faults.append(f"{leaves}: {key} stands after {last}")
        found[key], last = value, key
    return found


def _pairs(root: pikepdf.Object, leaves: str, faults: list[str]) -> Iterator[tuple]:
    nodes = [root]
    while nodes:
        node = nodes.pop()
        pairs = list(node.get(leaves, []))
        keys = [str(key) if leaves == "/Names" else int(key) for key in pairs[::2]]
        limits = [str(key) if leaves == "/Names" else int(key) for key in node.get("/Limits", [])]
        if limits and keys and limits != [keys[0], keys[-1]]:
            faults.append(f"{leaves}: limits of {limits} on keys from {keys[0]} to {keys[-1]}")
        yield from zip(keys, pairs[1::2], strict=True)
        nodes += reversed(list(node.get("/Kids", [])))

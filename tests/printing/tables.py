"""Tables of the structure tree: whole rows, and over each figure the head that it stands under."""

from collections import Counter
from collections.abc import Iterator

from .tags import Element

_SCOPES = {"/Row", "/Column", "/Both"}


def table_faults(table: Element) -> Iterator[str]:
    kinds = Counter(part.kind for part in table.elements)
    for kind in ("THead", "TFoot"):
        if kinds[kind] > 1:
            yield f"{table}: {kinds[kind]} parts of the kind {kind}"
    rows = [
        row
        for part in table.elements
        for row in ([part] if part.kind == "TR" else part.elements)
        if row.kind == "TR"
    ]
    grid = [list(cells) for cells in _places(rows)]
    yield from _row_faults(table, rows, grid)
    yield from _head_faults(table, grid)


def _span(cell: Element, name: str) -> int:
    return int(cell.attributes.get(name, 1))


def _places(rows: list[Element]) -> Iterator[Iterator[tuple[Element, int]]]:
    """For each row the cells that stand in it, also those begun above, with their first column."""
    reaching: dict[int, tuple[Element, int]] = {}
    for row in rows:
        standing, column = dict(reaching), 0
        for cell in row.elements:
            while column in standing:
                column += 1
            for place in range(column, column + _span(cell, "/ColSpan")):
                standing[place] = (cell, _span(cell, "/RowSpan"))
        yield ((standing[place][0], place) for place in sorted(standing))
        reaching = {place: (cell, left - 1) for place, (cell, left) in standing.items() if left > 1}
    if reaching:
        yield ((cell, place) for place, (cell, _left) in sorted(reaching.items()))


def _row_faults(
    table: Element, rows: list[Element], grid: list[list[tuple[Element, int]]]
) -> Iterator[str]:
    if not rows:
        yield f"{table}: no row"
        return
    width = len(grid[0])
    for row, cells in zip(rows, grid, strict=False):
        if [place for _cell, place in cells] != list(range(width)):
            yield f"{row}: {len(cells)} columns instead of {width}"
    if len(grid) > len(rows):
        yield f"{table}: a cell reaches beyond the last row"


def _head_faults(table: Element, grid: list[list[tuple[Element, int]]]) -> Iterator[str]:
    cells = list(dict.fromkeys(cell for row in grid for cell, _place in row))
    heads = {str(cell.raw.ID) for cell in cells if cell.kind == "TH" and "/ID" in cell.raw}
    under = _under_scopes(grid)
    named: set[str] = set()
    for cell in cells:
        wanted = [str(name) for name in cell.attributes.get("/Headers", [])]
        named.update(wanted)
        for name in wanted:
            if name not in heads:
                yield f"{cell}: names the header «{name}», which is not in its table"
        if cell.kind == "TD" and not wanted and cell not in under:
            yield f"{cell}: stands under no header"
    for cell in cells:
        # Without a scope a header serves those who name it (ISO 14289-1, 7.5).
        alone = str(cell.raw.get("/ID", "")) not in named
        if cell.kind == "TH" and alone and str(cell.attributes.get("/Scope", "")) not in _SCOPES:
            yield f"{cell}: a header without scope, which no cell names"


def _under_scopes(grid: list[list[tuple[Element, int]]]) -> set[Element]:
    """The cells with a header of their row, or of their column above them, that has a scope."""
    found: set[Element] = set()
    columns: set[int] = set()
    for row in grid:
        scopes = [(str(cell.attributes.get("/Scope", "")), place) for cell, place in row]
        columns |= {place for scope, place in scopes if scope in ("/Column", "/Both")}
        whole = any(scope in ("/Row", "/Both") for scope, _place in scopes)
        found |= {cell for cell, place in row if whole or place in columns}
    return found

"""The layers hold: a module imports only from lower lines (docs/architecture.md)."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR) / "objectives"

# From the bottom up; what stands on one line does not import from its neighbours, packages aside.
LAYERS = [
    {"limits"},
    {"disk", "enums", "italian"},
    {"folding", "richtext"},
    {"achievement"},
    {"progress"},
    {"models"},
    {"archive", "completeness", "history", "rights", "sheet"},
    {"comparing", "timeline", "waiting", "workflow"},
    {"actions", "agenda", "importing", "printing", "tree"},
    {"book", "queue"},
    {"access", "exports", "forms", "jobs", "templatetags"},
    {"admin", "management", "views"},
    {"urls", "apps"},
]
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
MODULES = sorted(path for path in ROOT.rglob("*.py") if "migrations" not in path.parts)
# Importing WeasyPrint takes a second: only what prints pays for it.
SLOW = {"weasyprint", "weasyprint.text.fonts", "fetcher", "page"}


def piece(path: Path) -> str:
    return path.relative_to(ROOT).with_suffix("").parts[0]


def imported(path: Path) -> set[str]:
    """The parts of `objectives` that a module names in its imports."""
    package = ["objectives", *path.relative_to(ROOT).parts[:-1]]
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            stem = package[: len(package) - node.level + 1] if node.level else []
            base = [*stem, *(node.module or "").split(".")] if node.module else stem
            names = [[*base, alias.name] for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name.split(".") for alias in node.names]
        else:
            continue
        found |= {name[1] for name in names if name[0] == "objectives" and len(name) > 1}
    return found & LEVEL.keys()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_from_lower_lines(path):
    if piece(path) == "__init__":
        return
    mine = piece(path)
    above = {name for name in imported(path) if name != mine and LEVEL[name] >= LEVEL[mine]}
    assert above == set()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_stand_at_the_top_but_for_slow_libraries(path):
    tree = ast.parse(path.read_text())
    inside = [
        node
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert [node.module for node in inside if node.module not in SLOW] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_is_fat_and_no_function_is_long(path):
    text = path.read_text()
    assert len(text.splitlines()) <= 400
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert node.end_lineno - node.lineno < 50, node.name


def test_no_piece_has_a_name_that_says_nothing():
    names = {path.stem for path in MODULES}
    assert names & {"utils", "helpers", "services", "mixins", "signals", "common"} == set()


def test_every_piece_has_its_place():
    pieces = {piece(path) for path in MODULES} - {"__init__"}
    assert pieces == LEVEL.keys()


def test_who_serves_pages_never_loads_the_renderer():
    """The children of the press do: forty megabytes and a third of a second."""
    loaded = "import sys, peg.wsgi, peg.urls; print('weasyprint' in sys.modules)"
    command = [sys.executable, "-c", loaded]
    told = subprocess.run(command, cwd=ROOT.parent, capture_output=True, text=True, check=True)
    assert told.stdout == "False\n"

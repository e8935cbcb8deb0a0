"""Every word that people see is marked for translation, in Python and in the templates."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext"}

# Modules whose Italian is no message, and why.
_NOT_MESSAGES = {
    "objectives/importing/labels.py": "the words that a file is searched for",
    "objectives/actions/demo": "invented data",
    "objectives/forms/plain_widgets.py": "elements of HTML",
    **dict.fromkeys(
        (
            "objectives/printing/binding.py",
            "objectives/printing/shared_fonts.py",
            "objectives/printing/tagging.py",
            "objectives/printing/watermark.py",
        ),
        "the names of a PDF's own objects; what is said there is marked all the same",
    ),
    "objectives/migrations": "as Django wrote them",
    "peg/metrics.py": "names and help for Prometheus, which no person's page shows",
    **dict.fromkeys(
        ("peg/settings.py", "peg/environment.py", "peg/directory.py"),
        "said before there is anybody, or any language",
    ),
}
# Single values whose Italian is no message, and why.
_NOT_WORDS = {
    # Defaults of the database: the body rewrites them on its own page.
    "Comune",
    "Settore",
    "Centro di responsabilità / di costo",
    "Amministratore di riferimento",
    "Ptcp",
    "di qualità",
    # What an expected value may begin with.
    "≥|>=|>|almeno|minimo|non meno di",
    "≤|<=|<|massimo|max|al massimo|non oltre|non più di|non piu' di",
    # What is stored of an answer, as one would type it.
    "sì",
    # Compared with what Python says.
    "unexpected end of data",
}
# English, for a log: an address that no page of ours makes, a library that is not what it was.
_FOR_LOGS = {"BadRequest", "RuntimeError"}
_ANNOTATIONS = {"annotation", "returns"}
# Of files, browsers and libraries.
_TECHNIQUE = {
    " from ip=",
    "<div id='testo-dup'>{% include 'objectives/_dup_words.html' %}</div>",
    "Bold",
    "Connection",
    "DELETE FROM sqlite_sequence WHERE name = %s",
    "Django",
    "Document",
    "History",
    "House",
    "Italic",
    "SELECT name, seq FROM sqlite_sequence",
    "Type",
    'attachment; filename="importazione.txt"',
    "dd/mm/yyyy hh:mm",
    "regexp_replace({}, '</?(strong|em)>', '', 'g')",
    "regexp_replace(normalize(lower({}), NFD), %s, '', 'g')",
    "not an asset: {}",
    "text/csv; charset=utf-8",
    "text/plain; charset=utf-8",
}

_SENTENCE = re.compile(
    r"[À-ÖØ-öø-ÿ]"  # an accent
    r"|(?<![-\w])[A-Za-z'’]{2,}[,:;.»]? «?[a-z'’]{2,}(?![-\w])"  # words in a row
    r"|(?:^|\x00 ?)[,;:]? ?[a-z]{1,9} \x00"  # « dal {}»
    r"|\x00,? [a-z]{3,}"  # «{}, ordine»
    r"|^[A-Z][a-z]{3,}:?( \x00.*)?$"  # a label
)
_TEXT = re.compile(r"[A-Za-zÀ-ÿ]{2,}")
_SIGNS = {"DUP", "PDF", "PEG", "SHA", "Tab"}  # the same in any language
_ATTRIBUTES = re.compile(r'\b(?:alt|title|aria-label|placeholder)="([^"]*)"')


def test_the_words_in_python_are_marked():
    paths = [*ROOT.joinpath("objectives").rglob("*.py"), *ROOT.joinpath("peg").rglob("*.py")]
    names = sorted(str(path.relative_to(ROOT)) for path in paths)
    read = [n for n in names if not n.startswith(tuple(_NOT_MESSAGES))]
    found = [(f"{n}:{line}", text) for n in read for line, text in unmarked(ROOT / n)]
    assert found == []


def test_the_words_in_templates_are_marked():
    paths = sorted(path for path in ROOT.joinpath("templates").rglob("*.*") if path.is_file())
    assert [bare for path in paths for bare in bare_words(path)] == []


def test_what_is_not_read_is_there():
    names = [*_NOT_MESSAGES]
    assert [name for name in names if not ROOT.joinpath(name).exists()] == []


def unmarked(path: Path) -> list[tuple[int, str]]:
    """Line and words of the strings that look Italian and that nobody has marked."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    looked_at = [
        (line, text.replace("\x00", "{}"))
        for line, text in strings(tree)
        if _SENTENCE.search(re.sub(r"<[^<>]*>", "", text))
    ]
    return [(line, text) for line, text in looked_at if text not in _NOT_WORDS | _TECHNIQUE]


def strings(node: ast.AST) -> Iterator[tuple[int, str]]:
    """All strings but docstrings, annotations, what is marked and what is for a log. Of an
    f-string the constant parts, with a NUL for each value; inside a mark it is an error."""
    if isinstance(node, ast.JoinedStr):
        yield node.lineno, "".join(map(said, node.values))
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.lineno, node.value
    for child in inside(node):
        yield from strings(child)


def inside(node: ast.AST) -> list[ast.AST]:
    """What stands in a node and may be a word for people."""
    match node:
        case ast.JoinedStr(values=values):
            return [part.value for part in values if isinstance(part, ast.FormattedValue)]
        case ast.Call(func=func, args=args) if called(func) in MARKS:
            return [argument for argument in args if not isinstance(argument, ast.Constant)]
        case ast.Call(func=func) if called(func) in _FOR_LOGS:
            return []
        case ast.Expr(value=ast.Constant()) | ast.Assign(targets=[ast.Name(id="__all__")]):
            return []
    fields = [value for name, value in ast.iter_fields(node) if name not in _ANNOTATIONS]
    lists = [value if isinstance(value, list) else [value] for value in fields]
    return [child for children in lists for child in children if isinstance(child, ast.AST)]


def said(part: ast.expr) -> str:
    return part.value if isinstance(part, ast.Constant) else "\x00"


def called(func: ast.expr) -> str:
    match func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def bare_words(path: Path) -> list[tuple[str, str]]:
    """Place and words of the texts and attributes in which no tag of Django's marks the words."""
    source = path.read_text(encoding="utf-8")
    for pattern in (
        r"\{#.*?#\}",
        r"\{%\s*blocktranslate\b.*?\bendblocktranslate\s*%\}",
        r"\{%.*?%\}",
        r"\{\{.*?\}\}",
        r"<(script|style)\b.*?</\1>",
    ):
        source = re.sub(pattern, blank, source, flags=re.DOTALL)
    outside = re.sub(r"<[^<>]*>", blank, source)
    found = [(line_of(hit), hit[1]) for hit in _ATTRIBUTES.finditer(source)]
    found += [(line_of(hit), hit[0].strip()) for hit in re.finditer(r"[^\n]+", outside)]
    name = path.relative_to(ROOT)
    worded = [(line, text) for line, text in found if set(_TEXT.findall(text)) - _SIGNS]
    return [(f"{name}:{line}", text) for line, text in sorted(worded)]


def line_of(hit: re.Match) -> int:
    return hit.string.count("\n", 0, hit.start()) + 1


def blank(hit: re.Match) -> str:
    """As many lines as there were, so that the line's number stays right."""
    return "\n" * hit[0].count("\n")

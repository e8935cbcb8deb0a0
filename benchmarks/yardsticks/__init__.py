"""The same cards set by Typst, Chromium and LibreOffice: what our own printing is measured against.

Each function writes one tagged PDF of all the cards to `path` and measures the tool alone, in a
process of its own. What the tool reads (JSON, HTML, flat ODT) is made beforehand and not measured,
and the tools that keep a profile find a used one: both are in their favour. Raises
CalledProcessError when the tool fails, RuntimeError when it wrote no PDF.
"""

import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.template.backends.django import DjangoTemplates
from measuring import Measured, measure

from objectives.printing.assets import style_sheet
from objectives.sheet import Sheet

from .texts import words_of

HERE = Path(__file__).resolve().parent
TITLE = "Schede integrate degli obiettivi"
_WIDTH, _KEY = 180, 59
_CHROMIUM = (
    "chromium",
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-pdf-header-footer",
    "--generate-pdf-document-outline",
)
_LIBREOFFICE_PDF = {
    "UseTaggedPDF": {"type": "boolean", "value": "true"},
    "PDFUACompliance": {"type": "boolean", "value": "true"},
    "SelectPdfVersion": {"type": "long", "value": "2"},  # PDF/A-2b: it knows no 2a
}
_FONTCONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{titillium}</dir><dir>{fallback}</dir><cachedir>{cache}</cachedir></fontconfig>
"""


def set_with_typst(sheets: Sequence[Sheet], path: Path) -> Measured:
    """PDF/A-2a and PDF/UA-1. The start of Python and of Typst's module is measured along."""
    with TemporaryDirectory() as folder:
        source = Path(folder, "card.typ")
        shutil.copy(HERE / "card.typ", source)
        words = [words_of(sheet) for sheet in sheets]
        source.with_name("cards.json").write_text(json.dumps(words), encoding="utf-8")
        fonts = [settings.TITILLIUM_DIR, Path(settings.FALLBACK_FONT).parent]
        done = measure([sys.executable, HERE / "typst_child.py", source, path, TITLE, *fonts])
    return _written(path, done)


def print_with_chromium(sheets: Sequence[Sheet], path: Path) -> Measured:
    """Tagged, with an outline, in no standard. Its start is measured along."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        page, blank = Path(folder, "book.html"), Path(folder, "blank.html")
        context = {"sheets": sheets, "body": sheets[0].body, "title": TITLE, "style": _style()}
        page.write_text(_rendered("book.html", context), encoding="utf-8")
        blank.write_text("<!DOCTYPE html><title>vuota</title>", encoding="utf-8")
        command = [*_CHROMIUM, f"--user-data-dir={folder}/profile", f"--print-to-pdf={path}"]
        measure([*command, blank.as_uri()])
        path.unlink()
        done = measure([*command, page.as_uri()])
    return _written(path, done)


def convert_with_libreoffice(sheets: Sequence[Sheet], path: Path) -> Measured:
    """PDF/A-2b and PDF/UA-1, as it says. Its start is measured along."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        source, blank = Path(folder, f"{path.stem}.fodt"), Path(folder, "blank.fodt")
        cards = [words_of(sheet) for sheet in sheets]
        source.write_text(_flat_odt(cards, sheets[0].body), encoding="utf-8")
        blank.write_text(_flat_odt([], sheets[0].body), encoding="utf-8")
        fonts = Path(folder, "fonts.conf")
        fonts.write_text(
            _FONTCONFIG.format(
                titillium=settings.TITILLIUM_DIR,
                fallback=Path(settings.FALLBACK_FONT).parent,
                cache=f"{folder}/fonts",
            )
        )
        profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
        options = f"pdf:writer_pdf_Export:{json.dumps(_LIBREOFFICE_PDF)}"
        command = ["soffice", "--headless", profile, "--convert-to", options, "--outdir"]
        surroundings = {"HOME": folder, "PATH": "/usr/bin:/bin", "FONTCONFIG_FILE": str(fonts)}
        measure([*command, folder, blank], env=surroundings)
        done = measure([*command, path.parent, source], env=surroundings)
    return _written(path.with_suffix(".pdf"), done)


def _written(path: Path, done: Measured) -> Measured:
    """The tools end well even when they failed: what they wrote is looked at."""
    if not path.is_file() or path.read_bytes()[:5] != b"%PDF-":
        raise RuntimeError(f"{path} was not written")
    return done


def _flat_odt(cards: Sequence[dict], body) -> str:
    widths = {column["width"] for card in cards for t in card["tables"] for column in t["columns"]}
    spans = {len(part["years"]) for card in cards for part in card["parts"]}
    columns = [(f"w{width}", width) for width in sorted({_KEY, *widths})]
    columns += [(f"of{span}", f"{(_WIDTH - _KEY) / span:.3f}") for span in sorted(spans)]
    context = {"cards": cards, "body": body, "title": TITLE, "widths": columns}
    return _rendered("book.fodt", context)


def _style() -> str:
    """The product's own, with the addresses that a browser can open."""
    return (
        style_sheet("print.css")
        .replace("asset:titillium/", f"{settings.TITILLIUM_DIR.as_uri()}/")
        .replace("asset:fallback-font", Path(settings.FALLBACK_FONT).as_uri())
    )


def _rendered(template: str, context: dict) -> str:
    folders = [HERE, *settings.TEMPLATES[0]["DIRS"]]
    engine = {"NAME": "yardsticks", "DIRS": folders, "APP_DIRS": True, "OPTIONS": {}}
    return DjangoTemplates(engine).get_template(template).render(context)

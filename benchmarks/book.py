"""The cards of a year on paper: our printing beside Typst, Chromium and LibreOffice, in one run.

    .venv/bin/python benchmarks/book.py [--cards 500] [--runs 3] [--keep FOLDER]

The cards are those of `cards.py`, in an SQLite database that goes with the run. The tools take
turns, so that other work on the machine meets them all; printed are medians. `--keep` leaves the
PDFs to be looked at.
"""

import argparse
import os
import sys
import tempfile
from io import StringIO
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
YEAR = 2026
HEAD = ("tool", "seconds", "ms/card", "peak MB", "pages", "file MB", "tagged")


def main(folder: Path) -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--cards", type=int, default=500)
    asked.add_argument("--runs", type=int, default=3)
    asked.add_argument("--keep", type=Path, default=folder)
    asked = asked.parse_args()
    prepare(folder, asked.cards)
    from cards import sheets_of
    from measuring import middle, table

    sheets, found = sheets_of(YEAR), {}
    out = asked.keep.resolve()
    out.mkdir(parents=True, exist_ok=True)
    for _run in range(asked.runs):
        for name, work in works().items():
            found.setdefault(name, []).append(work(sheets, out / f"{name.lower()}.pdf"))
    rows = []
    for name, runs in found.items():
        done, (pages, tagged, size) = middle(runs), looked_at(out / f"{name.lower()}.pdf")
        a_card = 1000 * done.seconds / len(sheets)
        figures = (f"{done.seconds:.2f}", f"{a_card:.0f}", f"{done.peak_mb:.0f}", str(pages))
        rows.append((name, *figures, f"{size:.1f}", "yes" if tagged else "NO"))
    print(f"{len(sheets)} cards, medians of {asked.runs}")
    print(table(HEAD, rows, left=("tool", "tagged")))


def prepare(folder: Path, cards: int) -> None:
    os.environ |= {"DATABASE_URL": f"sqlite:///{folder}/book.sqlite3", "DEBUG": "false"}
    os.environ |= {"DJANGO_SETTINGS_MODULE": "peg.settings"}
    os.environ.setdefault("SECRET_KEY", "benchmark")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("load_catalogue", stdout=StringIO())
    from cards import make_cards

    make_cards(cards, YEAR)


def works() -> dict:
    import yardsticks

    return {
        "Typst": yardsticks.set_with_typst,
        "Chromium": yardsticks.print_with_chromium,
        "LibreOffice": yardsticks.convert_with_libreoffice,
    }


def looked_at(path: Path) -> tuple[int, bool, float]:
    """Pages, whether it is tagged, megabytes."""
    import pikepdf

    with pikepdf.open(path) as pdf:
        return len(pdf.pages), "/StructTreeRoot" in pdf.Root, path.stat().st_size / 1e6


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        main(Path(folder))

"""The cards of a year on paper: our printing beside Typst, Chromium and LibreOffice, in one run.

    .venv/bin/python benchmarks/book.py [--cards 500] [--many 2000] [--runs 3] [--keep FOLDER]

The cards are those of `cards.py`, in an SQLite database that goes with the run. The tools take
turns, so that other work on the machine meets them all; told are medians. `--keep` leaves the
PDFs to be looked at. Exit status 1 while a goal that must be reached is not.
"""

import argparse
import os
import secrets
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
YEAR = 2026
CHANGED = 7  # which card is changed before each book
SAME_SIZE = 100  # cards in the one document whose size is compared
HEAD = ("work", "seconds", "ms/card", "peak MB", "pages", "file MB", "tagged")


def main(folder: Path) -> int:
    asked = argparse.ArgumentParser()
    asked.add_argument("--cards", type=int, default=500)
    asked.add_argument("--many", type=int, default=2000)
    asked.add_argument("--runs", type=int, default=3)
    asked.add_argument("--keep", type=Path, default=folder)
    asked = asked.parse_args()
    prepare(folder, max(asked.cards, asked.many))
    from measuring import table

    out = asked.keep.resolve()
    out.mkdir(parents=True, exist_ok=True)
    found = measured(asked, out)
    rows = [row(name, work, out) for name, work in found.items()]
    print(f"{asked.cards} cards, {asked.many} where it says so; medians of {asked.runs}\n")
    print(table(HEAD, rows, left=("work", "tagged")))
    told = goals(found, sizes(out))
    print(
        f"\n{table(('goal', 'ratio', 'must', 'aim'), [goal.row for goal in told], left=('goal',))}"
    )
    return 0 if all(goal.is_met for goal in told) else 1


@dataclass(frozen=True)
class Work:
    runs: list
    cards: int

    @property
    def middle(self):
        from measuring import middle

        return middle(self.runs)


@dataclass(frozen=True)
class Goal:
    """What is compared with what; `must` is the bound above which the run fails."""

    name: str
    ratio: float
    must: float
    aim: float | None = None

    @property
    def is_met(self) -> bool:
        return self.ratio <= self.must

    @property
    def row(self) -> tuple[str, ...]:
        aim = "" if self.aim is None else f"{self.aim:g}"
        missed = "" if self.is_met else " MISSED"
        return self.name, f"{self.ratio:.2f}", f"{self.must:g}{missed}", aim


def measured(asked, out: Path) -> dict[str, Work]:
    import ours
    import yardsticks
    from cards import sheets_of

    tools = {
        "Typst": yardsticks.set_with_typst,
        "Chromium": yardsticks.print_with_chromium,
        "LibreOffice": yardsticks.convert_with_libreoffice,
    }
    sheets = sorted(sheets_of(YEAR), key=lambda sheet: sheet.code)[: asked.cards]
    found: dict[str, list] = defaultdict(list)
    for run in range(asked.runs):
        for name, work in tools.items():
            found[name].append(work(sheets, out / file_of(name)))
            if name != "Typst":
                found[f"{name}, one card"].append(work(sheets[:1], out / "one.pdf"))
        ours.forget()
        found["ours, nothing printed"].append(ours.book(YEAR, asked.cards, out / "cold.pdf"))
        ours.change_one(YEAR, CHANGED, run)
        name = "ours, one changed"
        found[name].append(ours.book(YEAR, asked.cards, out / file_of(name)))
        found["ours, one card"].append(ours.card_from_its_page(YEAR, CHANGED, 100 + run))
    ours.print_ahead(YEAR)
    ours.book(YEAR, asked.many, out / "before.pdf")
    for run in range(asked.runs):
        name = "ours, many, one changed"
        ours.change_one(YEAR, CHANGED, 200 + run)
        found[name].append(ours.book(YEAR, asked.many, out / file_of(name)))
    ours.book(YEAR, SAME_SIZE, out / "same.pdf")
    return {
        name: Work(runs, 1 if "one card" in name else asked.many if "many" in name else asked.cards)
        for name, runs in found.items()
    }


def goals(found: dict[str, Work], size: float) -> list[Goal]:
    def seconds(name: str) -> float:
        return found[name].middle.seconds

    def memory(name: str) -> float:
        return found[name].middle.peak_mb

    one, cold = "ours, one card", "ours, nothing printed"
    book, many = "ours, one changed", "ours, many, one changed"
    return [
        Goal("one card / Chromium", seconds(one) / seconds("Chromium, one card"), 0.3),
        Goal("one card / LibreOffice", seconds(one) / seconds("LibreOffice, one card"), 0.3),
        Goal("nothing printed / LibreOffice", seconds(cold) / seconds("LibreOffice"), 1.5),
        Goal("its memory / Chromium's", memory(cold) / memory("Chromium"), 0.2),
        Goal("one changed / Typst", seconds(book) / seconds("Typst"), 1.7, 0.5),
        Goal("many, one changed / one changed", seconds(many) / seconds(book), 4.5),
        Goal("memory, MB", memory(book), 600, 400),
        Goal("memory of many, MB", memory(many), 1800, 1000),
        Goal("size / one document", size, 3, 1.3),
    ]


def sizes(out: Path) -> float:
    """A book of 100 cards beside one tagged document of the same cards."""
    import ours
    from cards import sheets_of

    sheets = sorted(sheets_of(YEAR), key=lambda sheet: sheet.code)[:SAME_SIZE]
    return (out / "same.pdf").stat().st_size / ours.one_document(sheets)


def row(name: str, work: Work, out: Path) -> tuple[str, ...]:
    done, path = work.middle, out / file_of(name)
    figures = (f"{done.seconds:.2f}", f"{1000 * done.seconds / work.cards:.0f}")
    if not path.exists():
        return name, *figures, f"{done.peak_mb:.0f}", "", "", ""
    pages, tagged, size = looked_at(path)
    return name, *figures, f"{done.peak_mb:.0f}", str(pages), f"{size:.1f}", tagged


def file_of(name: str) -> str:
    return f"{name.lower().replace(', ', '-').replace(' ', '-')}.pdf"


def prepare(folder: Path, cards: int) -> None:
    os.environ |= {"DATABASE_URL": f"sqlite:///{folder}/book.sqlite3", "DEBUG": "false"}
    os.environ |= {"DJANGO_SETTINGS_MODULE": "peg.settings", "ALLOWED_HOSTS": "localhost"}
    os.environ |= {"PRINTED_DIR": f"{folder}/printed", "PRINT_AHEAD_SECONDS": "0"}
    os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("load_catalogue", stdout=StringIO())
    from cards import make_cards

    make_cards(cards, YEAR)


def looked_at(path: Path) -> tuple[int, str, float]:
    """Pages, whether it is tagged, megabytes."""
    import pikepdf

    with pikepdf.open(path) as pdf:
        tagged = "yes" if "/StructTreeRoot" in pdf.Root else "NO"
        return len(pdf.pages), tagged, path.stat().st_size / 1e6


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(main(Path(folder)))

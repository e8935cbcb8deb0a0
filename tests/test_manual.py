"""The manual uses the words of the screen, and its pictures are those that the command takes."""

import re
from pathlib import Path

from docs.pictures import IMAGES, PAPER, PICTURES

ROOT = Path(__file__).resolve().parent.parent
MANUAL = (ROOT / "docs" / "manuale.md").read_text()
README = (ROOT / "README.md").read_text()


def one_line(text: str) -> str:
    return " ".join(text.split())


def words_on_screen() -> str:
    """Templates and sources, with the strings that Python joins joined."""
    texts = [path.read_text() for path in ROOT.glob("templates/**/*.html")]
    texts += [
        re.sub(r'"\s*\n\s*"', "", path.read_text()) for path in ROOT.glob("objectives/**/*.py")
    ]
    return one_line(" ".join(texts))


def test_every_bold_phrase_is_on_the_screen():
    """The admin begins names with a capital that the sources do not have."""
    screen = words_on_screen()
    phrases = {one_line(phrase) for phrase in re.findall(r"\*\*(.+?)\*\*", MANUAL, re.S)}
    lost = {p for p in phrases if p not in screen and p[0].lower() + p[1:] not in screen}
    assert len(phrases) > 50 and lost == set()


def test_pictures_named_are_taken_and_those_taken_are_named():
    named = re.findall(r"!\[[^\]]+\]\((?:docs/)?img/([^)]+)\.png\)", MANUAL + README)
    assert set(named) == {PAPER, *(picture.name for picture in PICTURES)}
    assert set(named) == {path.stem for path in IMAGES.glob("*.png")}

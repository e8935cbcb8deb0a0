"""The manual says what is on the screen, and shows pictures that exist."""

import re
from pathlib import Path

import pytest

from docs.pictures import PICTURES

ROOT = Path(__file__).resolve().parent.parent
MANUAL = (ROOT / "docs" / "manuale.md").read_text()
README = (ROOT / "README.md").read_text()
EMPHASIS = {"neretto", "frase rossa", "Una persona lascia.", "Una persona non deve più entrare."}
EMPHASIS |= {"Una password persa.", "Un settore o un centro cambia."}


def named_pictures(text: str) -> set[str]:
    return set(re.findall(r"!\[[^\]]+\]\((?:docs/)?img/([^)]+)\.png\)", text))

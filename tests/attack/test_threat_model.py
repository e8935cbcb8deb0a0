"""docs/minacce.md names for each threat the test that shows what holds."""

import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)


def test_every_test_that_the_threat_model_names_is_there():
    text = (ROOT / "docs" / "minacce.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?!benchmarks/)[\w/*]+\.py)`", text))
    assert len(named) > 10
    assert [name for name in named if not list((ROOT / "tests").glob(name))] == []
    kept = {path.name for path in (ROOT / "tests" / "attack").glob("test_*.py")}
    told = {Path(name).name for name in named}
    assert kept - told == {Path(__file__).name}

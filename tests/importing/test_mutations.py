"""Mutated copies of the user's card: never an exception, never a partial card."""

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from objectives.importing import Source, import_cards
from objectives.importing.report import Status
from objectives.italian import unreadable_character
from objectives.models import HistoryEntry, PegObjective, StrategicObjective, User
from tests.conftest import SEED

LINES = SEED.read_text(encoding="utf-8").split("\n")
SPLINTERS = st.sampled_from(
    ["\t", "\n", "<p>", "</p>", "<input checked>", "<script>", "X", "2024 X", "31/12/2024", "150%"]
    + ["1.5", "si", "\ud800", "\x00", "12", "04", "SCHEDE INTEGRATE", "Fasi", "Totale fasi", "&#0;"]
) | st.text(max_size=5)


@st.composite
def mutated(draw) -> bytes:
    lines = list(LINES)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(lines) - 1))
        match draw(st.sampled_from(["drop", "double", "swap", "splinter", "cut", "cells"])):
            case "drop" if len(lines) > 1:
                del lines[at]
            case "double":
                lines.insert(at, lines[at])
            case "swap":
                other = draw(st.integers(0, len(lines) - 1))
                lines[at], lines[other] = lines[other], lines[at]
            case "cut":
                lines = lines[: at + 1]
            case "cells":
                cells = lines[at].split("\t")
                lines[at] = "\t".join(draw(st.permutations(cells)))
            case _:
                place = draw(st.integers(0, len(lines[at])))
                lines[at] = lines[at][:place] + draw(SPLINTERS) + lines[at][place:]
    encoding = draw(st.sampled_from(["utf-8", "cp1252", "utf-16"]))
    data = "\n".join(lines).encode(
        encoding, errors="surrogatepass" if encoding != "cp1252" else "replace"
    )
    return data[: draw(st.integers(0, len(data)))] if draw(st.booleans()) else data


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=mutated())
def test_a_mutated_card_is_whole_or_not_there(db, data):
    with transaction.atomic():
        report = import_cards([Source("m.txt", data)], by=None)
        cards = [card for file in report.files for card in file.cards]
        stored = sum(card.status == Status.IMPORTED for card in cards)
        assert PegObjective.objects.count() == stored
        assert HistoryEntry.objects.filter(subject_type="pegobjective").count() == stored
        for card in PegObjective.objects.with_chain():
            card.full_clean()
            assert card.title and card.operational.title and card.centre.department.name
        if not stored:
            assert not StrategicObjective.objects.exists()
            assert not User.objects.exists()
        assert report.exit_status in {0, 1, 2}
        assert [line for line in report.lines() if unreadable_character(line)] == []
        transaction.set_rollback(True)

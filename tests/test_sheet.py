from django.core.management import call_command

from objectives.models import Body, OperationalObjective, PegObjective, Programme
from objectives.sheet import SheetYear, sheets


def sheet():
    [found] = sheets(PegObjective.objects.with_chain().with_rows(), Body.load())
    return found


def test_the_columns_begin_at_the_plan_year(card):
    OperationalObjective.objects.update(first_year=2023, last_year=2025, years=[2023, 2025])
    assert sheet().operational.years == (
        SheetYear(2024, False),
        SheetYear(2025, True),
        SheetYear(2026, False),
    )
    assert [column.year for column in sheet().strategic.years] == [2024, 2025, 2026, 2027, 2028]


def test_a_card_reads_the_catalogue_of_its_plan_year(card):
    """12.01 is renamed from 2026: a 2024 card keeps the 2024 title, whatever row is stored."""
    stored = Programme.objects.get(mission__code="12", code="01", valid_from=2015)
    OperationalObjective.objects.update(programme=stored)
    assert sheet().programme == "01 Interventi per l'infanzia e i minori e per asili nido"
    PegObjective.objects.update(plan_year=2026)
    assert sheet().programme == "01 Interventi per l'infanzia e i minori"


def test_sheets_take_as_many_queries_for_three_cards_as_for_one(
    card, load, seed, django_assert_num_queries
):
    def count(expected_cards):
        with django_assert_num_queries(8):
            found = sheets(PegObjective.objects.with_chain().with_rows(), body)
        assert len(found) == expected_cards

    body = Body.load()
    count(1)
    load(seed.replace("COPROGETTAZIONE PER", "SECONDA"), seed.replace("COPROGETTAZIONE", "TERZA"))
    count(3)


def test_the_catalogue_loads_again_without_a_change(card, capsys):
    before = Programme.objects.count()
    call_command("load_catalogue")
    assert capsys.readouterr().out == (
        "Programmi: 0 nuovi, 0 aggiornati, 101 invariati."
        " Categorie di personale: 0 nuovi, 0 aggiornati, 8 invariati.\n"
    )
    assert Programme.objects.count() == before

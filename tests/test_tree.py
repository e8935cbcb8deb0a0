from decimal import Decimal

from objectives.achievement import Scale
from objectives.models import Mission, OperationalObjective, PegObjective, Phase, StrategicObjective
from objectives.tree import grow, outline


def shape(branches) -> list:
    return [
        (str(branch.row), [leaf.card.code for leaf in branch.leaves], shape(branch.branches))
        for branch in branches
    ]


def test_missions_hold_objectives_hold_cards(card):
    [mission] = grow(PegObjective.objects.all(), 2024, Scale())
    assert shape([mission]) == [
        (
            "12 Diritti sociali, politiche sociali e famiglia",
            [],
            [
                (
                    "DIRITTI SOCIALI, POLITICHE SOCIALI E FAMIGLIA",
                    [],
                    [
                        (
                            "INTERVENTI A FAVORE DI SOGGETTI A RISCHIO DI ESCLUSIONE SOCIALE",
                            ["2024-12.04-001"],
                            [],
                        )
                    ],
                )
            ],
        )
    ]


def test_objectives_that_hold_in_the_year_stand_there_without_a_card(card):
    [mission] = grow(PegObjective.objects.all(), 2026, Scale())
    assert (len(mission.all_leaves), mission.phases) == (0, None)
    assert grow(PegObjective.objects.all(), 2040, Scale()) == []


def test_a_mean_is_weighted_by_the_cards_and_leaves_blank_ones_out(card, load, seed):
    load(seed.replace("COPROGETTAZIONE", "SECONDA"), seed.replace("COPROGETTAZIONE", "TERZA"))
    first, second, _ = PegObjective.objects.order_by("code")
    Phase.objects.filter(objective=first).update(completion=50)
    Phase.objects.filter(objective=second).update(completion=100)
    PegObjective.objects.filter(pk=second.pk).update(weight=3)
    PegObjective.objects.filter(pk=first.pk).update(weight=1)
    [mission] = grow(PegObjective.objects.all(), 2024, Scale())
    assert (mission.phases, len(mission.all_leaves)) == (Decimal("87.5"), 3)


def test_without_a_strategic_objective_it_hangs_from_the_mission(card):
    OperationalObjective.objects.update(strategic=None)
    StrategicObjective.objects.all().delete()
    [mission] = grow(PegObjective.objects.all(), 2024, Scale())
    assert mission.branches[0].row == OperationalObjective.objects.get()


def test_it_takes_as_many_queries_for_three_cards_as_for_one(
    card, load, seed, django_assert_num_queries
):
    with django_assert_num_queries(5):
        grow(PegObjective.objects.all(), 2024, Scale())
    load(seed.replace("COPROGETTAZIONE", "SECONDA"), seed.replace("COPROGETTAZIONE", "TERZA"))
    with django_assert_num_queries(5):
        assert len(grow(PegObjective.objects.all(), 2024, Scale())[0].all_leaves) == 3


def test_one_mission_grows_as_it_stands_in_the_whole_tree(card, django_assert_num_queries):
    with django_assert_num_queries(5):
        [(mission, cards)] = outline(PegObjective.objects.all(), 2024)
    assert (mission.code, cards) == ("12", 1)
    whole = grow(PegObjective.objects.all(), 2024, Scale())
    assert shape(grow(PegObjective.objects.all(), 2024, Scale(), mission)) == shape(whole)
    assert outline(PegObjective.objects.all(), 2040) == []


def test_a_card_stands_below_the_mission_of_the_strategic_objective(card):
    """An operational mission other than the strategic one's is legal."""
    other = Mission.objects.for_year(2024).get(code="04")
    StrategicObjective.objects.update(mission=other)
    assert outline(PegObjective.objects.all(), 2024) == [(other, 1)]
    [branch] = grow(PegObjective.objects.all(), 2024, Scale(), other)
    assert [leaf.card for leaf in branch.all_leaves] == [card]

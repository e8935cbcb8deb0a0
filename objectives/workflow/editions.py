"""Approval freezes: the Giunta's act, and the edition of each card that it approves."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import F
from django.utils import timezone

from ..enums import Action
from ..history import actor_name, recorded
from ..models import Act, Body, Edition, PegObjective, User
from ..sheet import Sheet, ancestors_of, as_data, edition_words, from_data, sheets

if TYPE_CHECKING:
    from .steps import Details


def approve(cards: Sequence[PegObjective], details: "Details") -> None:
    """Art. 169 TUEL: with the PEG's act every card becomes edition 1."""
    freeze(cards, details)


def freeze(
    cards: Sequence[PegObjective], details: "Details", removed: dict[int, list[dict]] | None = None
) -> None:
    """Make the next edition of each card, as it is in the database now.

    A constant number of queries. `removed` lists, by card, the rows that this edition took away.
    """
    pks = [card.pk for card in cards]
    fresh = PegObjective.objects.filter(pk__in=pks).with_chain().with_rows()
    by_pk = {sheet.id: sheet for sheet in sheets(fresh, Body.load())}
    made = []
    for card in cards:
        card.edition += 1
        sheet = replace(by_pk[card.pk], edition=edition_words(card.edition, details.act))
        made.append(
            Edition(
                card=card,
                number=card.edition,
                act=details.act,
                content=as_data(sheet),
                removed=(removed or {}).get(card.pk, []),
                reason=details.note,
                follows_budget=details.follows_budget,
                made_by=details.by,
                made_by_name=actor_name(details.by),
            )
        )
    Edition.objects.bulk_create(made)


def outdated(cards: Iterable[PegObjective]) -> set[int]:
    """The numbers of the approved cards above which the DUP has other words now than in the
    edition in force (domain.md, section 9, «The chain»). A constant number of queries."""
    pks = [card.pk for card in cards if card.is_in_force]
    if not pks:
        return set()
    fresh = PegObjective.objects.filter(pk__in=pks).select_related(
        "operational__programme__mission", "operational__strategic__mission"
    )
    now = ancestors_of(fresh, Body.load())
    current = Edition.objects.filter(card__in=pks, number=F("card__edition"))
    stored = current.values_list("card_id", "content")
    return {pk for pk, content in stored if _above(from_data(content)) != now[pk]}


def _above(sheet: Sheet) -> tuple:
    return sheet.strategic, sheet.operational


def historical_act(*, by: User | None) -> Act:
    """What stands behind the cards of a closed year that are loaded today: no delibera is known."""
    today = timezone.localdate()
    act = Act.objects.filter(is_historical=True, adopted_on=today).first()
    if not act:
        act = Act(is_historical=True, adopted_on=today)
        with recorded(act, by=by, action=Action.HISTORICAL):
            act.save()
    return act


def wants_a_reason(years: Iterable[int], adopted_on: date) -> bool:
    """After 15 December a variation says why, and whether it follows one of the budget variations
    that art. 175 TUEL allows later (domain.md, section 9)."""
    return any(adopted_on > date(year, 12, 15) for year in years)

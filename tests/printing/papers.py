"""Sheets on paper, by the functions that production prints with."""

from collections.abc import Sequence
from io import BytesIO

from objectives.models import read_arms
from objectives.printing.binding import Part, bind
from objectives.printing.look import PLAIN, Look
from objectives.printing.paper import card_paper
from objectives.printing.pdf import print_paper
from objectives.sheet import Sheet


def print_sheets(sheets: Sequence[Sheet], title: str, look: Look = PLAIN) -> bytes:
    """One card as it is printed by itself, or several bound."""
    papers = [card_paper(one, look, read_arms(one.body.coat_of_arms), title) for one in sheets]
    printed = [print_paper(paper).data for paper in papers]
    if len(printed) == 1:
        return printed[0]
    bound = BytesIO()
    bind([Part(data) for data in printed], bound, title=title)
    return bound.getvalue()

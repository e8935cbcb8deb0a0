"""How a card is to look on paper, whatever it says."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from ..sheet import Sheet


@dataclass(frozen=True)
class Look:
    """The options of a printed card.

    `watermark` is laid only over what no act has approved; without `names` roles stand in the
    place of persons, for publication.
    """

    narrative: bool = False
    ancestors: bool = True
    watermark: bool = False
    names: bool = True


PLAIN = Look()


def dressed(sheet: Sheet, look: Look) -> tuple[Sheet, Look]:
    """The sheet with what the look changes in its words, and the look with what this sheet makes
    of it: two ways to ask for the same paper become one."""
    if not look.names:
        sheet = replace(
            sheet,
            responsible=_("Responsabile del centro") if sheet.responsible else "",
            councillor=sheet.councillor and sheet.body.label_councillor,
        )
    narrative = look.narrative and sheet.narrative is not None
    watermark = look.watermark and not sheet.edition
    return sheet, replace(look, names=True, narrative=narrative, watermark=watermark)

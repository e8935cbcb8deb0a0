"""The differences of all the cards that an act touches, to be annexed to it."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from ..comparing import Comparison
from ..sheet import SheetBody
from .pdf import print_page


def print_comparisons(comparisons: Sequence[Comparison], *, act: str, body: SheetBody) -> bytes:
    """One PDF, each card from a new page. `act` is «delibera n. 45 del 03/03/2026».

    Raises TooHard.
    """
    title = _("Confronto delle schede variate con la %(act)s") % {"act": act}
    context = {"comparisons": comparisons, "act": act}
    return print_page("print/comparison.html", context, body, title=title)

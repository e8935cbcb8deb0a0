"""A department as it is typed in a shell."""

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from ..italian import readable, words_key
from ..models import Department


def departments_called(name: str) -> list[Department]:
    """Case, accents and punctuation aside. Raises CommandError where there is none."""
    wanted = words_key(name)
    same = [row for row in Department.objects.all() if words_key(row.name) == wanted]
    if not same:
        raise CommandError(
            _("nessun settore si chiama «%(department)s»") % {"department": readable(name)}
        )
    return same

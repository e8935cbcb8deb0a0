"""A department as it is typed in a shell."""

from django.core.management.base import CommandError

from ..italian import readable, words_key
from ..models import Department


def departments_called(name: str) -> list[Department]:
    """Case, accents and punctuation aside. Raises CommandError where there is none."""
    wanted = words_key(name)
    same = [row for row in Department.objects.all() if words_key(row.name) == wanted]
    if not same:
        raise CommandError(f"nessun settore si chiama «{readable(name)}»")
    return same

"""Files to keep: a table as a spreadsheet, and what lies in the archive."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from ..exports import FORMATS, Table

FILE_GONE = _("Il file non è più nell'archivio del programma: avvisare chi lo amministra.")


def spreadsheet(table: Table, suffix: str, *, name: str) -> HttpResponse:
    """`name` without its suffix; a slash in a card's code would be a folder."""
    fmt = FORMATS[suffix]
    filename = f"{name.replace('/', '-')}.{suffix}"
    return HttpResponse(
        fmt.write(table),
        content_type=fmt.content_type,
        headers={"Content-Disposition": content_disposition_header(True, filename)},
    )


def opened(stored):
    """The file; None where the archive does not have it, as after half a restore."""
    try:
        return stored.open()
    except FileNotFoundError:
        return None

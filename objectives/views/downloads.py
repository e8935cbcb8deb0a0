"""A table as a file to keep."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from ..exports import FORMATS, Table


def spreadsheet(table: Table, suffix: str, *, name: str) -> HttpResponse:
    """`name` without its suffix; a slash in a card's code would be a folder."""
    fmt = FORMATS[suffix]
    filename = f"{name.replace('/', '-')}.{suffix}"
    return HttpResponse(
        fmt.write(table),
        content_type=fmt.content_type,
        headers={"Content-Disposition": content_disposition_header(True, filename)},
    )

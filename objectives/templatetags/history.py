"""A value of the history on the page."""

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _

register = template.Library()

_SHOWN = 300  # characters before a long value is folded
_NOT_WORTH_IT = 60  # characters that are not folded away by themselves


@register.filter
def foldable(text: str) -> str:
    """The text whole, what goes beyond the first lines behind a sign to open; a dash for none."""
    if not text:
        return format_html(
            '<span aria-hidden="true">—</span><span class="visually-hidden">{}</span>', _("vuoto")
        )
    if len(text) <= _SHOWN + _NOT_WORTH_IT:
        return text
    blank = max(text.rfind(" ", 0, _SHOWN), text.rfind("\n", 0, _SHOWN))
    cut = blank if blank > _SHOWN - _NOT_WORTH_IT else _SHOWN
    start, rest = text[:cut], text[cut:]
    summary = _("… il resto (%(n)d caratteri)") % {"n": len(rest)}
    return format_html("{}<details><summary>{}</summary>{}</details>", start, summary, rest)

"""Figures, dates and rich text as the card shows them, on screen and on paper."""

from django import template
from django.forms import Media as PlainMedia
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import ngettext
from js_asset import Media

from ..italian import format_date, format_decimal, format_percentage, format_size
from ..models import Period, StrategicObjective
from ..richtext import safe_html
from ..sheet import SheetTotal

register = template.Library()

register.filter("decimal", format_decimal)
register.filter("percentage", format_percentage)
register.filter("day", format_date)
register.filter("size", format_size)


@register.filter
def days_left(period: Period) -> int:
    """Days until the period is to be answered; below zero when that day is over."""
    return (period.due_on - timezone.localdate()).days


@register.filter
def rich(text: str) -> str:
    """Rich text through the sanitiser once more: whatever is in the database, no tag is alive."""
    return mark_safe(safe_html(text))


@register.filter
def tick(checked: bool) -> str:
    """A sign that a screen reader can name; a box drawn by a style sheet says nothing."""
    return "☒" if checked else "☐"


@register.filter
def left_blank(total: SheetTotal) -> str:
    """How many rows counted 0 for want of a figure; nothing when none did or all did."""
    missing = len(total.computed.missing)
    if not missing or total.computed.value is None:
        return ""
    words = ngettext("%(n)d in bianco, conta 0", "%(n)d in bianco, contano 0", missing)
    return words % {"n": missing}


@register.simple_tag
def in_row(field, css_class: str) -> str:
    """A field that is a cell of a row: the row's name and its state explain it."""
    told_by = " ".join(f"{part}-{field.form.prefix}" for part in ("nome", "stato"))
    wrong = " is-invalid" if field.errors else ""
    return field.as_widget(attrs={"class": css_class + wrong, "aria-describedby": told_by})


@register.filter
def section(objective) -> str:
    """The section of the DUP that an objective belongs to, as its address calls it."""
    return "strategici" if isinstance(objective, StrategicObjective) else "operativi"


@register.filter
def with_nonce(media: PlainMedia, nonce) -> str:
    """A form's scripts and styles, allowed by this page's Content-Security-Policy."""
    return Media.from_media(media, nonce=nonce).render()

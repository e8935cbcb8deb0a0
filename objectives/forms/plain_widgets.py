"""Inputs and text areas, of which a page of rows has hundreds, written without a template each.

They come out as Django's own templates write them.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

_FOLDER = "django/forms/widgets"
_INPUTS = ("checkbox", "email", "file", "hidden", "number", "password", "text", "url")


class PlainWidgets(DjangoTemplates):
    """`FORM_RENDERER`: whatever else there is, by its template."""

    def render(self, template_name, context, request=None):
        if write := _WRITTEN.get(template_name):
            return mark_safe("".join(write(context["widget"])))
        return super().render(template_name, context, request)


def _input(widget: Mapping[str, Any]) -> Iterator[str]:
    yield f'<input type="{widget["type"]}" name="{conditional_escape(widget["name"])}"'
    if widget["value"] is not None:
        yield f' value="{conditional_escape(widget["value"])}"'
    yield from _attributes(widget["attrs"])
    yield ">"


def _text_area(widget: Mapping[str, Any]) -> Iterator[str]:
    yield f'<textarea name="{conditional_escape(widget["name"])}"'
    yield from _attributes(widget["attrs"])
    yield f">\n{conditional_escape(widget['value'] or '')}</textarea>"


def _attributes(given: Mapping[str, Any]) -> Iterator[str]:
    """Their names stand in the code; what is False is left out, what is True has no value."""
    for name, value in given.items():
        if value is True:
            yield f" {name}"
        elif value is not False:
            yield f' {name}="{conditional_escape(value)}"'


_WRITTEN = {f"{_FOLDER}/{name}.html": _input for name in _INPUTS} | {
    f"{_FOLDER}/textarea.html": _text_area
}

"""The number of a request on its page: it needs neither a context nor a request, so that it
stands on the page of an error too."""

from django import template

from .. import logs

register = template.Library()


@register.simple_tag
def request_id() -> str:
    return logs.request_id()

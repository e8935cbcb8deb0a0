"""A request as the web server hands it over."""

from django.core.handlers.wsgi import WSGIRequest
from django.utils.http import parse_header_parameters


class Request(WSGIRequest):
    """What comes is UTF-8, as our pages ask for it, whatever its Content-Type says of itself.

    Django would read it as that says, before it answers for anything that fails: a request that
    calls itself `hex` or `idna` would end in the web server's own error, and one that calls itself
    `unicode_escape` would bring letters that no database takes.
    """

    def _set_content_type_params(self, meta):
        try:
            found = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
        except ValueError:
            found = "", {}
        self.content_type, self.content_params = found

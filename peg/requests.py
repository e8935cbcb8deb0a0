"""A request as the web server hands it over."""

from django.core.exceptions import BadRequest
from django.core.handlers.wsgi import LimitedStream, WSGIRequest
from django.utils.http import parse_header_parameters

# Seconds in which nothing comes of what was announced; and in which one piece of the answer is not
# taken, which may be a whole PDF on a slow line.
_SILENCE, _UNREAD = 30, 120


class Request(WSGIRequest):
    """What comes is whole, and UTF-8.

    Whole: a form whose sender went away in the midst of it would say that rows were taken away
    which only were not sent. And who falls silent, as a computer that was shut, or does not take
    his answer, would keep a thread from everybody else.

    UTF-8, as our pages ask for it, whatever its Content-Type says of itself. Django would read it
    as that says, before it answers for anything that fails: a request that calls itself `hex` or
    `idna` would end in the web server's own error, and one that calls itself `unicode_escape` would
    bring letters that no database takes.
    """

    def __init__(self, environ):
        super().__init__(environ)
        self._stream = _Whole(environ, self._stream.limit)
        if wire := environ.get("gunicorn.socket"):  # that waits for ever again with each request
            wire.settimeout(_UNREAD)

    def _set_content_type_params(self, meta):
        try:
            found = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
        except ValueError:
            found = "", {}
        self.content_type, self.content_params = found


class _Whole(LimitedStream):
    """As many bytes as the request says that it has. Raises BadRequest where they do not come."""

    def __init__(self, environ, limit: int):
        super().__init__(environ["wsgi.input"], limit)
        self._socket = environ.get("gunicorn.socket")

    def read(self, size=-1, /):
        left = self.limit - self._pos
        wanted = left if size is None or size < 0 else min(size, left)
        try:
            data = self._heard(wanted)
        except OSError:
            raise BadRequest("what was announced does not come") from None
        if len(data) < wanted:
            raise BadRequest("what was announced has not come")
        return data

    def _heard(self, size: int) -> bytes:
        if not self._socket:
            return super().read(size)
        self._socket.settimeout(_SILENCE)
        try:
            return super().read(size)
        finally:
            self._socket.settimeout(_UNREAD)

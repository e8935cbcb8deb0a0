"""What no view should have to think of."""

from django.core.exceptions import BadRequest


def refuse_nul(get_response):
    """A NUL in an address is nobody's word, and PostgreSQL fails on it: 400, in every view."""

    def middleware(request):
        if "\x00" in request.path or any(
            "\x00" in text for key, texts in request.GET.lists() for text in (key, *texts)
        ):
            raise BadRequest("NUL in the address")
        return get_response(request)

    return middleware

"""What every page shows of the body."""

from ..models import Body


def body(request):
    return {"body": Body.load()}

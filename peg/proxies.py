"""Where a request comes from."""

from ipaddress import ip_address

from django.conf import settings


def client_address(request) -> str | None:
    """The address that the outermost of our proxies saw; without proxies, the connection's own.

    Each proxy adds the address that it saw at the right end of X-Forwarded-For: what stands
    further left was written by the client, and may be anything.
    """
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if 0 < settings.TRUSTED_PROXIES <= len(hops):
        address = hops[-settings.TRUSTED_PROXIES].strip()
        if _is_address(address):
            return address
    return request.META.get("REMOTE_ADDR") or None


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return "%" not in text

"""Two people at the same moment: real threads, each with a connection of its own."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connections, transaction
from django.db.models import QuerySet

_ALL_ARE_WAITING = 0.6  # seconds


def together(*calls: Callable, behind: QuerySet) -> list:
    """What each call returns. They begin while the rows of `behind` are held, read what they read
    before they write, and then all want to write at once."""
    with ThreadPoolExecutor(len(calls)) as pool:
        with transaction.atomic():
            list(behind.select_for_update().values_list("pk"))
            begun = [pool.submit(_run, call) for call in calls]
            time.sleep(_ALL_ARE_WAITING)
        return [one.result(timeout=60) for one in begun]


def _run(call: Callable):
    try:
        return call()
    finally:
        connections.close_all()

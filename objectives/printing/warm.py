"""Imported by the fork server of the press alone, so that its children are born warm."""

from . import child  # noqa: F401
from .pdf import warm_up

warm_up()

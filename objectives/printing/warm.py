"""Imported by the fork server of the press alone, so that its children are born warm."""

import django

django.setup()

from .pdf import warm_up  # noqa: E402

warm_up()

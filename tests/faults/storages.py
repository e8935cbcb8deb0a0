"""Storages in trouble."""

from peg.storage import WholeFiles
from tests.faults.conftest import full_disk


class Tight(WholeFiles):
    """A disk of its own, with little room: that of the database has enough."""

    def _save(self, name, content):
        with full_disk(20_000):
            return super()._save(name, content)

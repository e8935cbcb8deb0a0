"""Storages in trouble."""

from threading import Event

from peg.storage import WholeFiles
from tests.faults.conftest import full_disk


class Tight(WholeFiles):
    """A disk of its own, with little room: that of the database has enough."""

    def _save(self, name, content):
        with full_disk(20_000):
            return super()._save(name, content)


class Hanging(WholeFiles):
    """A folder in the network that is away: whoever writes there waits until it is back."""

    back = Event()

    def _save(self, name, content):
        assert self.back.wait(60)
        return super()._save(name, content)

"""Files on a disk: whole or not there, and never one in the place of another."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.files.base import ContentFile

from peg.storage import WholeFiles


@pytest.fixture
def storage(tmp_path) -> WholeFiles:
    return WholeFiles(location=tmp_path)


class Meeting(ContentFile):
    """A file whose content comes when everybody has chosen a name."""

    def __init__(self, content: bytes, start: Barrier):
        super().__init__(content)
        self._start = start

    def chunks(self, chunk_size=None):
        self._start.wait()
        yield from super().chunks(chunk_size)


def test_two_who_save_under_one_name_at_once_get_two_files(storage, tmp_path):
    start = Barrier(4, timeout=10)
    contents = [b"one", b"two", b"three", b"four"]
    with ThreadPoolExecutor(4) as pool:
        names = list(pool.map(lambda c: storage.save("atti/a.pdf", Meeting(c, start)), contents))
    assert [storage.open(name).read() for name in names] == contents
    assert len({*names}) == len(list(tmp_path.rglob("*"))) - 1, "and nothing else in the folder"


def test_a_file_whose_content_ends_half_way_is_not_there(storage, tmp_path):
    class Torn(ContentFile):
        def chunks(self, chunk_size=None):
            yield b"half"
            raise OSError("the connection ended")

    with pytest.raises(OSError, match="the connection ended"):
        storage.save("atti/a.pdf", Torn(b"whole"))
    assert [path.name for path in tmp_path.rglob("*")] == ["atti"]

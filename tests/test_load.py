"""Responsabili at their work, all at once: no error, no lost save, one entry each."""

import pytest

from tests.conftest import ensure_catalogue
from tests.crowd import monitored
from tests.mix import all_work, problems, staff
from tests.serving import served

pytestmark = pytest.mark.django_db(transaction=True)
SECONDS = 6


def test_a_realistic_mix_makes_no_error_and_loses_nothing(tmp_path):
    ensure_catalogue()
    people = staff(monitored(3), 5)
    with served(tmp_path) as port:
        all_work(people, port, SECONDS, think=(0, 0.1))
    assert [words for one in people for words in one.wrong] == []
    assert problems(people) == []
    assert sum(len(one.timed) for one in people) > 10

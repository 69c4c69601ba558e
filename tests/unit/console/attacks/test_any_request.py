"""Whatever is asked of the API within its description or outside, it never fails and answers as described [X4].

A short run of the same requests each time; `python -m tests.unit.console.attacks.long_run` is the long one.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.console.attacks.full_house import furnish
from tests.unit.console.attacks.fuzzing import PROCESSES, Fuzzing
from tests.unit.console.house import House

EXAMPLES = 2


@pytest.fixture
def fuzzing(tmp_path: Path) -> Iterator[Fuzzing]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        house = House(tmp_path)
        furnish(house)
        yield Fuzzing(house)
        house.close()


def test_no_request_makes_the_api_fail_or_answer_otherwise_than_described(fuzzing: Fuzzing) -> None:
    with fuzzing.client:
        for operation in fuzzing.operations():
            if (operation.method.upper(), operation.path) not in PROCESSES:
                fuzzing.fuzz(operation, EXAMPLES)
    assert {fault: fuzzing.examples[fault] for fault in fuzzing.found} == {}
    assert fuzzing.sent["200"] > 20
    assert fuzzing.sent["400"] > 20

"""Which ladders make sense, rung by rung."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calls.errors import Fault
from config.routing import check
from tests.unit.config.routing_texts import AGENTS, GROUPS, QUEUES


def faults(*rungs: str) -> list[tuple[str, str]]:
    """Line of the rung (0 for the first) and the first words said about it."""
    ladder = "    ladder:\n" + "".join(f"      - {{{rung}}}\n" for rung in rungs)
    errors, warnings = check(QUEUES + ladder + GROUPS + "plans: {I: {zh-CN: 一级}}\n", AGENTS, None)
    return [(str(_line(fault) - 6), " ".join(fault.problem.split()[:4])) for fault in errors + warnings]


def _line(fault: Fault) -> int:
    return int(fault.place.split(":")[1])


NOTHING = "this rung adds nothing:"


@pytest.mark.parametrize(
    ("rungs", "told"),
    [
        (["after_s: 9, needs: {orders: 40}", "after_s: 9, groups: duty"], []),
        (["after_s: 9, needs: {orders: 40}", "plan: I, groups: duty", "after_s: 12, needs: {}"], []),
        (["after_s: 9, needs: {orders: 40}", "after_s: 8, needs: {}"], [("1", "this rung comes after")]),
        (["after_s: 9, needs: {orders: 50}"], [("0", NOTHING)]),
        (["after_s: 9, needs: {orders: 40}", "after_s: 9, needs: {orders: 40}"], [("1", NOTHING)]),
        (["after_s: 9, needs: {repair: 50}"], []),
        (["after_s: 9, needs: {orders: 50, repair: 1}"], [("0", NOTHING)]),
        (["plan: I, needs: {orders: 50}"], []),
        (["plan: I, needs: {}", "after_s: 9, needs: {orders: 50}"], [("1", NOTHING)]),
        (["after_s: 9, groups: duty", "after_s: 10, groups: [duty, care]"], []),
        (["after_s: 9, groups: [duty, care]", "after_s: 10, groups: duty"], [("1", NOTHING)]),
        (["after_s: 9, exit: callback", "after_s: 10, exit: voicemail"], []),
        (["after_s: 9, exit: callback", "after_s: 10, exit: callback"], [("1", NOTHING)]),
        (["after_s: 9, drop: language", "after_s: 10, drop: [language, region]"], []),
        (["after_s: 9, drop: language", "after_s: 10, needs: {orders: 1}, drop: language"], []),
        (["plan: I, number: '10086'", "after_s: 9, needs: {}"], []),
        (["after_s: 9, number: '10086'", "plan: I, needs: {}"], []),
        (["after_s: 9, exit: callback", "after_s: 10, number: '10086'"], []),
    ],
)
def test_each_rung_must_be_reached_and_bring_something(rungs: list[str], told: list[tuple[str, str]]) -> None:
    assert faults(*rungs) == told


moves = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=12, unique=True)


def table(steps: list[tuple[int, int]]) -> str:
    queues = {
        number: [f"{{after_s: {at}, queue: q{to}}}" for at, (of, to) in enumerate(steps) if of == number]
        for number in range(6)
    }
    return "queues:\n" + "".join(
        f"  q{number}: {{title: {{zh-CN: 队列}}, ladder: [{', '.join(rungs)}]}}\n" for number, rungs in queues.items()
    )


def comes_back(steps: list[tuple[int, int]], start: int) -> bool:
    """Whether following the moves from a queue can lead to it again."""
    reached: set[int] = set()
    ahead = [to for of, to in steps if of == start]
    while ahead:
        at = ahead.pop()
        if at not in reached:
            reached.add(at)
            ahead += [to for of, to in steps if of == at]
    return start in reached


@settings(max_examples=150, deadline=None)
@given(moves)
def test_a_way_round_is_told_exactly_when_there_is_one(steps: list[tuple[int, int]]) -> None:
    errors, _ = check(table(steps), {}, None)
    rings = [fault.problem.split(": ")[1].split(" → ") for fault in errors]
    assert bool(rings) == any(comes_back(steps, start) for start in range(6))
    for ring in rings:
        assert ring[0] == ring[-1]
        assert all((int(one[1:]), int(other[1:])) in steps for one, other in pairwise(ring))

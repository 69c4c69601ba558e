"""Whether anybody could ever help: over ladders and from queue to queue, as the router would have it."""

from __future__ import annotations

import pytest

from calls.table import Agent
from config.routing import check

AGENTS = {
    "1001": Agent("1001", "王芳", {"orders": 40, "english": 10}, groups=("care",)),
    "1002": Agent("1002", "李强", {"repair": 80}, groups=("care",)),
}


def unserved(ladder: str, rest: str = "", agents: dict[str, Agent] = AGENTS) -> list[str]:
    """What is said about the queues of a table whose queue orders asks for more than anybody has."""
    head = "queues:\n  orders:\n    title: {zh-CN: 订单}\n    needs: {orders: 50}\n    ladder:\n"
    groups = "groups: {care: {title: {zh-CN: 关怀组}}, empty: {title: {zh-CN: 空组}}}\nplans: {I: {zh-CN: 一级}}\n"
    rungs = "".join(f"      - {rung}\n" for rung in ladder.split("; ")) if ladder else "      []\n"
    errors, warnings = check(head + rungs + rest + groups, agents, None)
    assert errors == []
    return [fault.problem for fault in warnings if "can serve" in fault.problem]


VAIN = "no agent can serve queue 'orders' (orders 50), and its ladder leads nowhere: its callers would wait in vain"
SENT_ON = "no agent can serve queue 'orders' (orders 50): its callers wait until the ladder sends them on"


@pytest.mark.parametrize(
    ("ladder", "told"),
    [
        ("", [VAIN]),
        ("{after_s: 30, needs: {orders: 40}}", []),
        ("{after_s: 30, groups: care}", []),
        ("{after_s: 30, groups: empty}", [VAIN]),
        ("{plan: I, needs: {}}", [VAIN]),
        ("{plan: I, needs: {}}; {after_s: 30, needs: {repair: 80}}", []),
        ("{after_s: 30, exit: callback}", [SENT_ON]),
        ("{after_s: 30, exit: callback}; {after_s: 60, groups: care}", []),
        ("{after_s: 30, number: '10086'}", [SENT_ON]),
        ("{plan: I, number: '10086'}", [VAIN]),
    ],
)
def test_a_ladder_may_bring_somebody(ladder: str, told: list[str]) -> None:
    assert unserved(ladder) == told


OTHER = "  other:\n    title: {zh-CN: 其他}\n"


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ("", []),
        ("    needs: {repair: 90}\n    ladder: [{after_s: 9, number: '10086'}]\n", [SENT_ON]),
        ("    needs: {repair: 90}\n    ladder: [{after_s: 9, queue: third}]\n  third: {title: {zh-CN: 三}}\n", []),
    ],
)
def test_a_queue_they_are_moved_to_may_help(other: str, told: list[str]) -> None:
    assert unserved("{after_s: 30, queue: other}", OTHER + other)[:1] == told


def test_a_way_out_before_a_move_into_nowhere_is_still_one() -> None:
    nowhere = OTHER + "    needs: {repair: 90}\n"
    assert unserved("{after_s: 9, exit: callback}; {after_s: 30, queue: other}", nowhere)[0] == SENT_ON
    assert unserved("{after_s: 30, queue: other}", nowhere)[0] == VAIN


def test_a_language_can_be_dropped_in_time() -> None:
    english = "languages: {en: {english: 50}}\n"
    assert unserved("{after_s: 9, needs: {}}", english)[0].startswith(
        "no agent can serve queue 'orders' for callers who"
    )
    assert unserved("{after_s: 9, needs: {}}; {after_s: 20, drop: language}", english) == []


def test_a_long_chain_of_queues_is_followed_to_its_end() -> None:
    names = [f"q{number}" for number in range(400)]
    chain = [f"  {name}: {{title: {{zh-CN: 链}}, needs: {{x: 1}}, ladder: [{{after_s: 1, queue: {after}}}]}}\n"
             for name, after in zip(names, [*names[1:], "last"], strict=True)]  # fmt: skip
    rest = "".join(chain) + "  last: {title: {zh-CN: 末}}\n"
    assert unserved("{after_s: 1, queue: q0}", rest) == []

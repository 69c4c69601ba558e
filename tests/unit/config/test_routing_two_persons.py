"""A change that may keep an emergency from its agents needs a second person; any other does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from calls.errors import ConfigurationError
from calls.table import Agent
from config.routing import touches_emergency

TABLE = """\
queues:
  orders:
    title: {zh-CN: 订单}
    needs: {orders: 50}
    ladder: [{after_s: 30, groups: care}]
  emergency:
    title: {zh-CN: 紧急}
    needs: {emergency: 50}
    emergency: true
    groups: duty
    ladder: [{after_s: 5, groups: night}, {after_s: 30, queue: general}]
  general:
    title: {zh-CN: 人工}
    ladder: [{after_s: 60, queue: lobby}]
  lobby: {title: {zh-CN: 大堂}}
tiers: {vip: {head_start_s: 100}}
groups:
  care: {title: {zh-CN: 关怀组}}
  duty: {title: {zh-CN: 值班组}, skills: {emergency: 30}}
  night: {title: {zh-CN: 夜班组}}
languages: {en: {english: 30}}
reserves:
  - {group: duty, agents: 1, tiers: vip}
  - {group: care, agents: 2, tiers: vip}
emergency: {use_wrap_up: true}
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("needs: {emergency: 50}", "needs: {emergency: 60}"),
        ("    groups: duty\n", "    groups: care\n"),
        ("    emergency: true\n", ""),
        ("after_s: 5, groups: night", "after_s: 5, groups: care"),
        ("after_s: 60, queue: lobby", "after_s: 61, queue: lobby"),
        ("lobby: {title: {zh-CN: 大堂}}", "lobby: {title: {zh-CN: 大堂}, ring_s: 9}"),
        ("{use_wrap_up: true}", "{use_wrap_up: false}"),
        ("skills: {emergency: 30}", "skills: {emergency: 31}"),
        ("group: duty, agents: 1", "group: duty, agents: 2"),
        ("english: 30", "english: 40"),
        ("tiers: {vip: {head_start_s: 100}}", "tiers: {emergency: {needs: {orders: 1}, needs_for_s: 9}}"),
    ],
)
def test_what_emergencies_depend_on(before: str, after: str) -> None:
    assert before in TABLE
    assert touches_emergency(TABLE, TABLE.replace(before, after))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("needs: {orders: 50}", "needs: {orders: 60}"),
        ("after_s: 30, groups: care", "after_s: 3, groups: care"),
        ("head_start_s: 100", "head_start_s: 200"),
        ("group: care, agents: 2", "group: care, agents: 1"),
        ("紧急", "紧急来电"),
        ("值班组", "应急组"),
        ("emergency:\n", "emergency: # why\n"),
        ("tiers: vip}\n  - {group: care, agents: 2, tiers: vip}\n", "tiers: vip}\n"),
    ],
)
def test_what_does_not_concern_them(before: str, after: str) -> None:
    assert before in TABLE
    assert not touches_emergency(TABLE, TABLE.replace(before, after))


def test_the_first_emergency_queue_and_the_last() -> None:
    plain = TABLE.replace("    emergency: true\n", "")
    assert touches_emergency(plain, TABLE)
    assert not touches_emergency(plain, plain.replace("needs: {emergency: 50}", "needs: {orders: 1}"))


DUTY = Agent("1001", "王芳", {"emergency": 80, "orders": 10, "english": 50}, groups=("duty", "care"))


@pytest.mark.parametrize(
    ("agent", "touches"),
    [
        (replace(DUTY, skills={"emergency": 70, "orders": 10, "english": 50}), True),
        (replace(DUTY, skills={"emergency": 80, "orders": 10}), True),
        (replace(DUTY, groups=("care",)), True),
        (replace(DUTY, groups=("duty",), name="张三"), False),
        (replace(DUTY, skills={"emergency": 80, "english": 50}), False),
    ],
)
def test_agents_who_serve_them(agent: Agent, touches: bool) -> None:
    assert touches_emergency(TABLE, TABLE, {"1001": DUTY}, {"1001": agent}) is touches
    assert not touches_emergency(TABLE, TABLE, {"1001": DUTY})
    assert touches_emergency(TABLE, TABLE, {}, {"1001": DUTY})


def test_a_text_that_is_no_table_is_a_fault() -> None:
    with pytest.raises(ConfigurationError):
        touches_emergency(TABLE, "queues: {}")

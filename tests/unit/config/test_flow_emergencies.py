"""Which keys lead to the emergency agents."""

from __future__ import annotations

import pytest

from config.flow_emergencies import emergency_ways
from config.flow_texts import read_flow_text
from config.flows import Known

ANYTHING = Known(None, None, None, None)
FLOW = """\
start: topic
nodes:
  topic:
    menu: menu.main
    keys: {1: orders, 9: emergency, 0: orders}
    otherwise: orders
  orders: {enqueue: orders, full: busy, no_agents: busy}
  emergency: {enqueue: emergency, full: orders, no_agents: orders}
  busy: {hangup: queue.full}
"""


def ways(text: str) -> set[tuple[str, str]]:
    return set(emergency_ways(read_flow_text(text, "flows/main.yaml", "1", ANYTHING), {"emergency"}))


def test_a_key_that_leads_to_an_emergency_queue_is_one() -> None:
    assert ways(FLOW) == {("topic", "9")}


def test_what_plays_on_the_way_does_not_matter() -> None:
    later = FLOW.replace("9: emergency", "9: wait") + "  wait: {play: greeting, then: emergency}\n"
    assert ways(later) == ways(FLOW)


def test_a_queue_that_sends_on_to_emergencies_when_it_is_full_is_none() -> None:
    calmer = FLOW.replace("full: orders, no_agents: orders", "full: busy, no_agents: busy")
    assert ways(calmer.replace("full: busy, no_agents: busy", "full: emergency, no_agents: busy", 1)) == ways(FLOW)


def test_whoever_is_led_there_without_a_key_counts_too() -> None:
    assert ways(FLOW.replace("start: topic", "start: emergency").replace("rescue: topic", "")) == {("", "")}


def test_menus_nobody_comes_to_do_not_count() -> None:
    unreachable = "  lost:\n    menu: menu.main\n    keys: {5: emergency, 0: orders}\n    otherwise: orders\n"
    assert ways(FLOW + unreachable) == ways(FLOW)


@pytest.mark.parametrize(
    ("old", "new"),
    [("9: emergency", "8: emergency"), ("9: emergency, ", ""), ("enqueue: emergency", "enqueue: orders")],
)
def test_taking_the_way_away_or_moving_it_is_seen(old: str, new: str) -> None:
    assert ways(FLOW.replace(old, new)) != ways(FLOW)

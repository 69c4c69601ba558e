"""Orders until further notice outlive a restart; those that were taken back, or are over, do not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from calls import codec
from calls import events as e
from calls.model import Tier
from hotline.standing_orders import KINDS, standing
from store.publication import Audit

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def after(*orders: e.Event) -> list[e.Event]:
    """What stands an hour after the first of the orders, which came a minute apart."""
    noted = []
    for place, order in enumerate(orders):
        detail = codec.to_json(order)
        noted.append(Audit(place + 1, NOON + timedelta(minutes=place), "chen", str(detail.pop("type")), detail))
    return standing([one for one in noted if one.what in KINDS], NOON + timedelta(hours=1))


@pytest.mark.parametrize(
    "order",
    [
        e.QueuePaused("orders", "chen"),
        e.PlanSwitched("storm", True, "chen"),
        e.AgentSkillsSet("1001", {"orders": 5}, "chen"),
        e.AgentGroupsSet("1001", (), "chen"),
    ],
)
def test_what_was_ordered_until_further_notice_stands(order: e.Event) -> None:
    assert after(order) == [order]


@pytest.mark.parametrize(
    ("order", "back"),
    [
        (e.QueuePaused("orders", "chen"), e.QueueResumed("orders", "li")),
        (e.PlanSwitched("storm", True, "chen"), e.PlanSwitched("storm", False, "li")),
        (e.AgentSkillsSet("1001", {"orders": 5}, "chen"), e.AgentSkillsSet("1001", None, "li")),
        (e.AgentGroupsSet("1001", ("day",), "chen"), e.AgentGroupsSet("1001", None, "li")),
        (e.AgentLent("1001", "day", 7200, "chen"), e.AgentLent("1001", "day", 0, "li")),
    ],
)
def test_what_was_taken_back_does_not_and_given_again_it_does(order: e.Event, back: e.Event) -> None:
    assert after(order, back) == []
    assert len(after(order, back, order)) == 1


def test_a_loan_goes_on_for_what_is_left_of_it() -> None:
    over, going_on = e.AgentLent("1001", "day", 1800, "chen"), e.AgentLent("1002", "day", 7200, "chen")
    assert after(over, going_on) == [e.AgentLent("1002", "day", 7200 - 59 * 60, "chen")]


def test_orders_about_one_do_not_touch_another() -> None:
    both = [
        e.QueuePaused("orders", "chen"),
        e.PlanSwitched("orders", True, "chen"),
        e.AgentLent("1", "day", 9e4, "x"),
    ]
    assert after(*both, e.QueueResumed("repairs", "chen"), e.AgentLent("1", "night", 0, "x"))[:2] == both[:2]


def test_what_was_about_a_moment_is_over() -> None:
    assert after(e.PriorityOrdered("c1", Tier.VIP, 0, "chen"), e.WrapUpSkipped("1001", "chen")) == []

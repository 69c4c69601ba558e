"""A caller the hotline knows: his class, his manager, his name on the agent's phone [R2]."""

from __future__ import annotations

import pytest

from calls import commands as c
from calls import events as e
from calls.model import Tier
from ivr.flow import Flow, Node
from ivr.verbs import Enqueue, Hangup, Set
from switchboard.customers import Customer
from switchboard.lines import Line
from telephony.simulated import Leg
from tests.journeys.world import FLOW, LINES, MORNING, World, agent

ANN = agent("1001", orders=80)
LI = Customer("13800138000", "李娜", Tier.VIP, "1001")
ZHANG = Customer("01065529988", "张伟", Tier.COMPLAINT)


def world() -> World:
    world = World(ANN)
    world.switchboard.publish(LINES, {"main": FLOW}, {}, {one.number: one for one in (LI, ZHANG)})
    return world


@pytest.mark.parametrize(
    ("caller", "dialled", "tier"),
    [
        ("13800138000", "4000", Tier.VIP),
        ("+8613800138000", "4000", Tier.VIP),
        ("+861065529988", "4001", Tier.COMPLAINT),
        ("13900139000", "4000", Tier.NORMAL),
        ("13900139000", "4001", Tier.VIP),
        ("", "4000", Tier.NORMAL),
    ],
)
def test_the_more_urgent_of_the_lines_class_and_the_customers_counts(caller: str, dialled: str, tier: Tier) -> None:
    here = world()
    call = here.dial(dialled, keys="1", caller=caller)
    assert here.cdr(call).tier is tier
    queued = here.events(e.CallQueued, call)[0]
    assert queued.tier is tier  # type: ignore[attr-defined]


def test_the_queue_hears_of_his_personal_manager() -> None:
    here = world()
    known, unknown = here.dial(keys="1"), here.dial(keys="1", caller="13900139000")
    assert [here.events(e.CallQueued, call)[0].manager for call in (known, unknown)] == ["1001", ""]  # type: ignore[attr-defined]


def test_the_agents_phone_shows_his_name() -> None:
    here = world()
    here.dial(keys="1", caller="013800138000")
    (rung,) = [command for command in here.phone.performed if isinstance(command, c.RingAgent)]
    assert (rung.caller, rung.caller_name) == ("013800138000", "李娜")


@pytest.mark.parametrize(("caller", "shown"), [("13900139000", "王五"), ("13800138000", "李娜")])
def test_the_name_a_trunk_tells_is_shown_of_callers_nobody_knows(caller: str, shown: str) -> None:
    here = world()
    here.phone.legs["x-c"] = Leg("x", "x-c")
    here.post(e.CallOffered("x", "x-c", "trunk", caller, "4000", MORNING, caller_name="王五"))
    here.press("x", "1")
    (rung,) = [command for command in here.phone.performed if isinstance(command, c.RingAgent)]
    assert rung.caller_name == shown


def test_a_flow_may_still_say_which_class_he_is_of() -> None:
    here = world()
    nodes = (
        Node("set", Set(then="queue", tier=Tier.MEMBER)),
        Node("queue", Enqueue("orders", full="bye", no_agents="bye")),
        Node("bye", Hangup()),
    )
    flow = Flow("main", "2", "set", {node.name: node for node in nodes})
    here.switchboard.publish((Line(("*",), "main"),), {"main": flow}, {}, {LI.number: LI})
    assert here.cdr(here.dial()).tier is Tier.MEMBER


def test_a_customer_who_is_published_is_known_from_the_next_call_on() -> None:
    here = world()
    before = here.dial(keys="1", caller="13700137000")
    here.switchboard.publish(LINES, {"main": FLOW}, {}, {"13700137000": Customer("13700137000", tier=Tier.MEMBER)})
    after = here.dial(keys="1", caller="13700137000")
    assert (here.cdr(before).tier, here.cdr(after).tier) == (Tier.NORMAL, Tier.MEMBER)

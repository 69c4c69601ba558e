"""A caller hangs up, keeps his place, and is called when his turn comes (H4)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from calls import commands as c
from calls import events as e
from calls.model import Direction, HangupCause, LeaveReason, Party, Stage, Tier
from calls.table import RoutingTable
from ivr.flow import Flow, Node
from ivr.verbs import Callback, Enqueue, Hangup, Menu
from switchboard.lines import RecordPolicy
from telephony.simulated import Phone
from tests.journeys.called_back import (
    BUSY,
    CUSTOMER,
    DIALLED,
    FLOW,
    LINE,
    NOBODY_HOME,
    RULE,
    CallbackWorld,
    address,
)
from tests.journeys.world import agent

ANN, BOB = agent("1001", orders=80), agent("1002", orders=80)


def all_busy() -> tuple[CallbackWorld, str]:
    """Ann talks to somebody; returns that call."""
    world = CallbackWorld(ANN)
    first = world.dial(caller="13700000000")
    world.wait(2)
    return world, first


def busy_for_long() -> tuple[CallbackWorld, str]:
    """The same; enough callers waited before to tell whose turn comes soon."""
    world, first = all_busy()
    for caller in ("13700000011", "13700000012"):
        following = world.dial(caller=caller)
        world.wait(10)
        world.hang_up(first)
        world.wait(3)
        first = following
    return world, first


def dialled(world: CallbackWorld) -> list[c.Dial]:
    return [command for command in world.phone.performed if isinstance(command, c.Dial)]


def closed(world: CallbackWorld) -> list[tuple[bool, int]]:
    return [(event.reached, event.attempts) for event in world.events(e.CallbackClosed)]


def test_at_position_two_he_asks_hangs_up_and_meets_the_agent_before_those_who_came_after_him() -> None:
    world, first = busy_for_long()
    second = world.dial(caller="13700000001")
    call = world.dial(DIALLED, caller=CUSTOMER)
    world.wait(20)
    world.press(second, "2")
    world.press(call, "1")
    assert world.playing(call) == ("callback.confirmed",)
    world.hang_up(call)
    later = world.dial(caller="13700000002")
    world.wait(3)
    world.hang_up(first)
    world.wait(20)
    back = f"{call}-b1.1"
    assert dialled(world) == [c.Dial(back, f"{back}-c", address(), DIALLED)]
    assert world.cdr(back).stage is Stage.QUEUED
    world.hang_up(second)
    world.wait(2)
    assert world.call_of("1001") == back
    assert world.agent_of(later) is None
    assert closed(world) == [(True, 1)]
    world.hang_up(back)
    cdr = world.cdr(back)
    assert (cdr.direction, cdr.callback_of, cdr.caller, cdr.dialled) == (
        Direction.OUTBOUND,
        call,
        CUSTOMER,
        DIALLED,
    )
    assert (cdr.agent, cdr.ended_in, cdr.recording) == ("1001", Stage.TALKING, f"{back}-r1")
    asked = world.cdr(call)
    assert (asked.callback, asked.ended_in, asked.agent) == (f"{call}-b1", Stage.IN_IVR, None)


def called(world: CallbackWorld) -> str:
    """Somebody asks, the agent comes free, and he is called; returns the call to him."""
    call = world.asks()
    world.hang_up("call1")
    world.wait(0.5)
    return f"{call}-b1.1"


def test_a_customer_who_answers_is_told_who_calls_and_waits_like_everybody() -> None:
    world, _ = all_busy()
    back = called(world)
    world.dial(caller="13700000003")  # takes Ann while his phone still rings
    world.wait(4)
    assert world.playing(back) == ("callback.greeting",)
    world.wait(3)
    assert world.cdr(back).stage is Stage.QUEUED
    assert world.playing(back) == ("music.wait",)
    world.wait(3)
    assert "queue.next" in world.playing(back)
    (queued,) = world.events(e.CallQueued, back)
    assert (queued.callback, queued.caller, queued.tier) == ("call2-b1", CUSTOMER, Tier.NORMAL)


def test_where_an_agent_is_free_at_once_he_is_called_as_soon_as_he_has_hung_up_and_not_before() -> None:
    world = CallbackWorld(ANN, line=LINE, flow=ask_first())
    call = world.dial(DIALLED, caller=CUSTOMER)
    world.press(call, "1")
    assert world.events(e.CallbackDue) != []
    assert dialled(world) == []
    world.hang_up(call)
    assert [dial.call for dial in dialled(world)] == [f"{call}-b1.1"]
    world.wait(10)
    assert world.agent_of(f"{call}-b1.1") == "1001"


def ask_first(then: str = "bye") -> Flow:
    """A flow that offers to call back before anybody waits."""
    nodes = (
        Node("offer", Callback("orders", then=then, otherwise="orders")),
        Node("orders", Enqueue("orders", full="bye", no_agents="bye")),
        Node("menu", Menu(("menu.main",), {"0": "orders"}, "bye", wait_s=60.0)),
        Node("bye", Hangup(("goodbye",))),
    )
    return Flow("main", "1", "offer", {node.name: node for node in nodes})


def test_a_customer_who_meets_an_agent_in_the_call_in_which_he_asked_is_not_called() -> None:
    world = CallbackWorld(ANN, flow=ask_first(then="menu"))
    call = world.dial(DIALLED, caller=CUSTOMER)
    world.press(call, "1")
    world.wait(3)
    world.press(call, "0")
    world.wait(3)
    assert world.agent_of(call) == "1001"
    world.hang_up(call)
    world.wait(1000)
    assert dialled(world) == []
    assert closed(world) == [(True, 1)]
    missed = world.cdr(f"{call}-b1.1")
    assert (missed.ended_in, missed.answered_at) == (Stage.CALLING_BACK, None)


@pytest.mark.parametrize(
    ("phone", "cause", "by"),
    [
        (NOBODY_HOME, HangupCause.NO_ANSWER, Party.SYSTEM),
        (BUSY, HangupCause.USER_BUSY, Party.CALLER),
        (Phone(refuses=HangupCause.CALL_REJECTED), HangupCause.CALL_REJECTED, Party.CALLER),
    ],
)
def test_a_customer_who_cannot_be_reached_is_tried_again_and_given_up_after_three_attempts(
    phone: Phone, cause: HangupCause, by: Party
) -> None:
    world, _ = all_busy()
    world.customer(phone)
    back = called(world)
    world.wait(RULE.ring_s)
    (failed,) = world.events(e.CallbackFailed, back)
    assert failed.cause is cause
    cdr = world.cdr(back)
    assert (cdr.cause, cdr.ended_by, cdr.ended_in, cdr.wait_s) == (cause, by, Stage.CALLING_BACK, None)
    world.wait(RULE.retry_s - RULE.ring_s - 1)
    assert len(dialled(world)) == 1
    world.wait(2 * (RULE.retry_s + RULE.ring_s) + 60)
    assert [dial.call for dial in dialled(world)] == [f"call2-b1.{attempt}" for attempt in (1, 2, 3)]
    assert closed(world) == [(False, 3)]
    world.wait(10 * RULE.retry_s)
    assert len(dialled(world)) == 3
    assert world.phone.legs == {}


def test_he_keeps_his_place_while_he_is_not_at_home() -> None:
    world, _ = all_busy()
    world.customer(BUSY)
    called(world)
    world.customer(Phone(answer_s=2.0))
    hold = world.dial(caller="13700000003")
    world.wait(RULE.retry_s - 5)
    later = world.dial(caller="13700000004")
    world.wait(4)
    world.hang_up(hold)
    world.wait(0.9)
    assert world.agent_of(later) is None  # her phone rings for him
    world.wait(20)
    world.hang_up(later)
    world.wait(20)
    assert world.agent_of("call2-b1.2") == "1001"
    assert closed(world) == [(True, 2)]


def test_a_customer_who_hangs_up_while_he_waits_is_tried_again() -> None:
    world, _ = all_busy()
    back = called(world)
    world.dial(caller="13700000003")
    world.wait(8)
    assert world.cdr(back).stage is Stage.QUEUED
    world.hang_up(back)
    assert world.cdr(back).ended_in is Stage.QUEUED
    assert world.events(e.CallbackFailed) == []
    world.wait(1)
    assert closed(world) == []
    world.hang_up("call3")
    world.wait(RULE.retry_s + 20)
    assert world.agent_of("call2-b1.2") == "1001"


def test_a_customer_who_hangs_up_at_the_greeting_is_tried_again() -> None:
    world, _ = all_busy()
    back = called(world)
    world.wait(4)
    world.hang_up(back)
    assert [event.cause for event in world.events(e.CallbackFailed, back)] == [HangupCause.NORMAL_CLEARING]
    world.wait(RULE.retry_s + 20)
    assert world.agent_of("call2-b1.2") == "1001"
    assert closed(world) == [(True, 2)]


@pytest.mark.parametrize("when_s", [1, 6, 9])
def test_a_defect_in_the_way_of_a_call_back_costs_an_attempt_at_most(when_s: float) -> None:
    world, _ = all_busy()
    back = called(world)
    world.dial(caller="13700000003")
    world.wait(when_s)
    world.post(e.StepFailed(back, "a step"))
    world.wait(3)
    world.hang_up("call3")
    world.wait(RULE.retry_s + 60)
    assert closed(world) in ([(True, 1)], [(True, 2)])
    assert len(dialled(world)) <= 2


def test_a_supervisor_takes_the_customer_out_of_the_queue_and_he_is_told_and_tried_again() -> None:
    world, _ = all_busy()
    back = called(world)
    world.dial(caller="13700000003")
    world.wait(9)
    world.post(e.WithdrawalOrdered(back, "lin"))
    assert world.playing(back) == ("queue.no_agents",)
    world.wait(5)
    assert world.cdr(back).ended_in is Stage.IN_IVR
    world.hang_up("call3")
    world.wait(RULE.retry_s + 60)
    assert closed(world) == [(True, 2)]


@pytest.mark.parametrize("number", ["", "anonymous", "110", "1380013800x", "١٣٨٠٠١٣٨٠٠٠", "+", "1;ext=2@evil"])
def test_whoever_has_no_number_waits_on_without_being_asked(number: str) -> None:
    world, _ = all_busy()
    call = world.dial(DIALLED, caller=number)
    world.wait(21)
    assert world.cdr(call).stage is Stage.QUEUED
    assert world.playing(call) == ("music.wait",)
    assert [event.node for event in world.events(e.NodeEntered, call)] == ["orders", "offer", "orders"]


def test_without_a_trunk_nobody_is_asked_and_a_callback_from_before_is_given_up() -> None:
    world, _ = all_busy()
    asked = world.asks()
    world.switchboard.publish((replace(LINE, trunk=""),), {"main": FLOW}, {})
    call = world.dial(DIALLED, caller="13900000009")
    world.wait(21)
    assert [event.node for event in world.events(e.NodeEntered, call)] == ["orders", "offer", "orders"]
    world.hang_up("call1")
    world.hang_up(call)
    world.wait(1)
    cdr = world.cdr(f"{asked}-b1.1")
    assert (cdr.cause, cdr.ended_in) == (HangupCause.DESTINATION_OUT_OF_ORDER, Stage.CALLING_BACK)
    world.wait(1000)
    assert closed(world) == [(False, 3)]
    assert dialled(world) == []
    assert world.switchboard.records == {}


def test_a_number_that_no_line_serves_any_more_cannot_be_called_for() -> None:
    world, _ = all_busy()
    asked = world.asks()
    world.switchboard.publish((replace(LINE, dialled=("999",)),), {"main": FLOW}, {})
    world.hang_up("call1")
    world.wait(1)
    assert world.cdr(f"{asked}-b1.1").cause is HangupCause.DESTINATION_OUT_OF_ORDER


def test_a_callback_for_a_queue_that_is_gone_is_closed() -> None:
    world, _ = all_busy()
    call = world.dial(DIALLED, caller=CUSTOMER)
    world.wait(20)
    world.driver.post(e.TablePublished(RoutingTable("2")))
    world.press(call, "1")
    assert closed(world) == [(False, 0)]


def test_a_later_time_of_his_own_is_kept_to() -> None:
    flow = Flow("main", "1", "offer", {**ask_first().nodes, "offer": in_an_hour()})
    world = CallbackWorld(ANN, flow=flow)
    call = world.dial(DIALLED, caller=CUSTOMER)
    world.press(call, "1")
    world.hang_up(call)
    world.wait(3599)
    assert dialled(world) == []
    world.wait(20)
    assert world.agent_of(f"{call}-b1.1") == "1001"


def in_an_hour() -> Node:
    return Node("offer", Callback("orders", then="bye", otherwise="orders", in_s=3600.0))


def test_told_twice_to_call_him_we_dial_once() -> None:
    world, _ = all_busy()
    back = called(world)
    (due,) = world.events(e.CallbackDue)
    world.post(due)
    assert [dial.call for dial in dialled(world)] == [back]


def test_a_customer_who_answers_as_we_give_up_is_let_go() -> None:
    world, _ = all_busy()
    world.customer(NOBODY_HOME)
    back = called(world)
    world.phone.legs[f"{back}-c"].deaf = True
    world.wait(RULE.ring_s)
    assert world.cdr(back).cause is HangupCause.NO_ANSWER
    world.phone.legs[f"{back}-c"].deaf = False
    world.phone.answer(f"{back}-c")
    assert f"{back}-c" not in world.phone.legs


def test_a_call_back_is_recorded_as_its_line_says() -> None:
    for policy, recorded in ((RecordPolicy.NONE, []), (RecordPolicy.ALL, ["call1-b1.1-r1"])):
        world = CallbackWorld(ANN, flow=ask_first(), line=replace(LINE, record=policy))
        call = world.dial(DIALLED, caller=CUSTOMER)
        world.press(call, "1")
        world.hang_up(call)
        world.wait(10)
        assert [event.recording for event in world.events(e.RecordingStarted, f"{call}-b1.1")] == recorded


def test_an_emergencys_callback_is_an_emergency() -> None:
    flow = Flow(
        "main", "1", "urgent", {**ask_first().nodes, "urgent": Node("urgent", Callback("emergency", "bye", "bye"))}
    )
    world = CallbackWorld(agent("1001", orders=80, emergency=80), flow=flow)
    call = world.dial(DIALLED, caller=CUSTOMER)
    world.press(call, "1")
    (asked,) = world.events(e.CallbackRequested)
    assert asked.tier is Tier.EMERGENCY


def test_saying_no_keeps_the_place_and_is_not_asked_again_at_once() -> None:
    world, _ = all_busy()
    call = world.dial(DIALLED, caller=CUSTOMER)
    world.wait(20)
    world.press(call, "2")
    later = world.dial(caller="13700000005")
    world.wait(60)
    assert [event.node for event in world.events(e.NodeEntered, call)] == ["orders", "offer", "orders"]
    world.hang_up("call1")
    world.wait(2)
    assert world.agent_of(call) == "1001"
    assert world.agent_of(later) is None
    reasons = [event.reason for event in world.events(e.CallLeftQueue, call)]
    assert reasons == [LeaveReason.OVERFLOWED, LeaveReason.SERVED]

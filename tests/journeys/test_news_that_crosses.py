"""Switchboard and routing engine speak by events, which may cross on their way [R1, X3]."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from calls import commands as c
from calls import events as e
from calls.model import AgentState, AgentStatus, QueueRefusal, RefusalReason, Stage, Tier
from telephony.simulated import Phone
from tests.decisions import SOME_WHY
from tests.journeys.world import World, agent

ANN, BOB = agent("1001", orders=80), agent("1002", orders=80)


def late_offer(world: World, call: str) -> list[e.Event]:
    """What becomes of an offer made for a call that has gone on meanwhile."""
    world.post(e.OfferMade(call, f"{call}-o9.1", "1001", ANN.address or "", 15, SOME_WHY))
    return world.events(e.OfferRefused, call)


@pytest.mark.parametrize(("keys", "seconds"), [("", 0), ("7", 1), ("1", 2)], ids=["ivr", "dialling", "talking"])
def test_an_offer_for_a_caller_who_does_not_wait_any_more_is_refused_at_once(keys: str, seconds: float) -> None:
    world = World(ANN, phones={"sip:partner@127.0.0.1:5099": Phone(answer_s=None)})
    call = world.dial(keys=keys)
    world.wait(seconds)
    before = world.legs(call)
    assert late_offer(world, call) == [e.OfferRefused(call, f"{call}-o9.1", "1001", RefusalReason.CALLER_GONE)]
    assert world.legs(call) == before


def test_an_offer_for_a_call_that_is_over_is_refused_whether_it_is_remembered_or_not() -> None:
    world = World(ANN)
    forgotten, remembered = world.dial(), world.dial()
    world.hang_up(forgotten)
    world.phone.legs[f"{remembered}-c"].deaf = True
    world.post(e.LegHungUp(remembered, "other", e.HangupCause.NORMAL_CLEARING))
    world.post(e.MediaLost(remembered, f"{remembered}-c", 20.0))
    world.wait(10)
    assert list(world.switchboard.records) == [remembered]
    for call in (forgotten, remembered):
        assert late_offer(world, call) == [e.OfferRefused(call, f"{call}-o9.1", "1001", RefusalReason.CALLER_GONE)]


def test_the_routing_engine_does_not_offer_a_caller_again_who_is_gone() -> None:
    world = World(ANN, BOB, phones={ANN.address: Phone(answer_s=None), BOB.address: Phone(answer_s=None)})
    world.dial(keys="1")
    stranger = "nobody"
    world.post(e.CallQueued(stranger, "orders", e.Tier.NORMAL, "en"))
    assert world.events(e.OfferRefused, stranger) == [
        e.OfferRefused(stranger, f"{stranger}-o2.1", "1002", RefusalReason.CALLER_GONE)
    ]
    assert len(world.events(e.OfferMade, stranger)) == 1
    assert world.routing.desks["1002"].state is AgentState.IDLE
    assert len(world.routing.waiting("orders")) == 1


def test_news_of_an_older_offer_does_not_throw_a_caller_out_who_queued_again() -> None:
    world = World(ANN, phones={ANN.address: Phone(answer_s=None)})
    call = world.dial(keys="1")
    world.post(e.OfferRefused(call, f"{call}-o0.1", "1001", RefusalReason.CALLER_GONE))
    assert world.call_of("1001") == call
    assert len(world.routing.waiting("orders")) == 1


def test_a_refusal_by_a_queue_the_caller_does_not_stand_in_changes_nothing() -> None:
    world = World(ANN, phones={ANN.address: Phone(answer_s=None)})
    call = world.dial(keys="1")
    world.post(e.QueueRefused(call, "repair", QueueRefusal.FULL))
    assert world.switchboard.records[call].stage is Stage.QUEUED
    assert world.playing(call) == ("music.wait",)
    assert world.phone.legs.keys() == {f"{call}-c", f"{call}-a1"}


def test_an_agent_who_becomes_free_in_the_moment_a_caller_is_let_go_waits_for_nobody() -> None:
    """1001 ends his wrap-up when the silent caller's time to answer is over."""
    world = World(ANN)
    first = world.dial(keys="1")
    world.wait(2)
    silent = world.dial(keys="1")
    world.phone.legs[f"{silent}-c"].deaf = True
    world.post(e.MediaLost(silent, f"{silent}-c", 20.0))
    world.hang_up(first)
    world.wait(10)
    assert world.cdr(silent).ended_at is not None
    assert world.routing.desks["1001"].state is AgentState.IDLE
    assert [command for command in world.phone.performed if isinstance(command, c.RingAgent)][1:] == []


ORDERS = (
    lambda call: e.WithdrawalOrdered(call, "boss"),
    lambda call: e.MoveOrdered(call, "repair", "boss"),
    lambda call: e.PriorityOrdered(call, Tier.EMERGENCY, 0.0, "boss"),
)


@pytest.mark.parametrize("order", ORDERS)
def test_what_was_ordered_for_a_stay_that_a_defect_ended_is_not_done_to_the_next(
    order: Callable[[str], e.Event],
) -> None:
    """The caller is in the queue a second time before the first is known to be over."""
    cat = agent("1003", orders=80, repair=80)
    world = World(ANN, cat, phones=dict.fromkeys((ANN.address, cat.address), Phone(answer_s=None)))
    for _ in range(2):
        world.dial(keys="1")
    call = world.dial(keys="1")
    with world.in_one_moment():
        world.post(order(call))
        world.post(e.StepFailed(call, "something"))
    (waiter,) = [waiter for waiter in world.routing.waiting("orders") if waiter.call == call]
    assert world.switchboard.records[call].stage is Stage.QUEUED
    ringing = {one.offer for one in world.switchboard.records[call].ringing.values()}
    assert ringing == set(waiter.offers)
    assert world.playing(call) == ("music.wait",)


def test_an_offer_for_a_stay_that_a_defect_ended_rings_nobody() -> None:
    world = World(ANN, BOB, phones={ANN.address: Phone(answer_s=None)})
    world.post(e.AgentStatusChosen("1001", AgentStatus.BREAK))
    world.dial(keys="1")
    call = world.dial(keys="1")
    with world.in_one_moment():
        world.post(e.AgentStatusChosen("1001", AgentStatus.AVAILABLE))
        world.post(e.StepFailed(call, "something"))
    assert [event.reason for event in world.events(e.OfferRefused, call)] == [RefusalReason.CALLER_GONE]
    (waiter,) = [waiter for waiter in world.routing.waiting("orders") if waiter.call == call]
    assert {one.offer for one in world.switchboard.records[call].ringing.values()} == set(waiter.offers)
    assert world.call_of("1001") == call

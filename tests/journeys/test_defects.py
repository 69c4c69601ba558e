"""A defect of ours, wherever it sits, leaves no caller in silence and no agent reserved [R1, R3].

Defects are made of what the types forbid: a queue without a ring time, a table whose needs are missing, a verb that
raises, a telephone that cannot do what it is told.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import pytest

from calls import commands as c
from calls import events as e
from calls.model import AgentState, Channel, HangupCause, LeaveReason, Stage, Tier
from calls.table import Queue, RoutingTable
from ivr.flow import Flow, Node
from ivr.journey import Journey
from ivr.steps import Say, Step
from ivr.verb import Verb
from ivr.verbs import Enqueue, Hangup, Transfer
from switchboard.lines import Line
from telephony.simulated import Phone
from tests.journeys.world import QUEUES, World, agent

ANN, BOB = agent("1001", orders=80), agent("1002", orders=80)
PARTNER = "sip:partner@127.0.0.1:5099"
BROKEN: Any = None


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Oracle(Verb):
    """A verb that has no answer."""

    verb: ClassVar[str] = "oracle"

    def begin(self, journey: Journey) -> Step:
        return Say(("ask",))

    def key(self, key: str, journey: Journey) -> Step:
        raise ZeroDivisionError


def with_flow(world: World, nodes: Mapping[str, Verb], rescue: str = "") -> World:
    """Every call goes through these nodes, beginning with the first."""
    flow = Flow("main", "1", next(iter(nodes)), {name: Node(name, verb) for name, verb in nodes.items()}, rescue)
    world.switchboard.publish((Line(("*",), "main"),), {"main": flow}, {})
    return world


def with_queues(world: World, *queues: Queue) -> World:
    """Put queues into the engines that no journal would take."""
    table = RoutingTable("2", {queue.queue: queue for queue in queues}, world.routing.room.table.agents)
    for engine in (world.switchboard, world.routing):
        engine.handle(e.TablePublished(table), world.loop.now)
    return world


ORDERS = Enqueue(queue="orders", full="bye", no_agents="bye")


# --- in the IVR ---


def test_a_verb_that_fails_brings_the_caller_to_a_person() -> None:
    world = with_flow(World(ANN), {"start": Oracle(), "person": ORDERS, "bye": Hangup()}, "person")
    call = world.dial()
    world.press(call, "1")
    assert world.events(e.StepFailed) == [e.StepFailed(call, "DigitPressed")]
    world.wait(2)
    assert world.agent_of(call) == "1001"
    assert world.driver.failures == 1


def test_where_no_person_can_be_reached_the_caller_hears_that_we_are_sorry() -> None:
    world = with_flow(World(ANN), {"start": Oracle()})
    call = world.dial()
    world.press(call, "1")
    assert world.playing(call) == ("error.sorry",)
    world.wait(2)
    assert world.cdr(call).cause is HangupCause.TEMPORARY_FAILURE


def test_a_flow_that_cannot_even_begin_lets_the_caller_go() -> None:
    world = World(ANN)
    world.switchboard.publish((Line(("*",), "no such flow"),), {}, {})
    call = world.dial()
    row = world.cdr(call)
    assert (row.cause, row.ended_in) == (HangupCause.INTERNAL_ERROR, Stage.OFFERED)
    assert world.phone.legs == {}
    assert world.switchboard.records == {}


def test_a_rescue_that_fails_as_well_lets_the_caller_go() -> None:
    @dataclass(frozen=True, slots=True)
    class Abyss(Oracle):
        def begin(self, journey: Journey) -> Step:
            raise ZeroDivisionError

    world = with_flow(World(ANN), {"start": Oracle(), "abyss": Abyss()}, "abyss")
    call = world.dial()
    world.press(call, "1")
    assert world.cdr(call).cause is HangupCause.INTERNAL_ERROR
    assert world.phone.legs == {}


# --- in the queue ---


def test_a_queue_that_cannot_be_served_gives_its_caller_back_and_the_others_are_served_as_ever() -> None:
    """The offer cannot even be made, so the routing engine says whose fault it is."""
    world = with_queues(World(ANN, BOB), QUEUES[0], replace(QUEUES[0], queue="repair", ring_s=BROKEN))
    call = world.dial(keys="2")
    assert world.events(e.StepFailed) == [e.StepFailed(call, "offer")]
    assert e.CallLeftQueue(call, "repair", LeaveReason.WITHDRAWN) in world.events(e.CallLeftQueue)
    assert len(world.events(e.OfferMade)) == 1
    world.wait(2)
    assert (world.agent_of(call), world.cdr(call).queue) == ("1001", "orders")
    world.hang_up(call)
    world.wait(11)
    other = world.dial(keys="1")
    world.wait(2)
    assert world.cdr(other).stage is Stage.TALKING


def test_a_caller_whose_queue_nobody_can_even_look_at_is_served_elsewhere() -> None:
    world = with_queues(World(ANN), QUEUES[0], replace(QUEUES[1], needs=BROKEN))
    call = world.dial(keys="2")
    world.wait(2)
    assert world.agent_of(call) == "1001"


def test_an_emergency_that_fails_in_its_own_queue_is_the_first_in_another() -> None:
    broken = replace(QUEUES[2], ring_s=BROKEN)
    able = agent("1001", orders=80, emergency=80)
    world = with_queues(World(able), QUEUES[0], broken)
    busy = world.dial(keys="1")
    world.wait(2)
    normal = world.dial(keys="1")
    emergency = world.dial(keys="9")
    world.hang_up(busy)
    world.wait(12)
    assert (world.agent_of(emergency), world.agent_of(normal)) == ("1001", None)
    assert world.cdr(emergency).tier is Tier.EMERGENCY


def test_an_announcement_that_fails_sends_the_caller_to_a_person_and_stops_the_phone_that_rings() -> None:
    """The place is told first and the alarm for the next time cannot be set."""
    queue = replace(QUEUES[0], announce_every_s=BROKEN)
    world = World(ANN, phones={ANN.address: Phone(answer_s=None)})
    call = with_queues(world, queue, QUEUES[1]).dial(keys="1")
    world.wait(3.1)
    assert world.events(e.StepFailed) == [e.StepFailed(call, "PositionTold")]
    assert f"{call}-a1" not in world.phone.legs
    assert world.cdr(call).stage is Stage.QUEUED
    assert world.call_of("1001") == call
    assert list(world.phone.legs) == [f"{call}-c", f"{call}-a2"]


# --- outside, and in conversation ---


def test_a_transfer_that_fails_to_start_goes_to_a_person() -> None:
    out = Transfer(PARTNER, "bye", ring_s=BROKEN)
    world = with_flow(World(ANN), {"out": out, "person": ORDERS, "bye": Hangup()}, "person")
    call = world.dial()
    world.wait(2)
    assert world.agent_of(call) == "1001"
    assert len(world.legs(call)) == 2


def test_an_outside_phone_that_rings_is_let_go_when_its_call_is_rescued() -> None:
    world = World(ANN, phones={PARTNER: Phone(answer_s=None)})
    call = world.dial(keys="7")
    world.post(e.StepFailed(call, "something"))
    assert c.HangUp(call, f"{call}-a1", HangupCause.ORIGINATOR_CANCEL) in world.phone.performed
    world.wait(40)
    assert world.agent_of(call) == "1001"


def test_a_conversation_is_left_to_those_who_have_it() -> None:
    world = World(ANN)
    call = world.dial(keys="1")
    world.wait(2)
    world.post(e.StepFailed(call, "something"))
    assert world.cdr(call).stage is Stage.TALKING
    assert world.phone.legs[f"{call}-c"].bridged_to == f"{call}-a1"


def test_a_conversation_that_cannot_begin_leaves_neither_side_in_silence() -> None:
    """The agent answers, and nobody knows what of the call should be recorded: not the second time either."""
    world = World(ANN)
    call = world.dial(keys="1")
    world.switchboard.records[call].line = object()  # type: ignore[assignment]
    world.wait(1.5)
    assert world.events(e.TalkStarted) == []
    assert world.call_of("1001") == call
    world.wait(1)
    assert world.playing(call) == ("error.sorry",)
    assert world.legs(call) == [f"{call}-c"]
    assert world.routing.desks["1001"].takes(Channel.VOICE)


# --- a telephone that cannot do what it is told ---


def test_a_caller_who_cannot_be_answered_is_let_go() -> None:
    world = World(ANN)
    world.phone.broken = {c.Answer}
    call = world.dial()
    assert world.cdr(call).cause is HangupCause.TEMPORARY_FAILURE
    assert world.phone.legs == {}


def test_a_caller_whose_prompts_cannot_be_played_gets_to_a_person_all_the_same() -> None:
    world = World(ANN)
    world.phone.broken = {c.Play}
    call = world.dial()
    world.wait(20)
    assert world.agent_of(call) == "1001"


def test_an_agent_whose_phone_cannot_be_rung_is_passed_over() -> None:
    world = World(ANN)
    world.phone.broken = {c.RingAgent}
    call = world.dial(keys="1")
    assert world.events(e.OfferRefused, call)[0].reason is e.RefusalReason.UNREACHABLE  # type: ignore[attr-defined]
    world.phone.broken = set()
    world.wait(35)
    assert world.agent_of(call) == "1001"


def test_a_bridge_that_cannot_be_built_ends_the_call_for_both() -> None:
    world = World(ANN)
    world.phone.broken = {c.Bridge}
    world.dial(keys="1")
    world.wait(2)
    assert world.phone.legs == {}
    assert world.switchboard.records == {}
    assert world.routing.desks["1001"].state is AgentState.WRAP_UP


def test_a_leg_that_cannot_be_hung_up_holds_nobody_up() -> None:
    world = World(ANN)
    call = world.dial(keys="1")
    world.wait(2)
    world.phone.broken = {c.HangUp, c.StopRecording}
    world.hang_up(call)
    assert world.cdr(call).ended_at is not None
    assert world.switchboard.records == {}

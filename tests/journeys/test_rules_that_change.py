"""New lines, flows, hours, queues and agents are put into force while callers are on their way [R7, H1]."""

from __future__ import annotations

from datetime import UTC, timedelta

from calls import events as e
from calls.model import AgentState, AgentStatus, Stage
from calls.table import Agent
from ivr.calendar import Calendar, Opening
from ivr.flow import Flow, Node
from ivr.verbs import Hangup, Hours
from switchboard.lines import Line
from telephony.simulated import Phone
from tests.journeys.world import MORNING, World, agent

ANN = agent("1001", orders=80)
OTHER = Flow("other", "2", "bye", {"bye": Node("bye", Hangup(("goodbye",)))})


def test_a_call_that_rings_while_its_flow_is_renamed_goes_the_way_it_came_for() -> None:
    world = World(ANN)
    call = world.dial("4002")
    world.switchboard.publish((Line(("*",), "other"),), {"other": OTHER}, {})
    world.wait(3)
    assert world.playing(call) == ("menu.main",)
    world.press(call, "1")
    assert world.cdr(call).stage is Stage.QUEUED
    assert world.driver.failures == 0


def test_when_a_table_lets_two_idle_agents_help_the_one_idle_longer_does() -> None:
    """1001 has just been on a repair call; 1002 has not had one yet."""
    busy, ann, bob = agent("1000", orders=80), agent("1001", repair=80), agent("1002", lost=80)
    world = World(busy, ann, bob)
    world.dial(keys="1")
    repaired = world.dial(keys="2")
    world.wait(2)
    world.hang_up(repaired)
    world.wait(11)
    waiting = world.dial(keys="1")
    world.publish(busy, agent("1001", orders=80), agent("1002", orders=80))
    world.wait(2)
    assert world.agent_of(waiting) == "1002"


def test_an_agent_off_the_table_and_on_it_again_within_one_conversation_goes_on_working() -> None:
    world = World(ANN)
    call = world.dial(keys="1")
    world.wait(2)
    world.publish()
    assert world.routing.desks["1001"].state is AgentState.TALKING
    world.publish(ANN)
    world.hang_up(call)
    world.wait(11)
    later = world.dial(keys="1")
    world.wait(2)
    assert world.agent_of(later) == "1001"


def test_a_phone_stops_ringing_when_its_agent_is_taken_off_the_table() -> None:
    bob = agent("1002", orders=80)
    world = World(ANN, bob, phones={ANN.address: Phone(answer_s=None)})
    call = world.dial(keys="1")
    world.wait(1)
    world.publish(bob)
    world.wait(2)
    assert world.agent_of(call) == "1002"
    assert list(world.routing.desks) == ["1002"]


def test_an_agent_given_a_phone_of_his_own_by_the_table_takes_calls_on_it() -> None:
    world = World(Agent("1001", "安", {"orders": 80}))
    assert world.playing(world.dial(keys="1")) == ("queue.no_agents",)
    world.publish(ANN)
    call = world.dial(keys="1")
    world.wait(2)
    assert world.agent_of(call) == "1001"


def test_an_agent_on_a_break_stays_on_it_whatever_is_published() -> None:
    world = World(ANN)
    world.post(e.AgentStatusChosen("1001", AgentStatus.BREAK))
    world.publish(ANN)
    assert not world.routing.desks["1001"].on_duty


def test_a_call_that_comes_after_the_change_goes_the_new_way() -> None:
    world = World(ANN)
    world.switchboard.publish((Line(("*",), "other"),), {"other": OTHER}, {})
    call = world.dial("4002")
    assert world.playing(call) == ("goodbye",)
    assert [(event.flow, event.version) for event in world.events(e.FlowStarted)] == [("other", "2")]  # type: ignore[attr-defined]


def test_a_call_that_rang_into_the_opening_hour_finds_it_open() -> None:
    """Opens a minute after the story begins; the line rings for three seconds."""
    nodes = {
        "hours": Node("hours", Hours("business", open="open", closed="closed")),
        "open": Node("open", Hangup(("open",))),
        "closed": Node("closed", Hangup(("closed",))),
    }
    opens_min = (MORNING + timedelta(minutes=1)).hour * 60 + 1
    business = Calendar("business", UTC, ((Opening(opens_min, 24 * 60),),) * 7)
    world = World(ANN)
    world.switchboard.publish(
        (Line(("*",), "main", ring_s=3.0),), {"main": Flow("main", "1", "hours", nodes)}, {"business": business}
    )
    world.wait(58)
    call = world.dial()
    world.wait(3.5)
    assert world.playing(call) == ("open",)

"""New lines, flows and hours are put into force while callers are on their way [R7, H1]."""

from __future__ import annotations

from datetime import UTC, timedelta

from calls import events as e
from calls.model import Stage
from ivr.calendar import Calendar, Opening
from ivr.flow import Flow, Node
from ivr.verbs import Hangup, Hours
from switchboard.lines import Line
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

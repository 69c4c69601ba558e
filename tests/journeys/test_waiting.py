"""What the caller hears while he waits [H4], and what happens when the queue will not have him."""

from __future__ import annotations

from calls import commands as c
from calls import events as e
from calls.model import CHINESE, HangupCause, LeaveReason, QueueRefusal, Sound, Stage
from calls.table import Queue, RoutingTable
from ivr.flow import Flow, Node
from ivr.verbs import Enqueue, Hangup
from switchboard.lines import Line
from telephony.simulated import Phone
from tests.journeys.world import World, agent

ANN = agent("1001", orders=80)


def a_busy_hotline() -> World:
    world = World(ANN)
    world.dial(keys="1")
    world.wait(2)
    return world


def heard(world: World, call: str) -> list[tuple[str, ...]]:
    plays = [command for command in world.phone.performed if isinstance(command, c.Play) and command.call == call]
    return [tuple(str(s.number) if s.number is not None else s.key for s in play.sounds) for play in plays]


def test_music_at_once_then_the_position_then_music_again() -> None:
    world = a_busy_hotline()
    world.dial(keys="1")
    call = world.dial(keys="1")
    world.wait(8)
    assert heard(world, call)[1:] == [
        ("music.wait",),
        ("queue.position_before", "1", "queue.position_after"),
        ("music.wait",),
    ]


def test_the_next_one_is_told_so_without_a_number() -> None:
    world = a_busy_hotline()
    call = world.dial(keys="1")
    world.wait(4)
    assert heard(world, call)[-1] == ("queue.next",)


def test_a_position_that_does_not_fall_is_not_repeated() -> None:
    world = a_busy_hotline()
    call = world.dial(keys="1")
    world.wait(40)
    assert heard(world, call).count(("queue.next",)) == 1
    assert ("queue.still_waiting",) in heard(world, call)


def test_a_position_that_falls_is_told() -> None:
    world = a_busy_hotline()
    ahead = world.dial(keys="1")
    call = world.dial(keys="1")
    world.wait(10)
    world.hang_up(ahead)
    world.wait(30)
    assert heard(world, call).count(("queue.next",)) == 1


def test_a_caller_whose_agent_rings_is_not_told_a_number() -> None:
    world = World(ANN, phones={ANN.address: Phone(answer_s=None)})
    call = world.dial(keys="1")
    world.wait(10)
    assert heard(world, call)[1:] == [("music.wait",)]


def test_a_caller_served_at_once_hears_no_number() -> None:
    world = World(ANN)
    call = world.dial(keys="1")
    world.wait(20)
    assert heard(world, call)[1:] == [("music.wait",)]


def test_a_queue_without_agents_sends_the_caller_back_to_the_flow() -> None:
    world = World()
    call = world.dial(keys="1")
    assert world.playing(call) == ("queue.no_agents",)
    assert world.events(e.QueueRefused) == [e.QueueRefused(call, "orders", QueueRefusal.NO_AGENTS)]
    world.wait(10)
    row = world.cdr(call)
    assert (row.cause, row.ended_in, row.queue) == (HangupCause.NORMAL_CLEARING, Stage.IN_IVR, None)


def test_a_full_queue_takes_nobody_more() -> None:
    world = a_busy_hotline()
    small = Queue("orders", {CHINESE: "订单"}, max_waiting=1)
    world.post(e.TablePublished(RoutingTable("2", {"orders": small}, {"1001": ANN})))
    inside, outside = world.dial(keys="1"), world.dial(keys="1")
    assert world.cdr(inside).stage is Stage.QUEUED
    assert world.playing(outside) == ("queue.no_agents",)
    assert world.events(e.QueueRefused, outside)[-1].reason is QueueRefusal.FULL  # type: ignore[attr-defined]


def test_a_queue_that_vanished_refuses_newcomers_and_keeps_those_who_wait() -> None:
    world = a_busy_hotline()
    waiting = world.dial(keys="1")
    world.post(e.TablePublished(RoutingTable("2", {}, {"1001": ANN})))
    late = world.dial(keys="1")
    assert world.events(e.QueueRefused, late)[-1].reason is QueueRefusal.UNKNOWN  # type: ignore[attr-defined]
    world.hang_up("call1")
    world.wait(12)
    assert world.agent_of(waiting) == "1001"


def test_an_abandoned_wait_is_recorded_with_its_length() -> None:
    world = a_busy_hotline()
    call = world.dial(keys="1")
    world.wait(42)
    world.hang_up(call)
    assert world.cdr(call).wait_s == 42.0
    assert e.CallLeftQueue(call, "orders", LeaveReason.ABANDONED) in world.events(e.CallLeftQueue)


def test_the_enqueue_prompt_is_heard_to_its_end_before_the_music() -> None:
    flow = Flow(
        "main",
        "1",
        "in",
        {
            "in": Node("in", Enqueue(queue="orders", full="out", no_agents="out", prompts=("queue.enter",))),
            "out": Node("out", Hangup()),
        },
    )
    world = a_busy_hotline()
    world.switchboard.publish((Line(("*",), "main"),), {"main": flow}, {})
    world.phone.play_s = lambda _: 4.0
    call = world.dial()
    assert heard(world, call) == [("queue.enter",)]
    world.wait(4)
    assert heard(world, call) == [("queue.enter",), ("music.wait",)]
    world.wait(2)
    assert heard(world, call)[-1] == ("queue.next",)


def test_sounds_are_in_the_callers_language() -> None:
    world = a_busy_hotline()
    call = world.dial(keys="1")
    music = [command for command in world.phone.performed if isinstance(command, c.Play) and command.call == call][1]
    assert music.sounds == (Sound("music.wait", CHINESE),)
    assert music.loop


def test_keys_pressed_while_waiting_change_nothing() -> None:
    world = a_busy_hotline()
    call = world.dial(keys="1")
    world.press(call, "123")
    assert world.cdr(call).stage is Stage.QUEUED

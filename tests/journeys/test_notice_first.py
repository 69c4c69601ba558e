"""Nobody is recorded before he was told: on a line that records everything, and when he is called back (X4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from calls import commands as c
from calls import events as e
from calls.model import HangupCause, Stage
from ivr.flow import Flow, Node
from ivr.verbs import Enqueue, Hangup, Menu, Play, RecordNotice, Subflow
from switchboard.lines import Line, RecordPolicy
from tests.journeys.after_the_call import PROMPT_S
from tests.journeys.called_back import CUSTOMER, LINE, CallbackWorld
from tests.journeys.world import World, agent

ANN, BOB = agent("1001", orders=80), agent("1002", orders=80)
NODES = (
    Node("hello", Play(("queue.enter",), then="notice", interruptible=False)),
    Node("notice", RecordNotice(("greeting",), "menu", refuse_key="#", refused="menu", confirmed=("recording.off",))),
    Node("menu", Menu(("menu.main",), {"1": "orders", "5": "notice", "0": "orders"}, otherwise="orders")),
    Node("orders", Enqueue("orders", full="bye", no_agents="bye")),
    Node("bye", Hangup(("goodbye",))),
)
FLOW = Flow("main", "1", "hello", {node.name: node for node in NODES}, rescue="orders")
LINES = tuple(Line((policy.value,), "main", record=policy) for policy in RecordPolicy)


def dial(policy: RecordPolicy = RecordPolicy.ALL, flow: Flow = FLOW) -> tuple[World, str]:
    world = World(ANN, lines=LINES, flow=flow)
    return world, world.dial(policy.value)


def recordings(world: World) -> list[str]:
    return [event.recording for event in world.events(e.RecordingStarted)]  # type: ignore[attr-defined]


def done(world: World, kind: type[c.Command]) -> int:
    """The place of the first such command among all that the telephone was given; -1 without one."""
    return next((at for at, command in enumerate(world.phone.performed) if isinstance(command, kind)), -1)


def test_recording_begins_when_the_notice_was_heard_to_its_end_and_lasts_to_the_calls() -> None:
    world, call = dial()
    world.wait(PROMPT_S)
    assert world.playing(call) == ("greeting",)
    world.wait(PROMPT_S - 0.1)
    assert recordings(world) == []
    world.wait(0.1)
    assert recordings(world) == [f"{call}-r1"]
    assert world.playing(call) == ("menu.main",)
    world.press(call, "1")
    world.wait(5)
    assert world.cdr(call).stage is Stage.TALKING
    world.hang_up(call)
    assert len(world.events(e.RecordingStopped)) == 1
    assert recordings(world) == [f"{call}-r1"]


@pytest.mark.parametrize("early", [True, False], ids=["keyed ahead", "interrupts"])
def test_who_keys_past_the_notice_is_recorded_from_then_on(early: bool) -> None:
    world, call = dial()
    if not early:
        world.wait(PROMPT_S)
    world.press(call, "1")
    assert recordings(world) == ([] if early else [f"{call}-r1"])
    world.wait(PROMPT_S)
    assert recordings(world) == [f"{call}-r1"]
    world.wait(2)
    assert world.cdr(call).stage is Stage.TALKING


@pytest.mark.parametrize("early", [True, False], ids=["keyed ahead", "interrupts"])
def test_who_refuses_is_never_recorded(early: bool) -> None:
    world, call = dial()
    if not early:
        world.wait(PROMPT_S)
    world.press(call, "#")
    world.wait(3 * PROMPT_S)
    world.press(call, "1")
    world.wait(5)
    assert world.cdr(call).stage is Stage.TALKING
    world.hang_up(call)
    assert recordings(world) == []
    assert done(world, c.StartRecording) == -1


def test_who_hears_the_notice_again_may_still_refuse_and_is_not_recorded_a_second_time() -> None:
    world, call = dial()
    world.wait(2 * PROMPT_S)
    world.press(call, "5")
    world.wait(PROMPT_S)
    assert recordings(world) == list(world.phone.recordings) == [f"{call}-r1"]
    world.press(call, "5#")
    assert world.phone.recordings == {}
    world.press(call, "5")
    world.wait(2 * PROMPT_S)
    world.press(call, "1")
    world.wait(5)
    assert recordings(world) == [f"{call}-r1"]


def test_a_flow_without_a_notice_records_from_the_answer_on() -> None:
    nodes = {name: node for name, node in FLOW.nodes.items() if name not in ("hello", "notice")}
    menu = Menu(("menu.main",), {"1": "orders", "0": "orders"}, otherwise="orders")
    world, call = dial(flow=Flow("main", "1", "menu", {**nodes, "menu": Node("menu", menu)}, rescue="orders"))
    assert recordings(world) == [f"{call}-r1"]
    assert done(world, c.Answer) < done(world, c.StartRecording) < done(world, c.Play)


def test_a_notice_in_a_flow_that_is_gone_through_is_one() -> None:
    main = Flow(
        "main",
        "1",
        "who",
        {
            "who": Node("who", Subflow("telling", then="orders")),
            "orders": FLOW.nodes["orders"],
            "bye": FLOW.nodes["bye"],
        },
        rescue="orders",
    )
    telling = Flow("telling", "1", "notice", {"notice": Node("notice", RecordNotice(("greeting",), then="return"))})
    world = World(ANN, lines=LINES, flow=main)
    world.switchboard.publish(LINES, {"main": main, "telling": telling}, {})
    call = world.dial(RecordPolicy.ALL.value)
    assert recordings(world) == []
    world.wait(PROMPT_S)
    assert recordings(world) == [f"{call}-r1"]


def test_a_caller_the_flow_never_told_is_recorded_when_he_talks_as_everywhere() -> None:
    world, call = dial()
    world.post(e.PromptMissing(call, f"{call}-c", f"{call}-p1", ("queue.enter",)))
    world.wait(5)
    assert world.cdr(call).stage is Stage.TALKING
    assert done(world, c.Bridge) < done(world, c.StartRecording)
    assert recordings(world) == [f"{call}-r1"]


@pytest.mark.parametrize(("policy", "recorded"), [(RecordPolicy.NONE, 0), (RecordPolicy.TALK, 1)])
def test_other_lines_do_as_before(policy: RecordPolicy, recorded: int) -> None:
    world, call = dial(policy)
    world.wait(3 * PROMPT_S)
    assert recordings(world) == []
    world.press(call, "1")
    world.wait(5)
    assert world.cdr(call).stage is Stage.TALKING
    assert len(recordings(world)) == recorded


# --- whenever he hangs up ---


def before_the_notice(world: World, call: str) -> None:
    world.wait(0.5)


def in_the_notice(world: World, call: str) -> None:
    world.wait(PROMPT_S + 0.5)


def in_the_confirmation(world: World, call: str) -> None:
    world.wait(PROMPT_S)
    world.press(call, "#")


def just_after_the_notice(world: World, call: str) -> None:
    world.wait(2 * PROMPT_S)


def while_waiting(world: World, call: str) -> None:
    world.post(e.AgentStatusChosen("1001", e.AgentStatus.BREAK))
    world.wait(2 * PROMPT_S)
    world.press(call, "1")


def while_talking(world: World, call: str) -> None:
    world.wait(2 * PROMPT_S)
    world.press(call, "1")
    world.wait(5)
    assert world.cdr(call).stage is Stage.TALKING


@pytest.mark.parametrize(
    ("until", "recorded"),
    [
        (before_the_notice, 0),
        (in_the_notice, 0),
        (in_the_confirmation, 0),
        (just_after_the_notice, 1),
        (while_waiting, 1),
        (while_talking, 1),
    ],
)
def test_whenever_he_hangs_up_what_was_begun_is_closed(until: Callable[[World, str], None], recorded: int) -> None:
    world, call = dial()
    until(world, call)
    world.phone.hang_up(f"{call}-c", HangupCause.NORMAL_CLEARING)
    world.wait(60)
    assert len(recordings(world)) == len(world.events(e.RecordingStopped)) == recorded
    assert world.phone.recordings == {}
    assert call not in world.switchboard.records
    assert not world.events(e.StepFailed)


# --- called back ---


def called_back() -> tuple[CallbackWorld, str]:
    """He has picked up and hears who calls."""
    world = CallbackWorld(ANN, line=replace(LINE, record=RecordPolicy.ALL))
    world.dial(caller="13700000000")
    world.wait(5)
    call = world.asks()
    world.hang_up("call1")
    world.wait(4.5)
    back = f"{call}-b1.1"
    assert world.playing(back) == ("callback.greeting",)
    return world, back


def of(world: World, call: str) -> list[e.Event]:
    return world.events(e.RecordingStarted, call)


def test_who_is_called_back_is_recorded_when_he_has_heard_the_greeting() -> None:
    world, back = called_back()
    assert of(world, back) == []
    world.wait(PROMPT_S)
    (started,) = of(world, back)
    world.wait(5)
    assert world.cdr(back).stage is Stage.TALKING
    assert of(world, back) == [started]


def test_a_key_ends_the_greeting_of_a_call_back_as_a_prompt() -> None:
    world, back = called_back()
    world.press(back, "7")
    assert len(of(world, back)) == 1
    world.wait(5)
    assert world.cdr(back).stage is Stage.TALKING


def test_who_hangs_up_on_the_greeting_was_not_recorded() -> None:
    world, back = called_back()
    world.wait(0.2)
    world.hang_up(back)
    world.wait(60)
    assert of(world, back) == []
    assert world.cdr(back).caller == CUSTOMER

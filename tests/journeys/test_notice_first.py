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
from telephony.simulated import Phone
from tests.journeys.after_the_call import CUSTOMER as MESSAGES_CUSTOMER
from tests.journeys.after_the_call import DIALLED, PROMPT_S, TRUNK, AfterWorld
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


def test_who_is_called_back_may_refuse_and_talks_all_the_same() -> None:
    world, back = called_back()
    world.press(back, "*")
    assert world.playing(back) == ("recording.off",)
    world.wait(PROMPT_S + 5)
    assert world.cdr(back).stage is Stage.TALKING
    world.hang_up(back)
    assert len(world.events(e.RecordingRefused, back)) == 1
    assert of(world, back) == []


def test_who_hangs_up_on_the_greeting_was_not_recorded() -> None:
    world, back = called_back()
    world.wait(0.2)
    world.hang_up(back)
    world.wait(60)
    assert of(world, back) == []
    assert world.cdr(back).caller == CUSTOMER


# --- called back for the message he left ---


def called_for_a_message(dialled: str = DIALLED) -> tuple[AfterWorld, str]:
    """Ann heard his message and called him; he has just picked up. Returns what his call is named."""
    world = AfterWorld(ANN)
    call = world.dial(dialled, "3", MESSAGES_CUSTOMER)
    world.wait(2 * PROMPT_S + 10)
    world.hang_up(call)
    message = f"{call}-v1"
    world.wait(1 + 2 * PROMPT_S)
    world.phone.press(world.agent_leg(message).leg, "2")
    world.wait(4)
    return world, message


def is_put_through(world: AfterWorld, message: str) -> bool:
    return world.agent_leg(message).bridged_to == f"{message}-c"


def test_he_is_told_before_the_first_frame_and_the_agent_waits_so_long() -> None:
    world, message = called_for_a_message()
    assert world.playing(message) == ("callback.greeting",)
    assert world.agent_hears(message) == ("music.wait",)
    world.wait(PROMPT_S - 0.1)
    assert of(world, message) == []
    assert not is_put_through(world, message)
    world.wait(0.1)
    assert is_put_through(world, message)
    assert [event.recording for event in of(world, message)] == [f"{message}-r1"]  # type: ignore[attr-defined]
    world.phone.hang_up(f"{message}-c")
    assert len(world.events(e.RecordingStopped, message)) == 1


def test_he_refuses_is_told_so_and_talks_unrecorded() -> None:
    world, message = called_for_a_message()
    world.press(message, "*")
    assert world.playing(message) == ("recording.off",)
    world.press(message, "*7")
    assert not is_put_through(world, message)
    world.wait(PROMPT_S)
    assert is_put_through(world, message)
    world.wait(30)
    world.phone.hang_up(f"{message}-c")
    assert len(world.events(e.RecordingRefused, message)) == 1
    assert of(world, message) == []
    assert len(world.events(e.VoicemailHeard, message)) == 1


def test_any_other_key_of_his_ends_the_notice() -> None:
    world, message = called_for_a_message()
    world.press(message, "1")
    assert is_put_through(world, message)
    assert len(of(world, message)) == 1
    world.post(e.PlayFinished(message, f"{message}-c", f"{message}-p5"))
    assert len(of(world, message)) == 1


def test_he_hangs_up_on_the_notice_and_was_not_recorded() -> None:
    world, message = called_for_a_message()
    world.wait(1)
    world.phone.hang_up(f"{message}-c")
    assert world.agent_hears(message) == ("voicemail.not_reached", "voicemail.call_or_done")
    assert of(world, message) == []
    world.phone.press(world.agent_leg(message).leg, "2")
    world.wait(4)
    assert [sound.key for sound in world.phone.legs[f"{message}-c2"].playing.sounds] == ["callback.greeting"]  # type: ignore[union-attr]


def test_the_agent_hangs_up_while_he_is_told() -> None:
    world, message = called_for_a_message()
    world.agent_hangs_up(message)
    assert world.legs(message) == []
    assert of(world, message) == []


def test_keys_before_he_answered_and_news_of_other_sounds_mean_nothing() -> None:
    world = called_for_a_message()[0]
    message = "call1-v1"
    world.phone.hang_up(f"{message}-c")
    world.phones[TRUNK.format(number=MESSAGES_CUSTOMER)] = Phone(answer_s=None)
    world.phone.press(world.agent_leg(message).leg, "2")
    late = f"{message}-c2"
    world.post(e.DigitPressed(message, late, "*"))
    world.post(e.PromptMissing(message, late, "old", ("callback.greeting",)))
    world.post(e.PlayFinished(message, late, "old"))
    assert world.events(e.RecordingRefused, message) == []
    assert not is_put_through(world, message)
    world.phone.answer(late)
    world.wait(PROMPT_S)
    assert len(of(world, message)) == 1


def test_whom_nothing_could_be_said_to_is_put_through_unrecorded() -> None:
    world, message = called_for_a_message()
    leg = f"{message}-c"
    play = world.phone.legs[leg].playing
    assert play is not None
    world.post(e.PromptMissing(message, leg, play.play, ("callback.greeting",)))
    world.wait(PROMPT_S)
    assert is_put_through(world, message)
    assert of(world, message) == []


def test_on_a_line_that_does_not_record_he_is_put_through_at_once() -> None:
    world, message = called_for_a_message("4006")
    assert is_put_through(world, message)
    assert of(world, message) == []

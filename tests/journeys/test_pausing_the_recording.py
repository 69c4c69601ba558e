"""A customer pays: the recording is silent meanwhile, nobody reads his keys, and it goes on by itself (X4)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from calls import commands as c
from calls import events as e
from calls.model import PauseBy
from calls.secrets import HIDDEN
from qa_scoring.context import context_of
from qa_scoring.span import Span
from switchboard.lines import PAUSE_S
from switchboard.pausing import RETRY_S
from tests.journeys.after_the_call import CUSTOMER, DIALLED, PROMPT_S, AfterWorld
from tests.journeys.world import LINES, World, agent

ANN = agent("1001", orders=80)


def talking(dialled: str = "4000", **line: object) -> tuple[World, str]:
    world = World(ANN, lines=tuple(replace(one, **line) for one in LINES))  # type: ignore[arg-type]
    call = world.dial(dialled, "1")
    world.wait(2)
    assert world.events(e.TalkStarted, call)
    return world, call


def told(world: World) -> list[tuple[str, int, PauseBy]]:
    found = [entry.event for entry in world.journal.entries]
    return [
        (type(event).__name__.removeprefix("Recording"), event.at_ms, event.by)
        for event in found
        if isinstance(event, e.RecordingPaused | e.RecordingResumed)
    ]


def keys_of(world: World, leg: str) -> str:
    pressed = world.events(e.DigitPressed)
    return "".join(event.digit for event in pressed if event.leg == leg)  # type: ignore[attr-defined]


def context(world: World, call: str) -> tuple[Span, ...]:
    return context_of(world.journal.entries, f"{call}-r1").pauses


def test_the_agents_phone_pauses_and_resumes_and_no_key_in_between_is_written() -> None:
    world, call = talking()
    world.wait(10)
    world.phone.press(f"{call}-a1", "*7")
    world.wait(5)
    world.press(call, "6222")
    world.phone.press(f"{call}-a1", "34*8")
    world.wait(5)
    world.press(call, "5")
    world.hang_up(call)
    (paused, resumed) = told(world)
    assert (paused[0], paused[2], resumed[0], resumed[2]) == ("Paused", PauseBy.AGENT, "Resumed", PauseBy.AGENT)
    assert resumed[1] - paused[1] == 5000
    assert keys_of(world, f"{call}-c") == f"1{HIDDEN * 4}5"
    assert keys_of(world, f"{call}-a1") == f"*7{HIDDEN * 4}"
    assert context(world, call) == (Span(paused[1], resumed[1], "both"),)


def test_a_pause_nobody_ends_ends_by_itself() -> None:
    world, _ = talking()
    world.phone.press("call1-a1", "*7")
    world.wait(PAUSE_S - 1)
    assert len(told(world)) == 1
    world.wait(2)
    assert told(world)[1][2] is PauseBy.TIME
    assert told(world)[1][1] - told(world)[0][1] == PAUSE_S * 1000
    world.wait(PAUSE_S * 2)
    assert len(told(world)) == 2


def test_the_codes_and_the_bound_are_the_lines_and_one_code_for_both_toggles() -> None:
    world, _ = talking(pause_code="#9", resume_code="#9", pause_s=20.0)
    world.phone.press("call1-a1", "*7*8")
    assert told(world) == []
    world.phone.press("call1-a1", "#9")
    world.phone.press("call1-a1", "#9#")
    world.phone.press("call1-a1", "9")
    assert [kind for kind, *_ in told(world)] == ["Paused", "Resumed", "Paused"]
    world.wait(20)
    assert [kind for kind, *_ in told(world)] == ["Paused", "Resumed", "Paused", "Resumed"]


def test_a_talk_that_ends_while_paused_leaves_nothing_behind() -> None:
    world, call = talking()
    world.phone.press(f"{call}-a1", "*7")
    world.wait(5)
    world.hang_up(call)
    world.wait(PAUSE_S * 2)
    assert [kind for kind, *_ in told(world)] == ["Paused"]
    (stopped,) = world.events(e.RecordingStopped)
    assert context(world, call)[0].end_ms == stopped.frames * 1000 // stopped.rate_hz  # type: ignore[attr-defined]
    assert not world.events(e.StepFailed)


def test_the_caller_and_an_outside_party_pause_nothing() -> None:
    world, call = talking()
    world.press(call, "*7")
    outside = World(ANN, phones={"sip:partner@127.0.0.1:5099": World(ANN).phones[ANN.address]})  # type: ignore[index]
    other = outside.dial("4000", "7")
    outside.wait(2)
    assert outside.events(e.TalkStarted, other)
    outside.phone.press(f"{other}-a1", "*7")
    assert told(world) == told(outside) == []


@pytest.mark.parametrize("dialled", ["4000", "4003"])
def test_an_order_from_the_console_is_carried_out_where_something_is_recorded(dialled: str) -> None:
    world = World(ANN)
    call = world.dial(dialled)
    world.post(e.RecordingPauseOrdered(call, "sup"))
    recorded = dialled == "4003"
    assert len(told(world)) == recorded
    assert len(world.events(e.RecordingOrderRefused)) == (not recorded)
    world.post(e.RecordingPauseOrdered(call, "sup"))
    assert len(world.events(e.RecordingOrderRefused)) == 2 - recorded
    world.post(e.RecordingResumeOrdered(call, "sup"))
    world.post(e.RecordingResumeOrdered(call, "sup"))
    assert [(kind, by) for kind, _, by in told(world)] == [
        ("Paused", PauseBy.ORDER),
        ("Resumed", PauseBy.ORDER),
    ][: 2 * recorded]


def test_a_call_back_for_a_message_can_be_paused_by_the_agent_too() -> None:
    world = AfterWorld(ANN)
    call = world.dial(DIALLED, "", CUSTOMER)
    world.wait(PROMPT_S)
    world.press(call, "3")
    world.wait(2 * PROMPT_S + 10)
    world.hang_up(call)
    message = f"{call}-v1"
    world.wait(5)
    leg = world.agent_leg(message).leg
    world.phone.press(leg, "2")
    world.wait(5 + PROMPT_S)
    assert world.events(e.TalkStarted, message)
    world.phone.press(leg, "*7")
    assert [kind for kind, *_ in told(world)] == ["Paused"]
    world.phone.hold(leg)
    assert any(
        isinstance(done, c.Play) and done.loop and done.leg == f"{message}-c" for done in world.phone.performed
    )


def test_a_caller_on_hold_hears_the_music_of_his_queue_until_he_is_taken_back() -> None:
    world, call = talking()
    world.wait(3)
    world.phone.hold(f"{call}-a1")
    world.phone.hold(f"{call}-a1")
    assert world.playing(call) == ("music.wait",)
    world.wait(4)
    world.post(e.LegResumed(call, f"{call}-a9"))
    assert world.playing(call) == ("music.wait",), "a phone he does not talk to takes nobody back"
    world.phone.hold(f"{call}-a1", on=False)
    assert world.playing(call) == ()
    world.phone.hold(f"{call}-c")
    assert world.playing(call) == ()
    world.wait(1)
    world.phone.hold(f"{call}-a1")
    world.wait(2)
    world.phone.hang_up(f"{call}-a1")
    world.wait(1)
    holds = context_of(world.journal.entries, f"{call}-r1").holds
    assert [span.length_ms for span in holds] == [4000, 2000]
    assert not world.events(e.StepFailed)


# --- telephony cannot ---


def failures(world: World) -> list[tuple[bool, PauseBy]]:
    found = world.events(e.RecordingNotChanged)
    return [(event.paused, event.by) for event in found]  # type: ignore[attr-defined]


def test_a_pause_telephony_fails_to_make_leaves_no_mark_and_can_be_tried_again() -> None:
    world, call = talking()
    world.phone.broken = {c.PauseRecording}
    world.phone.press(f"{call}-a1", "*7")
    assert (told(world), failures(world)) == ([], [(False, PauseBy.AGENT)])
    world.press(call, "6")
    assert keys_of(world, f"{call}-c") == "16", "it is recorded: nobody may think otherwise"
    world.wait(PAUSE_S * 2)
    assert not world.events(e.RecordingResumed), "nothing to resume"
    world.phone.broken = set()
    world.phone.press(f"{call}-a1", "*7")
    assert [kind for kind, *_ in told(world)] == ["Paused"]
    world.wait(5)
    world.hang_up(call)
    assert len(context(world, call)) == 1


def test_a_recording_that_cannot_be_taken_up_again_is_tried_until_it_can() -> None:
    world, call = talking()
    world.phone.press(f"{call}-a1", "*7")
    world.phone.broken = {c.ResumeRecording}
    world.phone.press(f"{call}-a1", "*8")
    world.wait(RETRY_S * 2.5)
    assert failures(world) == [(True, PauseBy.AGENT), (True, PauseBy.TIME), (True, PauseBy.TIME)]
    world.phone.broken = set()
    world.wait(RETRY_S)
    assert [(kind, by) for kind, _, by in told(world)] == [("Paused", PauseBy.AGENT), ("Resumed", PauseBy.TIME)]
    world.wait(RETRY_S * 3)
    assert len(told(world)) == 2


def test_news_of_another_recording_changes_nothing() -> None:
    world, call = talking()
    world.phone.press(f"{call}-a1", "*7")
    world.post(e.RecordingNotChanged(call, "another", False, PauseBy.AGENT))
    world.phone.press(f"{call}-a1", "*8")
    assert [kind for kind, *_ in told(world)] == ["Paused", "Resumed"]

"""Nobody waits for the effect of a command that was not performed."""

from __future__ import annotations

import pytest

from backplane.unperformed import instead_of
from calls import commands as c
from calls import events as e
from calls.model import CHINESE, HangupCause, PauseBy, Sound
from calls.monitored import MonitorMode

LOST = HangupCause.TEMPORARY_FAILURE
SOUNDS = (Sound("menu.main"),)


def test_a_prompt_that_cannot_be_played_counts_as_heard() -> None:
    assert instead_of(c.Play("x", "x-c", "x-p1", SOUNDS)) == [c.Announce(e.PlayFinished("x", "x-c", "x-p1"))]


def test_music_that_cannot_be_played_is_silence() -> None:
    assert instead_of(c.Play("x", "x-c", "x-p1", SOUNDS, loop=True)) == []


@pytest.mark.parametrize(
    ("command", "leg"),
    [
        (c.Answer("x", "x-c"), "x-c"),
        (c.Reject("x", "x-c", 404), "x-c"),
        (c.RingAgent("x", "x-a1", "1001", "sip:1001@h", "138"), "x-a1"),
        (c.RingSupervisor("x", "x-s1", "sip:8001@h", MonitorMode.LISTEN), "x-s1"),
        (c.Dial("x", "x-a1", "sip:boss@h", "138"), "x-a1"),
        (c.Bridge("x", "x-c", "x-a1"), "x-a1"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_leg_that_cannot_be_had_is_let_go_and_counts_as_gone(command: c.Command, leg: str) -> None:
    assert instead_of(command) == [
        c.HangUp("x", leg, LOST),
        c.Announce(e.LegHungUp("x", leg, LOST, by_us=True)),
    ]


def test_a_leg_that_cannot_be_let_go_counts_as_gone() -> None:
    gone = e.LegHungUp("x", "x-c", HangupCause.USER_BUSY, by_us=True)
    assert instead_of(c.HangUp("x", "x-c", HangupCause.USER_BUSY)) == [c.Announce(gone)]


@pytest.mark.parametrize(
    "command",
    [
        c.Ring("x", "x-c"),
        c.StopPlay("x", "x-c", "x-p1"),
        c.StartRecording("x", "x-c", "x-r1"),
        c.StopRecording("x", "x-r1"),
        c.KeepSecret("x", "x-c", True),
        c.StopListening("x", "x-c", "x-l1"),
        c.Join("x", "x-s1", ("x-c", "x-a1")),
    ],
    ids=lambda value: type(value).__name__,
)
def test_nobody_waits_for_the_effect_of_the_rest(command: c.Command) -> None:
    assert instead_of(command) == []


def test_a_recording_that_cannot_be_paused_goes_on_and_one_that_cannot_go_on_is_silent() -> None:
    pause, resume = c.PauseRecording("x", "x-r1", PauseBy.AGENT), c.ResumeRecording("x", "x-r1", PauseBy.TIME)
    assert instead_of(pause) == [c.Announce(e.RecordingNotChanged("x", "x-r1", False, PauseBy.AGENT))]
    assert instead_of(resume) == [c.Announce(e.RecordingNotChanged("x", "x-r1", True, PauseBy.TIME))]


def test_whoever_cannot_be_listened_to_and_who_asks_in_vain_is_told_so() -> None:
    listen = c.Listen("x", "x-c", "x-l1", CHINESE, "knowledge")
    assert instead_of(listen) == [c.Announce(e.SpeechFailed("x", "x-c", "x-l1", "defect"))]
    look_up = c.LookUp("x", "x-q1", "order", {"order_no": "1"}, ("state",))
    assert instead_of(look_up) == [c.Announce(e.LookupFailed("x", "x-q1", "defect"))]


def test_every_command_of_telephonys_has_been_thought_of() -> None:
    assert len(c.TELEPHONY) == 18

"""Recordings by way of Twilio: two channels, silent while they must be, fetched however long that takes [C2, X4]."""

from __future__ import annotations

import io
import json
import wave
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from calls import commands as c
from calls import events as e
from calls.model import PauseBy, Purpose
from tests.unit.telephony.test_twilio_calls import SID, answered
from tests.unit.telephony.twilio_line import Line, line

RECORDINGS = f"^/Calls/{SID}/Recordings"


def sound(channels: int, frames: int = 8000) -> bytes:
    written = io.BytesIO()
    with wave.open(written, "wb") as wav:
        wav.setparams((channels, 2, 8000, 0, "NONE", ""))
        wav.writeframes(b"\1\0" * frames * channels)
    return written.getvalue()


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Line]:
    async with line(tmp_path) as one:
        one.api.recording = sound(2)
        yield one


async def begun(at: Line) -> tuple[str, str]:
    call, leg, _ = await answered(at)
    at.telephony.perform(c.StartRecording(call, leg, f"{call}-r1", "a"))
    await at.until(lambda: at.of(e.RecordingStarted))
    return call, leg


async def test_a_recording_has_two_channels_and_is_fetched_and_then_gone_from_there(at: Line, tmp_path: Path) -> None:
    call, _ = await begun(at)
    asked = at.api.posts(RECORDINGS)[0]
    assert (asked.get("RecordingChannels"), asked.get("Trim")) == ("dual", "do-not-trim")
    at.telephony.perform(c.StopRecording(call, f"{call}-r1"))
    await at.until(lambda: at.of(e.RecordingStopped))
    (stopped,) = at.of(e.RecordingStopped)
    assert (stopped.frames, stopped.rate_hz, stopped.cut, stopped.purpose) == (8000, 8000, False, Purpose.TALK)
    with wave.open(str(tmp_path / "recordings" / stopped.path)) as kept:
        assert (kept.getnchannels(), kept.getnframes()) == (2, 8000)
    await at.until(lambda: any(one.method == "DELETE" for one in at.api.asked))
    assert at.api.posts(RECORDINGS)[-1].get("Status") == "stopped"
    await at.until(lambda: not list((tmp_path / "state" / "recordings").iterdir()))


async def test_one_side_alone_becomes_two(at: Line, tmp_path: Path) -> None:
    at.api.recording = sound(1)
    call, _ = await begun(at)
    at.telephony.perform(c.StopRecording(call, f"{call}-r1"))
    await at.until(lambda: at.of(e.RecordingStopped))
    with wave.open(str(tmp_path / "recordings" / at.of(e.RecordingStopped)[0].path)) as kept:
        assert kept.readframes(2) == b"\1\0\0\0" * 2


async def test_it_is_silent_while_it_is_paused_and_while_a_secret_is_asked_for(at: Line) -> None:
    call, leg = await begun(at)
    recording = f"{call}-r1"
    at.telephony.perform(c.PauseRecording(call, recording, PauseBy.AGENT))
    at.telephony.perform(c.KeepSecret(call, leg, True))
    at.telephony.perform(c.ResumeRecording(call, recording, PauseBy.AGENT))  # the secret is still asked for
    at.telephony.perform(c.KeepSecret(call, leg, False))
    await at.until(lambda: at.of(e.RecordingResumed))
    told = [(one.get("Status"), one.get("PauseBehavior")) for one in at.api.posts(RECORDINGS)[1:]]
    assert told == [("paused", "silence"), ("in-progress", "")]
    assert [event.by for event in at.of(e.RecordingPaused)] == [PauseBy.AGENT]


async def test_what_could_not_be_paused_is_told(at: Line) -> None:
    call, _ = await begun(at)
    at.api.answers.append((400, {"code": 21220}))
    at.telephony.perform(c.PauseRecording(call, f"{call}-r1", PauseBy.ORDER))
    await at.until(lambda: at.of(e.RecordingNotChanged))
    (told,) = at.of(e.RecordingNotChanged)
    assert (told.paused, told.by) == (False, PauseBy.ORDER)


async def test_keys_of_a_paused_recording_are_secret(at: Line) -> None:
    call, _, action = await answered(at)
    at.telephony.perform(c.StartRecording(call, f"{call}-c", "r", ""))
    at.telephony.perform(c.PauseRecording(call, "r", PauseBy.FLOW))
    await at.step(action, CallSid=SID, CallStatus="in-progress", Digits="4")
    assert [event.secret for event in at.of(e.DigitPressed)] == [True]


async def test_a_call_that_is_not_up_yet_is_recorded_a_moment_later(at: Line) -> None:
    call, leg, _ = await answered(at)
    at.api.answers += [(400, {"code": 21220})] * 2
    at.telephony.perform(c.StartRecording(call, leg, "r", ""))
    await at.until(lambda: at.of(e.RecordingStarted))
    assert len(at.api.posts(RECORDINGS)) == 3


async def test_what_cannot_be_recorded_is_told_as_cut(at: Line) -> None:
    call, leg, _ = await answered(at)
    at.api.answers.append((400, {"code": 21602}))
    at.telephony.perform(c.StartRecording(call, leg, "r", ""))
    await at.until(lambda: at.of(e.RecordingStopped))
    assert at.of(e.RecordingStopped)[0].cut
    assert not at.of(e.RecordingStarted)


async def test_one_that_is_ready_after_the_next_start_is_fetched_then(tmp_path: Path) -> None:
    async with line(tmp_path) as at:
        at.api.recordings_ready = False
        call, leg = await begun(at)
        at.telephony.perform(c.HangUp(call, leg))
    (note,) = (tmp_path / "state" / "recordings").iterdir()
    assert json.loads(note.read_text())["call"] == call
    async with line(tmp_path) as at:
        at.api.recording = sound(2)
        await at.until(lambda: at.of(e.RecordingStopped))
        (stopped,) = at.of(e.RecordingStopped)
        assert (stopped.call, stopped.frames) == (call, 8000)


async def test_a_note_that_cannot_be_read_keeps_nobody_from_starting(tmp_path: Path) -> None:
    notes = tmp_path / "state" / "recordings"
    notes.mkdir(parents=True)
    (notes / "broken.json").write_text("{")
    async with line(tmp_path) as at:
        assert len(at.events) == 0

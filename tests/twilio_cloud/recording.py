"""Record: https://www.twilio.com/docs/voice/twiml/record. Ends on a key, after silence, or at its longest."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import numpy as np

from tests.twilio_cloud.grammar import Verb
from tests.twilio_cloud.rooms import BEEP_HZ
from tests.twilio_cloud.sound import SILENCE, Sound, tone
from tests.twilio_cloud.tapes import Tape, Told

if TYPE_CHECKING:
    from tests.twilio_cloud.legs import Leg
    from tests.twilio_cloud.runner import Document, Runner

LOOK_S = 0.05
LOUD = 300
"""Samples of speech go beyond this."""


def told_of(verb: Verb, absolute: str) -> Told:
    """Who is told of a verb's recording."""
    events = tuple(verb.get("recordingStatusCallbackEvent", "completed").split())
    return Told(absolute, verb.get("recordingStatusCallbackMethod", "POST"), events)


async def record(runner: Runner, verb: Verb) -> Document | None:
    leg = runner.leg
    if verb.is_set("playBeep", True):
        await leg.play(Sound(tone(BEEP_HZ, 0.3)))
    url = verb.get("recordingStatusCallback")
    told = told_of(verb, runner.absolute(url) if url else "")
    tape = Tape(runner.cloud.account, leg.sid, "RecordVerb", track="inbound", told=told)
    with leg.taking() as inbox:
        runner.cloud.start_tape(leg, tape)
        try:
            key = await _ended(leg, verb, tape, inbox)
        finally:
            runner.cloud.stop_tape(tape)
    if not tape.length_s:
        return None
    fields = {"RecordingUrl": runner.cloud.tape_url(tape), "RecordingSid": tape.sid}
    return await runner.act(verb, fields | {"RecordingDuration": str(round(tape.length_s)), "Digits": key})


async def _ended(leg: Leg, verb: Verb, tape: Tape, inbox: asyncio.Queue[tuple[str, str, float]]) -> str:
    """The key that ended it, "" for silence or length."""
    finish, most = verb.get("finishOnKey", "1234567890*#"), verb.number("maxLength", 3600)
    silent_s = 0.0
    while tape.length_s < most and silent_s < verb.number("timeout", 5):
        try:
            kind, what, _ = await asyncio.wait_for(inbox.get(), LOOK_S)
        except TimeoutError:
            silent_s = 0.0 if _is_loud(leg.last_said) else silent_s + LOOK_S
            continue
        if kind == "key" and what in finish:
            return what
    return ""


def _is_loud(frame: np.ndarray) -> bool:
    return frame is not SILENCE and bool(np.max(np.abs(frame.astype(np.int32))) > LOUD)

"""Gather: https://www.twilio.com/docs/voice/twiml/gather.

The first key silences what is played within it. Keys pressed before it began, or between two of them, are lost: so
Twilio advises to put prompts inside. `timeout` counts from the last key, or from the end of what is played.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.twilio_cloud.grammar import Verb
from tests.twilio_cloud.legs import Key, Leg

if TYPE_CHECKING:
    from tests.twilio_cloud.runner import Document, Runner

Inbox = asyncio.Queue[Key]


@dataclass(slots=True)
class Got:
    keys: str = ""
    finished_on: str = ""
    speech: str = ""
    confidence: float = 0.0

    @property
    def is_empty(self) -> bool:
        return not self.keys and not self.speech

    def fields(self) -> dict[str, str]:
        if self.speech:
            return {"SpeechResult": self.speech, "Confidence": f"{self.confidence:g}"}
        return {"Digits": self.keys} | ({"FinishedOnKey": self.finished_on} if self.finished_on else {})


async def gather(runner: Runner, verb: Verb) -> Document | None:
    """The action's document; None (the next verb) when nothing came and nobody wants to know that."""
    with runner.leg.taking() as inbox:
        prompts = asyncio.create_task(_prompts(runner, verb))
        try:
            got = await _collect(runner.leg, verb, inbox, prompts)
        finally:
            prompts.cancel()
            runner.leg.held_keys = ""
    if got.is_empty and not verb.is_set("actionOnEmptyResult"):
        return None
    return await runner.act(verb, got.fields())


async def _prompts(runner: Runner, verb: Verb) -> None:
    said = {"Say": runner.say, "Play": runner.play, "Pause": runner.pause}
    for nested in verb.nested:
        await said[nested.name](nested)


async def _collect(leg: Leg, verb: Verb, inbox: Inbox, prompts: asyncio.Task[None]) -> Got:
    got, most = Got(), int(verb.number("numDigits", 0))
    accepted, finish = verb.get("input", "dtmf").split(), verb.get("finishOnKey", "#")
    while (came := await _next(inbox, prompts, verb.number("timeout", 5))) is not None:
        kind, what, confidence = came
        if kind == "speech" and "speech" in accepted and not got.keys:
            return Got(speech=what, confidence=confidence)
        if kind != "key" or "dtmf" not in accepted:
            continue
        prompts.cancel()
        if what == finish:
            got.finished_on = what if got.keys else ""
            return got
        got.keys += what
        leg.held_keys = got.keys
        if len(got.keys) == most:
            return got
    return got


async def _next(inbox: Inbox, prompts: asyncio.Task[None], timeout_s: float) -> Key | None:
    """What the party puts in, or None when the time is up; it stands still while something is played."""
    coming = asyncio.create_task(inbox.get())
    try:
        if not prompts.done():
            await asyncio.wait({coming, prompts}, return_when=asyncio.FIRST_COMPLETED)
        if not coming.done():
            await asyncio.wait({coming}, timeout=timeout_s)
        return coming.result() if coming.done() else None
    finally:
        coming.cancel()

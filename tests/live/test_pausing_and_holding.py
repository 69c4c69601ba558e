"""Two phones speak tones all the time: the agent pauses the recording by key, the console does, the agent holds.

What is silent in the file is exactly so, its time goes on, and no key of the pause is written anywhere [Q1, X4].
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from calls import events as e
from calls.secrets import HIDDEN
from qa_scoring.context import context_of
from qa_scoring.span import Span
from tests.live import tones
from tests.live.hotline_folder import Agent
from tests.live.ports import free_ports
from tests.live.served import Served
from tests.live.wire_phone import WirePhone
from tests.live.wire_phones import agent_phone, happened, reach, wire_phone

pytestmark = [pytest.mark.live, pytest.mark.timeout(90)]

ANN = Agent("1001", free_ports(), skills=("orders",))
CALLER, CALLER_HZ, AGENT_HZ = "13800000031", 440, 880
HOLDS_WITHIN_MS = 100
HEARD_DB = -26
"""Between the keys of a phone, which are sent in place of its tone."""
CARD = "622202"


async def key(phone: WirePhone, code: str) -> None:
    for one in code:
        await phone.press(one)
        await asyncio.sleep(0.06)


@asynccontextmanager
async def tone_of(phone: WirePhone, frequency_hz: int) -> AsyncIterator[None]:
    speaking = asyncio.create_task(phone.speak(frequency_hz, 60))
    try:
        yield
    finally:
        speaking.cancel()


@asynccontextmanager
async def talk(hotline: Served) -> AsyncIterator[tuple[str, WirePhone, WirePhone]]:
    """Both speak their tone; the call's id, the caller's phone and the agent's."""
    async with agent_phone(hotline, ANN) as agent, wire_phone(hotline, name=CALLER) as caller:
        call = await reach(hotline, caller, "1", e.TalkStarted)
        async with tone_of(caller, CALLER_HZ), tone_of(agent, AGENT_HZ):
            await asyncio.sleep(1)
            yield call, caller, agent
            await asyncio.sleep(1)
        assert await caller.hang_up() == 200
        await happened(hotline, caller, e.CallEnded)


async def recorded(hotline: Served, call: str, folder: Path) -> tuple[np.ndarray, int]:
    record = await hotline.sealed(call)
    path = folder / "recording.wav"
    path.write_bytes((await hotline.get(record["recording"]["url"])).content)
    sides, rate_hz = tones.read_wav(path)
    assert abs(sides.shape[1] / rate_hz - record["talk_s"]) < 0.1
    return sides, rate_hz


def context(hotline: Served, call: str) -> Any:
    entries = [entry for entry in hotline.entries() if getattr(entry.event, "call", "") == call]
    return context_of(entries, f"{call}-r1")


def check_silent_in(span: Span, sides: np.ndarray, rate_hz: int) -> None:
    began, ended = span.start_ms * rate_hz // 1000, span.end_ms * rate_hz // 1000
    late = HOLDS_WITHIN_MS * rate_hz // 1000
    assert not sides[:, began + late : ended].any(), "exact silence on both sides"
    for side, hz in zip(sides, (CALLER_HZ, AGENT_HZ), strict=True):
        assert tones.level_db(side[max(0, began - rate_hz // 2) : began], hz, rate_hz) > HEARD_DB
        assert tones.level_db(side[ended + late : ended + late + rate_hz // 2], hz, rate_hz) > HEARD_DB


async def test_the_agents_keys_silence_both_sides_and_the_time_goes_on(tmp_path: Path) -> None:
    with Served(tmp_path, [ANN], log_level="debug") as hotline:
        async with talk(hotline) as (call, caller, agent):
            await key(agent, "*7")
            await happened(hotline, caller, e.RecordingPaused)
            await key(caller, CARD)
            await asyncio.sleep(0.5)
            await key(agent, "*8")
            await happened(hotline, caller, e.RecordingResumed)
            assert caller.level(AGENT_HZ) > -20, "they heard each other all the time"
        (span,) = context(hotline, call).pauses
        assert span.length_ms > 1000
        check_silent_in(span, *await recorded(hotline, call, tmp_path))
        pressed = [entry.event.digit for entry in hotline.events(e.DigitPressed, call=call, leg=f"{call}-c")]
        assert pressed[-len(CARD) :] == [HIDDEN] * len(CARD)
        assert CARD not in hotline.log
        told = (await hotline.get(f"/api/calls/{call}")).text
        assert "RecordingPaused" in told
        assert CARD not in told


async def test_the_console_pauses_and_is_told_when_it_holds(tmp_path: Path) -> None:
    with Served(tmp_path, [ANN]) as hotline:
        async with talk(hotline) as (call, _, _):
            assert (await hotline.post(f"/api/calls/{call}/recording/pause"))["done"]
            await asyncio.sleep(0.6)
            assert (await hotline.post(f"/api/calls/{call}/recording/resume"))["done"]
        (span,) = context(hotline, call).pauses
        check_silent_in(span, *await recorded(hotline, call, tmp_path))


@pytest.mark.parametrize("direction", ["sendonly", "inactive"])
async def test_a_phone_that_holds_is_told_and_not_heard(tmp_path: Path, direction: str) -> None:
    with Served(tmp_path, [ANN]) as hotline:
        async with talk(hotline) as (call, caller, agent):
            await reinvite(agent, direction)
            await happened(hotline, caller, e.LegHeld)
            await asyncio.sleep(1.2)
            assert caller.level(AGENT_HZ) < -40, "what the agent's side sends while it holds is not for the caller"
            assert any(set(packet.payload) != {0xD5} for packet in caller.heard[-25:]), "he hears music"
            await reinvite(agent, "sendrecv")
            await happened(hotline, caller, e.LegResumed)
            await asyncio.sleep(0.7)
            assert caller.level(AGENT_HZ) > -20
        (span,) = context(hotline, call).holds
        assert 1000 < span.length_ms < 2500
        (caller_side, agent_side), rate_hz = await recorded(hotline, call, tmp_path)
        began, ended = (ms * rate_hz // 1000 for ms in (span.start_ms + 150, span.end_ms))
        assert not agent_side[began:ended].any()
        assert tones.level_db(caller_side[began:ended], CALLER_HZ, rate_hz) > -20


async def reinvite(phone: WirePhone, direction: str) -> None:
    phone.invite(body=phone.sdp(direction))
    answer = await phone.answer()
    assert answer.status == 200, answer.first
    phone.accept(answer)

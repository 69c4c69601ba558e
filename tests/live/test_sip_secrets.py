"""While a caller keys what nobody may read or hear afterwards, neither the journal nor a recording learns it (X4)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from calls import commands as c
from calls import events as e
from calls.model import Sound
from tests.live.sip_switchboard import Switchboard, level_db, read_stereo, switchboard

pytestmark = pytest.mark.live

TONE_DB, SILENT_DB = -24.0, -50.0


@pytest.fixture
async def board() -> AsyncIterator[Switchboard]:
    async with switchboard() as running:
        yield running


def longest_silence(side: np.ndarray) -> tuple[int, int]:
    """[first, last) of the longest stretch without the faintest sound."""
    sounding = np.flatnonzero(np.concatenate(([1], side, [1])))
    longest = int(np.argmax(np.diff(sounding)))
    return int(sounding[longest]), int(sounding[longest + 1]) - 1


async def test_a_secret_is_silence_on_both_sides_of_the_recording_and_a_hidden_key_in_the_journal(
    board: Switchboard,
) -> None:
    phone = await board.phone()
    calling = asyncio.create_task(phone.call())
    offered = await board.answered()
    await calling
    call, leg = offered.call, offered.leg
    board.perform(c.StartRecording(call, leg, f"{call}-r1"))
    started = await board.expect(e.RecordingStarted)
    board.perform(c.Play(call, leg, "p1", (Sound("long"),)))
    await phone.speak(440, 1)
    board.perform(c.KeepSecret(call, leg, True))
    await phone.press("4")
    assert (await board.expect(e.DigitPressed)).secret
    board.perform(c.Play(call, leg, "p2", (Sound("long"),)))
    await phone.speak(440, 2)
    board.perform(c.KeepSecret(call, leg, False))
    await phone.press("7")
    assert not (await board.expect(e.DigitPressed)).secret
    board.perform(c.Play(call, leg, "p3", (Sound("long"),)))
    await phone.speak(440, 1.5)
    board.perform(c.StopRecording(call, f"{call}-r1"))
    stopped = await board.expect(e.RecordingStopped, cut=False)
    left, right, rate_hz = read_stereo(board.folder / "recordings" / Path(started.path))
    assert len(left) == stopped.frames
    assert stopped.frames / rate_hz > 4.4, "the secret took its time in the recording"
    for side, hz in ((left, 440), (right, 660)):
        began, ended = longest_silence(side)
        assert 2.0 < (ended - began) / rate_hz < 2.6
        assert level_db(side[began - rate_hz // 2 : began], hz, rate_hz) > TONE_DB
        assert level_db(side[ended + rate_hz // 4 : ended + rate_hz], hz, rate_hz) > TONE_DB
    await phone.hang_up()
    await board.nothing_left()


async def test_a_conversation_pauses_in_the_recording_on_both_sides(board: Switchboard) -> None:
    phone, agent = await board.phone(), await board.phone()
    calling = asyncio.create_task(phone.call())
    offered = await board.answered()
    await calling
    call, leg = offered.call, offered.leg
    board.perform(c.RingAgent(call, f"{call}-a1", "1001", agent.address, "13800138000", "张三", "orders"))
    await board.expect(e.LegAnswered, leg=f"{call}-a1")
    board.perform(c.Bridge(call, leg, f"{call}-a1"))
    board.perform(c.KeepSecret(call, leg, True))
    board.perform(c.StartRecording(call, leg, f"{call}-r1", f"{call}-a1"))
    started = await board.expect(e.RecordingStarted)
    await asyncio.gather(phone.speak(440, 1), agent.speak(880, 1))
    assert agent.level(440) > TONE_DB, "they hear each other all the same"
    board.perform(c.KeepSecret(call, leg, False))
    await asyncio.gather(phone.speak(440, 1.5), agent.speak(880, 1.5))
    board.perform(c.StopRecording(call, f"{call}-r1"))
    await board.expect(e.RecordingStopped, cut=False)
    left, right, rate_hz = read_stereo(board.folder / "recordings" / Path(started.path))
    for side, hz in ((left, 440), (right, 880)):
        assert not side[: rate_hz * 3 // 4].any()
        assert level_db(side[-rate_hz:], hz, rate_hz) > TONE_DB

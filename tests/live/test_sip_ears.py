"""What a caller says reaches who listens: a growing file with him on the left and what he hears on the right."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import numpy as np
import pytest

from calls import commands as c
from calls import events as e
from calls.model import Sound
from tests.live.sip_switchboard import Switchboard, level_db, switchboard

pytestmark = pytest.mark.live

HEADER_BYTES, RATE_HZ = 44, 8_000
TONE_DB, SILENT_DB = -24.0, -50.0
LATEST_S = 0.2
"""A reader of the file is never further behind the caller than this."""


def written(path: Path) -> np.ndarray:
    sound = path.read_bytes()[HEADER_BYTES:]
    return np.frombuffer(sound[: len(sound) // 4 * 4], "<i2").reshape(-1, 2) / 32_768


async def listened(board: Switchboard) -> tuple[e.CallOffered, Path]:
    """A caller who is listened to, and the file."""
    phone = await board.phone()
    calling = asyncio.create_task(phone.call())
    offered = await board.answered()
    await calling
    board.perform(c.Listen(offered.call, offered.leg, f"{offered.call}-l1", "zh-CN", "faq"))
    return offered, Path((await board.expect(e.SpeechHeard)).text)


async def test_the_caller_is_on_the_left_what_he_hears_on_the_right_while_the_file_grows() -> None:
    async with switchboard() as board:
        offered, path = await listened(board)
        board.perform(c.Play(offered.call, offered.leg, "p1", (Sound("long"),)))
        await board._phones[0].speak(440, 2)
        left, right = written(path).T[:, -RATE_HZ // 2 :]
        assert level_db(left, 440, RATE_HZ) > TONE_DB
        assert level_db(left, 660, RATE_HZ) < SILENT_DB
        assert level_db(right, 660, RATE_HZ) > TONE_DB
        assert path.stat().st_mode & 0o077 == 0
        board.perform(c.StopListening(offered.call, offered.leg, f"{offered.call}-l1"))
        await board.counts()
        assert not path.exists(), "nothing that was said stays behind"


async def test_who_reads_the_file_is_hardly_behind_the_caller() -> None:
    async with switchboard() as board:
        _, path = await listened(board)
        speaking = asyncio.create_task(board._phones[0].speak(440, 3))
        began, first, latest = time.monotonic(), len(written(path)), 0.0
        while not speaking.done():
            await asyncio.sleep(0.02)
            there_s = (len(written(path)) - first) / RATE_HZ
            latest = max(latest, time.monotonic() - began - there_s)
        assert latest < LATEST_S


async def test_a_caller_who_hangs_up_leaves_no_file() -> None:
    async with switchboard() as board:
        offered, path = await listened(board)
        await board._phones[0].hang_up()
        await board.expect(e.LegHungUp, leg=offered.leg)
        await board.nothing_left()
        assert not path.exists()

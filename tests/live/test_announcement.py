"""A supervisor types a sentence, and within seconds those who wait and those who call hear it; a restart does not end
it; a recording brought while calls are up is heard at the next play [H4]."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from calls import events as e
from calls.model import CHINESE
from tests.live import tones
from tests.live.hotline_folder import MAIN, MENU_HZ, Agent
from tests.live.ports import free_ports
from tests.live.served import TOKEN, Served
from tests.live.spoken_sound import beginning, heard_at
from tests.live.wire_phone import WirePhone
from tests.live.wire_phones import agent_phone, hears_something, reach, wire_phone

pytestmark = [pytest.mark.live, pytest.mark.timeout(240)]

WANG = Agent("1001", free_ports(), skills=("orders", "repair"))
STORM = "受台风影响，今天的配送可能会延迟，敬请谅解。"
PROMISED_S = 3.0


@pytest.fixture
def hotline(tmp_path: Path) -> Iterator[Served]:
    with Served(tmp_path, [WANG], media_silence_s=100) as running:
        yield running


async def heard_within(phone: WirePhone, words: Any, within_s: float) -> float:
    """The moment the phone heard it."""
    deadline = time.monotonic() + within_s
    while (at := heard_at(phone, words)) is None:
        assert time.monotonic() < deadline, f"not heard within {within_s} s"
        await asyncio.sleep(0.2)
    return at


async def test_who_waits_and_who_calls_hear_it_within_three_seconds(hotline: Served) -> None:
    draft = await hotline.post("/api/announcements/preview", {"words": {CHINESE: STORM}})
    words = beginning((await hotline.get(draft["audio"][CHINESE])).content)
    async with agent_phone(hotline, WANG), wire_phone(hotline, name="13800000000") as busy:
        await reach(hotline, busy, "1", e.TalkStarted)
        async with wire_phone(hotline, name="13800000001") as waiting, wire_phone(hotline, name="13800000002") as new:
            await reach(hotline, waiting, "1", e.CallWaits)
            published = time.monotonic()
            await hotline.post(f"/api/announcements/{draft['draft']}/publish", {"for_s": 120})
            await new.call(MAIN)
            called = time.monotonic()
            assert await heard_within(waiting, words, 8) - published <= PROMISED_S
            assert await heard_within(new, words, 8) - called <= PROMISED_S
            assert heard_at(busy, words) is None, "who talks is left in peace"
            for phone in (waiting, new, busy):
                await phone.hang_up()


async def test_it_outlives_a_restart_and_ends_when_it_is_withdrawn(hotline: Served) -> None:
    draft = await hotline.post("/api/announcements/preview", {"words": {CHINESE: STORM}})
    words = beginning((await hotline.get(draft["audio"][CHINESE])).content)
    order = await hotline.post(f"/api/announcements/{draft['draft']}/publish", {"for_s": 600})
    hotline.kill()
    hotline.start()

    async def announced() -> bool:
        return len(hotline.events(e.AnnouncementMade)) == 2

    await hotline.until(announced, 10)
    async with wire_phone(hotline, name="13800000003") as caller:
        await caller.call(MAIN)
        await heard_within(caller, words, 8)
        await caller.hang_up()
    told = await withdrawn(hotline, order["order"]["announcement"])
    assert told["done"]
    async with wire_phone(hotline, name="13800000004") as caller:
        await caller.call(MAIN)
        await hears_something(caller)
        await asyncio.sleep(3)
        assert heard_at(caller, words) is None
        await caller.hang_up()


async def withdrawn(hotline: Served, announcement: str) -> Any:
    """By the command line."""
    server = f"http://127.0.0.1:{hotline.http_port}"
    command = [sys.executable, "-m", "hotline", "announce", "--withdraw", announcement, "--server", server, "--json"]
    environment = os.environ | {"HOTLINE_API_TOKEN": TOKEN}
    run = {"capture_output": True, "text": True, "check": True, "env": environment, "timeout": 30}
    return json.loads((await asyncio.to_thread(subprocess.run, command, **run)).stdout)


async def test_a_recording_that_is_brought_is_heard_at_the_next_play(hotline: Served, tmp_path: Path) -> None:
    tones.write_wav(tmp_path / "new.wav", tones.tone(1700, 10, -30))
    async with wire_phone(hotline, name="13800000005") as before:
        await before.call(MAIN)
        await hears_something(before)
        row = await hotline.post("/api/prompts/menu.topic/zh-CN", content=(tmp_path / "new.wav").read_bytes())
        assert row["form"] == "upload"
        await asyncio.sleep(1)
        assert before.level(1700) < before.level(MENU_HZ), "what plays, plays to its end"
        async with wire_phone(hotline, name="13800000006") as after:
            await after.call(MAIN)
            await hears_something(after)
            await asyncio.sleep(1)
            assert after.level(1700) > after.level(MENU_HZ) + 20
            await after.hang_up()
        await before.hang_up()

"""A lead hears within three seconds of a caller who shouts, and of words he wants to know of, while the call is up
[Q5]: real calls, a spoken voice, the default recogniser."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from calls import events as e
from calls.model import Concern, Party
from console.accounts import token_hash
from store import Accounts, Database
from store.auditing import Hand
from store.rows import Session, User
from tests.live import tones
from tests.live.hotline_folder import Agent
from tests.live.phones import agent_phones
from tests.live.served import Served
from tests.live.voices import Voices
from tests.live.wire_phone import WirePhone, linear

pytestmark = [pytest.mark.live, pytest.mark.timeout(240)]

WITHIN_S = 3.0
LOADED_WITHIN_S = 60.0
CALM_DB, SHOUTING_DB = -16.0, 0.0
CALM = "我上个星期买了一台洗衣机，说好星期三送到，我一直在家里等，到现在也没有人联系我。"
SHOUTED = "你们到底什么时候送来，我已经等了三天了。"
COMPLAINT = "我要投诉你们"


@pytest.fixture(scope="module")
def voices() -> Iterator[Voices]:
    with Voices() as speaking:
        yield speaking


@pytest.fixture
def hotline(tmp_path: Path) -> Iterator[Served]:
    """The example's rubric, which marks complaints and forbidden words."""
    with Served(tmp_path, [Agent("1001", pin="4321")], attend_words=True) as running:
        yield running


@pytest.fixture
async def caller(hotline: Served, tmp_path: Path) -> AsyncIterator[WirePhone]:
    """Talks to an agent who says nothing."""
    server = f"sip:127.0.0.1:{hotline.sip_port}"
    async with agent_phones(server, {"1001": "4321"}, tmp_path, "--talk", "200s") as agents:
        await agents.expect("logged_in")
        phone = await WirePhone.open(hotline.sip, name="13800000001")
        await phone.call()
        await phone.utter(b"", quiet_s=1.0)
        await phone.press("1")

        async def talking() -> bool:
            await phone.utter(b"", quiet_s=0.2)
            return bool(hotline.events(e.RecordingStarted))

        await hotline.until(talking, 15)
        yield phone
        await phone.hang_up()
        phone.close()


def at(sound: bytes, db: float) -> bytes:
    """The A-law sound, so much louder."""
    samples = np.array([linear(byte) for byte in sound], np.float64) / 32768
    return tones.a_law(np.clip(samples * 10 ** (db / 20), -0.98, 0.98))


async def told(hotline: Served, caller: WirePhone, concern: Concern, within_s: float) -> datetime:
    """When a lead was told; the caller is silent meanwhile."""
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        for entry in hotline.events(e.ConcernRaised, concern=concern):
            assert isinstance(entry.event, e.ConcernRaised)
            assert entry.event.by is Party.CALLER
            return entry.at
        await caller.utter(b"", quiet_s=0.1)
    raise AssertionError(f"nobody was told of {concern} within {within_s} s:\n{hotline.log}")


async def at_his_desk(hotline: Served) -> Any:
    """What the agent who talks sees."""
    accounts, now = Accounts(Database(f"sqlite:///{hotline.data / 'hotline.db'}")), datetime.now(UTC)
    accounts.create_user(User("li", "no password", "agent"))
    accounts.link_agent("li", "1001", Hand("test", now))
    accounts.open_session(Session(token_hash("a-session"), "li", now, now + timedelta(hours=1)))
    url = f"http://127.0.0.1:{hotline.http_port}/api/me/desk"
    async with httpx.AsyncClient(cookies={"hotline_session": "a-session"}) as client:
        return (await client.get(url)).json()


async def test_a_shouting_caller_and_words_that_alarm_are_told_within_three_seconds(
    hotline: Served, caller: WirePhone, voices: Voices
) -> None:
    calm = await asyncio.to_thread(voices.a_law, CALM)
    complaint = await asyncio.to_thread(voices.a_law, COMPLAINT)
    shouted = await asyncio.to_thread(voices.a_law, SHOUTED)

    await caller.utter(at(complaint, CALM_DB), quiet_s=0.5)
    await told(hotline, caller, Concern.FORBIDDEN_WORDS, LOADED_WITHIN_S)
    known = len(hotline.events(e.ConcernRaised))
    await caller.utter(at(calm, CALM_DB), quiet_s=1.5)
    assert not hotline.events(e.ConcernRaised, concern=Concern.RAISED_VOICE), "nobody shouted yet"

    began = datetime.now(UTC)
    await caller.utter(at(shouted, SHOUTING_DB))
    raised_s = (await told(hotline, caller, Concern.RAISED_VOICE, WITHIN_S) - began).total_seconds()
    await caller.utter(b"", quiet_s=3.0)

    await caller.utter(at(complaint, CALM_DB))
    ended = datetime.now(UTC)
    until = time.monotonic() + 2 * WITHIN_S
    words: list[datetime] = []
    while not words and time.monotonic() < until:
        await caller.utter(b"", quiet_s=0.1)
        words = [entry.at for entry in hotline.events(e.ConcernRaised, phrase="complaint")[1:] if entry.at > began]
    assert words, f"the second complaint was not told of:\n{hotline.log}"
    words_s = (words[0] - ended).total_seconds()
    print(
        f"raised voice {raised_s:.2f} s after it began, words {words_s:.2f} s after they were said ({known} before)"
    )
    assert raised_s <= WITHIN_S
    assert words_s <= WITHIN_S
    call = (await hotline.calls(live="true"))[0]
    timeline = (await hotline.get(f"/api/calls/{call['id']}")).json()["timeline"]
    assert "ConcernRaised" in {item["event"] for item in timeline}
    lately = (await at_his_desk(hotline))["call"]["lately"]
    assert any(turn["by"] == "caller" and "投诉" in turn["text"]["zh-CN"] for turn in lately), lately
    assert not any("投诉" in str(entry.event) for entry in hotline.entries() if isinstance(entry.event, e.CallEvent))

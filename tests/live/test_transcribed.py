"""A talk is written down soon after it ended, and its card made anew by its words [Q2, Q3]: a real call, a spoken
voice, the default models."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from calls import events as e
from tests.live.hotline_folder import Agent
from tests.live.phones import agent_phones
from tests.live.served import Served
from tests.live.voices import Voices
from tests.live.wire_phone import WirePhone

pytestmark = [pytest.mark.live, pytest.mark.timeout(300)]

SAID = "我上个星期买了一台洗衣机，说好星期三送到，我一直在家里等，到现在也没有人联系我，我要投诉。"
FIRST_WITHIN_S, WITHIN_S = 5.0, 45.0
"""After the hang-up: the card by the sound, and the one by the words, with the models still to be loaded."""


@pytest.fixture(scope="module")
def voices() -> Iterator[Voices]:
    with Voices() as speaking:
        yield speaking


@pytest.fixture
def hotline(tmp_path: Path) -> Iterator[Served]:
    with Served(tmp_path, [Agent("1001", pin="4321")], transcribe=True) as running:
        yield running


async def talk(hotline: Served, folder: Path, said: bytes) -> None:
    """A caller tells an agent something and hangs up."""
    server = f"sip:127.0.0.1:{hotline.sip_port}"
    async with agent_phones(server, {"1001": "4321"}, folder, "--talk", "200s") as agents:
        await agents.expect("logged_in")
        phone = await WirePhone.open(hotline.sip, name="13800000001")
        await phone.call()
        await phone.utter(b"", quiet_s=1.0)
        await phone.press("1")

        async def talking() -> bool:
            await phone.utter(b"", quiet_s=0.2)
            return bool(hotline.events(e.RecordingStarted))

        await hotline.until(talking, 15)
        await phone.utter(said, quiet_s=1.0)
        await phone.hang_up()
        phone.close()


async def test_a_talk_has_a_card_by_its_words_within_a_stated_time(
    hotline: Served, voices: Voices, tmp_path: Path
) -> None:
    said = await asyncio.to_thread(voices.a_law, SAID)
    await talk(hotline, tmp_path, said)
    ended = datetime.fromisoformat((await hotline.record(caller="13800000001"))["ended_at"])
    (call,) = await hotline.calls()

    async def understood() -> dict[str, Any] | None:
        scores = hotline.events(e.CallScored, call=call["id"])
        return (await hotline.api(f"/api/calls/{call['id']}/score")) if len(scores) > 1 else None

    began = time.monotonic()
    card = await hotline.until(understood, WITHIN_S)
    first_s, words_s = ((entry.at - ended).total_seconds() for entry in hotline.events(e.CallScored, call=call["id"]))
    print(f"{len(said) / 8000:.1f} s said: card {first_s:.2f} s, by its words {words_s:.2f} s after the hang-up")
    assert first_s <= FIRST_WITHIN_S
    assert words_s <= WITHIN_S
    assert (card["complete"], card["transcript_model"]) == (True, "whisper-base")
    assert time.monotonic() - began <= WITHIN_S

    told = await hotline.api(f"/api/calls/{call['id']}/transcript")
    text = "".join(one["text"] for one in told["utterances"] if one["voice"] == "caller")
    print(text)
    assert "星期" in text
    assert [kind["open"] for kind in (await hotline.api("/api/scoring/backlog"))["kinds"]] == [0, 0, 0]

"""A caller speaks and is answered, over real SIP and RTP, with the default models."""

from __future__ import annotations

import asyncio
import hashlib
import os
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from calls import events as e
from hotline.ears import MEMORY
from tests.live.bot_hotline import ANSWERS_HZ, served
from tests.live.served import Served
from tests.live.voices import Voices
from tests.live.wire_phone import WirePhone

pytestmark = pytest.mark.live

TONE_DB = -35.0
ANSWERED_WITHIN_S = 8.0
SILENT_WITHIN_S = 1.5
MODELS_S = 150.0
OPENING = "你们门店几点开门"


@pytest.fixture(scope="module")
def voices() -> Iterator[Voices]:
    with Voices() as speaking:
        yield speaking


@pytest.fixture
def hotline(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path) as running:
        yield running


@pytest.fixture
async def caller(hotline: Served, voices: Voices) -> AsyncIterator[WirePhone]:
    """Connected, the models loaded and the prompts made."""
    await until_served(hotline, voices.a_law(OPENING))
    phone = await WirePhone.open(hotline.sip, name="13800000001")
    await phone.call()
    yield phone
    phone.close()


async def until_served(hotline: Served, question: bytes) -> None:
    """The models are loaded; then somebody calls and asks until he hears the answer, once that is made."""

    async def loaded() -> bool:
        return "\nhotline_speech_ready 1.0" in (await hotline.get("/metrics")).text

    await hotline.until(loaded, MODELS_S)
    until = time.monotonic() + MODELS_S
    while time.monotonic() < until:
        phone = await WirePhone.open(hotline.sip, name="13800000002")
        await phone.call()
        ended = await phone.utter(question)
        try:
            await heard(phone, ANSWERS_HZ["stores"], ended, ANSWERED_WITHIN_S)
        except AssertionError:
            continue
        else:
            return
        finally:
            await phone.hang_up()
            phone.close()
    raise AssertionError(f"nobody answers:\n{hotline.log}")


async def heard(phone: WirePhone, hz: float, since: float, within_s: float) -> float:
    """Seconds from `since` until the tone was there."""
    while time.monotonic() < since + within_s:
        if phone.level(hz, 0.1) > TONE_DB:
            return time.monotonic() - since
        await phone.utter(b"", quiet_s=0.02)
    raise AssertionError(f"no {hz} Hz within {within_s} s")


def sounds_of(hotline: Served) -> list[Path]:
    """What callers said that is still there."""
    name = hashlib.sha256(str(hotline.data.resolve()).encode()).hexdigest()[:12]
    return list((MEMORY / f"hotline-{os.getuid()}-{name}").glob("*"))


async def test_a_question_is_answered_in_a_moment_and_the_answer_gives_way_to_the_next(
    hotline: Served, caller: WirePhone, voices: Voices
) -> None:
    opening, points = voices.a_law(OPENING), voices.a_law("积分可以换什么")
    ended = await caller.utter(opening, quiet_s=0.1)
    await heard(caller, ANSWERS_HZ["stores"], ended, ANSWERED_WITHIN_S)
    speaking = asyncio.create_task(caller.utter(points))
    began = time.monotonic()
    while caller.level(ANSWERS_HZ["stores"], 0.1) > TONE_DB:
        assert time.monotonic() < began + SILENT_WITHIN_S, "the answer goes on while the caller speaks"
        await asyncio.sleep(0.02)
    ended = await speaking
    latency_s = await heard(caller, ANSWERS_HZ["points"], ended, ANSWERED_WITHIN_S)
    print(f"from the end of speech to the answer: {latency_s:.2f} s")
    answers = [entry.event for entry in hotline.events(e.BotAnswered)]
    assert [event.entry for event in answers if isinstance(event, e.BotAnswered)][-2:] == ["stores", "points"]
    await caller.hang_up()


async def test_who_wants_a_person_is_passed_on_with_what_was_said_and_leaves_no_sound_behind(
    hotline: Served, caller: WirePhone, voices: Voices
) -> None:
    ended = await caller.utter(voices.a_law("积分可以换什么"), quiet_s=0.1)
    await heard(caller, ANSWERS_HZ["points"], ended, ANSWERED_WITHIN_S)
    await caller.utter(voices.a_law("帮我转人工服务"), quiet_s=0.1)

    async def queued() -> bool:
        await caller.utter(b"", quiet_s=0.2)
        return bool(hotline.events(e.CallQueued, queue="orders"))

    await hotline.until(queued, ANSWERED_WITHIN_S)
    (told,) = [entry.event for entry in hotline.events(e.BotHandedOver)]
    assert isinstance(told, e.BotHandedOver)
    assert "积分" in told.transcript[0].text
    assert [turn.entry for turn in told.transcript if turn.entry] == ["points"]
    await caller.hang_up()
    await hotline.quiet(within_s=5)
    assert sounds_of(hotline) == []

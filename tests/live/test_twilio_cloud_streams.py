"""The loopback Twilio by itself: media streams."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator

import pytest
from twilio.request_validator import RequestValidator

from tests.live.tones import level_db
from tests.live.twilio_stage import CALLER_HZ, GATHER, PROMPT_HZ, Stage, response, staged
from tests.twilio_cloud import TOKEN
from tests.twilio_cloud.sound import linear, tone, ulaw

pytestmark = pytest.mark.live


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with staged() as running:
        yield running


def media_url(stage: Stage) -> str:
    return stage.book.url.replace("http", "ws") + "/media"


async def test_a_stream_both_ways_carries_sound_keys_and_marks(stage: Stage) -> None:
    inside = f'<Connect><Stream url="{media_url(stage)}"><Parameter name="a" value="b"/></Stream></Connect>'
    stage.book.pages["/voice"] = response(inside + "<Redirect>/after</Redirect>")
    caller = stage.call()
    socket = await stage.book.socket()
    assert RequestValidator(TOKEN).validate(media_url(stage), {}, socket.signature)
    caller.say_on(CALLER_HZ)
    await asyncio.sleep(0.3)
    await caller.press("5")
    sid = socket.messages[1]["streamSid"]
    payload = base64.b64encode(ulaw(tone(PROMPT_HZ, 0.3))).decode()
    await socket.send({"event": "media", "streamSid": sid, "media": {"payload": payload}})
    await socket.send({"event": "mark", "streamSid": sid, "mark": {"name": "said"}})
    await caller.hears(PROMPT_HZ)
    await asyncio.sleep(0.4)
    assert socket.events()[:2] == ["connected", "start"]
    assert socket.messages[1]["start"]["customParameters"] == {"a": "b"}  # type: ignore[index]
    media = [message["media"] for message in socket.messages if message["event"] == "media"]
    heard = linear(b"".join(base64.b64decode(one["payload"]) for one in media[-10:])) / 32_768  # type: ignore[index]
    assert level_db(heard, CALLER_HZ, 8000) > -20
    assert [one["dtmf"]["digit"] for one in socket.messages if one["event"] == "dtmf"] == ["5"]  # type: ignore[index]
    assert [one["mark"] for one in socket.messages if one["event"] == "mark"] == [{"name": "said"}]
    await socket.socket.close()
    await stage.book.until("/after")
    assert caller.leg.lost_keys == ""


async def test_a_stream_one_way_goes_on_beside_the_document_and_stops_with_the_call(stage: Stage) -> None:
    start = f'<Start><Stream name="ears" url="{media_url(stage)}" track="both_tracks"/></Start>'
    stage.book.pages["/voice"] = response(start + GATHER.format("<Play loop='0'>/prompt.wav</Play>"))
    caller = stage.call()
    socket = await stage.book.socket()
    await caller.hears(PROMPT_HZ)
    caller.hang_up()
    await asyncio.wait_for(socket.closed.wait(), 5)
    assert socket.events()[-1] == "stop"
    tracks = {message["media"]["track"] for message in socket.messages if message["event"] == "media"}  # type: ignore[index]
    assert tracks == {"inbound", "outbound"}
    numbers = [int(str(message["sequenceNumber"])) for message in socket.messages[1:]]
    assert numbers == list(range(1, len(numbers) + 1))


async def test_a_stream_that_is_refused_is_an_alert_and_the_call_goes_on(stage: Stage) -> None:
    stage.book.refuses_sockets = True
    stage.book.pages["/voice"] = response(
        f'<Connect><Stream url="{media_url(stage)}"/></Connect><Redirect>/x</Redirect>'
    )
    stage.call()
    await stage.book.until("/x")
    assert stage.codes() == [31920]

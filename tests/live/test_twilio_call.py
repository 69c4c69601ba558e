"""Whole calls by way of Twilio, against the loopback that behaves as Twilio does: asked, queued, put through to an
agent at a SIP phone and to one at a telephone, recorded on two channels, fetched and scored [X1, C2]."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from urllib.parse import quote

import pytest
import pytest_asyncio

from calls import events as e
from tests.live import tones
from tests.live.hotline_folder import MENU_HZ, MUSIC_HZ, Agent
from tests.live.ports import free_ports
from tests.live.served import Served
from tests.twilio_cloud import Callback, Handset, Manner, Number, Page, TwilioCloud
from tests.twilio_cloud.hostile import Wire
from tests.twilio_cloud.webhooks import carried

pytestmark = [pytest.mark.live, pytest.mark.timeout(120), pytest.mark.asyncio(loop_scope="module")]

OURS = "+864008001234"
CALLER, OTHER, THIRD, FOURTH, FIFTH = (f"+861380013800{number}" for number in range(5))
PUBLIC = "https://hotline.example.com"
SIP_AGENT, PHONE_AGENT = "sip:1001@127.0.0.1:5999", "+8613900139000"
CALLER_HZ, AGENT_HZ = 440.0, 880.0
TALK_S = 11
"""The rubric judges nothing shorter than 10 s."""
TONE_DB, LEAK_DB = -20.0, -45.0


@asynccontextmanager
async def at_twilio(folder: Path, **more: object) -> AsyncIterator[tuple[Served, TwilioCloud]]:
    port = free_ports()
    number = Number(Page(f"{PUBLIC}/twilio/voice"), Callback(f"{PUBLIC}/twilio/status"))
    reach = {PUBLIC: f"http://127.0.0.1:{port}", "wss://hotline.example.com": f"ws://127.0.0.1:{port}"}
    async with TwilioCloud({OURS: number}, reach=reach) as cloud:
        account = {
            "account_sid": cloud.account,
            "auth_tokens": [cloud.token],
            "public_url": PUBLIC,
            "numbers": [OURS],
            "rest_url": cloud.base_url,
            "port": port,
        }
        hotline = Served(
            folder, [Agent("1001", 5999, skills=("orders",)), Agent("1003", 5998)], twilio=json.dumps(account), **more
        )  # type: ignore[arg-type]
        by_phone = f'  "1002": {{name: 坐席1002, skills: {{repair: 95}}, address: "twilio:{PHONE_AGENT}"}}\n'
        with (hotline.config / "agents.yaml").open("a") as agents:
            agents.write(by_phone)
        await asyncio.to_thread(hotline.start)
        try:
            yield hotline, cloud
            assert not cloud.alerts, cloud.alerts
        finally:
            await asyncio.to_thread(hotline.__exit__, None, None, None)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Served, TwilioCloud]]:
    async with at_twilio(tmp_path_factory.mktemp("hotline")) as pair:
        yield pair


async def test_two_callers_are_served_recorded_and_scored(running: tuple[Served, TwilioCloud]) -> None:
    hotline, cloud = running
    cloud.phones |= {SIP_AGENT: Manner(0.5, says_hz=AGENT_HZ), PHONE_AGENT: Manner(0.5, says_hz=AGENT_HZ)}
    await asyncio.gather(
        the_call(hotline, cloud, CALLER, "1", SIP_AGENT), the_call(hotline, cloud, OTHER, "2", PHONE_AGENT)
    )
    assert [tape.is_deleted for tape in cloud.tapes.values()] == [True, True]  # gone from there, once they are here


async def the_call(hotline: Served, cloud: TwilioCloud, number: str, key: str, agents_phone: str) -> None:
    caller = cloud.dial(OURS, number)
    await caller.hears(MENU_HZ)
    await caller.press(key)
    agent = await cloud.rung(agents_phone)
    caller.say_on(CALLER_HZ)
    await agent.hears(CALLER_HZ)
    await caller.hears(AGENT_HZ)
    await asyncio.sleep(TALK_S)
    caller.hang_up()
    await agent.over()
    record = await hotline.record(caller=quote(number))
    assert record["dialled"] == OURS
    record = await hotline.sealed(record["id"])
    path = hotline.folder / f"{record['id']}.wav"
    path.write_bytes((await hotline.get(record["recording"]["url"])).content)
    (left, right), rate_hz = tones.read_wav(path)
    assert rate_hz == 8000
    for side, own, other in ((left, CALLER_HZ, AGENT_HZ), (right, AGENT_HZ, CALLER_HZ)):
        part = tones.loudest_part(side, own, rate_hz)
        assert tones.level_db(part, own, rate_hz) > TONE_DB
        assert tones.level_db(part, other, rate_hz) < LEAK_DB
    (talk,) = hotline.events(e.TalkStarted, call=record["id"])
    (over,) = hotline.events(e.TalkEnded, call=record["id"])
    assert abs(len(left) / rate_hz - (over.at - talk.at).total_seconds()) < 1.0

    async def scored() -> object:
        card = await hotline.api(f"/api/calls/{record['id']}")
        return card["score"] is not None or card["needs_review"]

    await hotline.until(scored, 15)


async def test_who_waits_hears_music_and_may_give_up(running: tuple[Served, TwilioCloud]) -> None:
    hotline, cloud = running
    caller: Handset = cloud.dial(OURS, THIRD)
    await caller.hears(MENU_HZ)
    await caller.press("9")  # nobody is there for emergencies but who does not answer
    await caller.hears(MUSIC_HZ, 8)
    caller.hang_up()
    record = await hotline.record(caller=quote(THIRD))
    assert (record["queue"], record["agent"], record["ended_by"]) == ("emergency", None, "caller")


async def test_a_bad_wire_changes_nothing(running: tuple[Served, TwilioCloud]) -> None:
    """Every webhook twice, late or once more: keys, agent and recording are those of one call."""
    hotline, cloud = running
    cloud.phones[SIP_AGENT] = Manner(0.3, says_hz=AGENT_HZ)
    wire = cloud.webhooks.carry = Wire(Random(7), twice=0.5, late=0.3, late_s=0.2, again=0.5, again_s=1.0)
    try:
        caller = cloud.dial(OURS, FOURTH)
        await caller.hears(MENU_HZ)
        await caller.press("1")
        await caller.hears(AGENT_HZ, 10)
        await asyncio.sleep(1)
        caller.hang_up()
        record = await hotline.record(caller=quote(FOURTH))
        await hotline.sealed(record["id"])
        await wire.settle()
    finally:
        cloud.webhooks.carry = carried
    assert wire.extra > 5
    for kind in (e.CallOffered, e.DigitPressed, e.TalkStarted, e.RecordingStarted, e.RecordingStopped):
        assert len(hotline.events(kind, call=record["id"])) == 1, kind
    legs = [entry.event.leg for entry in hotline.events(e.LegHungUp, call=record["id"])]  # type: ignore[attr-defined]
    assert len(legs) == len(set(legs))


async def test_a_recording_that_a_killed_server_had_begun_is_fetched_after_the_next_start(
    running: tuple[Served, TwilioCloud],
) -> None:
    hotline, cloud = running
    cloud.phones[SIP_AGENT] = Manner(0.3, says_hz=AGENT_HZ)
    caller = cloud.dial(OURS, FIFTH)
    await caller.hears(MENU_HZ)
    await caller.press("1")
    await caller.hears(AGENT_HZ, 10)

    async def noted() -> bool:
        return bool(hotline.events(e.RecordingStarted) and list((hotline.data / "twilio" / "recordings").iterdir()))

    await hotline.until(noted, 5)
    hotline.kill()
    await asyncio.sleep(2)
    caller.hang_up()  # they talked on, and nobody of ours knew
    await caller.over()
    await asyncio.to_thread(hotline.start)
    record = await hotline.record(caller=quote(FIFTH))
    assert record["cause"] == "server_restart"
    record = await hotline.sealed(record["id"])
    assert record["recording"]["length_ms"] > 2000
    cloud.alerts.clear()  # what the killed server did not answer

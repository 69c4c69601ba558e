"""The loopback Twilio by itself: conferences, recordings, Dial and Enqueue."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import numpy as np
import pytest

from tests.live.tones import level_db
from tests.live.twilio_stage import (
    AGENT,
    AGENT_HZ,
    CALLER_HZ,
    HOTLINE,
    PROMPT_HZ,
    ROOM,
    SILENT_DB,
    Stage,
    response,
    staged,
)
from tests.twilio_cloud import Handset, Manner
from tests.twilio_cloud.rooms import BEEP_HZ, HOLD_HZ
from tests.twilio_cloud.sound import read_wav

pytestmark = pytest.mark.live


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with staged() as running:
        yield running


# --- conferences and recordings ----------------------------------------------------------------------------------


async def in_a_room(stage: Stage, extra: str = "") -> tuple[Handset, Handset]:
    stage.book.pages["/voice"] = response(ROOM.format(extra))
    stage.book.pages["/left"] = response("<Hangup/>")
    caller = stage.call()
    await caller.answered()
    caller.say_on(CALLER_HZ)
    agent = await stage.dial(response(ROOM.format("").replace(' action="/left"', "")))
    agent.say_on(AGENT_HZ)
    await agent.hears(CALLER_HZ)
    await caller.hears(AGENT_HZ)
    return caller, agent


async def test_two_in_a_conference_hear_each_other_and_not_themselves(stage: Stage) -> None:
    caller, agent = await in_a_room(stage)
    await asyncio.sleep(0.3)
    assert caller.heard.level(CALLER_HZ, 0.2) < SILENT_DB
    assert agent.heard.level(AGENT_HZ, 0.2) < SILENT_DB
    agent.hang_up()
    await asyncio.sleep(0.2)
    assert not caller.is_over
    caller.hang_up()
    (hall,) = stage.cloud.halls.all.values()
    await asyncio.sleep(0.05)
    assert hall.is_over


async def test_a_conference_tells_who_came_and_went(stage: Stage) -> None:
    events = f' statusCallback="{stage.book.url}/room" statusCallbackEvent="start end join leave mute hold"'
    _, agent = await in_a_room(stage, events + ' endConferenceOnExit="true"')
    place = f"/Conferences/room/Participants/{agent.leg.sid}.json"
    assert (await stage.post(place, Muted="true")).json()["muted"] is True
    assert (await stage.post(place, Hold="true")).json()["hold"] is True
    await agent.hears(HOLD_HZ)
    assert (await stage.delete(place)).status_code == 204
    assert await agent.over() == "completed"
    await stage.book.until("/room", 6)
    forms = stage.book.at("/room")
    assert [form["StatusCallbackEvent"] for form in forms] == [
        "participant-join", "participant-join", "conference-start", "participant-mute", "participant-hold",
        "participant-leave",
    ]  # fmt: skip
    assert [form["SequenceNumber"] for form in forms] == [str(number) for number in range(1, 7)]
    stage.call()


async def test_whose_leaving_ends_the_conference_lets_the_others_go_on_with_their_documents(stage: Stage) -> None:
    caller, agent = await in_a_room(stage, ' endConferenceOnExit="true"')
    caller.hang_up()
    assert await agent.over() == "completed"


async def test_a_coach_is_dialled_in_and_only_one_hears_him(stage: Stage) -> None:
    caller, agent = await in_a_room(stage)
    fields = {"To": "sip:lead@pbx.example", "From": HOTLINE, "Beep": "false", "Coaching": "true"}
    made = await stage.post("/Conferences/room/Participants.json", **fields, CallSidToCoach=agent.leg.sid)
    assert made.status_code == 201
    lead = await stage.cloud.rung("sip:lead@pbx.example")
    await lead.answered()
    lead.say_on(1500.0)
    await agent.hears(1500.0)
    await lead.hears(CALLER_HZ)
    assert caller.heard.level(1500.0, 0.3) < SILENT_DB


async def test_a_conference_beeps_and_plays_music_unless_told_not_to(stage: Stage) -> None:
    stage.book.pages["/voice"] = response("<Dial><Conference>room</Conference></Dial>")
    caller = stage.call()
    await caller.hears(HOLD_HZ)
    await stage.dial(response("<Dial><Conference>room</Conference></Dial>"))
    await caller.hears(BEEP_HZ)


async def test_a_dual_recording_has_each_side_on_a_channel_of_its_own_and_pauses(stage: Stage) -> None:
    caller, _ = await in_a_room(stage)
    place = f"/Calls/{caller.leg.sid}/Recordings"
    told = {
        "RecordingStatusCallback": f"{stage.book.url}/tape",
        "RecordingStatusCallbackEvent": "in-progress completed",
    }
    made = await stage.post(f"{place}.json", RecordingChannels="dual", **told)
    sid = made.json()["sid"]
    assert (made.status_code, made.json()["channels"], made.json()["status"]) == (201, 2, "in-progress")
    await asyncio.sleep(0.5)
    await stage.post(f"{place}/{sid}.json", Status="paused")
    await asyncio.sleep(0.5)
    await stage.post(f"{place}/{sid}.json", Status="in-progress")
    await asyncio.sleep(0.5)
    assert (await stage.get(f"/Recordings/{sid}.wav")).status_code == 404
    assert (await stage.post(f"{place}/{sid}.json", Status="stopped")).json()["status"] == "stopped"
    done = await stage.book.until("/tape", 2)
    assert (done["RecordingStatus"], done["RecordingChannels"]) == ("completed", "2")
    assert done["RecordingSource"] == "StartCallRecordingAPI"
    samples = np.frombuffer((await stage.get(f"/Recordings/{sid}.wav?RequestedChannels=2")).content[44:], "<i2")
    left, right = samples.reshape(-1, 2).T / 32_768
    assert 1.3 < len(left) / 8000 < 2.2
    assert level_db(left[:3200], CALLER_HZ, 8000) > -20 > SILENT_DB > level_db(left[:3200], AGENT_HZ, 8000)
    assert level_db(right[:3200], AGENT_HZ, 8000) > -20 > SILENT_DB > level_db(right[:3200], CALLER_HZ, 8000)
    middle = left[len(left) // 2 - 800 : len(left) // 2 + 800]
    assert not np.any(middle)
    assert (await stage.delete(f"/Recordings/{sid}.json")).status_code == 204
    assert (await stage.get(f"/Recordings/{sid}.wav")).status_code == 404


async def test_record_takes_a_message_until_a_key(stage: Stage) -> None:
    stage.book.pages["/voice"] = response('<Record action="/message" playBeep="false" finishOnKey="#"/>')
    caller = stage.call()
    await caller.answered()
    caller.say_tone(CALLER_HZ, 0.5)
    await asyncio.sleep(0.8)
    await caller.press("#")
    told = await stage.book.until("/message")
    assert (told["Digits"], told["RecordingDuration"]) == ("#", "1")
    await asyncio.sleep(0.2)
    heard = read_wav((await stage.get(f"/Recordings/{told['RecordingSid']}.wav")).content)
    assert level_db(heard[:4000] / 32_768, CALLER_HZ, 8000) > -25


# --- Dial, Enqueue -----------------------------------------------------------------------------------------------


async def test_dial_rings_all_puts_the_first_through_and_tells_how_it_ended(stage: Stage) -> None:
    stage.cloud.phones |= {AGENT: Manner(says_hz=AGENT_HZ, talk_s=0.6), "+8613900139000": Manner(answer_s=None)}
    nouns = f"<Sip>{AGENT}</Sip><Number>+8613900139000</Number>"
    stage.book.pages["/voice"] = response(f'<Dial action="/dialled" record="record-from-answer-dual">{nouns}</Dial>')
    caller = stage.call()
    await caller.hears(AGENT_HZ)
    told = await stage.book.until("/dialled")
    assert told["DialCallStatus"] == "completed"
    assert {handset.status for handset in stage.cloud.dialled} == {"completed", "canceled"}
    assert len(stage.cloud.tapes) == 1


async def test_dial_tells_that_nobody_answered(stage: Stage) -> None:
    stage.cloud.phones[AGENT] = Manner(refuses="busy")
    stage.book.pages["/voice"] = response(f'<Dial action="/dialled"><Sip>{AGENT}</Sip></Dial>')
    stage.call()
    assert (await stage.book.until("/dialled"))["DialCallStatus"] == "busy"


async def test_a_queue_waits_with_music_and_is_left_for_whoever_dials_it(stage: Stage) -> None:
    stage.book.pages["/music"] = response("<Play>/prompt.wav</Play>")
    stage.book.pages["/voice"] = response('<Enqueue waitUrl="/music" action="/after">orders</Enqueue>')
    caller = stage.call()
    await caller.hears(PROMPT_HZ)
    agent = await stage.dial(response("<Dial><Queue>orders</Queue></Dial>"))
    agent.say_on(AGENT_HZ)
    await caller.hears(AGENT_HZ)
    agent.hang_up()
    assert (await stage.book.until("/after"))["QueueResult"] == "bridged"

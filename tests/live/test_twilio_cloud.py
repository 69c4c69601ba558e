"""The loopback Twilio by itself: a book of TwiML stands where the product will."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

import httpx
import numpy as np
import pytest
from twilio.request_validator import RequestValidator

from tests.live.tones import level_db
from tests.live.twiml_book import Book
from tests.twilio_cloud import TOKEN, Callback, Handset, Limits, Manner, Number, Page, TwilioCloud
from tests.twilio_cloud.hostile import Hostile, Wire
from tests.twilio_cloud.rooms import BEEP_HZ, HOLD_HZ
from tests.twilio_cloud.sound import linear, read_wav, tone, ulaw, wav

pytestmark = pytest.mark.live

HOTLINE, CALLER, AGENT = "+864008001234", "+8613800138000", "sip:1001@pbx.example"
CALLER_HZ, AGENT_HZ, PROMPT_HZ, SILENT_DB = 440.0, 880.0, 600.0, -60.0
GATHER = '<Gather numDigits="1" action="/key" timeout="1" actionOnEmptyResult="true">{}</Gather>'
ROOM = '<Dial action="/left"><Conference beep="false" waitUrl=""{}>room</Conference></Dial>'


def response(inside: str) -> str:
    return f"<Response>{inside}</Response>"


class Stage:
    """The cloud, the book, and a client of the REST API."""

    def __init__(self, cloud: TwilioCloud, book: Book, client: httpx.AsyncClient) -> None:
        self.cloud, self.book, self._client = cloud, book, client

    def call(self) -> Handset:
        return self.cloud.dial(HOTLINE, CALLER)

    async def post(self, path: str, **fields: str) -> httpx.Response:
        return await self._client.post(path, data=fields)

    async def get(self, path: str) -> httpx.Response:
        return await self._client.get(path)

    async def delete(self, path: str) -> httpx.Response:
        return await self._client.delete(path)

    async def dial(self, twiml: str, to: str = AGENT, **more: str) -> Handset:
        """By the REST API, and answered."""
        made = await self.post("/Calls.json", To=to, From=HOTLINE, Twiml=twiml, **more)
        assert made.status_code == 201, made.text
        handset = self.cloud.legs[made.json()["sid"]].handset
        await handset.answered()
        return handset

    def codes(self) -> list[int]:
        return [alert.code for alert in self.cloud.alerts]


@asynccontextmanager
async def staged(**settings: object) -> AsyncIterator[Stage]:
    async with Book() as book:
        book.pages["/prompt.wav"] = wav(tone(PROMPT_HZ, 0.3))
        page = Page(f"{book.url}/voice", fallback=f"{book.url}/fallback")
        numbers = {HOTLINE: Number(page, Callback(f"{book.url}/ended"))}
        async with TwilioCloud(numbers, others=Manner(), **settings) as cloud:  # type: ignore[arg-type]
            url = f"{cloud.base_url}/2010-04-01/Accounts/{cloud.account}"
            async with httpx.AsyncClient(base_url=url, auth=(cloud.account, cloud.token)) as client:
                yield Stage(cloud, book, client)
                assert [alert for alert in cloud.alerts if not alert.code] == [], "the loopback itself failed"


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with staged() as running:
        yield running


# --- a call coming in -------------------------------------------------------------------------------------------


async def test_a_call_is_asked_about_with_the_documented_form_and_signed(stage: Stage) -> None:
    caller = stage.call()
    assert await caller.over() == "completed"
    (voice,) = stage.book.at("/voice")
    assert voice["CallStatus"] == "ringing"
    assert {"CallSid", "AccountSid", "From", "To", "Direction", "ApiVersion"} <= voice.keys()
    assert (voice["From"], voice["To"], voice["Direction"]) == (CALLER, HOTLINE, "inbound")
    ended = await stage.book.until("/ended")
    assert (ended["CallStatus"], ended["SequenceNumber"]) == ("completed", "0")
    assert ended["CallbackSource"] == "call-progress-events"
    for told in stage.book.told:
        assert RequestValidator(TOKEN).validate(f"{stage.book.url}{told.path}", told.fields, told.signature)
    assert stage.cloud.alerts == []


async def test_what_is_played_is_heard_and_a_key_breaks_in(stage: Stage) -> None:
    stage.book.pages["/prompt.wav"] = wav(tone(PROMPT_HZ, 5.0))
    stage.book.pages["/voice"] = response(GATHER.format("<Play>/prompt.wav</Play>"))
    stage.book.pages["/key"] = response("<Pause length='5'/>")
    caller = stage.call()
    await caller.hears(PROMPT_HZ)
    await caller.press("7")
    told = await stage.book.until("/key")
    assert (told["Digits"], told["CallStatus"]) == ("7", "in-progress")
    await asyncio.sleep(0.3)
    assert caller.heard.level(PROMPT_HZ, 0.2) < SILENT_DB


async def test_gather_counts_finishes_times_out_and_falls_through(stage: Stage) -> None:
    stage.book.pages["/voice"] = response('<Gather action="/many" timeout="1"/><Redirect>/none</Redirect>')
    stage.book.pages["/many"] = response(GATHER.format(""))
    caller = stage.call()
    await caller.answered()
    await caller.press("123#", 0.02)
    told = await stage.book.until("/many")
    assert (told["Digits"], told["FinishedOnKey"]) == ("123", "#")
    assert (await stage.book.until("/key"))["Digits"] == ""
    again = stage.call()
    await again.over()
    assert len(stage.book.at("/none")) == 1


async def test_keys_nobody_gathers_are_lost(stage: Stage) -> None:
    stage.book.pages["/voice"] = response("<Play>/prompt.wav</Play>" + GATHER.format(""))
    caller = stage.call()
    await caller.answered()
    await caller.press("1")
    assert (await stage.book.until("/key"))["Digits"] == ""
    assert caller.leg.lost_keys == "1"


async def test_words_are_gathered_where_speech_is_asked_for(stage: Stage) -> None:
    stage.book.pages["/voice"] = response('<Gather input="dtmf speech" action="/key"/>')
    caller = stage.call()
    await caller.answered()
    await asyncio.sleep(0.05)
    caller.say_words("查订单", 0.8)
    told = await stage.book.until("/key")
    assert (told["SpeechResult"], told["Confidence"]) == ("查订单", "0.8")


@pytest.mark.parametrize(("reason", "status"), [("busy", "busy"), ("rejected", "failed")])
async def test_a_rejected_call_was_never_answered(stage: Stage, reason: str, status: str) -> None:
    stage.book.pages["/voice"] = response(f'<Pause length="1"/><Reject reason="{reason}"/>')
    caller = stage.call()
    assert await caller.over() == status
    assert not caller.is_answered
    assert caller.rejected == reason


async def test_a_pause_lets_the_call_ring_and_a_caller_may_give_up(stage: Stage) -> None:
    stage.book.pages["/voice"] = response('<Pause length="9"/><Redirect>/voice</Redirect>')
    caller = stage.call()
    await stage.book.until("/voice")
    assert caller.status == "ringing"
    caller.hang_up()
    assert (await stage.book.until("/ended"))["CallStatus"] == "no-answer"


# --- when the product does not answer as it should ---------------------------------------------------------------


async def test_a_failing_address_leads_to_the_fallback_which_is_told_why(stage: Stage) -> None:
    stage.book.pages["/voice"] = 503
    stage.book.pages["/fallback"] = response("<Play>/prompt.wav</Play>")
    caller = stage.call()
    await caller.hears(PROMPT_HZ)
    told = await stage.book.until("/fallback")
    assert (told["ErrorCode"], told["ErrorUrl"]) == ("11200", f"{stage.book.url}/voice")
    assert len(stage.book.at("/voice")) == 1
    assert await caller.over() == "completed"


async def test_bad_twiml_leads_to_the_fallback_too_and_ends_the_call_without_one(stage: Stage) -> None:
    stage.book.pages["/voice"] = response('<Gather numdigits="1"/>')
    stage.book.pages["/fallback"] = response("<Shout/>")
    assert await stage.call().over() == "completed"
    assert stage.codes() == [12200, 12200]


async def test_no_answer_in_time_counts_as_failed() -> None:
    async def sleep(_: dict[str, str]) -> str:
        await asyncio.sleep(1.0)
        return response("")

    async with staged(limits=Limits(total_s=0.3)) as stage:
        stage.book.pages["/voice"] = sleep
        await stage.book.until("/fallback") if stage.call() else None
        assert stage.codes() == [11200]


async def test_overrides_in_the_address_bring_further_attempts_with_the_same_token(stage: Stage) -> None:
    statuses = [500, 500]

    async def third_time(_: dict[str, str]) -> str | int:
        return statuses.pop() if statuses else response("<Play>/prompt.wav</Play>")

    stage.book.pages["/voice"] = third_time
    page = Page(f"{stage.book.url}/voice#rc=2&rp=5xx")
    stage.cloud.numbers[HOTLINE] = Number(page)
    await stage.call().hears(PROMPT_HZ)
    assert len({told.token for told in stage.book.told if told.path == "/voice"}) == 1
    assert len(stage.book.at("/voice")) == 3


# --- calls going out ---------------------------------------------------------------------------------------------


async def test_a_dialled_call_is_told_of_step_by_step(stage: Stage) -> None:
    told = {
        "StatusCallback": f"{stage.book.url}/status",
        "StatusCallbackEvent": "initiated ringing answered completed",
    }
    agent = await stage.dial(response(f"<Play loop='0'>{stage.book.url}/prompt.wav</Play>"), **told)
    await agent.hears(PROMPT_HZ)
    agent.hang_up()
    await stage.book.until("/status", 4)
    forms = stage.book.at("/status")
    assert [form["CallStatus"] for form in forms] == ["initiated", "ringing", "in-progress", "completed"]
    assert [form["SequenceNumber"] for form in forms] == ["0", "1", "2", "3"]
    assert {form["Direction"] for form in forms} == {"outbound-api"}
    assert "CallDuration" in forms[-1]


@pytest.mark.parametrize(
    ("manner", "status", "sip"),
    [
        (Manner(refuses="busy"), "busy", "486"),
        (Manner(refuses="failed"), "failed", "404"),
        (Manner(answer_s=None), "no-answer", "480"),
    ],
)
async def test_a_phone_that_is_not_reached(stage: Stage, manner: Manner, status: str, sip: str) -> None:
    stage.cloud.phones[AGENT] = manner
    fields = {"To": AGENT, "From": HOTLINE, "Url": f"{stage.book.url}/x", "Timeout": "1"}
    await stage.post("/Calls.json", **fields, StatusCallback=f"{stage.book.url}/status")
    told = await stage.book.until("/status")
    assert (told["CallStatus"], told["SipResponseCode"]) == (status, sip)
    assert stage.book.at("/x") == []


async def test_a_ringing_call_is_called_off_and_an_ended_one_cannot_be_changed(stage: Stage) -> None:
    stage.cloud.phones[AGENT] = Manner(answer_s=None)
    made = await stage.post("/Calls.json", To=AGENT, From=HOTLINE, Twiml=response(""))
    place = f"/Calls/{made.json()['sid']}.json"
    assert (await stage.post(place, Url=stage.book.url)).json()["code"] == 21220
    assert (await stage.post(place, Status="canceled")).json()["status"] == "canceled"
    refused = await stage.post(place, Status="completed")
    assert (refused.status_code, refused.json()["code"]) == (400, 21220)
    assert refused.json().keys() == {"code", "message", "more_info", "status"}


async def test_a_call_is_redirected_in_the_middle_of_anything(stage: Stage) -> None:
    stage.book.pages["/voice"] = response(ROOM.format(""))
    caller = stage.call()
    await caller.answered()
    await stage.post(f"/Calls/{caller.leg.sid}.json", Twiml=response(f"<Play>{stage.book.url}/prompt.wav</Play>"))
    await caller.hears(PROMPT_HZ)
    assert stage.book.at("/left") == []
    assert await caller.over() == "completed"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"From": HOTLINE, "Url": "http://x"}, 21201),
        ({"To": "call me", "From": HOTLINE, "Url": "http://x"}, 21211),
        ({"To": CALLER, "Url": "http://x"}, 21213),
        ({"To": CALLER, "From": CALLER, "Url": "http://x"}, 21210),
        ({"To": CALLER, "From": HOTLINE}, 21205),
        ({"To": CALLER, "From": HOTLINE, "Twiml": "<Response><Shout/></Response>"}, 21218),
        ({"To": CALLER, "From": HOTLINE, "Url": "http://x", "Uri": "x"}, 20001),
    ],
)
async def test_a_request_that_is_wrong_is_refused(stage: Stage, fields: dict[str, str], code: int) -> None:
    refused = await stage.post("/Calls.json", **fields)
    assert (refused.status_code, refused.json()["code"]) == (400, code)
    assert stage.cloud.legs == {}


async def test_only_who_knows_the_token_is_served_and_the_api_fails_on_demand(stage: Stage) -> None:
    place = "/Calls.json"
    async with httpx.AsyncClient(base_url=f"{stage.cloud.base_url}/2010-04-01/Accounts/{stage.cloud.account}") as who:
        assert (await who.get(place)).json()["code"] == 20003
    stage.cloud.rest.fail_next(429, times=2)
    stage.cloud.rest.fail_next(503, within="Conferences")
    refused = await stage.get(place)
    assert (refused.status_code, refused.json()["code"], refused.headers["retry-after"]) == (429, 20429, "1")
    assert [(await stage.get(place)).status_code for _ in range(2)] == [429, 200]
    assert (await stage.get("/Conferences.json")).status_code == 503
    assert (await stage.get("/Calls/CA0.json")).json()["code"] == 20404
    stage.cloud.old_tokens, stage.cloud.token = (stage.cloud.token,), "new"
    assert (await stage.get(place)).status_code == 200


# --- conferences and recordings ------------------------------------------------------------------------------------


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


# --- Dial, Enqueue -------------------------------------------------------------------------------------------------


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


# --- media streams -------------------------------------------------------------------------------------------------


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


# --- a hostile wire ------------------------------------------------------------------------------------------------


async def test_webhooks_are_sent_twice_again_and_late_by_a_seed_and_replayed_to_the_byte(stage: Stage) -> None:
    wire = Wire(Random(1), twice=1.0, again=1.0, again_s=0.1, late=1.0, late_s=0.05)
    stage.cloud.webhooks.carry = wire
    await stage.call().over()
    await stage.book.until("/ended")
    await wire.settle()
    assert [len(stage.book.at(path)) for path in ("/voice", "/ended")] == [3, 3]
    assert wire.extra == 4
    (first, *_) = stage.cloud.webhooks.sent
    before = stage.book.told[0]
    await Hostile(stage.cloud.webhooks, Random(2)).replay(first)
    assert stage.book.told[-1] == before

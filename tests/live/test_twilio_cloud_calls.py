"""The loopback Twilio by itself: calls that come in and go out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from twilio.request_validator import RequestValidator

from tests.live.twilio_stage import (
    AGENT,
    CALLER,
    GATHER,
    HOTLINE,
    PROMPT_HZ,
    ROOM,
    SILENT_DB,
    Stage,
    response,
    staged,
)
from tests.twilio_cloud import TOKEN, Manner
from tests.twilio_cloud.sound import tone, wav

pytestmark = pytest.mark.live


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with staged() as running:
        yield running


# --- a call coming in --------------------------------------------------------------------------------------------


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

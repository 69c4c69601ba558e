"""Calls by way of Twilio: what each command becomes, and what each webhook means [X1]."""

from __future__ import annotations

import wave
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from calls import commands as c
from calls import events as e
from calls.model import HangupCause, Sound
from tests.unit.telephony.twilio_line import CALLER, FIRST_MADE, OLD_TOKEN, OURS, PUBLIC, Line, call_sid, line

SID = call_sid(1)


def a_sound(folder: Path, name: str, seconds: float = 1.0) -> Path:
    path = folder / f"{name}.wav"
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"\1\0" * round(8000 * seconds))
    return path


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Line]:
    async with line(tmp_path, lambda sounds: [a_sound(tmp_path, sound.key) for sound in sounds]) as one:
        yield one


def the_call(at: Line) -> tuple[str, str]:
    offered = at.of(e.CallOffered)[0]
    return offered.call, offered.leg


async def answered(at: Line, sid: str = SID) -> tuple[str, str, str]:
    """A caller who was answered and hears nothing: his call, leg and where his document reports."""
    document = await at.arrive(sid)
    call, leg = the_call(at)
    at.telephony.perform(c.Answer(call, leg))
    document = await at.step(document.redirect, CallSid=sid, CallStatus="ringing")
    return call, leg, document.action


async def test_a_caller_is_offered_once_twilio_has_come_back(at: Line) -> None:
    fields = {"CallSid": SID, "From": CALLER, "To": OURS, "CallerName": "Li \x07Lei"}
    first = (await at.hook("/twilio/voice", **fields)).text
    assert not at.events
    assert "<Redirect" in first
    document = await at.arrive(SID)
    (offered,) = at.events
    assert (offered.caller, offered.dialled, offered.trunk) == (CALLER, OURS, "twilio")
    assert offered.caller_name == "Li Lei"
    assert document.verbs == ["Pause", "Redirect"]  # nobody has answered: it rings on


async def test_answer_play_and_keys(at: Line, tmp_path: Path) -> None:
    call, leg, _ = await answered(at)
    assert at.of(e.LegAnswered)[0].leg == leg
    at.telephony.perform(c.Play(call, leg, "p1", (Sound("hello"), Sound("menu"))))
    await at.until(lambda: at.api.posts(SID))
    told = at.api.posts(SID)[-1].get("Twiml")
    assert told.count("<Play>") == 2
    assert 'numDigits="1"' in told
    name = told.partition("/twilio/sounds/")[2].partition("<")[0]
    sound = await at.client.get(f"http://127.0.0.1:{at.telephony.port}/twilio/sounds/{name}")
    assert sound.content == (tmp_path / "hello.wav").read_bytes()
    url = told.partition('action="')[2].partition('"')[0]
    await at.step(url, CallSid=SID, CallStatus="in-progress", Digits="2")
    assert [event.digit for event in at.of(e.DigitPressed)] == ["2"]
    assert not at.of(e.PlayFinished)


async def test_what_was_played_to_its_end_is_told_and_a_key_does_not_end_it(at: Line) -> None:
    call, leg, action = await answered(at)
    at.telephony.perform(c.Play(call, leg, "p1", (Sound("hello"),)))
    document = await at.step(action, CallSid=SID, CallStatus="in-progress", Digits="")
    document = await at.step(document.action, CallSid=SID, CallStatus="in-progress", Digits="5")
    assert len(document.plays) == 1  # the rest of it
    assert document.attribute("Gather", "numDigits") == "32"  # who keys, keys on
    await at.step(document.action, CallSid=SID, CallStatus="in-progress", Digits="")
    assert [event.play for event in at.of(e.PlayFinished)] == ["p1"]


async def test_music_goes_on_until_something_else_is_commanded(at: Line) -> None:
    call, leg, action = await answered(at)
    at.telephony.perform(c.Play(call, leg, "m", (Sound("music"),), loop=True))
    document = await at.step(action, CallSid=SID, CallStatus="in-progress", Digits="")
    assert document.attribute("Gather/Play", "loop") == "0"
    at.telephony.perform(c.StopPlay(call, leg, "m"))
    await at.until(lambda: "<Play" not in at.api.posts(SID)[-1].get("Twiml"))
    assert not at.of(e.PlayFinished)


async def test_reject_and_hang_up(at: Line) -> None:
    document = await at.arrive(SID)
    call, leg = the_call(at)
    at.telephony.perform(c.Reject(call, leg, 404))
    document = await at.step(document.redirect, CallSid=SID, CallStatus="ringing")
    assert document.attribute("Reject", "reason") == "rejected"
    await at.until(lambda: at.of(e.LegHungUp))
    assert at.of(e.LegHungUp)[0].cause is HangupCause.UNALLOCATED_NUMBER
    assert not at.api.asked


async def test_a_leg_that_is_up_is_ended_by_rest_even_when_that_fails_at_first(at: Line) -> None:
    call, leg, _ = await answered(at)
    at.api.answers += [(500, {})] * 2
    at.telephony.perform(c.HangUp(call, leg))
    await at.until(lambda: len(at.api.posts(SID)) == 3)
    assert at.api.posts(SID)[-1].get("Status") == "completed"
    assert [(event.cause, event.by_us) for event in at.of(e.LegHungUp)] == [(HangupCause.NORMAL_CLEARING, True)]
    late = await at.step(f"{PUBLIC}/twilio/step/none", CallSid=SID)
    assert late.verbs == ["Hangup"]


async def test_a_caller_who_hangs_up(at: Line) -> None:
    call, leg, _ = await answered(at)
    ended = {"CallSid": SID, "CallStatus": "completed", "SequenceNumber": "2"}
    for _ in range(3):
        assert (await at.hook("/twilio/status", **ended)).status_code == 204
    assert [(event.call, event.leg, event.by_us) for event in at.of(e.LegHungUp)] == [(call, leg, False)]
    assert at.telephony.active_calls() == 0


async def test_the_token_before_is_good_and_any_other_is_not(at: Line) -> None:
    fields = {"CallSid": SID, "From": CALLER, "To": OURS}
    assert (await at.hook("/twilio/voice", OLD_TOKEN, **fields)).status_code == 200
    assert (await at.hook("/twilio/voice", "another", **fields)).status_code == 403
    assert at.telephony.counts().webhooks.forged == 1


async def test_an_agent_rings_and_answers_and_both_are_in_one_room(at: Line) -> None:
    call, leg, _ = await answered(at)
    at.telephony.perform(
        c.RingAgent(call, "a", "li", "sip:li@192.0.2.7:5060", CALLER, queue="sales", about="a&b <x>")
    )
    await at.until(lambda: at.api.posts("^/Calls.json"))
    dialled = at.api.posts("^/Calls.json")[0]
    assert dialled.get("To").startswith("sip:li@192.0.2.7:5060?X-Hotline-Call=")
    assert "X-Hotline-About=a%26b%20%3Cx%3E" in dialled.get("To")
    assert dialled.get("From") == CALLER
    theirs = call_sid(FIRST_MADE + 1)
    status = dialled.get("StatusCallback")
    await at.hook(status, CallSid=theirs, CallStatus="ringing", SequenceNumber="1")
    await at.step(dialled.get("Url"), CallSid=theirs, CallStatus="in-progress")
    await at.hook(status, CallSid=theirs, CallStatus="in-progress", SequenceNumber="2")
    await at.hook(status, CallSid=theirs, CallStatus="ringing", SequenceNumber="1")
    assert [event.leg for event in at.of(e.LegRinging)] == ["a"]
    assert [event.leg for event in at.of(e.LegAnswered)] == [leg, "a"]
    at.telephony.perform(c.Bridge(call, leg, "a"))
    await at.until(lambda: at.api.posts(SID) and at.api.posts(theirs))
    rooms = {asked.get("Twiml").partition("</Conf")[0].rpartition(">")[2] for asked in at.api.posts("CA")}
    assert len(rooms) == 1
    assert 'endConferenceOnExit="false"' in at.api.posts(theirs)[0].get("Twiml")


@pytest.mark.parametrize(
    ("status", "sip", "cause"),
    [
        ("busy", "486", HangupCause.USER_BUSY),
        ("busy", "", HangupCause.USER_BUSY),
        ("no-answer", "", HangupCause.NO_ANSWER),
        ("failed", "404", HangupCause.UNALLOCATED_NUMBER),
        ("failed", "", HangupCause.DESTINATION_OUT_OF_ORDER),
        ("canceled", "", HangupCause.ORIGINATOR_CANCEL),
        ("no-answer", "603", HangupCause.CALL_REJECTED),
    ],
)
async def test_why_a_phone_was_not_answered(at: Line, status: str, sip: str, cause: HangupCause) -> None:
    at.telephony.perform(c.Dial("c1", "c1-c", "twilio:+4930123456", CALLER))
    await at.until(lambda: at.api.posts("^/Calls.json"))
    dialled = at.api.posts("^/Calls.json")[0]
    assert (dialled.get("To"), dialled.get("From")) == ("+4930123456", OURS)
    ended = {"CallSid": call_sid(FIRST_MADE + 1), "CallStatus": status, "SipResponseCode": sip}
    await at.hook(dialled.get("StatusCallback"), **ended)
    await at.until(lambda: at.of(e.LegHungUp))
    assert [event.cause for event in at.of(e.LegHungUp)] == [cause]


async def test_an_address_twilio_does_not_take(at: Line) -> None:
    at.api.answers.append((400, {"code": 21211, "message": "Invalid 'To' Phone Number"}))
    at.telephony.perform(c.Dial("c1", "c1-c", "twilio:+4930123456", CALLER))
    at.telephony.perform(c.Dial("c2", "c2-c", "mailto:x", CALLER))
    await at.until(lambda: len(at.of(e.LegHungUp)) == 2)
    assert {event.cause for event in at.of(e.LegHungUp)} == {HangupCause.UNALLOCATED_NUMBER}

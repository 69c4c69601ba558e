"""Twilio slow, down, refusing; webhooks that are no webhooks; words of a hostile caller [X1, X4]."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from calls import commands as c
from calls import events as e
from calls.model import HangupCause, Sound
from calls.monitored import MonitorMode
from telephony.twilio_voice import upkeep
from tests.unit.telephony.test_twilio_calls import SID, a_sound, answered
from tests.unit.telephony.twilio_line import (
    CALLER,
    FIRST_MADE,
    OURS,
    PUBLIC,
    TOKEN,
    Document,
    Line,
    call_sid,
    line,
    signature,
)


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Line]:
    async with line(tmp_path, lambda sounds: [a_sound(tmp_path, sound.key) for sound in sounds]) as one:
        yield one


async def test_whoever_waits_for_our_decision_is_answered_within_a_second_and_asks_again(at: Line) -> None:
    began = time.perf_counter()
    document = await at.arrive(SID)
    assert time.perf_counter() - began < 2.0  # 0.6 s where nobody else wants the machine
    assert document.verbs == ["Pause", "Redirect"]


async def test_a_call_loop_that_is_held_up_does_not_hold_up_twilio(at: Line) -> None:
    took: list[float] = []

    def ask() -> None:
        fields = {"CallSid": call_sid(2), "From": CALLER, "To": OURS}
        headers = {"X-Twilio-Signature": signature(f"{PUBLIC}/twilio/voice", fields)}
        began = time.perf_counter()
        url = f"http://127.0.0.1:{at.telephony.port}/twilio/voice"
        texts.append(httpx.post(url, data=fields, headers=headers, trust_env=False).text)
        took.append(time.perf_counter() - began)

    texts: list[str] = []
    asking = asyncio.get_running_loop().run_in_executor(None, ask)
    time.sleep(2.5)  # noqa: ASYNC251  that is what is tried
    await asking
    assert took[0] < 2.0  # 0.9 s where nobody else wants the machine
    assert Document(texts[0]).redirect == f"{PUBLIC}/twilio/voice"
    assert at.telephony.counts().webhooks.late == 1


@pytest.mark.parametrize("status", [500, 503, 429])
async def test_a_prompt_that_twilio_could_not_be_told_of_counts_as_heard(at: Line, status: int) -> None:
    call, leg, _ = await answered(at)
    at.api.answers += [(status, {})] * 4
    at.telephony.perform(c.Play(call, leg, "p", (Sound("hello"),)))
    await at.until(lambda: at.of(e.PlayFinished), 15)
    assert at.telephony.counts().rest.retries == 3


async def test_who_cannot_be_put_through_is_let_go_and_the_caller_is_not(at: Line) -> None:
    call, leg, _ = await answered(at)
    at.telephony.perform(c.Dial(call, "x", "twilio:+4930123456", CALLER))
    await at.until(lambda: at.api.made)
    ((url, sid),) = at.api.made.items()
    await at.step(url, CallSid=sid, CallStatus="in-progress")
    at.api.answers += [(500, {})] * 8
    at.telephony.perform(c.Bridge(call, leg, "x"))
    await at.until(lambda: at.of(e.LegHungUp), 15)
    assert [(event.leg, event.cause) for event in at.of(e.LegHungUp)] == [("x", HangupCause.TEMPORARY_FAILURE)]


async def test_twilio_is_left_alone_after_failing_again_and_again(at: Line) -> None:
    at.api.answers += [(500, {})] * 12
    for number in range(3):
        at.telephony.perform(c.Dial(f"c{number}", f"c{number}-c", "twilio:+4930123456", CALLER))
    await at.until(lambda: len(at.of(e.LegHungUp)) == 3, 15)
    assert at.telephony.counts().rest.refused_by_breaker > 0
    assert {event.cause for event in at.of(e.LegHungUp)} == {HangupCause.TEMPORARY_FAILURE}


async def test_an_end_that_nobody_told_us_of_is_found_when_something_is_asked_of_the_leg(at: Line) -> None:
    call, leg, _ = await answered(at)
    at.api.statuses[SID] = "completed"
    at.api.answers.append((400, {"code": 21220}))
    at.telephony.perform(c.Play(call, leg, "p", (Sound("hello"),)))
    await at.until(lambda: at.of(e.LegHungUp))
    assert not at.of(e.LegHungUp)[0].by_us


async def test_what_is_no_webhook_is_turned_away(at: Line) -> None:
    url = f"http://127.0.0.1:{at.telephony.port}/twilio/voice"
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    refused = [
        await at.client.post(url, json={"CallSid": SID}),
        await at.client.post(url, content=b"a=" + b"x" * 40_000, headers=form),
        await at.client.post(url, content=b"\xff\xfe", headers=form),
        await at.client.post(url, content="&".join(f"f{n}=1" for n in range(300)), headers=form),
        await at.client.post(url, data={"CallSid": SID}),
        await at.client.post(url, data={"CallSid": SID}, headers={"X-Twilio-Signature": "x" * 5000}),
        await at.client.get(url),
        await at.client.get(url.replace("voice", "sounds/../../etc/passwd.wav")),
        await at.client.get(url.replace("voice", f"sounds/{'0' * 40}.wav")),
    ]
    assert [answer.status_code for answer in refused] == [415, 413, 400, 400, 403, 403, 405, 404, 404]
    assert not at.events


async def test_webhooks_about_nothing_of_ours_have_no_effect(at: Line) -> None:
    for fields in ({"CallSid": call_sid(77)}, {"CallSid": "CA'; drop"}, {"X": "1"}):
        assert (await at.hook("/twilio/status", **fields, CallStatus="completed")).status_code == 204
        assert (await at.step("/twilio/step/unknown?n=1", **fields)).verbs == ["Hangup"]
        assert (await at.hook("/twilio/recording", **fields, RecordingSid="RE1")).status_code == 204
    document = Document((await at.hook("/twilio/voice", CallSid="no sid", From=CALLER, To=OURS)).text)
    assert document.verbs == ["Reject"]
    assert at.telephony.counts().desk.stray == 7
    assert not at.events


async def test_another_calls_token_is_of_no_use(at: Line) -> None:
    _, _, action = await answered(at)
    document = await at.step(action, CallSid=call_sid(5), CallStatus="in-progress", Digits="1")
    assert document.verbs == ["Hangup"]
    assert not at.of(e.DigitPressed)


HOSTILE = "</Gather><Dial>+1900</Dial>\"'&\r\nX: y\x00\u202e"


async def test_a_hostile_callers_words_reach_nothing_as_they_are(at: Line) -> None:
    fields = {"From": HOSTILE, "To": HOSTILE, "CallerName": HOSTILE * 9, "ForwardedFrom": HOSTILE}
    document = await at.arrive(SID, **fields)
    (offered,) = at.of(e.CallOffered)
    assert (offered.caller, offered.dialled, offered.diverted_from) == ("anonymous",) * 3
    assert offered.caller_name.isprintable()
    assert len(offered.caller_name) <= 80
    at.telephony.perform(c.Answer(offered.call, offered.leg))
    document = await at.step(document.redirect, CallSid=SID, CallStatus="ringing")
    document = await at.step(document.action, CallSid=SID, Digits=HOSTILE, SpeechResult=HOSTILE)
    assert not at.of(e.DigitPressed)
    assert document.verbs == ["Gather", "Redirect"]
    ring = c.RingAgent(offered.call, "a", "li", "sip:li@192.0.2.7", HOSTILE, caller_name=HOSTILE, about=HOSTILE)
    at.telephony.perform(ring)
    await at.until(lambda: at.api.made)
    dialled = at.api.posts("^/Calls.json")[0]
    assert dialled.get("To").count("?") == 1
    assert not set(dialled.get("To")) & set("<>\"' \r\n\0")
    assert dialled.get("From").isprintable()


async def test_a_supervisor_listens_whispers_and_joins(at: Line) -> None:
    call, leg, _ = await answered(at)
    for name, command in (
        ("a", c.RingAgent(call, "a", "li", "sip:li@192.0.2.7", CALLER)),
        ("s", c.RingSupervisor(call, "s", "sip:boss@192.0.2.8", MonitorMode.LISTEN, "li")),
    ):
        before = len(at.api.made)
        at.telephony.perform(command)
        await at.until(lambda before=before: len(at.api.made) > before)
        url, sid = list(at.api.made.items())[-1]
        await at.step(url, CallSid=sid, CallStatus="in-progress")
        assert at.of(e.LegAnswered)[-1].leg == name
    agents, supervisors = call_sid(FIRST_MADE + 1), call_sid(FIRST_MADE + 2)
    at.telephony.perform(c.Bridge(call, leg, "a"))
    seen = []
    for heard_by in ((), ("a",), (leg, "a")):
        told = len(at.api.posts(supervisors))
        at.telephony.perform(c.Join(call, "s", (leg, "a"), heard_by))
        await at.until(lambda told=told: len(at.api.posts(supervisors)) > told)
        document = Document(at.api.posts(supervisors)[-1].get("Twiml"))
        conference = document.root.find("Dial/Conference")
        assert conference is not None
        seen.append((conference.get("muted"), conference.get("coach")))
    assert seen == [("true", None), ("false", agents), ("false", None)]
    await at.until(lambda: at.api.posts(agents))
    rooms = [Document(at.api.posts(sid)[-1].get("Twiml")).root.findtext("Dial/Conference") for sid in (SID, agents)]
    assert rooms == [conference.text] * 2


async def test_a_full_and_a_draining_house_say_busy(tmp_path: Path) -> None:
    async with line(tmp_path, max_calls=1) as at:
        at.telephony.reserve_for(("110",))
        await at.arrive(SID)
        fields = {"CallSid": call_sid(2), "From": CALLER, "To": OURS}
        assert Document((await at.hook("/twilio/voice", **fields)).text).attribute("Reject", "reason") == "busy"
        assert "<Redirect" in (await at.hook("/twilio/voice", **fields | {"To": "110"})).text
        at.telephony.drain()
        assert "<Reject" in (await at.hook("/twilio/voice", **fields | {"To": "110", "CallSid": call_sid(3)})).text
        at.telephony.perform(c.Dial("c1", "c1-c", "twilio:+4930123456", CALLER))
        await at.until(lambda: at.of(e.LegHungUp))
        assert at.of(e.LegHungUp)[0].cause is HangupCause.SERVER_RESTART
        assert at.telephony.counts().desk.turned_away == 2
        assert TOKEN not in str(at.telephony.counts())


async def test_a_draining_house_calls_back_while_there_is_time(tmp_path: Path) -> None:
    async with line(tmp_path) as at:
        at.telephony.drain(600.0)
        at.telephony.perform(c.Dial("c1-b1.1", "c1-b1.1-c", "twilio:+4930123456", CALLER))
        await at.until(lambda: at.api.made)
        assert not at.of(e.LegHungUp)


async def test_prompts_are_kept_by_those_who_pass_them_on_and_what_is_left_to_play_is_cut(at: Line) -> None:
    call, leg, action = await answered(at)
    at.telephony.perform(c.Play(call, leg, "p", (Sound("hello"),)))
    document = await at.step(action, CallSid=SID, CallStatus="in-progress", Digits="")
    await asyncio.sleep(0.5)
    document = await at.step(document.action, CallSid=SID, CallStatus="in-progress", Digits="3")
    (url,) = document.plays
    answer = await at.client.get(f"http://127.0.0.1:{at.telephony.port}{url.removeprefix(PUBLIC)}")
    assert answer.headers["cache-control"].startswith("public")
    assert 44 + 2 * 8000 * 0.4 < len(answer.content) < 44 + 2 * 8000 * 0.9


async def test_a_document_too_long_to_be_sent_is_fetched(at: Line) -> None:
    call, leg, _ = await answered(at)
    at.telephony.perform(c.Play(call, leg, "p", tuple(Sound(f"s{number}") for number in range(60))))
    await at.until(lambda: at.api.posts(SID))
    asked = at.api.posts(SID)[-1]
    assert not asked.get("Twiml")
    document = await at.step(asked.get("Url"), CallSid=SID, CallStatus="in-progress")
    assert len(document.plays) == 60
    await at.step(document.action, CallSid=SID, CallStatus="in-progress", Digits="")
    assert [event.play for event in at.of(e.PlayFinished)] == ["p"]


async def test_a_leg_nothing_is_heard_of_is_asked_about(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "LOOK_S", 0.05)
    monkeypatch.setattr(upkeep, "SILENT_S", 0.2)
    async with line(tmp_path) as at:
        await answered(at)
        await at.until(lambda: [one for one in at.api.asked if one.method == "GET"])
        assert not at.of(e.LegHungUp)  # it is up
        at.api.statuses[SID] = "completed"
        await at.until(lambda: at.of(e.LegHungUp))


async def test_who_was_told_to_stop_ringing_before_twilio_named_him_is_let_go_then(at: Line) -> None:
    at.telephony.perform(c.Dial("c1", "c1-c", "twilio:+4930123456", CALLER))
    at.telephony.perform(c.HangUp("c1", "c1-c", HangupCause.NO_ANSWER))
    await at.until(lambda: at.api.posts(call_sid(FIRST_MADE + 1)))
    assert at.api.posts(call_sid(FIRST_MADE + 1))[0].get("Status") == "completed"
    await at.until(lambda: at.of(e.LegHungUp))
    ((url, sid),) = at.api.made.items()
    assert (await at.step(url, CallSid=sid, CallStatus="in-progress")).verbs == ["Hangup"]
    assert [(event.cause, event.by_us) for event in at.of(e.LegHungUp)] == [(HangupCause.NO_ANSWER, True)]
    assert not at.of(e.LegAnswered)


FALLBACK = Path(__file__).parents[3] / "deploy" / "twilio" / "fallback.xml"


async def test_who_comes_back_from_the_fallback_is_where_he_was(at: Line) -> None:
    verbs = Document(FALLBACK.read_text(encoding="utf-8")).verbs
    assert verbs == ["Say", "Say", "Pause", "Redirect"]
    call, leg, action = await answered(at)
    at.telephony.perform(c.Play(call, leg, "m", (Sound("music"),), loop=True))
    waiting = await at.step(action, CallSid=SID, CallStatus="in-progress", Digits="")
    fields = {"CallSid": SID, "From": CALLER, "To": OURS, "CallStatus": "in-progress"}
    document = Document((await at.hook("/twilio/voice", **fields)).text)
    document = await at.step(document.redirect, **fields)
    assert (document.action, document.plays) == (waiting.action, waiting.plays)
    await at.step(document.action, **fields, Digits="1")
    assert [event.digit for event in at.of(e.DigitPressed)] == ["1"]
    assert len(at.of(e.CallOffered)) == 1


async def test_after_a_restart_who_comes_back_begins_anew(at: Line) -> None:
    document = await at.arrive(call_sid(9), CallStatus="in-progress")
    (offered,) = at.of(e.CallOffered)
    at.telephony.perform(c.Answer(offered.call, offered.leg))
    document = await at.step(document.redirect, CallSid=call_sid(9), CallStatus="in-progress")
    assert document.verbs == ["Gather", "Redirect"]

"""The loopback takes the TwiML that is documented, and no other."""

from __future__ import annotations

import pytest
from twilio.twiml.voice_response import Connect, Dial, Gather, Start, VoiceResponse

from tests.twilio_cloud.grammar import CONTENT_TYPE, PARSE_FAILURE, SCHEMA, TwimlError, parse


def refused(text: str, content_type: str = "text/xml") -> int:
    with pytest.raises(TwimlError) as raised:
        parse(text.encode(), content_type)
    return raised.value.code


def test_what_twilios_library_writes_is_read() -> None:
    response = VoiceResponse()
    gather = Gather(num_digits=1, finish_on_key="", action="/step", action_on_empty_result=True, input="dtmf speech")
    gather.play("/a.wav", loop=2)
    gather.say("请按 1 & <2>", language="zh-CN")
    response.append(gather)
    start = Start()
    start.stream(url="wss://pbx.example/media", name="ears", track="both_tracks").parameter(name="call", value="x")
    response.append(start)
    dial = Dial(action="/step", record="record-from-answer-dual")
    dial.conference("room", beep=False, wait_url="", start_conference_on_enter=True, coach=f"CA{'0' * 32}")
    response.append(dial)
    connect = Connect()
    connect.stream(url="wss://pbx.example/media")
    response.append(connect)
    response.redirect("/step?n=1&m=2", method="POST")
    gather_verb, start_verb, dial_verb, _, redirect = parse(str(response).encode(), "text/xml; charset=utf-8")
    assert [(one.name, one.text) for one in gather_verb.nested] == [("Play", "/a.wav"), ("Say", "请按 1 & <2>")]
    assert gather_verb.number("numDigits", 0) == 1
    assert gather_verb.get("finishOnKey", "#") == ""
    assert start_verb.nested[0].nested[0].get("value") == "x"
    assert dial_verb.nested[0].is_set("startConferenceOnEnter")
    assert redirect.text == "/step?n=1&m=2"


@pytest.mark.parametrize(
    "inside",
    [
        "<Speak>hello</Speak>",
        '<Gather numdigits="1"/>',
        '<Gather numDigits="0"/>',
        '<Gather numDigits="many"/>',
        '<Gather input="voice"/>',
        "<Gather><Hangup/></Gather>",
        "<Play/>",
        '<Play loop="-1">/a.wav</Play>',
        '<Pause length="0"/>',
        "<Redirect/>",
        '<Reject reason="later"/>',
        "<Dial><Conference/></Dial>",
        "<Dial><Conference>a</Conference><Number>+1</Number></Dial>",
        '<Dial><Conference beep="yes">a</Conference></Dial>',
        '<Dial><Conference coach="CA1">a</Conference></Dial>',
        "<Dial><Client>x</Client></Dial>",
        '<Connect><Stream url="https://pbx.example"/></Connect>',
        '<Connect><Stream url="wss://pbx.example/a?b=c"/></Connect>',
        "<Connect><Stream/></Connect>",
        "<Hangup>now</Hangup>",
        "stray text",
    ],
)
def test_what_is_not_documented_is_refused(inside: str) -> None:
    assert refused(f"<Response>{inside}</Response>") == SCHEMA


def test_what_is_no_twiml_is_refused() -> None:
    assert refused("<Response>") == PARSE_FAILURE
    assert refused("") == PARSE_FAILURE
    assert refused("<html></html>") == PARSE_FAILURE
    assert refused("<Response/>", "application/json") == CONTENT_TYPE
    assert refused("<Response/>", "") == CONTENT_TYPE

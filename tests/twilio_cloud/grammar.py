"""TwiML, read strictly: what the documentation does not name is an error that ends the call.

Twilio itself passes over unknown attributes with a warning (12200); here they are errors of the same number, so that
a mistake of whoever writes TwiML shows. The pages are https://www.twilio.com/docs/voice/twiml and one a verb below.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree

Check = Callable[[str], bool]

PARSE_FAILURE, SCHEMA, CONTENT_TYPE = 12100, 12200, 12300


class TwimlError(Exception):
    """`code` is Twilio's: https://www.twilio.com/docs/api/errors."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Verb:
    name: str
    given: Mapping[str, str]
    text: str = ""
    nested: tuple[Verb, ...] = ()

    def get(self, name: str, otherwise: str = "") -> str:
        return self.given.get(name, otherwise)

    def is_set(self, name: str, otherwise: bool = False) -> bool:
        return self.given[name] == "true" if name in self.given else otherwise

    def number(self, name: str, otherwise: float) -> float:
        return float(self.given[name]) if name in self.given else otherwise


def _matches(pattern: str) -> Check:
    return lambda value: re.fullmatch(pattern, value) is not None


def _one_of(*values: str) -> Check:
    return lambda value: value in values


def _some_of(*values: str) -> Check:
    return lambda value: bool(value.split()) and set(value.split()) <= set(values)


any_text: Check = lambda value: True  # noqa: E731
url: Check = _matches(r"\S+")
url_or_none: Check = _matches(r"\S*")
method: Check = _one_of("GET", "POST")
truth: Check = _one_of("true", "false")
count: Check = _matches(r"\d+")
positive: Check = _matches(r"[1-9]\d*")
keys: Check = _matches(r"[0-9*#]*")
recorded: Check = _some_of("in-progress", "completed", "absent")
progress: Check = _some_of("initiated", "ringing", "answered", "completed")
beep: Check = _one_of("true", "false", "onEnter", "onExit")

ACTION = {"action": url, "method": method}
TAPED = {
    "recordingStatusCallback": url, "recordingStatusCallbackMethod": method, "recordingStatusCallbackEvent": recorded,
    "trim": _one_of("trim-silence", "do-not-trim"),
}  # fmt: skip
TOLD = {"statusCallback": url, "statusCallbackMethod": method, "statusCallbackEvent": progress}
STREAM = {
    "url": _matches(r"wss?://[^\s?]+"), "name": any_text, "statusCallback": url, "statusCallbackMethod": method,
    "track": _one_of("inbound_track", "outbound_track", "both_tracks"),
}  # fmt: skip

ATTRIBUTES: dict[str, dict[str, Check]] = {
    "Response": {},
    "Say": {"voice": any_text, "language": _matches(r"[A-Za-z-]+"), "loop": count},
    "Play": {"loop": count, "digits": _matches(r"[0-9*#w]+")},
    "Pause": {"length": positive},
    "Gather": ACTION | {
        "input": _some_of("dtmf", "speech"), "finishOnKey": _matches(r"[0-9*#]?"), "numDigits": positive,
        "timeout": count, "speechTimeout": _matches(r"auto|\d+"), "language": _matches(r"[A-Za-z-]+"),
        "hints": any_text, "actionOnEmptyResult": truth, "bargeIn": truth, "profanityFilter": truth,
        "partialResultCallback": url, "partialResultCallbackMethod": method, "speechModel": any_text,
        "enhanced": truth, "debug": truth,
    },
    "Redirect": {"method": method},
    "Hangup": {},
    "Leave": {},
    "Reject": {"reason": _one_of("rejected", "busy")},
    "Record": ACTION | TAPED | {
        "timeout": positive, "finishOnKey": keys, "maxLength": positive, "playBeep": truth, "transcribe": truth,
        "transcribeCallback": url,
    },
    "Enqueue": ACTION | {"waitUrl": url, "waitUrlMethod": method, "maxQueueSize": positive},
    "Dial": ACTION | TAPED | {
        "timeout": positive, "hangupOnStar": truth, "timeLimit": positive, "callerId": any_text,
        "record": _one_of("true", "false", "do-not-record", "record-from-answer", "record-from-ringing",
                          "record-from-answer-dual", "record-from-ringing-dual"),
        "answerOnBridge": truth, "ringTone": any_text, "recordingTrack": _one_of("inbound", "outbound", "both"),
        "sequential": truth,
    },
    "Number": TOLD | {"url": url, "method": method, "sendDigits": _matches(r"[0-9*#w]+")},
    "Sip": TOLD | {"url": url, "method": method, "username": any_text, "password": any_text},
    "Queue": {"url": url, "method": method},
    "Conference": TAPED | {
        "muted": truth, "beep": beep, "startConferenceOnEnter": truth, "endConferenceOnExit": truth,
        "waitUrl": url_or_none, "waitMethod": method, "maxParticipants": positive,
        "record": _one_of("do-not-record", "record-from-start"), "coach": _matches(r"CA[0-9a-f]{32}"),
        "statusCallback": url, "statusCallbackMethod": method,
        "statusCallbackEvent": _some_of("start", "end", "join", "leave", "mute", "hold", "modify", "speaker",
                                        "announcement"),
        "participantLabel": any_text, "region": any_text,
        "jitterBufferSize": _one_of("small", "medium", "large", "off"),
    },
    "Connect": ACTION, "Start": ACTION, "Stop": {},
    "Stream": STREAM,
    "Parameter": {"name": any_text, "value": any_text},
}  # fmt: skip

TOP = {
    "Say", "Play", "Pause", "Gather", "Redirect", "Hangup", "Leave", "Reject", "Record", "Enqueue", "Dial", "Connect",
    "Start", "Stop",
}  # fmt: skip
NESTED: dict[str, set[str]] = {
    "Response": TOP,
    "Gather": {"Say", "Play", "Pause"},
    "Dial": {"Number", "Sip", "Queue", "Conference"},
    "Connect": {"Stream"},
    "Start": {"Stream"},
    "Stop": {"Stream"},
    "Stream": {"Parameter"},
}
TEXT = {"Say", "Play", "Redirect", "Enqueue", "Dial", "Number", "Sip", "Queue", "Conference"}
"""Those that say something between their tags."""
ALONE = {"Conference", "Queue"}
"""Nouns of Dial that suffer no other beside them."""
TYPES = ("text/xml", "application/xml", "text/html")
"""https://www.twilio.com/docs/voice/twiml#twiml-mime-types."""


def parse(content: bytes, content_type: str = "text/xml") -> tuple[Verb, ...]:
    """The verbs of a document in order. Raises TwimlError."""
    if content_type.partition(";")[0].strip().lower() not in TYPES:
        raise TwimlError(CONTENT_TYPE, f"Invalid Content-Type: {content_type or 'none'}")
    try:
        root = ElementTree.fromstring(content)
    except ElementTree.ParseError as error:
        raise TwimlError(PARSE_FAILURE, f"Document parse failure: {error}") from error
    if root.tag != "Response":
        raise TwimlError(PARSE_FAILURE, f"<{root.tag}> instead of <Response>")
    return _read(root).nested


def _read(element: ElementTree.Element) -> Verb:
    name = element.tag
    for attribute, value in element.attrib.items():
        check = ATTRIBUTES[name].get(attribute)
        if check is None:
            raise TwimlError(SCHEMA, f"<{name}> has no attribute {attribute}")
        if not check(value):
            raise TwimlError(SCHEMA, f"<{name} {attribute}={value!r}>")
    return _checked(Verb(name, dict(element.attrib), _text(element), tuple(_nested(element))))


def _nested(element: ElementTree.Element) -> list[Verb]:
    for child in element:
        if child.tag not in NESTED.get(element.tag, ()):
            raise TwimlError(SCHEMA, f"<{child.tag}> within <{element.tag}>")
    return [_read(child) for child in element]


def _text(element: ElementTree.Element) -> str:
    parts = [element.text or "", *(child.tail or "" for child in element)]
    text = "".join(parts).strip()
    if text and element.tag not in TEXT:
        raise TwimlError(SCHEMA, f"text within <{element.tag}>: {text[:40]!r}")
    return text


def _checked(verb: Verb) -> Verb:
    nouns = {noun.name for noun in verb.nested}
    if verb.name == "Dial" and nouns & ALONE and len(verb.nested) > 1:
        raise TwimlError(SCHEMA, f"<Dial> with {sorted(nouns)}")
    needs_text = {"Redirect", "Number", "Sip", "Queue", "Conference", "Say"}
    if verb.name in needs_text and not verb.text:
        raise TwimlError(SCHEMA, f"<{verb.name}> is empty")
    if verb.name == "Play" and not verb.text and "digits" not in verb.given:
        raise TwimlError(SCHEMA, "<Play> without address")
    if verb.name == "Stream" and "url" not in verb.given and "name" not in verb.given:
        raise TwimlError(SCHEMA, "<Stream> without address")
    return verb

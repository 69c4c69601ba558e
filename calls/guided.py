"""What happens on a caller's way through a flow besides keys and prompts: said, looked up, left behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from calls.event import CallEvent, Event
from calls.model import InputFailure, Match, Tier, Utterance


@dataclass(frozen=True, slots=True)
class InputFailed(CallEvent):
    """A question of the flow was not answered, or not so that it could be used."""

    node: str
    flow: str
    why: InputFailure


@dataclass(frozen=True, slots=True)
class NoteTaken(CallEvent):
    """The flow learned something about the call that an agent should see; what is secret is masked in `value`."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class CustomerNoted(CallEvent):
    """The flow learned something about the customer that is kept for his next calls."""

    number: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class BotAnswered(CallEvent):
    """The bot answered with this entry of the knowledge base."""

    node: str
    entry: str
    score: float


@dataclass(frozen=True, slots=True)
class BotHandedOver(CallEvent):
    """The bot brings the caller to a person, with what was said and what it learned."""

    node: str
    transcript: tuple[Utterance, ...]
    slots: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RecordingRefused(CallEvent):
    """The caller does not want to be recorded."""


@dataclass(frozen=True, slots=True)
class VoicemailLeft(CallEvent):
    """The caller left a message for a queue: `voicemail` names the work item, `recording` the sound.

    The item waits in the queue as a contact of channel voicemail under its own name as `call`; `waited_s` is what it
    waited before a restart. `dialled` is the number the caller had dialled. `recording_refused`: he did not want the
    call to be recorded, so a call back to him is not recorded either.
    """

    voicemail: str
    queue: str
    tier: Tier
    language: str
    recording: str
    number: str
    waited_s: float = 0.0
    dialled: str = ""
    recording_refused: bool = False


@dataclass(frozen=True, slots=True)
class VoicemailHeard(CallEvent):
    """An agent has listened to the message; `call` is the work item."""

    agent: str


@dataclass(frozen=True, slots=True)
class SurveyTaken(CallEvent):
    """The caller's marks 1-5 by criterion, for the conversation with `agent`; what he skipped is missing.

    `score` is the weighted mean of what he answered on a scale of 0-100, None when he skipped everything.
    """

    agent: str
    marks: Mapping[str, int]
    score: float | None


@dataclass(frozen=True, slots=True)
class MessageRequested(CallEvent):
    """A text message shall go to `number`, `in_s` seconds from now.

    `template` is one of services.yaml's, to be filled with `values`.
    """

    message: str
    template: str
    number: str
    language: str
    values: Mapping[str, str]
    in_s: float = 0.0


@dataclass(frozen=True, slots=True)
class SpeechBegan(CallEvent):
    """The caller begins to speak to the bot."""

    leg: str
    listening: str


@dataclass(frozen=True, slots=True)
class SpeechHeard(CallEvent):
    """What the caller said, as far as it was understood: `confidence` 0-1, the best `matches` of the knowledge base.

    `took_ms` is from the end of the speech to this event. Long digits in `text` are masked.
    """

    leg: str
    listening: str
    text: str
    confidence: float
    matches: tuple[Match, ...] = ()
    took_ms: int = 0


@dataclass(frozen=True, slots=True)
class SpeechFailed(CallEvent):
    """Nobody can listen to the caller at the moment."""

    leg: str
    listening: str
    why: str


@dataclass(frozen=True, slots=True)
class LookupAnswered(CallEvent):
    """The other system answered; `values` has what was asked for, by the names the flow gives them."""

    lookup: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LookupFailed(CallEvent):
    """The other system did not answer in time, or not with what was asked for."""

    lookup: str
    why: str


@dataclass(frozen=True, slots=True)
class AnnouncementMade(Event):
    """For `for_s` seconds everybody who calls or waits hears the prompt `announcement.<announcement>`.

    Those who wait hear it at once. `queues` are those whose callers it is for, empty: all; callers of emergency lines
    and queues are left in peace. `words` is its text by language, `by` who made it.
    """

    announcement: str
    words: Mapping[str, str]
    for_s: float
    by: str
    queues: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnnouncementWithdrawn(Event):
    announcement: str
    by: str

"""The nouns of a call: its parts, its stages and how it can end."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

CHINESE = "zh-CN"
ENGLISH = "en"


class Tier(StrEnum):
    """The class a call is served in (R2, R3).

    An emergency goes before everything. The others are weighed by the head starts the routing table gives them.
    """

    EMERGENCY = "emergency"
    COMPLAINT = "complaint"
    VIP = "vip"
    MEMBER = "member"
    NORMAL = "normal"


class Channel(StrEnum):
    """How a contact comes to an agent (C4). A callback is a voice call that we begin."""

    VOICE = "voice"
    CALLBACK = "callback"
    VOICEMAIL = "voicemail"
    CHAT = "chat"
    EMAIL = "email"


class Strategy(StrEnum):
    """Which of several free and qualified agents is offered the call."""

    LONGEST_IDLE = "longest_idle"
    LEAST_OCCUPIED = "least_occupied"
    BEST_SKILL = "best_skill"
    ROUND_ROBIN = "round_robin"
    RING_SEVERAL = "ring_several"


class Direction(StrEnum):
    """Who began a call: the customer, or we."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


class Stage(StrEnum):
    """Where a call is in its life; `switchboard/transitions.py` says how it moves."""

    OFFERED = "offered"
    CALLING_BACK = "calling_back"
    IN_IVR = "in_ivr"
    QUEUED = "queued"
    DIALLING = "dialling"
    TALKING = "talking"
    ENDED = "ended"


class Party(StrEnum):
    """Who ended something, or said it."""

    CALLER = "caller"
    AGENT = "agent"
    SYSTEM = "system"


class HangupCause(StrEnum):
    """Why a leg ended, named as in ITU-T Q.850 where Q.850 has a name for it."""

    NORMAL_CLEARING = "normal_clearing"
    USER_BUSY = "user_busy"
    NO_USER_RESPONSE = "no_user_response"
    NO_ANSWER = "no_answer"
    CALL_REJECTED = "call_rejected"
    UNALLOCATED_NUMBER = "unallocated_number"
    DESTINATION_OUT_OF_ORDER = "destination_out_of_order"
    TEMPORARY_FAILURE = "temporary_failure"
    CONGESTION = "congestion"
    BEARER_CAPABILITY = "bearer_capability"
    MEDIA_TIMEOUT = "media_timeout"
    ORIGINATOR_CANCEL = "originator_cancel"
    NON_SELECTED_USER = "non_selected_user"
    SERVER_RESTART = "server_restart"
    INTERNAL_ERROR = "internal_error"

    @property
    def q850(self) -> int:
        """The Q.850 cause value for a `Reason: Q.850;cause=` header (RFC 3326)."""
        return _Q850[self]


_Q850 = {
    HangupCause.NORMAL_CLEARING: 16,
    HangupCause.USER_BUSY: 17,
    HangupCause.NO_USER_RESPONSE: 18,
    HangupCause.NO_ANSWER: 19,
    HangupCause.CALL_REJECTED: 21,
    HangupCause.UNALLOCATED_NUMBER: 1,
    HangupCause.DESTINATION_OUT_OF_ORDER: 27,
    HangupCause.TEMPORARY_FAILURE: 41,
    HangupCause.CONGESTION: 42,
    HangupCause.BEARER_CAPABILITY: 65,
    HangupCause.MEDIA_TIMEOUT: 102,
    HangupCause.ORIGINATOR_CANCEL: 31,
    HangupCause.NON_SELECTED_USER: 26,
    HangupCause.SERVER_RESTART: 41,
    HangupCause.INTERNAL_ERROR: 41,
}


class AgentStatus(StrEnum):
    """What the agent wants. `BREAK_SOON`: a break as soon as the work in hand is done, and no new work until then."""

    AVAILABLE = "available"
    BREAK_SOON = "break_soon"
    BREAK = "break"
    OFF = "off"


class AgentState(StrEnum):
    """What the agent does."""

    IDLE = "idle"
    OFFERED = "offered"
    TALKING = "talking"
    WRAP_UP = "wrap_up"


class RefusalReason(StrEnum):
    """Why an offer did not become a conversation."""

    NO_ANSWER = "no_answer"
    BUSY = "busy"
    DECLINED = "declined"
    UNREACHABLE = "unreachable"
    CALLER_GONE = "caller_gone"
    WITHDRAWN = "withdrawn"
    ANSWERED_ELSEWHERE = "answered_elsewhere"

    @property
    def agents_doing(self) -> bool:
        """True when the agent (or the phone) let the call go by: a RONA or a refusal."""
        return self in _AGENTS_DOING


_AGENTS_DOING = (
    RefusalReason.NO_ANSWER,
    RefusalReason.BUSY,
    RefusalReason.DECLINED,
    RefusalReason.UNREACHABLE,
)


class LeaveReason(StrEnum):
    """Why a call left its queue."""

    SERVED = "served"
    ABANDONED = "abandoned"
    WITHDRAWN = "withdrawn"
    OVERFLOWED = "overflowed"
    CHOSE_OTHERWISE = "chose_otherwise"


class QueueRefusal(StrEnum):
    """Why a queue would not take a call."""

    FULL = "full"
    NO_AGENTS = "no_agents"
    UNKNOWN = "unknown"
    CLOSED = "closed"
    PAUSED = "paused"
    LONG_WAIT = "long_wait"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Sound:
    """One spoken item: a prompt of the catalogue, a number when `number` is given (`key` is "number"), or a value.

    With `value` set `key` is its kind (`amount`, `date`, `phone`, …: the files of `prompts/values`) and `value` its
    canonical form. `slow` asks for the slower reading where there is one.
    """

    key: str
    language: str = CHINESE
    number: int | None = None
    value: str = ""
    slow: bool = False

    @classmethod
    def of_number(cls, number: int, language: str = CHINESE) -> Sound:
        return cls("number", language, number)


class InputFailure(StrEnum):
    """Why a question of the flow was not answered."""

    TIMEOUT = "timeout"
    WRONG = "wrong"


class Purpose(StrEnum):
    """What a recording is for: a conversation (or the whole call), or a message left for a queue."""

    TALK = "talk"
    MESSAGE = "message"


class Concern(StrEnum):
    """Why a lead should look at a call that is up: a voice is raised, strong emotion is in the words, words were said
    that must not be, or what must not be recorded is, because telephony could not pause the recording."""

    RAISED_VOICE = "raised_voice"
    STRONG_EMOTION = "strong_emotion"
    FORBIDDEN_WORDS = "forbidden_words"
    NOT_PAUSED = "not_paused"


class PauseBy(StrEnum):
    """Who stops a recording for a while, or has it go on: the agent's phone, whoever ordered it at the console, a
    question of the flow for something secret, or the time a pause may last."""

    AGENT = "agent"
    ORDER = "order"
    FLOW = "flow"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Match:
    """A knowledge entry that may answer what was said; `score` is the cosine of the two meanings, -1 to 1."""

    entry: str
    score: float


@dataclass(frozen=True, slots=True)
class Utterance:
    """One turn of a dialogue with the bot, by the caller or the system; `entry` is what of the knowledge it said."""

    by: Party
    text: str
    confidence: float = 1.0
    entry: str = ""

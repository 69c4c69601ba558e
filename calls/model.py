"""The nouns of a call: its parts, its stages and how it can end."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

CHINESE = "zh-CN"
ENGLISH = "en"


class Tier(StrEnum):
    """The class a call is served in, most urgent first (R2, R3)."""

    EMERGENCY = "emergency"
    VIP = "vip"
    NORMAL = "normal"

    @property
    def rank(self) -> int:
        """0 is served first; equal ranks are served in order of arrival."""
        return _RANK[self]


_RANK = {tier: rank for rank, tier in enumerate(Tier)}


class Stage(StrEnum):
    """Where a call is in its life; `switchboard/transitions.py` says how it moves."""

    OFFERED = "offered"
    IN_IVR = "in_ivr"
    QUEUED = "queued"
    DIALLING = "dialling"
    TALKING = "talking"
    ENDED = "ended"


class Party(StrEnum):
    """Who ended something."""

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
    HangupCause.SERVER_RESTART: 41,
    HangupCause.INTERNAL_ERROR: 41,
}


class AgentStatus(StrEnum):
    """What the agent wants."""

    AVAILABLE = "available"
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

    @property
    def agents_doing(self) -> bool:
        """True when the agent (or the phone) let the call go by: a RONA or a refusal."""
        return self not in (RefusalReason.CALLER_GONE, RefusalReason.WITHDRAWN)


class LeaveReason(StrEnum):
    """Why a call left its queue."""

    SERVED = "served"
    ABANDONED = "abandoned"
    WITHDRAWN = "withdrawn"


class QueueRefusal(StrEnum):
    """Why a queue would not take a call."""

    FULL = "full"
    NO_AGENTS = "no_agents"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Sound:
    """One spoken item: a prompt of the catalogue, or a number when `number` is given (`key` is "number")."""

    key: str
    language: str = CHINESE
    number: int | None = None

    @classmethod
    def of_number(cls, number: int, language: str = CHINESE) -> Sound:
        return cls("number", language, number)

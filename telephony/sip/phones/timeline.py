"""What a phone of ours saw of a call, moment by moment; and whether that was a call served. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from calls.model import HangupCause, Stage
from telephony.sip.progress import LogIn, Progress

Detail = str | int


class What(StrEnum):
    """The kinds of moments; the comment names their details."""

    INVITED = "invited"  # to
    UNHEARD = "unheard"  # no reply yet, the library asks again for 32 s
    RINGING = "ringing"
    ANSWERED = "answered"  # codec
    PROMPT = "prompt"  # sound is heard for the first time
    NODE = "node"  # node, verb, prompts
    PRESSED = "pressed"  # digit, method
    QUEUED = "queued"  # queue
    POSITION = "position"  # queue, position, waiting
    AGENT_RINGING = "agent_ringing"  # agent
    DIALLING = "dialling"
    TALKING = "talking"  # agent
    SPEAKING = "speaking"  # length_ms
    HUNG_UP = "hung_up"  # by: us or them, cause, sip_status
    LOGGED_IN = "logged_in"
    LOGGED_OUT = "logged_out"
    LOG_IN_REFUSED = "log_in_refused"  # number or PIN are wrong
    LOG_IN_FAILED = "log_in_failed"  # cause, sip_status
    OFFERED = "offered"  # caller, name, about
    REFUSED = "refused"  # sip_status
    SERVER_FOUND = "server_found"
    SERVER_LOST = "server_lost"  # sip_status


TOLD = {What.NODE, What.QUEUED, What.POSITION, What.AGENT_RINGING, What.DIALLING, What.TALKING}
"""What a caller's phone knows only from the server."""
US, THEM = "us", "them"


@dataclass(frozen=True, slots=True)
class Moment:
    """`at_ms` counts from the INVITE, at an agent's phone from its start."""

    at_ms: int
    what: What
    details: Mapping[str, Detail] = field(default_factory=dict)

    def to_json(self) -> dict[str, Detail]:
        return {"at_ms": self.at_ms, "what": self.what.value, **self.details}


def of_progress(at_ms: int, step: Progress) -> Moment:
    """The moment a server's message makes of a calling phone's timeline."""
    what, details = _told(step)
    return Moment(at_ms, what, {name: value for name, value in details.items() if value})


def _told(step: Progress) -> tuple[What, dict[str, Detail]]:
    if step.log_in is not None:
        return _LOG_INS[step.log_in], {}
    if step.stage is Stage.QUEUED:
        return _queued(step)
    if step.stage is Stage.TALKING:
        return What.TALKING, {"agent": step.agent}
    if step.stage is Stage.DIALLING:
        return What.DIALLING, {}
    return What.NODE, {"node": step.node, "verb": step.verb, "prompts": " ".join(step.prompts)}


def _queued(step: Progress) -> tuple[What, dict[str, Detail]]:
    if step.agent:
        return What.AGENT_RINGING, {"agent": step.agent}
    if step.position:
        return What.POSITION, {"queue": step.queue, "position": step.position, "waiting": step.waiting}
    return What.QUEUED, {"queue": step.queue}


class Expectation(StrEnum):
    """What a caller wants: a person, or to be served by the menu alone."""

    AGENT = "agent"
    IVR = "ivr"


def is_served(timeline: Mapping[What, Moment], expected: Expectation) -> bool:
    """Whether the caller got what was wanted; `timeline` holds the first moment of each kind.

    Talking to somebody is being served. So is, where the menu was to do it, a prompt heard and the far end ending
    the call in the usual way.
    """
    if What.TALKING in timeline:
        return True
    if expected is not Expectation.IVR or What.PROMPT not in timeline or What.HUNG_UP not in timeline:
        return False
    end = timeline[What.HUNG_UP].details
    return end["by"] == THEM and end["cause"] == HangupCause.NORMAL_CLEARING


_LOG_INS = {LogIn.IN: What.LOGGED_IN, LogIn.OUT: What.LOGGED_OUT, LogIn.WRONG: What.LOG_IN_REFUSED}

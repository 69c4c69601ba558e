"""What became of every call of a day that was run again."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from calls.model import AgentState, Tier


class Ending(StrEnum):
    """How a call left its queue. `FLOWED_OUT`: the ladder sent it elsewhere; `WAITING`: it waits still."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"
    FLOWED_OUT = "flowed_out"
    REFUSED = "refused"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class ReplayedCall:
    """Times in seconds, `at_s` since the day's midnight. `waited_s` ends with the agent's answer.

    `queue` is the queue the call asked for, `served_in` the one it left; `way` says where it flowed out to (an exit
    or a number) or why it was refused.
    """

    call: str
    at_s: float
    queue: str
    tier: Tier
    ending: Ending
    waited_s: float
    agent: str = ""
    talk_s: float = 0.0
    served_in: str = ""
    way: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """An agent on duty, or finishing what he had begun, was in one state for a while."""

    agent: str
    state: AgentState
    from_s: float
    to_s: float


@dataclass(frozen=True, slots=True)
class Replayed:
    """One day. `calls` in the order of their arrival; `callbacks` are the conversations with customers called back.

    `table` is the version that was in force; `strangers` worked that day but do not stand in the table.
    """

    name: str
    table: str
    calls: tuple[ReplayedCall, ...]
    callbacks: tuple[ReplayedCall, ...]
    work: tuple[Stretch, ...]
    strangers: tuple[str, ...] = ()

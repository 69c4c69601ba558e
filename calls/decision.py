"""Why a call went where it went: a record that explains itself and can be decided again (R9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from calls.model import Strategy, Tier
from calls.table import Need


class Verdict(StrEnum):
    """What was decided, and by which rule."""

    OFFERED = "offered"
    """To the best of the free and qualified, by the queue's strategy."""
    PREFERRED = "preferred"
    """To the one agent the caller is kept for: his manager, or whom he talked to last."""
    TRIED_AGAIN = "tried_again"
    """To a phone that was left alone after it rang unanswered: an emergency found no better."""
    CUT_SHORT = "cut_short"
    """To an agent in wrap-up or about to take a break: the rule for emergencies."""
    WAITS = "waits"
    """To nobody yet."""
    MOVED = "moved"
    """To another queue, by the ladder."""
    SENT_ON = "sent_on"
    """Out of the queue, by the ladder: a way out of the flow, or an outside number."""


class Out(StrEnum):
    """Why an agent could not be offered a call."""

    SKILL = "skill"
    RESERVED = "reserved"
    OFF = "off"
    BREAK = "break"
    BREAK_SOON = "break_soon"
    NO_PHONE = "no_phone"
    BUSY = "busy"
    RINGING = "ringing"
    WRAP_UP = "wrap_up"
    LEFT_ALONE = "left_alone"
    NOT_PREFERRED = "not_preferred"
    AVOIDED = "avoided"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An agent who could be offered the call. `figure` is the strategy's measure, larger is better.

    Seconds idle for longest-idle, the share of time free for least-occupied, the sum of the levels asked for for
    best-skill, seconds since the last offer for round-robin. Equal figures go by `idle_s`, then by number.
    """

    agent: str
    figure: float
    idle_s: float


@dataclass(frozen=True, slots=True)
class Rival:
    """The next caller those agents could have helped, and what he scored (None: an emergency is not scored)."""

    call: str
    queue: str
    tier: Tier
    score_s: float | None


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision about one caller.

    `score_s` is the time waited plus head start, None for an emergency. `needs` and `groups` are what was asked for
    at that moment, with the members of `also` helping besides; `rung` is the last rung of the ladder that counted, or
    the one that led away (0: none yet), `only` the one agent the caller was kept for. `candidates` are the best, best
    first; `free` counts all of them. `out` counts the others by why they were out, `examples` names some of them.
    """

    verdict: Verdict
    table: str
    queue: str
    tier: Tier
    waited_s: float
    score_s: float | None
    strategy: Strategy = Strategy.LONGEST_IDLE
    needs: tuple[Need, ...] = ()
    groups: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    only: str = ""
    rung: int = 0
    candidates: tuple[Candidate, ...] = ()
    free: int = 0
    out: Mapping[str, int] = field(default_factory=dict)
    examples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rival: Rival | None = None

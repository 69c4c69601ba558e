"""Which calls of a day people look at: a random part of every agent's, and whatever gives cause.

The random part depends on nothing but day, seed, agent and the calls' names, so that what is learnt from it holds for
all calls. Chance is a hash: the same day and seed always give the same list.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Reason(StrEnum):
    RANDOM = "random"
    NEW_AGENT = "new_agent"
    LOW_SCORE = "low_score"
    FATAL = "fatal"
    NEEDS_REVIEW = "needs_review"
    LONG_SILENCE = "long_silence"
    COMPLAINT = "complaint"
    STRONG_EMOTION = "strong_emotion"
    DISPUTED = "disputed"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A scored recording of the day. `score` 0-100, None when nothing was judged; `longest_silence_s` None when not
    known; `days_of_service` None when it is not known since when the agent takes calls."""

    recording: str
    agent: str
    score: float | None = None
    fatal: bool = False
    needs_review: bool = False
    longest_silence_s: float | None = None
    complaint: bool = False
    strong_emotion: bool = False
    disputed: bool = False
    days_of_service: int | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """`share` of each agent's calls, rounded up; `new_share` of those of who has served fewer than `new_days`."""

    share: float = 0.10
    new_share: float = 0.30
    new_days: int = 30
    low_score: float = 60.0
    long_silence_s: float = 20.0


RULES: Final = Rules()


@dataclass(frozen=True, slots=True)
class Picked:
    recording: str
    reasons: tuple[Reason, ...]


def sample(candidates: Iterable[Candidate], day: str, seed: str, rules: Rules = RULES) -> tuple[Picked, ...]:
    """The day's work list, those with most reasons first; of the same number in the order of chance."""
    calls = list({each.recording: each for each in candidates}.values())
    by_chance = _by_chance(calls, day, seed, rules)
    picked = [Picked(each.recording, (*by_chance.get(each.recording, ()), *causes(each, rules))) for each in calls]
    wanted = [each for each in picked if each.reasons]
    return tuple(sorted(wanted, key=lambda each: (-len(each.reasons), _lot(day, seed, each.recording))))


def causes(call: Candidate, rules: Rules = RULES) -> tuple[Reason, ...]:
    """What about the call itself asks for a person."""
    silence, score = call.longest_silence_s, call.score
    found = {
        Reason.LOW_SCORE: score is not None and score < rules.low_score,
        Reason.FATAL: call.fatal,
        Reason.NEEDS_REVIEW: call.needs_review,
        Reason.LONG_SILENCE: silence is not None and silence > rules.long_silence_s,
        Reason.COMPLAINT: call.complaint,
        Reason.STRONG_EMOTION: call.strong_emotion,
        Reason.DISPUTED: call.disputed,
    }
    return tuple(reason for reason, holds in found.items() if holds)


def _by_chance(calls: Sequence[Candidate], day: str, seed: str, rules: Rules) -> Mapping[str, tuple[Reason, ...]]:
    of_agent: dict[str, list[Candidate]] = {}
    for call in calls:
        of_agent.setdefault(call.agent, []).append(call)
    drawn: dict[str, tuple[Reason, ...]] = {}
    for mine in of_agent.values():
        drawn |= _drawn(sorted(mine, key=lambda call: _lot(day, seed, call.recording)), rules)
    return drawn


def _drawn(calls: Sequence[Candidate], rules: Rules) -> Mapping[str, tuple[Reason, ...]]:
    """Of one agent's calls in the order of chance."""
    usual = math.ceil(rules.share * len(calls))
    most = max(usual, math.ceil(rules.new_share * len(calls))) if _is_new(calls, rules) else usual
    return {
        call.recording: (Reason.RANDOM,) if place < usual else (Reason.NEW_AGENT,)
        for place, call in enumerate(calls[:most])
    }


def _is_new(calls: Sequence[Candidate], rules: Rules) -> bool:
    return any(call.days_of_service is not None and call.days_of_service < rules.new_days for call in calls)


def _lot(day: str, seed: str, recording: str) -> str:
    """SHA-256: as good as chance to who cannot choose the names of recordings."""
    return hashlib.sha256(f"{day}\n{seed}\n{recording}".encode("utf-8", "surrogatepass")).hexdigest()

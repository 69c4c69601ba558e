"""What calls came to: whether one was enough, what callers thought of it, what went wrong in it (M2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from calls.model import Tier
from routing.kpi.figures import mean
from routing.kpi.lines import By, Which

AGAIN = timedelta(days=7)
"""A caller who comes within so long of a talk comes for the same matter, as far as numbers can tell."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One call that came in. `queue` and `agent` are the last ones, "" where there was none; `spoken`: an agent spoke
    with the caller.

    `came_before` and `came_again` are about his number, None where he has none: whether it had spoken with an agent
    within `AGAIN` before, whether it called within `AGAIN` after. `satisfaction` is 0-100 by his own marks; `score`
    0-100 and `failed`, a fatal criterion, by the score card.
    """

    at: datetime
    queue: str
    agent: str
    tier: Tier
    dialled: str
    flow: str
    queued: bool
    spoken: bool
    came_before: bool | None
    came_again: bool | None
    satisfaction: float | None
    score: float | None
    failed: bool | None


@dataclass(frozen=True, slots=True)
class OutcomeFigures:
    """Shares are 0-1, marks 0-100; None where there is nothing to tell."""

    calls: int
    in_flow: int
    spoken: int
    p_repeat: float | None
    p_first_contact: float | None
    surveys: int
    satisfaction: float | None
    scored: int
    score: float | None
    p_error: float | None


@dataclass(slots=True)
class OutcomeTally:
    """Calls of one line of a report; told one after the other."""

    calls: int = 0
    in_flow: int = 0
    spoken: int = 0
    known: int = 0
    repeats: int = 0
    judged: int = 0
    settled: int = 0
    surveys: int = 0
    satisfaction: float = 0.0
    scored: int = 0
    totals: int = 0
    score: float = 0.0
    failed: int = 0

    def add(self, one: Outcome) -> None:
        self.calls += 1
        self.in_flow += not one.queued
        self.spoken += one.spoken
        if one.came_before is not None:
            self.known += 1
            self.repeats += one.came_before
        if one.spoken and one.came_again is not None:
            self.judged += 1
            self.settled += not one.came_again
        self._add_marks(one)

    def _add_marks(self, one: Outcome) -> None:
        if one.satisfaction is not None:
            self.surveys += 1
            self.satisfaction += one.satisfaction
        if one.failed is not None:
            self.scored += 1
            self.failed += one.failed
        if one.score is not None:
            self.totals += 1
            self.score += one.score

    def figures(self) -> OutcomeFigures:
        return OutcomeFigures(
            calls=self.calls,
            in_flow=self.in_flow,
            spoken=self.spoken,
            p_repeat=mean(self.repeats, self.known),
            p_first_contact=mean(self.settled, self.judged),
            surveys=self.surveys,
            satisfaction=mean(self.satisfaction, self.surveys),
            scored=self.scored,
            score=mean(self.score, self.totals),
            p_error=mean(self.failed, self.scored),
        )


def admitted(which: Which, one: Outcome) -> bool:
    asked = ((which.queue, one.queue), (which.tier, one.tier), (which.dialled, one.dialled), (which.flow, one.flow))
    return all(wanted in (None, found) for wanted, found in asked)


_NAMES: dict[By, Callable[[Outcome], str]] = {
    By.ALL: lambda _: "",
    By.QUEUE: lambda one: one.queue,
    By.TIER: lambda one: one.tier.value,
    By.AGENT: lambda one: one.agent,
    By.DIALLED: lambda one: one.dialled,
    By.FLOW: lambda one: one.flow,
}


def line_of(by: By, one: Outcome) -> str | None:
    """The name of the call's line; None where it is in none: it came to no queue, or nobody spoke with it."""
    name = _NAMES[by](one)
    return None if by in (By.QUEUE, By.AGENT) and not name else name

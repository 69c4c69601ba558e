"""What is counted of the calls of one queue, class and interval; tallies add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class FlowOut(StrEnum):
    """How a call leaves a queue without being answered there and without giving up."""

    OVERFLOWED = "overflowed"
    CALLBACK = "callback"
    WITHDRAWN = "withdrawn"
    MOVED = "moved"
    LOST = "lost"
    """The call ended while it waited, and not by leaving the queue: we were cut off."""


@dataclass(slots=True)
class Tally:
    """Calls that came to a queue, and what became of them. `waits_s` are the waits of the answered."""

    offered: int = 0
    refused: int = 0
    waits_s: list[float] = field(default_factory=list)
    answered_in_time: int = 0
    abandoned: int = 0
    abandoned_in_time: int = 0
    short_abandoned: int = 0
    short_abandoned_in_time: int = 0
    flowed_out: Counter[FlowOut] = field(default_factory=Counter)
    handled: int = 0
    talk_s: float = 0.0
    wrap_up_s: float = 0.0

    def refuse(self) -> None:
        """It was never taken in."""
        self.offered -= 1
        self.refused += 1

    def answer(self, waited_s: float, *, in_time: bool) -> None:
        self.waits_s.append(waited_s)
        self.answered_in_time += in_time

    def abandon(self, *, short: bool, in_time: bool) -> None:
        if short:
            self.short_abandoned += 1
            self.short_abandoned_in_time += in_time
        else:
            self.abandoned += 1
            self.abandoned_in_time += in_time

    def flow_out(self, way: FlowOut) -> None:
        self.flowed_out[way] += 1

    def come_back(self, way: FlowOut) -> None:
        """Who went that way is here again, or went another way after all."""
        self.flowed_out[way] -= 1


def total(tallies: Iterable[Tally]) -> Tally:
    """All of them as one."""
    whole = Tally()
    for part in tallies:
        whole.offered += part.offered
        whole.refused += part.refused
        whole.waits_s += part.waits_s
        whole.answered_in_time += part.answered_in_time
        whole.abandoned += part.abandoned
        whole.abandoned_in_time += part.abandoned_in_time
        whole.short_abandoned += part.short_abandoned
        whole.short_abandoned_in_time += part.short_abandoned_in_time
        whole.flowed_out += part.flowed_out
        whole.handled += part.handled
        whole.talk_s += part.talk_s
        whole.wrap_up_s += part.wrap_up_s
    return whole

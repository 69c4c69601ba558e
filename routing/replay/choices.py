"""The real moments of a recorded day at which an agent took a caller, and who else was to be had."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from routing.replay.presence import answered_s, left_s, queued
from routing.replay.traffic import Arrival, Traffic


@dataclass(frozen=True, slots=True)
class Moment:
    """At `at_s` the agent answered `taken`; `others` waited as well, in order of arrival.

    Nobody had to be chosen when the caller came to a free agent: `others` is empty then.
    """

    at_s: float
    agent: str
    taken: Arrival
    others: tuple[Arrival, ...] = ()

    @property
    def waiting(self) -> tuple[Arrival, ...]:
        """All who could be chosen, in order of arrival."""
        return tuple(sorted((self.taken, *self.others), key=lambda arrival: arrival.at_s))


def moments(day: Traffic) -> Iterator[Moment]:
    """In order of time. Whoever is taken or gives up in the same second waits still."""
    coming = [arrival for arrival in day.arrivals if queued(arrival)]
    waiting: list[Arrival] = []
    come = 0
    for taken in sorted((a for a in day.arrivals if a.agent), key=answered_s):
        at_s = answered_s(taken)
        while come < len(coming) and coming[come].at_s <= at_s:
            waiting.append(coming[come])
            come += 1
        waiting = [arrival for arrival in waiting if left_s(arrival) >= at_s]
        others = tuple(a for a in waiting if a is not taken) if taken.waited_s else ()
        yield Moment(at_s, taken.agent, taken, others)

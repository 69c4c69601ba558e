"""Days as the queueing models have them, to hold a simulation against Erlang C (M/M/c) and Erlang A (M/M/c+M)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from routing.replay.traffic import Arrival, Shift, Traffic
from routing.staffing.figures import Load


class Chance(Protocol):
    """A source of random draws, such as `random.Random(seed)`."""

    def expovariate(self, lambd: float, /) -> float:
        """An exponential draw with mean 1/lambd."""


def generated(load: Load, agents: int, length_s: float, chance: Chance, queue: str = "line") -> Traffic:
    """A day of `length_s` seconds: Poisson arrivals, exponential service and, where the load has it, patience.

    The agents 1001, 1002, … stay until the last caller can have been served. Where nobody gives up, patience
    is None. The same draws come for any number of agents, so that two of them can be compared caller by caller.
    """
    arrivals = tuple(_arrivals(load, length_s, chance, queue))
    stay_s = length_s + sum(arrival.service_s or 0.0 for arrival in arrivals)
    shifts = tuple(Shift(str(1001 + number), 0.0, stay_s) for number in range(agents))
    model = "M/M/c" if load.patience_s is None else "M/M/c+M"
    return Traffic(f"{model}, {load.erlangs:g} erlangs, {agents} agents", arrivals, shifts)


def _arrivals(load: Load, length_s: float, chance: Chance, queue: str) -> Iterator[Arrival]:
    """Every caller takes three draws, or two where nobody gives up: the gap before him, service, patience."""
    at_s, number = chance.expovariate(load.calls_per_s), 1
    while at_s < length_s:
        service_s = chance.expovariate(1 / load.aht_s)
        patience_s = None if load.patience_s is None else chance.expovariate(1 / load.patience_s)
        yield Arrival(
            f"c{number}", at_s, queue, service_s=service_s, patience_s=patience_s, wrap_up_s=0.0, caller=f"{number}"
        )
        at_s, number = at_s + chance.expovariate(load.calls_per_s), number + 1

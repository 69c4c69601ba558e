"""The load on a group of agents, and what a queueing model says of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Load:
    """Poisson arrivals, exponential handling of `aht_s` seconds on average, and the wait that counts as in time.

    With `patience_s` a caller gives up after an exponential time of that mean; None: nobody ever gives up.
    """

    calls_per_hour: float
    aht_s: float
    within_s: float
    patience_s: float | None = None

    @property
    def calls_per_s(self) -> float:
        return self.calls_per_hour / 3600

    @property
    def erlangs(self) -> float:
        """Agents that would be busy on average if nobody gave up."""
        return self.calls_per_s * self.aht_s


@dataclass(frozen=True, slots=True)
class StaffingFigures:
    """What `agents` make of a load, in the long run. Shares are 0-1.

    p_wait         of all callers, those who are not answered at once
    service_level  of all callers, those who are answered within the load's `within_s`
    asa_s          mean wait of the answered callers, those answered at once included
    occupancy      of the agents' time, the time spent handling calls
    p_abandon      of all callers, those who give up
    """

    agents: int
    p_wait: float
    service_level: float
    asa_s: float
    occupancy: float
    p_abandon: float

"""What a recorded day cannot know (how long those who gave up would have talked, how long those who were served would
have waited), drawn from what it does know.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from calls.errors import HotlineError
from routing.replay.chance import EVENTS_TO_TRUST, Chance, Observed, Survival, kaplan_meier
from routing.replay.traffic import Arrival, Outcome, Traffic

Law = TypeVar("Law")


class NobodyTalkedError(HotlineError):
    """No conversation's length is known, and one has to be drawn."""

    def __init__(self) -> None:
        super().__init__("nobody was seen talking: no conversation's length is known")


@dataclass(frozen=True, slots=True)
class Laws:
    """How long conversations and patience last, by queue; the empty name is for queues that told too little.

    `service` has no entry at all when nobody was seen talking.
    """

    service: Mapping[str, Observed]
    patience: Mapping[str, Survival]


def learn(days: Iterable[Traffic]) -> Laws:
    """Fit to all days together. Whoever was served after waiting w is known to have patience for more than w."""
    arrivals = [arrival for day in days for arrival in day.arrivals]
    return Laws(
        service=_by_queue([a for a in arrivals if a.service_s is not None], _service),
        patience=_by_queue([a for a in arrivals if _tells_patience(a)], _patience, at_least_one=True),
    )


def complete(traffic: Traffic, laws: Laws, chance: Chance) -> Traffic:
    """The same day with nothing left open. Raises NobodyTalkedError when a conversation's length must be drawn and
    none is known.
    """
    return replace(traffic, arrivals=tuple(_completed(arrival, laws, chance) for arrival in traffic.arrivals))


def _completed(arrival: Arrival, laws: Laws, chance: Chance) -> Arrival:
    """Both draws are made for everybody, so that a call's times do not depend on what is known about others."""
    at_least_s = (arrival.waited_s or 0.0) if arrival.outcome is Outcome.SERVED else 0.0
    patience_s = _of(laws.patience, arrival.queue).draw(chance, at_least_s)
    service_s = _of(laws.service, arrival.queue).draw(chance) if laws.service else None
    if arrival.service_s is not None:
        service_s = arrival.service_s
    if service_s is None:
        raise NobodyTalkedError
    if arrival.patience_s is not None:
        patience_s = arrival.patience_s
    return replace(arrival, service_s=service_s, patience_s=None if math.isinf(patience_s) else patience_s)


def _by_queue(
    arrivals: list[Arrival], fit: Callable[[list[Arrival]], Law], *, at_least_one: bool = False
) -> dict[str, Law]:
    queues: dict[str, list[Arrival]] = {}
    for arrival in arrivals:
        queues.setdefault(arrival.queue, []).append(arrival)
    laws = {queue: fit(of_queue) for queue, of_queue in queues.items() if len(of_queue) >= EVENTS_TO_TRUST}
    if arrivals or at_least_one:
        laws[""] = fit(arrivals)
    return laws


def _of(laws: Mapping[str, Law], queue: str) -> Law:
    return laws.get(queue) or laws[""]


def _service(arrivals: list[Arrival]) -> Observed:
    return Observed(tuple(a.service_s for a in arrivals if a.service_s is not None))


def _tells_patience(arrival: Arrival) -> bool:
    return arrival.patience_s is not None or (arrival.outcome is Outcome.SERVED and arrival.waited_s is not None)


def _patience(arrivals: list[Arrival]) -> Survival:
    ended = [a.patience_s for a in arrivals if a.patience_s is not None]
    return kaplan_meier(ended, [a.waited_s for a in arrivals if a.patience_s is None and a.waited_s is not None])

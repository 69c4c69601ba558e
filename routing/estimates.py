"""How long a caller will still wait: several estimators side by side, the one that has erred least lately is spoken.

Each looks at callers of the same queue and class: the number of callers ahead times the gap between service starts
(queue length), the wait of the last who was served, and the wait so far of the head of the line. (Ibrahim and Whitt,
"Real-Time Delay Estimation Based on Delay History", M&SOM 11(3), 2009: QL, LES, HOL.) For every caller each one's
estimate at arrival is compared with what he really waited.
"""

from __future__ import annotations

from collections.abc import Callable

from routing.line import Waiter
from routing.pace import Estimate, Estimator
from routing.positions import ahead
from routing.room import Room


def joined(room: Room, waiter: Waiter, now: float) -> None:
    """Note what each estimator says of somebody who has just come."""
    waiter.predicted = remaining(room, waiter, now)


def served(room: Room, waiter: Waiter, now: float) -> None:
    """Hold the estimates against what came of them. `waiter` has left his line.

    Who was offered at once says nothing of how long others wait while nobody is free: estimates are for those.
    """
    pace, waited_s = room.pace(waiter.queue), now - waiter.entered
    pace.started(now, others_wait=room.callers(waiter.queue) > 0)
    if waiter.delayed:
        pace.compare(waiter.predicted, waited_s)
        pace.last_wait_s[waiter.tier] = waited_s


def remaining(room: Room, waiter: Waiter, now: float) -> dict[Estimator, float]:
    """What each estimator that knows anything says he will still wait, in seconds."""
    said = ((estimator, says(room, waiter, now)) for estimator, says in _SAYS.items())
    return {estimator: still_s for estimator, still_s in said if still_s is not None}


def expected_s(room: Room, waiter: Waiter, now: float) -> float | None:
    """What the best estimator says; None while nothing can be said."""
    best = _best(room, waiter, now)
    return best[0] if best is not None else None


def _best(room: Room, waiter: Waiter, now: float) -> tuple[float, float] | None:
    """What the one says that has erred least lately, of those that can say anything, and how much it has erred."""
    errors_s = room.pace(waiter.queue).errors_s
    said = remaining(room, waiter, now)
    tried = [(errors_s[estimator], estimator) for estimator in said if estimator in errors_s]
    if not tried:
        return None
    error_s, estimator = min(tried)
    return said[estimator], error_s


def tell(room: Room, waiter: Waiter, now: float) -> Estimate | None:
    """The range to speak. It does not rise for a caller unless more callers are ahead of him than before."""
    best = _best(room, waiter, now)
    if best is not None:
        most_likely_s, error_s = best
        low_s, high_s = max(0.0, most_likely_s - error_s), most_likely_s + error_s
        waiter.told = _not_above(Estimate(low_s, high_s, ahead(room, waiter, now)), waiter.told)
    return waiter.told


def _not_above(said: Estimate, told: Estimate | None) -> Estimate:
    if told is None or said.ahead > told.ahead:
        return said
    return Estimate(min(said.low_s, told.low_s), min(said.high_s, told.high_s), said.ahead)


def _queue_length(room: Room, waiter: Waiter, now: float) -> float | None:
    gap_s = room.pace(waiter.queue).gap_s
    return gap_s * (1 + ahead(room, waiter, now)) if gap_s is not None else None


def _last_served(room: Room, waiter: Waiter, now: float) -> float | None:
    last_s = room.pace(waiter.queue).last_wait_s.get(waiter.tier)
    return max(0.0, last_s - (now - waiter.entered)) if last_s is not None else None


def _head_of_line(room: Room, waiter: Waiter, now: float) -> float | None:
    """None when the first of his class in his queue is himself. What was given by hand is no time anybody waited."""
    lines = [line for line in room.of_queue[waiter.queue] if line.ready and not line.is_message]
    heads = [line.head() for line in lines if line.ask.tier is waiter.tier]
    first = min(heads, key=lambda head: head.key, default=waiter)
    head_s, waited_s = now - first.since, now - waiter.entered
    return max(0.0, head_s - waited_s) if first.key < waiter.key else None


_SAYS: dict[Estimator, Callable[[Room, Waiter, float], float | None]] = {
    Estimator.QUEUE_LENGTH: _queue_length,
    Estimator.LAST_SERVED: _last_served,
    Estimator.HEAD_OF_LINE: _head_of_line,
}

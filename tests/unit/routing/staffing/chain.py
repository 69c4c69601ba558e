"""The same queues solved another way: the birth-death chain directly, the wait by adding up its distribution."""

from __future__ import annotations

import math

from routing.staffing.figures import Load, StaffingFigures


def by_chain(load: Load, agents: int) -> StaffingFigures:
    """Balance equations state by state; a caller who finds k queued is followed through the k+1 departures he needs.

    How long that takes, and whether he stays, is integrated over the callers found (a pure death process with his
    own patience as one more way out), in steps of a thousandth of a service.
    """
    arrive, serve = load.calls_per_s, 1 / load.aht_s
    leave = 0.0 if load.patience_s is None else 1 / load.patience_s
    chances = _stationary(arrive, serve, leave, agents)
    queue = chances[agents:]
    served_now, in_time, wait_s = sum(chances[:agents]), 0.0, 0.0
    everybody_served = 0.0
    for end_s, flow in _served_over_time(queue, agents * serve, leave, load.aht_s / 1000):
        everybody_served += flow
        wait_s += flow * end_s
        in_time += flow if end_s <= load.within_s else 0.0
    busy = sum(min(state, agents) * chance for state, chance in enumerate(chances))
    return StaffingFigures(
        agents=agents,
        p_wait=sum(queue),
        service_level=served_now + in_time,
        asa_s=wait_s / (served_now + everybody_served),
        occupancy=busy / agents,
        p_abandon=sum(queued * chance for queued, chance in enumerate(queue)) * leave / arrive,
    )


def _stationary(arrive: float, serve: float, leave: float, agents: int) -> list[float]:
    """π(j) from π(j) · deaths(j) = π(j-1) · λ, until nothing more is to come."""
    weights = [1.0]
    while weights[-1] > 1e-15 * max(weights) or len(weights) <= agents:
        state = len(weights)
        weights.append(weights[-1] * arrive / (min(state, agents) * serve + max(state - agents, 0) * leave))
    total = math.fsum(weights)
    return [weight / total for weight in weights]


def _served_over_time(queue: list[float], serve_all: float, leave: float, step_s: float) -> list[tuple[float, float]]:
    """`place[k]` is the chance to be still there with k before him; who leaves place 0 towards an agent is served.

    Runge-Kutta of fourth order; each entry is (middle of the step, chance to be served within it).
    """
    place, flows, at_s = list(queue), [], 0.0
    while sum(place) > 1e-9 * sum(queue):
        before = place
        place = _step(place, serve_all, leave, step_s)
        flows.append((at_s + step_s / 2, serve_all * step_s * (before[0] + place[0]) / 2))
        at_s += step_s
    return flows


def _step(place: list[float], serve_all: float, leave: float, step_s: float) -> list[float]:
    first = _slope(place, serve_all, leave)
    second = _slope(_moved(place, first, step_s / 2), serve_all, leave)
    third = _slope(_moved(place, second, step_s / 2), serve_all, leave)
    fourth = _slope(_moved(place, third, step_s), serve_all, leave)
    parts = zip(place, first, second, third, fourth, strict=True)
    return [at + step_s * (a + 2 * b + 2 * c + d) / 6 for at, a, b, c, d in parts]


def _moved(place: list[float], slope: list[float], step_s: float) -> list[float]:
    return [at + step_s * change for at, change in zip(place, slope, strict=True)]


def _slope(place: list[float], serve_all: float, leave: float) -> list[float]:
    """With k before him the next to go is one of the agents' (cμ), one of those k, or himself (θ each)."""
    behind = [*place[1:], 0.0]
    return [(serve_all + (ahead + 1) * leave) * (behind[ahead] - here) for ahead, here in enumerate(place)]

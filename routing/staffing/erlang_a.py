"""Erlang A: the M/M/c+M queue, in which a caller gives up after an exponential time.

C. Palm, "Research on telephone traffic carried by full availability groups", Tele 1 (1957, from 1946); O. Garnett,
A. Mandelbaum, M. Reiman, "Designing a call center with impatient customers", M&SOM 4 (2002); for the virtual wait,
S. Zeltyn, A. Mandelbaum, "Call centers with impatient customers: many-server asymptotics of the M/M/n+G queue",
Queueing Systems 51 (2005).

With c agents, arrival rate λ, handling rate μ and giving-up rate θ let m = cμ/θ and η = λ/θ. While all agents are
busy the chances of k callers in the queue are as t(k) = η^k / ((m+1)…(m+k)). Whoever finds k before him is served
before he gives up with chance m / (m+k+1), and then has waited Σ 1/((m+i)θ), i = 1…k+1, on average. Every sum here
has positive terms only, and is kept small by a scale of its own, so nothing cancels and nothing overflows.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from routing.staffing.erlang_c import blocking
from routing.staffing.figures import Load, StaffingFigures

_SMALL = 1e-17
"""Terms below this share of their sum change nothing in double precision."""
_LARGE = 1e200


@dataclass(frozen=True, slots=True)
class _Queue:
    """Of a caller who finds all agents busy: `log_weight` is ln Σ t(k), the others are means.

    `waiting` callers are in the queue, he is `served` with that chance, and has then waited; `served_wait_s` is that
    wait, zero where he gives up.
    """

    log_weight: float
    waiting: float
    served: float
    served_wait_s: float


def erlang_a(load: Load, agents: int) -> StaffingFigures:
    """The figures of the load, whose `patience_s` must be given, with that many agents; any load is bearable."""
    assert load.patience_s is not None
    capacity, demand = agents * load.patience_s / load.aht_s, load.calls_per_s * load.patience_s
    queue = _queue(capacity, demand, load.patience_s)
    blocked = blocking(agents, load.erlangs)
    p_wait = blocked / (blocked + (1 - blocked) * math.exp(-queue.log_weight))
    p_abandon = p_wait * queue.waiting / demand
    late = math.exp(_log_late(capacity, demand, load.within_s / load.patience_s) - queue.log_weight)
    in_time = max(queue.served - late, 0.0)
    return StaffingFigures(
        agents=agents,
        p_wait=p_wait,
        service_level=1 - p_wait + p_wait * in_time,
        asa_s=p_wait * queue.served_wait_s / (1 - p_abandon),
        occupancy=min(load.erlangs * (1 - p_abandon) / agents, 1.0),
        p_abandon=p_abandon,
    )


def _queue(capacity: float, demand: float, patience_s: float) -> _Queue:
    """`capacity` is m, `demand` is η."""
    term = weight = 1.0
    wait_s = patience_s / (capacity + 1)
    waiting, served = 0.0, capacity / (capacity + 1)
    served_wait_s, log_scale = served * wait_s, 0.0
    length = 0
    while term > _SMALL * weight:
        length += 1
        term *= demand / (capacity + length)
        share = term * capacity / (capacity + length + 1)
        wait_s += patience_s / (capacity + length + 1)
        weight += term
        waiting += term * length
        served += share
        served_wait_s += share * wait_s
        if weight > _LARGE:
            log_scale += math.log(_LARGE)
            term, weight, waiting = term / _LARGE, weight / _LARGE, waiting / _LARGE
            served, served_wait_s = served / _LARGE, served_wait_s / _LARGE
    return _Queue(math.log(weight) + log_scale, waiting / weight, served / weight, served_wait_s / weight)


def _log_late(capacity: float, demand: float, within: float) -> float:
    """ln of the weight of those who are served, but later than `within` patiences.

    The virtual wait has density ∝ exp(η(1 - e^(-θt)) - mθt), of which e^(-θt) are still there at t. From T on that
    is an incomplete gamma function, which is the same series as Σ t(k) with m+1 for m and less demand.
    """
    demand_left = demand * math.exp(-within)
    series = _queue(capacity + 1, demand_left, 1.0).log_weight + math.log(capacity / (capacity + 1))
    return series - (capacity + 1) * within - demand * math.expm1(-within)

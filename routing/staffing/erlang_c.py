"""Erlang B and Erlang C: the M/M/c queue, in which nobody gives up.

A. K. Erlang, "Solution of some problems in the theory of probabilities of significance in automatic telephone
exchanges", Elektroteknikeren 13 (1917). The recursion: D. L. Jagerman, Bell System Technical Journal 53 (1974).
"""

from __future__ import annotations

import math

from calls.errors import ConfigurationError, Fault
from routing.staffing.figures import Load, StaffingFigures


def blocking(agents: int, erlangs: float) -> float:
    """Erlang B: the share of calls that find all agents busy when nobody may wait.

    B(0) = 1, B(n) = a B(n-1) / (n + a B(n-1)); every step stays within 0 and 1, so nothing overflows.
    """
    blocked = 1.0
    for busy in range(1, agents + 1):
        blocked = erlangs * blocked / (busy + erlangs * blocked)
    return blocked


def erlang_c(load: Load, agents: int) -> StaffingFigures:
    """The figures of the load with that many agents; its patience is not looked at.

    Raises ConfigurationError when the agents cannot keep up: the queue would grow for ever.
    """
    spare = agents - load.erlangs
    if spare <= 0:
        raise ConfigurationError([_overloaded(load, agents)])
    occupancy = load.erlangs / agents
    blocked = blocking(agents, load.erlangs)
    p_wait = blocked / (1 - occupancy * (1 - blocked))
    return StaffingFigures(
        agents=agents,
        p_wait=p_wait,
        service_level=1 - p_wait * math.exp(-spare * load.within_s / load.aht_s),
        asa_s=p_wait * load.aht_s / spare,
        occupancy=occupancy,
        p_abandon=0.0,
    )


def _overloaded(load: Load, agents: int) -> Fault:
    needed, offered = math.floor(load.erlangs) + 1, f"{load.erlangs:.2f}"
    return Fault(
        place="agents",
        problem=f"{agents} agents cannot keep up with {offered} erlangs: without callers who give up the queue grows "
        "for ever",
        remedy=f"Give at least {needed} agents, or the callers' mean patience (Erlang A)",
        problem_zh=f"{agents} 名坐席承接不了 {offered} 爱尔兰的话务量：若无人放弃，队列将无限增长",
        remedy_zh=f"请至少配置 {needed} 名坐席，或给出来电者的平均耐心时间（Erlang A）",
    )

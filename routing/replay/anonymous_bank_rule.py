"""The Anonymous Bank's own rule as a routing table, and what might have been done instead.

Found in the record: the bank's customers stand as if they had waited 90 s longer than prospective ones (NW), VIPs
90 s more; then the longest wait goes first, among those the free agent can help.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from calls.model import CHINESE, ENGLISH, Tier
from calls.table import Agent, CurvePoint, Need, Queue, RoutingTable, TierRule
from routing.replay.presence import left_s
from routing.replay.traffic import Shift, Traffic

HEAD_START_S = 90.0
"""Of a customer before a prospective one, and of a VIP before a customer."""

STRICT_S = 86400.0
"""A head start nobody makes up for within a day."""

PROSPECTIVE = "NW"
"""The queue of those who are no customers yet."""

KEEPER = "keeper"
"""Keeps the queues open: the bank lets callers wait while all its agents are on a break. He takes no calls."""

EXTRA = "extra"
"""The name of one agent more. (The bank writes names in capitals.)"""

_TITLES = {
    "PS": ("普通业务", "Regular"),
    "PE": ("普通业务（英语）", "Regular, in English"),
    "NW": ("潜在客户", "Prospective customers"),
    "NE": ("证券", "Stock exchange"),
    "TT": ("回电", "Returned calls"),
    "IN": ("网银支持", "Internet support"),
}


def bank_table(day: Traffic) -> RoutingTable:
    """The bank's rule, and that day's agents, each able to do what he did that day."""
    names = sorted({arrival.queue for arrival in day.arrivals})
    did: dict[str, set[str]] = {shift.agent: set() for shift in day.shifts}
    for arrival in day.arrivals:
        if arrival.agent:
            did.setdefault(arrival.agent, set()).add(arrival.queue)
    agents = {agent: _agent(agent, queues) for agent, queues in sorted(did.items())}
    return RoutingTable(
        version="bank",
        queues={name: _queue(name) for name in names},
        agents={**agents, KEEPER: replace(_agent(KEEPER, names), capacity={})},
        tiers={Tier.VIP: TierRule((CurvePoint(0.0, HEAD_START_S),))},
    )


def first_come(table: RoutingTable) -> RoutingTable:
    """Whoever waited longest."""
    return plain_vip(replace(table, version="first come", tiers={}))


def plain_vip(table: RoutingTable) -> RoutingTable:
    """The bank's rule as it is told: 90 s for VIPs and nothing else."""
    version = table.version if not table.tiers else "VIP +90 s"
    queues = {name: replace(queue, head_start_s=0.0) for name, queue in table.queues.items()}
    return replace(table, version=version, queues=queues)


def strict_vip(table: RoutingTable) -> RoutingTable:
    """VIPs before everybody else, however long these have waited."""
    return replace(table, version="strict VIP", tiers={Tier.VIP: TierRule((CurvePoint(0.0, STRICT_S),))})


def aging(table: RoutingTable) -> RoutingTable:
    """After a minute everybody else begins to catch up with the VIPs; after three he stands where they stand."""
    catching_up = TierRule((CurvePoint(60.0, 0.0), CurvePoint(180.0, HEAD_START_S)))
    return replace(table, version="aging", tiers={**table.tiers, Tier.NORMAL: catching_up})


def one_more(table: RoutingTable) -> RoutingTable:
    """With one agent more, who can do everything. His shifts: `longer`."""
    return replace(table, version="one agent more", agents={**table.agents, EXTRA: _agent(EXTRA, table.queues)})


def kept_open(day: Traffic) -> Traffic:
    """The day with the keeper on duty from the first to the last."""
    if not day.arrivals:
        return day
    ends = [left_s(arrival) for arrival in day.arrivals] + [shift.to_s for shift in day.shifts]
    return _joined(day, [Shift(KEEPER, 0.0, max(ends) + 1.0)])


def longer(day: Traffic) -> Traffic:
    """The day with the one agent more, on duty whenever anybody is who takes calls."""
    working = [shift for shift in day.shifts if shift.agent != KEEPER]
    return _joined(day, [Shift(EXTRA, from_s, to_s) for from_s, to_s in _covered(working)])


def _joined(day: Traffic, more: Iterable[Shift]) -> Traffic:
    return replace(day, shifts=tuple(sorted((*day.shifts, *more), key=lambda shift: (shift.from_s, shift.agent))))


def _covered(shifts: Iterable[Shift]) -> list[tuple[float, float]]:
    """When at least one of them lasts. They come in order of time."""
    spans: list[tuple[float, float]] = []
    for shift in shifts:
        if spans and shift.from_s <= spans[-1][1]:
            begin_s, end_s = spans[-1]
            spans[-1] = begin_s, max(end_s, shift.to_s)
        else:
            spans.append((shift.from_s, shift.to_s))
    return spans


def _queue(name: str) -> Queue:
    chinese, english = _TITLES.get(name, (name, name))
    return Queue(
        name,
        {CHINESE: chinese, ENGLISH: english},
        needs=(Need(name),),
        head_start_s=0.0 if name == PROSPECTIVE else HEAD_START_S,
        wrap_up_s=0.0,
    )


def _agent(name: str, queues: Iterable[str]) -> Agent:
    return Agent(name, name, dict.fromkeys(sorted(queues), 100))

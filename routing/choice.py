"""Who gets whom, and why: the decisions alone, without changing anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from calls.decision import Candidate, Decision, Verdict
from calls.model import AgentState, Tier
from calls.table import Queue
from routing.desk import Desk, Work
from routing.waiting import Waiter, WaitingLine


def next_served(lines: Iterable[WaitingLine], desks: Iterable[Desk]) -> tuple[Waiter, list[Desk]] | None:
    """The first of all callers whom a free agent can help, and those agents, longest idle first."""
    free = [desk for desk in desks if desk.free]
    if free:
        heads = [(head, line.queue) for line in lines if (head := line.head()) is not None]
        for head, queue in sorted(heads, key=lambda pair: pair[0].key):
            if able := longest_idle(free, queue):
                return head, able
    return None


def longest_idle(desks: Iterable[Desk], queue: Queue) -> list[Desk]:
    """Those who meet the queue's needs, longest idle first; equal times by agent number."""
    able = [desk for desk in desks if desk.agent.meets(queue.needs)]
    return sorted(able, key=lambda desk: (desk.idle_since, desk.agent.agent))


def to_withdraw(desks: Iterable[Desk], waiters: Mapping[str, Waiter], queue: Queue) -> Desk | None:
    """The ringing phone an emergency takes over: that of the least urgent offer, of those the youngest (R3)."""
    ringing = [
        (waiter.key, desk)
        for desk in desks
        if desk.work is not None and desk.rings_on and desk.agent.meets(queue.needs)
        if (waiter := waiters.get(desk.work.call)) is not None and waiter.tier is not Tier.EMERGENCY
    ]
    return max(ringing, key=lambda pair: pair[0])[1] if ringing else None


def silent_soon(desks: Iterable[Desk], waiters: Mapping[str, Waiter]) -> list[Desk]:
    """The agents whose phones stop ringing in a moment: their callers are gone, or the offers were withdrawn.

    A phone withdrawn from an emergency is left to that emergency.
    """
    ringing = [desk for desk in desks if desk.on_duty and desk.state is AgentState.OFFERED]
    return [desk for desk in ringing if desk.work is not None and _lets_go(desk.work, waiters.get(desk.work.call))]


def _lets_go(work: Work, waiter: Waiter | None) -> bool:
    return waiter is None or (work.withdrawn and waiter.tier is not Tier.EMERGENCY)


def to_ring_again(desks: Iterable[Desk], waiter: Waiter, queue: Queue) -> Desk | None:
    """The phone an emergency tries for want of a better: left alone for what it did to others, the longest (R3)."""
    blocked = (
        desk
        for desk in desks
        if desk.blocked and desk.on_duty and desk.state is AgentState.IDLE
        if desk.agent.agent not in waiter.refused_by
    )
    return next(iter(longest_idle(blocked, queue)), None)


def decide(waiter: Waiter, desk: Desk, others: int, queue: Queue, now: float, *, version: str) -> Decision:
    """The record of an offer. `others` could have been offered the call as well."""
    idle_s = now - desk.idle_since
    return Decision(
        verdict=Verdict.TRIED_AGAIN if desk.blocked else Verdict.OFFERED,
        table=version,
        queue=queue.queue,
        tier=waiter.tier,
        waited_s=now - waiter.since,
        score_s=None if waiter.tier is Tier.EMERGENCY else now - waiter.since,
        needs=queue.needs,
        candidates=(Candidate(desk.agent.agent, idle_s, idle_s),),
        free=others + 1,
    )

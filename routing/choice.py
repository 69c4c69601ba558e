"""Who gets whom, and why: the decisions alone, without changing anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from calls.model import CHINESE, ENGLISH, AgentState, Tier
from calls.table import Queue
from routing.desk import Desk
from routing.waiting import Waiter, WaitingLine


def longest_idle(desks: Iterable[Desk], queue: Queue) -> list[Desk]:
    """The free agents who meet the queue's needs, longest idle first; equal times by agent number."""
    able = [desk for desk in desks if desk.free and desk.agent.meets(queue.needs)]
    return sorted(able, key=lambda desk: (desk.idle_since, desk.agent.agent))


def next_caller(lines: Iterable[WaitingLine], desk: Desk) -> Waiter | None:
    """The caller this agent takes next: the first of the heads of all lines he can serve."""
    heads = [line.head() for line in lines if desk.agent.meets(line.queue.needs)]
    return min((head for head in heads if head is not None), key=lambda head: head.key, default=None)


def to_withdraw(
    desks: Iterable[Desk], waiters: Mapping[str, Waiter], queue: Queue, spared: Iterable[str]
) -> Desk | None:
    """The ringing agent an emergency takes over: the least urgent offer, of those the youngest (R3).

    `spared` are offers that are being withdrawn already.
    """
    taken = frozenset(spared)
    ringing = [
        (waiter.key, desk)
        for desk in desks
        if desk.state is AgentState.OFFERED and desk.offer not in taken and desk.agent.meets(queue.needs)
        if (waiter := waiters.get(desk.call or "")) is not None and waiter.tier is not Tier.EMERGENCY
    ]
    return max(ringing, key=lambda pair: pair[0])[1] if ringing else None


def explain(waiter: Waiter, desk: Desk, others: int, queue: Queue, now: float) -> Mapping[str, str]:
    """The reason for an offer, in Chinese and English."""
    skills = {need.skill: desk.agent.level(need) for need in queue.needs}
    has = "、".join(f"{skill} {level}" for skill, level in skills.items())
    idle_s, waited_s = round(now - desk.idle_since), round(now - waiter.since)
    return {
        CHINESE: f"来电（{waiter.tier}）已等待 {waited_s} 秒；坐席 {desk.agent.agent} 空闲 {idle_s} 秒，"
        f"在 {others + 1} 位合格的空闲坐席中最久" + (f"；技能：{has}" if has else ""),
        ENGLISH: f"{waiter.tier} caller, waited {waited_s} s; agent {desk.agent.agent} idle for {idle_s} s, "
        f"the longest of {others + 1} free and qualified" + (f"; skills: {has.replace('、', ', ')}" if has else ""),
    }

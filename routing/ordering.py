"""Supervisors' orders about waiting calls and queues (issue: live operations; R5, R6)."""

from __future__ import annotations

from calls import events as e
from calls.model import LeaveReason, QueueRefusal, Tier
from routing import keeping, ladder, offering
from routing.room import Room
from routing.told import MOST_S, seconds


def move_ordered(room: Room, event: e.MoveOrdered, now: float) -> None:
    waiter, to = room.waiters.get(event.call), room.table.queues.get(event.queue)
    if waiter is not None and to is not None and waiter.queue != to.queue:
        offering.call_in(room, waiter, now)
        ladder.move(room, waiter, to, now, by=event.by)


def priority_ordered(room: Room, event: e.PriorityOrdered, _: float) -> None:
    """It acts at once. A call in an emergency queue stays an emergency, which waits for nobody in particular."""
    waiter = room.waiters.get(event.call)
    if waiter is not None:
        tier = ladder.tier_in(waiter.line.queue, event.tier, waiter.line.ask.channel)
        waiter.line.leave(waiter)
        waiter.head_start_s = seconds(event.head_start_s, -MOST_S)
        waiter.line.join(waiter)
        if tier is not waiter.tier:
            room.alarms.cancel(("classed", waiter.call))
        if tier is Tier.EMERGENCY:
            keeping.give_up_on(room, waiter, waiter.line.ask.only)
        room.ask(waiter, tier=tier, classed=waiter.line.ask.classed and tier is waiter.tier)
        room.stirred[waiter.line] = None


def withdrawal_ordered(room: Room, event: e.WithdrawalOrdered, now: float) -> None:
    waiter = room.waiters.get(event.call)
    if waiter is not None and not waiter.virtual and not waiter.is_message:
        offering.call_in(room, waiter, now)
        room.forget(event.call)
        room.announce(e.CallLeftQueue(event.call, waiter.queue, LeaveReason.WITHDRAWN))
        room.announce(e.QueueRefused(event.call, waiter.queue, QueueRefusal.WITHDRAWN))


def queue_paused(room: Room, event: e.QueuePaused, _: float) -> None:
    room.shut.add(event.queue)


def queue_resumed(room: Room, event: e.QueueResumed, _: float) -> None:
    room.shut.discard(event.queue)


def plan_switched(room: Room, event: e.PlanSwitched, now: float) -> None:
    """Its rungs count from now on, for everybody who waits; or no more."""
    room.plans = room.plans | {event.plan} if event.on else room.plans - {event.plan}
    concerned = {
        queue.queue for queue in room.table.queues.values() if any(rung.plan == event.plan for rung in queue.ladder)
    }
    for line in room.lines.values():
        if line.ask.queue in concerned:
            room.reckon(line)
    for waiter in list(room.waiters.values()):
        if waiter.queue in concerned:
            room.alarms.set(("rung", waiter.call), now)

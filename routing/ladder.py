"""The ladder of a queue: what changes for a caller as he waits (R5)."""

from __future__ import annotations

from calls import events as e
from calls.decision import Verdict
from calls.model import Channel, LeaveReason, Tier
from calls.table import Queue
from routing import callbacks, estimates, keeping
from routing.deciding import record
from routing.line import Waiter
from routing.room import Room


def climb(room: Room, waiter: Waiter, now: float) -> None:
    """Pass every rung whose time has come, and be woken for the next. A caller for whom a phone rings stays put."""
    if waiter.offers:
        return
    ladder = waiter.line.queue.ladder
    planned = (number for number, rung in enumerate(ladder, 1) if rung.plan and rung.plan in room.plans)
    if any(_leads_away(room, waiter, number, now) for number in planned):
        return
    while waiter.passed < len(ladder):
        rung = ladder[waiter.passed]
        if not rung.plan and waiter.entered + rung.after_s > now:
            break
        waiter.passed += 1
        if not rung.plan and _leads_away(room, waiter, waiter.passed, now):
            return
    _stand_on(room, waiter)


def _stand_on(room: Room, waiter: Waiter) -> None:
    if waiter.passed != waiter.line.ask.rung:
        room.ask(waiter, rung=waiter.passed)
        room.unhelped[waiter.call] = waiter
    ladder = waiter.line.queue.ladder
    if waiter.passed < len(ladder):
        room.alarms.set(("rung", waiter.call), waiter.entered + ladder[waiter.passed].after_s)


def due(room: Room, call: str, now: float) -> None:
    climb(room, room.waiters[call], now)


def _leads_away(room: Room, waiter: Waiter, number: int, now: float) -> bool:
    """Whether rung `number`, from 1, took the caller out of this queue. One that cannot be gone is passed over."""
    rung = waiter.line.queue.ladder[number - 1]
    if rung.queue and _admits(room, rung.queue):
        move(room, waiter, room.table.queues[rung.queue], now, rung=number)
        return True
    if not waiter.virtual and not waiter.is_message and (rung.number or (rung.exit and rung.exit in waiter.exits)):
        _send_on(room, waiter, number, now)
        return True
    return False


def _admits(room: Room, name: str) -> bool:
    """Nobody is sent where he would be turned away."""
    queue = room.table.queues.get(name)
    if queue is None or not queue.open or name in room.shut:
        return False
    return room.callers(name) < queue.max_waiting


def move(room: Room, waiter: Waiter, to: Queue, now: float, *, by: str = "", rung: int = 0) -> None:
    """Let him wait in another queue, from its first rung on, as one who came when he came."""
    why = None if by else record(room, waiter, Verdict.MOVED, now, rung=rung)
    room.announce(e.CallMoved(waiter.call, waiter.queue, to.queue, by, why))
    waiter.passed, waiter.entered = 0, now
    room.alarms.cancel(("kept", waiter.call))
    room.alarms.cancel(("rung", waiter.call))
    room.ask(waiter, queue=to.queue, tier=tier_in(to, waiter.tier, waiter.line.ask.channel), rung=0, only="")
    room.unhelped[waiter.call] = waiter
    estimates.joined(room, waiter, now)
    climb(room, waiter, now)


def tier_in(queue: Queue, tier: Tier, channel: Channel = Channel.VOICE) -> Tier:
    """The class of somebody of this class who waits there. A message is never an emergency: nobody is on the line."""
    if channel is Channel.VOICEMAIL:
        return Tier.VIP if queue.emergency or tier is Tier.EMERGENCY else tier
    return Tier.EMERGENCY if queue.emergency else tier


def _send_on(room: Room, waiter: Waiter, number: int, now: float) -> None:
    rung, why = waiter.line.queue.ladder[number - 1], record(room, waiter, Verdict.SENT_ON, now, rung=number)
    room.forget(waiter.call)
    keeping.handed_back(room, waiter, now)
    callbacks.over(room, waiter.callback)
    room.announce(e.CallLeftQueue(waiter.call, waiter.queue, LeaveReason.OVERFLOWED))
    room.announce(e.CallOverflowed(waiter.call, waiter.queue, rung.exit, rung.number, why))

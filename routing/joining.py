"""Callers who come into a queue, ask where they stand, and leave."""

from __future__ import annotations

from calls import events as e
from calls.decision import Verdict
from calls.model import Channel, LeaveReason, QueueRefusal, Tier
from calls.table import Queue
from routing import callbacks, estimates, keeping, ladder, offering
from routing.asking import Ask, region_of, requirement
from routing.deciding import record
from routing.line import Waiter
from routing.positions import position
from routing.room import Room
from routing.told import seconds


def queued(room: Room, event: e.CallQueued, now: float) -> None:
    _start_anew(room, event.call, now)
    called_back = callbacks.take_place(room, event)
    queue = room.table.queues.get(event.queue)
    if called_back is not None:
        queue = room.table.queues.get(called_back.queue, called_back.line.queue)
    is_message = event.channel is Channel.VOICEMAIL
    place = None if is_message else keeping.place_of(room, event, now)
    refusal = QueueRefusal.UNKNOWN if queue is None else None
    if queue is not None and called_back is None and not is_message:
        refusal = refuses(room, queue, event, returning=place is not None)
    if queue is None or refusal is not None:
        room.announce(e.QueueRefused(event.call, event.queue, refusal or QueueRefusal.UNKNOWN))
        return
    waiter = _waiter(room, event, queue, called_back, now)
    if place is None and called_back is None and not is_message and _too_long(room, waiter, now):
        room.announce(e.QueueRefused(event.call, event.queue, QueueRefusal.LONG_WAIT))
        return
    if place is not None:
        waiter.since, waiter.passed = min(place.since, waiter.since), place.passed
    if called_back is not None:
        callbacks.give_place(room, waiter, called_back)
    if queue.queue != event.queue:
        room.announce(e.CallMoved(event.call, event.queue, queue.queue, why=record(room, waiter, Verdict.MOVED, now)))
    _join(room, waiter, event, queue, now)


def _start_anew(room: Room, call: str, now: float) -> None:
    """Should he wait already, then here instead; no phone rings on for where he was."""
    waiter = room.waiters.get(call)
    if waiter is not None:
        offering.call_in(room, waiter, now)
        room.forget(call)


def _waiter(room: Room, event: e.CallQueued, queue: Queue, called_back: Waiter | None, now: float) -> Waiter:
    """The caller as he comes, in the line for what he asks for."""
    room.arrivals += 1
    tier = called_back.tier if called_back is not None else event.tier
    avoid = called_back.line.ask.avoid if called_back is not None else event.avoid
    tier = ladder.tier_in(queue, tier, event.channel)
    region = region_of(event.caller, room.table)
    rule = room.table.tiers.get(tier)
    classed = rule is not None and rule.needs_for_s > 0
    ask = Ask(queue.queue, tier, event.channel, event.language, region, event.needs, classed, avoid=avoid)
    since = now - seconds(event.waited_s)
    return Waiter(
        event.call,
        room.line(ask, queue),
        room.arrivals,
        since,
        caller=event.caller,
        exits=event.exits,
        callback=event.callback,
        entered=since,
    )


def _join(room: Room, waiter: Waiter, event: e.CallQueued, queue: Queue, now: float) -> None:
    room.waiters[waiter.call] = room.unhelped[waiter.call] = waiter
    room.join(waiter, waiter.line)
    if not waiter.is_message:
        estimates.joined(room, waiter, now)
    if waiter.line.ask.classed:
        room.alarms.set(("classed", waiter.call), now + room.table.tiers[waiter.tier].needs_for_s)
    agent, kept_s = keeping.preferred(room, event, queue, waiter.tier, now)
    if agent:
        room.ask(waiter, only=agent)
        if waiter.line.able:
            room.alarms.set(("kept", waiter.call), now + kept_s)
        else:
            room.ask(waiter, only="")
    ladder.climb(room, waiter, now)


def refuses(room: Room, queue: Queue, event: e.CallQueued, *, returning: bool = False) -> QueueRefusal | None:
    """Why the queue does not take this call. An emergency finds every queue open, unless nobody there can help and
    somebody elsewhere might: then the flow shall send it on. With nobody on duty at all it waits for the first who
    comes. Whoever comes back to a place that was kept for him is not turned away.
    """
    tier = ladder.tier_in(queue, event.tier)
    staffed = _staffed(room, queue, event, tier)
    if tier is Tier.EMERGENCY:
        return QueueRefusal.NO_AGENTS if room.on_duty and not staffed and not room.patient else None
    if returning:
        return None
    if not queue.open:
        return QueueRefusal.CLOSED
    if queue.queue in room.shut:
        return QueueRefusal.PAUSED
    if room.callers(queue.queue) >= queue.max_waiting:
        return QueueRefusal.FULL
    return None if staffed or room.patient else QueueRefusal.NO_AGENTS


def _staffed(room: Room, queue: Queue, event: e.CallQueued, tier: Tier) -> bool:
    """Somebody is on duty who can help now, or will be allowed to as the caller waits."""
    region = region_of(event.caller, room.table)
    for rung in (0, len(queue.ladder)):
        ask = Ask(queue.queue, tier, event.channel, event.language, region, event.needs, rung=rung, avoid=event.avoid)
        able = room.roster.able(requirement(ask, queue, room.table, room.plans))
        if able & room.on_duty & room.roster.serving(tier):
            return True
    return False


def _too_long(room: Room, waiter: Waiter, now: float) -> bool:
    """Whoever comes now would, as far as can be told, wait longer than the queue lets anybody wait."""
    line = waiter.line
    most_s = line.queue.max_wait_s
    if most_s is None or line.is_emergency or line.able & room.free[line.ask.channel]:
        return False
    expected_s = estimates.expected_s(room, waiter, now)
    return expected_s is not None and expected_s > most_s


def class_over(room: Room, call: str, _: float) -> None:
    """His class asks for nothing more than everybody."""
    waiter = room.waiters[call]
    room.ask(waiter, classed=False)
    room.unhelped[call] = waiter


def left(room: Room, event: e.CallLeftQueue | e.CallEnded | e.StepFailed, now: float) -> None:
    """Gone: served, or by himself; then his place is kept for a while. A callback is no call: it ends by its own
    news, and not by a step about it that failed.
    """
    if event.call in room.callbacks:
        return
    waiter = room.forget(event.call)
    if waiter is None and isinstance(event, e.CallEnded):
        callbacks.ended(room, event, now)
    if waiter is None:
        return
    if isinstance(event, e.CallLeftQueue) and event.reason is LeaveReason.CHOSE_OTHERWISE:
        offering.take_back(room, waiter, now)
        keeping.handed_back(room, waiter, now)
    offering.fall_silent(room, waiter, now)
    if isinstance(event, e.CallLeftQueue) and event.reason is LeaveReason.SERVED:
        return
    if isinstance(event, e.CallEnded) or getattr(event, "reason", None) is LeaveReason.ABANDONED:
        keeping.cut_off(room, waiter, now)
        callbacks.hung_up(room, waiter, now)


def position_asked(room: Room, event: e.PositionAsked, now: float) -> None:
    waiter = room.waiters.get(event.call)
    if waiter is not None:
        told = estimates.tell(room, waiter, now)
        low_s, high_s = (told.low_s, told.high_s) if told is not None else (None, None)
        room.announce(
            e.PositionTold(
                event.call, waiter.queue, position(room, waiter, now), room.callers(waiter.queue), low_s, high_s
            ),
        )

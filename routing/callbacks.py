"""Callers who hung up and are called back without losing their place (H4).

A callback waits in the line as a caller would who cannot be offered. When its turn comes near, the customer is
called; once he answers he stands, as a caller like any other, where the callback stood.
"""

from __future__ import annotations

from calls import events as e
from calls.model import Channel
from routing import keeping
from routing.asking import Ask, region_of
from routing.estimates import expected_s
from routing.line import Line, Waiter
from routing.reserves import kept_back
from routing.room import Callback, Room


def requested(room: Room, event: e.CallbackRequested, now: float) -> None:
    """He keeps the place he has; with a time of his own he joins then. There may be nobody to call him any more: the
    queue is gone, or he was tried often enough before a restart.
    """
    if event.callback in room.callbacks:
        return
    queue = room.table.queues.get(event.queue)
    if queue is None or event.attempts >= queue.callback.attempts:
        room.announce(e.CallbackClosed(event.call, event.callback, reached=False, attempts=event.attempts))
        return
    waiter = _virtual(room, event, now)
    callback = Callback(event.callback, event.call, event.number, event.dialled, waiter, event.attempts)
    room.callbacks[event.callback] = callback
    if event.in_s > 0:
        callback.resting = True
        room.alarms.set(("callback", event.callback), now + event.in_s)
    room.waiters[event.callback] = waiter
    room.join(waiter, waiter.line)


def _virtual(room: Room, event: e.CallbackRequested, now: float) -> Waiter:
    present = room.forget(event.call)
    place = keeping.place_of(room, e.CallQueued(event.call, event.queue, event.tier, event.language), now)
    since, order = now + event.in_s - event.waited_s, 0
    if event.in_s == 0 and (kept := present or place) is not None:
        since = kept.since
        order = present.order if present is not None else 0
    room.arrivals += 1
    region = region_of(event.number, room.table)
    needs = present.line.ask.needs if present is not None else ()
    ask = Ask(event.queue, event.tier, Channel.VOICE, event.language, region, needs)
    waiter = Waiter(event.callback, room.line(ask), order or room.arrivals, since, entered=now, virtual=True)
    waiter.head_start_s = present.head_start_s if present is not None else 0.0
    return waiter


# --- calling ---


def call_due(room: Room, now: float) -> None:
    """Call those whose turn is near: an agent is free, or will be within the lead time as far as can be told."""
    for callback in list(room.callbacks.values()):
        if not callback.dialling and not callback.resting and _turn_is_near(room, callback, now):
            _call(room, callback)


def _turn_is_near(room: Room, callback: Callback, now: float) -> bool:
    waiter = callback.waiter
    line = waiter.line
    free = line.able & room.free[Channel.VOICE] & ~kept_back(room, waiter.tier, Channel.VOICE)
    if free.bit_count() > _called(room, line):
        return True
    soon_s = expected_s(room, waiter, now)
    return soon_s is not None and soon_s <= line.queue.callback.lead_s


def _called(room: Room, line: Line) -> int:
    """How many of this line's agents are spoken for by calls under way."""
    under_way = (callback for callback in room.callbacks.values() if callback.dialling)
    return sum(bool(callback.waiter.line.able & line.able) for callback in under_way)


def _call(room: Room, callback: Callback) -> None:
    callback.dialling = True
    callback.attempts += 1
    waiter = callback.waiter
    room.announce(
        e.CallbackDue(
            call=callback.call,
            callback=callback.callback,
            of=callback.of,
            queue=waiter.queue,
            tier=waiter.tier,
            language=waiter.line.ask.language,
            number=callback.number,
            attempt=callback.attempts,
            ring_s=waiter.line.queue.callback.ring_s,
            dialled=callback.dialled,
        )
    )


# --- what comes of it ---


def take_place(room: Room, event: e.CallQueued) -> Waiter | None:
    """The customer has answered: the place of the callback is his."""
    callback = room.callbacks.get(event.callback)
    if callback is None:
        return None
    return room.forget(callback.callback)


def reached(room: Room, waiter: Waiter) -> None:
    """An agent has him, called back or in the very call in which he had asked for it."""
    for name in (waiter.callback, f"{waiter.call}-b1"):
        if name in room.callbacks:
            _close(room, room.callbacks[name], reached=True)


def hung_up(room: Room, waiter: Waiter, now: float) -> None:
    """He answered and hung up before an agent came: as if he had not answered."""
    callback = room.callbacks.get(waiter.callback)
    if callback is not None:
        _put_back(room, callback, waiter, now)


def ended(room: Room, event: e.CallEnded, now: float) -> None:
    """Whatever became of his call, it is over, and no agent had him."""
    callback = room.callbacks.get(event.call.rpartition(".")[0])
    if callback is not None and callback.dialling and callback.call == event.call:
        _put_back(room, callback, room.forget(callback.callback) or callback.waiter, now)


def _put_back(room: Room, callback: Callback, waiter: Waiter, now: float) -> None:
    fresh = Waiter(callback.callback, waiter.line, waiter.order, waiter.since, virtual=True, entered=now)
    fresh.head_start_s = waiter.head_start_s
    callback.waiter = room.waiters[callback.callback] = fresh
    room.join(fresh, waiter.line)
    _not_reached(room, callback, now)


def failed(room: Room, event: e.CallbackFailed, now: float) -> None:
    callback = room.callbacks.get(event.callback)
    if callback is not None and callback.dialling and event.callback in room.waiters:
        _not_reached(room, callback, now)


def _not_reached(room: Room, callback: Callback, now: float) -> None:
    """He is tried again after a while, place kept, until it has been enough."""
    rule = callback.waiter.line.queue.callback
    callback.dialling = False
    if callback.attempts >= rule.attempts:
        _close(room, callback, reached=False)
    else:
        callback.resting = True
        room.alarms.set(("callback", callback.callback), now + rule.retry_s)


def _close(room: Room, callback: Callback, *, reached: bool) -> None:
    room.forget(callback.callback)
    del room.callbacks[callback.callback]
    room.announce(e.CallbackClosed(callback.of, callback.callback, reached, callback.attempts))


def rested(room: Room, name: str, _: float) -> None:
    if name in room.callbacks:
        room.callbacks[name].resting = False

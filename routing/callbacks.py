"""Callers who hung up and are called back without losing their place (H4).

A callback waits in the line as a caller would who cannot be offered. When its turn comes near, the customer is
called; once he answers he stands, as a caller like any other, where the callback stood.
"""

from __future__ import annotations

from dataclasses import replace

from calls import events as e
from calls.model import Channel
from calls.table import Queue
from routing import keeping
from routing.asking import Ask, region_of
from routing.estimates import expected_s
from routing.line import Line, Waiter
from routing.reserves import kept_back
from routing.room import Callback, Room
from routing.told import seconds

LOOK_EVERY_S = 1.0
"""How often, at most, it is estimated whose turn comes within the lead time."""


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
    in_s = seconds(event.in_s)
    waiter = _virtual(room, event, queue, now + in_s, now)
    callback = Callback(event.callback, event.call, event.number, event.dialled, waiter, event.attempts)
    callback.recording_refused = event.recording_refused
    room.callbacks[event.callback] = callback
    room.waiters[event.callback] = waiter
    room.join(waiter, waiter.line)
    if in_s > 0:
        _rest(room, callback, now + in_s)


def _virtual(room: Room, event: e.CallbackRequested, queue: Queue, at: float, now: float) -> Waiter:
    """Who waits in his stead; from `at` on, unless he is to be called as if he had stayed."""
    present = room.forget(event.call)
    place = keeping.place_of(room, e.CallQueued(event.call, event.queue, event.tier, event.language), now)
    since, order = at - seconds(event.waited_s), 0
    if at == now and (kept := present or place) is not None:
        since = kept.since
        order = present.order if present is not None else 0
    room.arrivals += 1
    region = region_of(event.number, room.table)
    needs = present.line.ask.needs if present is not None else ()
    ask = Ask(event.queue, event.tier, Channel.VOICE, event.language, region, needs, avoid=event.avoid)
    waiter = Waiter(event.callback, room.line(ask, queue), order or room.arrivals, since, event.number, virtual=True)
    waiter.entered = now
    waiter.head_start_s = present.head_start_s if present is not None else 0.0
    return waiter


# --- calling ---


def call_due(room: Room, now: float) -> None:
    """Call those whose turn is near, the most urgent first: an agent is free, or will be within the lead time as far
    as can be told, or was given to somebody who stands behind; whoever is overtaken so has the next.
    """
    room.to_call = {line: None for line in room.to_call if line.virtual}
    soon = now - room.looked_at >= LOOK_EVERY_S
    if soon:
        room.looked_at = now
    near = [line for line in room.to_call if _turn_is_near(room, line, now, soon=soon)]
    while near:
        line = min(near, key=lambda line: line.rank_of(line.virtual[0], now))
        room.overtaken.pop(line, None)
        _call(room, room.callbacks[line.first_to_call().call])
        near = [line for line in near if _turn_is_near(room, line, now, soon=soon)]
    room.overtaken.clear()


def _turn_is_near(room: Room, line: Line, now: float, *, soon: bool) -> bool:
    """Of the first in the line who is to be called."""
    if not line.virtual:
        return False
    if line in room.overtaken:
        return True
    free = line.able & room.free[Channel.VOICE]
    if free and (free & ~kept_back(room, line.ask.tier, Channel.VOICE)).bit_count() > _called(room, line):
        return True
    if not soon or not line.able & room.on_duty:
        return False
    soon_s = expected_s(room, line.first_to_call(), now)
    return soon_s is not None and soon_s <= line.queue.callback.lead_s


def _called(room: Room, line: Line) -> int:
    """How many of this line's agents are spoken for by calls under way."""
    return sum(bool(callback.waiter.line.able & line.able) for callback in room.dialling.values())


def _call(room: Room, callback: Callback) -> None:
    callback.tried = True
    callback.attempts += 1
    room.dialling[callback.callback] = callback
    _set_aside(room, callback, away=True)
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
            avoid=waiter.line.ask.avoid,
            recording_refused=callback.recording_refused,
        )
    )


def _set_aside(room: Room, callback: Callback, *, away: bool) -> None:
    """Whether he shall be called; his place stays his."""
    waiter = callback.waiter
    waiter.line.leave(waiter)
    waiter.away = away
    room.join(waiter, waiter.line)


# --- what comes of it ---


def take_place(room: Room, event: e.CallQueued) -> Waiter | None:
    """The customer has answered: the place of the callback is his, and again should a step of ours throw him out."""
    callback = room.callbacks.get(event.callback)
    if callback is None or not callback.tried or event.call != callback.call:
        return None
    room.dialling.pop(callback.callback, None)
    return room.forget(callback.callback) or callback.waiter


def give_place(room: Room, waiter: Waiter, called_back: Waiter) -> None:
    """He stands where the one stood who waited in his stead, or where he stood himself in this very call."""
    waiter.since, waiter.order, waiter.tries = called_back.since, called_back.order, called_back.tries
    waiter.head_start_s = called_back.head_start_s
    room.callbacks[waiter.callback].waiter = waiter


def reached(room: Room, waiter: Waiter) -> None:
    """An agent has him, called back or in the very call in which he had asked for it."""
    for name in (waiter.callback, f"{waiter.call}-b1"):
        over(room, name)


def over(room: Room, name: str) -> None:
    """He was reached, and shall not be called again."""
    if name in room.callbacks:
        _close(room, room.callbacks[name], reached=True)


def hung_up(room: Room, waiter: Waiter, now: float) -> None:
    """He answered and hung up before an agent came: as if he had not answered."""
    callback = room.callbacks.get(waiter.callback)
    if callback is not None and callback.callback not in room.waiters:
        _put_back(room, callback, waiter, now)


def ended(room: Room, event: e.CallEnded, now: float) -> None:
    """Whatever became of his call, it is over, and no agent had him."""
    callback = room.callbacks.get(event.call.rpartition(".")[0])
    if callback is not None and callback.tried and callback.call == event.call:
        _put_back(room, callback, room.forget(callback.callback) or callback.waiter, now)


def _put_back(room: Room, callback: Callback, waiter: Waiter, now: float) -> None:
    """His place is kept again, at the foot of the ladder and for nobody in particular."""
    ask = replace(waiter.line.ask, classed=False, only="", rung=0)
    line = room.line(ask, waiter.line.queue)
    fresh = Waiter(callback.callback, line, waiter.order, waiter.since, callback.number, virtual=True, entered=now)
    fresh.head_start_s, fresh.away = waiter.head_start_s, True
    callback.waiter = room.waiters[callback.callback] = fresh
    room.join(fresh, line)
    _not_reached(room, callback, now)


def failed(room: Room, event: e.CallbackFailed, now: float) -> None:
    if event.callback in room.dialling and room.dialling[event.callback].call == event.call:
        _not_reached(room, room.dialling[event.callback], now)


def _not_reached(room: Room, callback: Callback, now: float) -> None:
    """He is tried again after a while, place kept, until it has been enough."""
    rule = callback.waiter.line.queue.callback
    callback.tried = False
    room.dialling.pop(callback.callback, None)
    if callback.attempts >= rule.attempts:
        _close(room, callback, reached=False)
    else:
        _rest(room, callback, now + rule.retry_s)


def _rest(room: Room, callback: Callback, until: float) -> None:
    _set_aside(room, callback, away=True)
    room.alarms.set(("callback", callback.callback), until)


def _close(room: Room, callback: Callback, *, reached: bool) -> None:
    room.forget(callback.callback)
    room.alarms.cancel(("callback", callback.callback))
    room.dialling.pop(callback.callback, None)
    del room.callbacks[callback.callback]
    room.announce(e.CallbackClosed(callback.of, callback.callback, reached, callback.attempts))


def rested(room: Room, name: str, _: float) -> None:
    """An alarm rings for a callback that is there: it is cancelled when that is over."""
    _set_aside(room, room.callbacks[name], away=False)

"""Taking up what stands: a new router begins with what the nodes have in their books, and nobody loses his place.

See `calls.retold`. Desks come before callers, callbacks before those who answered them, callers before what rings for
them; `Engine.resume` settles once, when everything has been told.
"""

from __future__ import annotations

from calls import events as e
from calls import retold as r
from calls.commands import Announce
from calls.model import Channel, QueueRefusal
from calls.table import Queue
from routing import callbacks, keeping, ladder
from routing.asking import Ask, region_of
from routing.desk import Work
from routing.line import Waiter
from routing.matching import REPORT_WITHIN_S
from routing.room import Callback, Room
from routing.told import MOST_S, seconds

IN_TURN: tuple[type[e.Event], ...] = (r.DeskRetold, r.CallbackRetold, r.PlaceRetold, r.WorkRetold)


def desk(room: Room, event: r.DeskRetold, now: float) -> None:
    here = room.desks.get(event.agent)
    if here is None:
        return
    here.status, here.contact = event.status, event.contact
    here.paused, here.refusals = event.paused, event.refusals
    here.idle_since = now - seconds(event.idle_s)
    here.skills = None if event.skills is None else dict(event.skills)
    here.groups = event.groups
    if event.left_alone_s > 0:
        here.blocked = True
        room.alarms.set(("unblock", event.agent), now + seconds(event.left_alone_s))
    for group, left_s in (event.loans or {}).items():
        if group in room.table.groups:
            here.loans[group] = dict(room.table.groups[group].skills)
            room.alarms.set(("loan", f"{event.agent} {group}"), now + seconds(left_s))
    queue = room.table.queues.get(event.wrapping)
    if queue is not None:
        began = now - seconds(event.wrapped_s)
        here.wrapping, here.wrap_up_most = queue, began + queue.wrap_up_most_s
        here.wrap_up_ends = min(began + queue.wrap_up_s + seconds(event.more_s), here.wrap_up_most)
        room.alarms.set(("wrap_up", event.agent), here.wrap_up_ends)
    room.changed(here)
    room.report(here)


def callback(room: Room, event: r.CallbackRetold, now: float) -> None:
    """His place is as old as it was; of a queue that is gone nobody calls him."""
    queue = room.table.queues.get(event.queue)
    if event.callback in room.callbacks:
        return
    if queue is None:
        room.announce(e.CallbackClosed(event.call, event.callback, reached=False, attempts=event.attempts))
        return
    room.arrivals += 1
    region = region_of(event.number, room.table)
    ask = Ask(event.queue, event.tier, Channel.VOICE, event.language, region, avoid=event.avoid)
    since = now - seconds(event.waited_s, -MOST_S)
    waiter = Waiter(event.callback, room.line(ask, queue), room.arrivals, since, event.number, virtual=True)
    waiter.entered = now
    rests_s = seconds(event.rests_s)
    if event.failed_s is not None:
        rests_s = max(rests_s, queue.callback.retry_s - seconds(event.failed_s))
    waiter.away = event.tried or rests_s > 0
    due = Callback(
        event.callback,
        event.call,
        event.number,
        event.dialled,
        waiter,
        event.attempts,
        tried=event.tried,
        recording_refused=event.recording_refused,
    )
    room.callbacks[event.callback] = due
    room.waiters[event.callback] = waiter
    room.join(waiter, waiter.line)
    if event.tried:
        room.dialling[event.callback] = due
    elif rests_s > 0:
        room.alarms.set(("callback", event.callback), now + rests_s)


def place(room: Room, event: r.PlaceRetold, now: float) -> None:
    """He stands where he stood. Whoever was to be rung back because his node was silent is still there: he is not."""
    queue = room.table.queues.get(event.queue)
    callbacks.over(room, ring_back(event.call))
    if event.served:
        return
    if queue is None:
        room.announce(e.QueueRefused(event.call, event.queue, QueueRefusal.UNKNOWN))
        return
    room.forget(event.call)
    waiter = _waiter(room, event, queue, now)
    room.waiters[event.call] = room.unhelped[event.call] = waiter
    room.join(waiter, waiter.line)
    room.alarms.set(("rung", event.call), now)
    answered = room.callbacks.get(event.callback)
    if answered is not None:
        room.dialling.pop(event.callback, None)
        room.forget(event.callback)
        answered.waiter, answered.tried = waiter, True


def _waiter(room: Room, event: r.PlaceRetold, queue: Queue, now: float) -> Waiter:
    room.arrivals += 1
    tier = ladder.tier_in(queue, event.tier, event.channel)
    region = region_of(event.caller, room.table)
    ask = Ask(queue.queue, tier, event.channel, event.language, region, event.needs, avoid=event.avoid)
    return Waiter(
        event.call,
        room.line(ask, queue),
        room.arrivals,
        now - seconds(event.waited_s),
        caller=event.caller,
        exits=event.exits,
        callback=event.callback,
        head_start_s=seconds(event.head_start_s, -MOST_S),
        entered=now - seconds(event.in_queue_s),
        tries=event.tries,
    )


def work(room: Room, event: r.WorkRetold, now: float) -> None:
    """The agent is busy; a phone that rings for somebody who waits no more is about to fall silent."""
    here = room.desks.get(event.agent)
    if here is None or event.call in here.works:
        return
    queue = room.table.queues.get(event.queue) or Queue(event.queue, {})
    waiter = room.waiters.get(event.call)
    rings = waiter is not None and not event.talking
    withdrawn = event.withdrawn or not (rings or event.talking)
    here.works[event.call] = Work(event.offer, event.call, queue, event.channel, withdrawn, event.talking)
    here.wrapping = None
    room.alarms.cancel(("wrap_up", event.agent))
    if not event.talking:
        room.offers[event.offer] = (here, event.call)
        room.alarms.set(("offer", event.offer), now + REPORT_WITHIN_S + (0.0 if withdrawn else queue.ring_s))
    if waiter is not None and rings:
        waiter.line.leave(waiter)
        waiter.offers[event.offer] = event.agent
        waiter.line.join(waiter)
        room.unhelped.pop(event.call, None)
        if waiter.is_message:
            room.yielding[event.offer] = here
    room.report(here)


def ring_back(call: str) -> str:
    """The name of the callback by which a caller whose node died is called; `store.adopted` calls it so too."""
    return f"{call}-lost"


def announced(room: Room) -> list[Announce]:
    """What was said while things were told, with the last word on each agent only."""
    out, room.out = room.out, []
    last: dict[str, Announce] = {}
    rest: list[Announce] = []
    for command in out:
        assert isinstance(command, Announce)
        if isinstance(command.event, e.AgentStateChanged):
            last[command.event.agent] = command
        else:
            rest.append(command)
    return [*last.values(), *rest]


def inherit(room: Room, before: Room, now: float) -> None:
    """How fast queues move, whom callers talked to last, places kept; and the places of those who were not told of:
    their node has fallen silent, and they may ring again."""
    room.paces, room.last_agents, room.places = before.paces, before.last_agents, before.places
    for call, waiter in before.waiters.items():
        if call not in room.waiters and not waiter.virtual and not waiter.is_message:
            keeping.cut_off(room, waiter, now)

"""A node's callers and callbacks, as a new router would have to be told of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from calls import events as e
from calls import retold as r
from calls.model import Channel, LeaveReason, Party, RefusalReason, Tier
from calls.numbers import is_customers
from routing.retold import ring_back
from routing.told import MOST_S, seconds


@dataclass(slots=True)
class _Place:
    """`since` and `entered` as in `routing.line.Waiter`."""

    queued: e.CallQueued
    queue: str
    since: float
    entered: float
    head_start_s: float = 0.0


@dataclass(slots=True)
class _Caller:
    """A call that is up: what was known when it came, whether it waits, what rings for it or has it.

    `last` is the place he has, or had when an agent took him; `ended`: only his phones have still to fall silent.
    """

    dialled: str = ""
    number: str = ""
    place: _Place | None = None
    last: _Place | None = None
    refuses_recording: bool = False
    ended: bool = False
    tries: int = 0
    works: dict[str, r.WorkRetold] = field(default_factory=dict)


@dataclass(slots=True)
class _Callback:
    asked: e.CallbackRequested
    queue: str
    since: float
    rests_until: float
    attempts: int
    tried: bool = False
    failed_at: float | None = None


class Callers:
    """`calls` that are up and `callbacks` that are open, by name."""

    def __init__(self) -> None:
        self.calls: dict[str, _Caller] = {}
        self.callbacks: dict[str, _Callback] = {}

    def hear(self, event: e.Event, now: float) -> None:
        step = _STEPS.get(type(event))
        if step is not None:
            step(self, event, now)

    def retell(self, now: float) -> list[e.Event]:
        return [
            *(_callback_retold(one, now) for one in self.callbacks.values()),
            *(_caller_retold(call, one, now) for call, one in self.calls.items() if not one.ended),
            *self.works(),
        ]

    def works(self) -> list[r.WorkRetold]:
        """Which agents are busy with calls of this node."""
        return [work for one in self.calls.values() for work in one.works.values()]

    def left_behind(self, now: float) -> list[e.CallbackRequested]:
        """Whom another node has to call because this one is gone: who is to be called back, who waited and who was
        talking to an agent; emergencies first, then by how long they have waited."""
        asked = [_callback_again(one, now) for one in self.callbacks.values()]
        taken_up = {one.callback for one in asked if one is not None}
        cut_off = [
            _ring_back(call, caller, now)
            for call, caller in self.calls.items()
            if caller.last is not None and caller.last.queued.callback not in taken_up
        ]
        return in_order([one for one in (*asked, *cut_off) if one is not None and is_customers(one.number)])

    def hung_up(self) -> list[e.Event]:
        """What frees the agents of other nodes who were busy with calls of a node that is gone."""
        return [
            e.TalkEnded(work.call, work.agent, Party.SYSTEM)
            if work.talking
            else e.OfferRefused(work.call, work.offer, work.agent, RefusalReason.CALLER_GONE)
            for work in self.works()
        ]

    # --- hearing of it from another node ---

    def _place_again(self, event: r.PlaceRetold, now: float) -> None:
        queued = e.CallQueued(
            event.call,
            event.queue,
            event.tier,
            event.language,
            caller=event.caller,
            needs=event.needs,
            channel=event.channel,
            exits=event.exits,
            callback=event.callback,
            avoid=event.avoid,
        )
        place = _Place(queued, event.queue, now - event.waited_s, now - event.in_queue_s, event.head_start_s)
        caller = self.calls.setdefault(event.call, _Caller())
        caller.dialled, caller.number, caller.tries = event.dialled, event.number, event.tries
        caller.refuses_recording = event.recording_refused
        caller.place, caller.last = None if event.served else place, place if event.queue else None

    def _callback_again(self, event: r.CallbackRetold, now: float) -> None:
        asked = e.CallbackRequested(
            event.call,
            event.callback,
            event.queue,
            event.tier,
            event.language,
            event.number,
            dialled=event.dialled,
            avoid=event.avoid,
            recording_refused=event.recording_refused,
        )
        until = now + event.rests_s
        self.callbacks[event.callback] = _Callback(
            asked, event.queue, now - event.waited_s, until, event.attempts, event.tried
        )
        if event.failed_s is not None:
            self.callbacks[event.callback].failed_at = now - event.failed_s

    def _work_again(self, event: r.WorkRetold, _: float) -> None:
        self.calls.setdefault(event.call, _Caller()).works[event.offer] = event

    # --- hearing of callers ---

    def _offered(self, event: e.CallOffered, _: float) -> None:
        self.calls[event.call] = _Caller(dialled=event.dialled, number=event.caller)

    def _queued(self, event: e.CallQueued, now: float) -> None:
        caller = self.calls.setdefault(event.call, _Caller(number=event.caller))
        since = now - seconds(event.waited_s)
        due = self.callbacks.get(event.callback)
        if due is not None:
            since, due.tried = due.since, True
            caller.dialled, caller.number = due.asked.dialled, due.asked.number
        caller.place = caller.last = _Place(event, event.queue, since, now)

    def _left(self, event: e.CallLeftQueue, _: float) -> None:
        caller = self.calls.get(event.call)
        if caller is not None:
            caller.place = None
            if event.reason is not LeaveReason.SERVED:
                caller.last = None

    def _turned_away(self, event: e.QueueRefused, _: float) -> None:
        caller = self.calls.get(event.call)
        if caller is not None:
            caller.place = caller.last = None

    def _refuses_recording(self, event: e.RecordingRefused, _: float) -> None:
        caller = self.calls.get(event.call)
        if caller is not None:
            caller.refuses_recording = True

    def _failed(self, event: e.StepFailed, _: float) -> None:
        caller = self.calls.get(event.call)
        if caller is not None:
            caller.place = None

    def _ended(self, event: e.CallEnded, now: float) -> None:
        """His phones may ring a moment longer: they are told of until they have said that they are silent. Who was
        called back and had no agent is to be called again."""
        due = self.callbacks.get(event.call.rpartition(".")[0])
        if due is not None and due.tried:
            due.tried, due.failed_at = False, now
        caller = self.calls.get(event.call)
        if caller is None:
            return
        caller.place, caller.last, caller.ended = None, None, True
        caller.works = {offer: replace(one, withdrawn=True) for offer, one in caller.works.items() if not one.talking}
        if not caller.works:
            del self.calls[event.call]

    def _moved(self, event: e.CallMoved, now: float) -> None:
        caller = self.calls.get(event.call)
        due = self.callbacks.get(event.call)
        if caller is not None and caller.place is not None:
            caller.place.queue, caller.place.entered = event.to, now
        elif due is not None:
            due.queue = event.to

    def _prioritised(self, event: e.PriorityOrdered, _: float) -> None:
        caller = self.calls.get(event.call)
        if caller is not None and caller.place is not None:
            caller.place.queued = replace(caller.place.queued, tier=event.tier)
            caller.place.head_start_s = seconds(event.head_start_s, -MOST_S)

    # --- of phones that ring ---

    def _offer_made(self, event: e.OfferMade, _: float) -> None:
        caller = self.calls.get(event.call)
        if caller is not None and caller.place is not None:
            caller.tries += 1
            channel = caller.place.queued.channel
            caller.works[event.offer] = r.WorkRetold(
                event.call, event.offer, event.agent, caller.place.queue, channel
            )

    def _withdrawn(self, event: e.OfferWithdrawn, _: float) -> None:
        caller = self.calls.get(event.call)
        if caller is not None and event.offer in caller.works:
            caller.works[event.offer] = replace(caller.works[event.offer], withdrawn=True)

    def _accepted(self, event: e.OfferAccepted, _: float) -> None:
        caller = self.calls.get(event.call)
        if caller is not None:
            caller.place = None
            if event.offer in caller.works:
                caller.works[event.offer] = replace(caller.works[event.offer], talking=True)

    def _refused(self, event: e.OfferRefused, _: float) -> None:
        self._over(event.call, event.offer)

    def _talk_ended(self, event: e.TalkEnded, _: float) -> None:
        caller = self.calls.get(event.call)
        works = caller.works.values() if caller is not None else ()
        for offer in [work.offer for work in works if work.agent == event.agent and work.talking]:
            self._over(event.call, offer)
        if caller is not None and caller.place is None:
            caller.last = None

    def _over(self, call: str, offer: str) -> None:
        """A call that has ended is forgotten with its last phone."""
        caller = self.calls.get(call)
        if caller is not None:
            caller.works.pop(offer, None)
            if caller.ended and not caller.works:
                del self.calls[call]

    # --- of callbacks ---

    def _requested(self, event: e.CallbackRequested, now: float) -> None:
        if event.callback in self.callbacks:
            return
        caller = self.calls.get(event.call)
        since = now + seconds(event.in_s) - seconds(event.waited_s)
        if caller is not None and caller.place is not None:
            since = since if event.in_s > 0 else caller.place.since
            caller.place = None
        until = now + seconds(event.in_s)
        self.callbacks[event.callback] = _Callback(event, event.queue, since, until, event.attempts)
        if caller is not None:
            caller.last = None

    def _due(self, event: e.CallbackDue, _: float) -> None:
        due = self.callbacks.get(event.callback)
        if due is not None:
            due.tried, due.attempts = True, event.attempt
            self.calls.setdefault(event.call, _Caller(event.dialled, event.number))

    def _not_reached(self, event: e.CallbackFailed, now: float) -> None:
        due = self.callbacks.get(event.callback)
        if due is not None:
            due.tried, due.failed_at = False, now
        self.calls.pop(event.call, None)

    def _closed(self, event: e.CallbackClosed, _: float) -> None:
        self.callbacks.pop(event.callback, None)


def in_order(callbacks: Iterable[e.CallbackRequested]) -> list[e.CallbackRequested]:
    """Emergencies first, then who has waited longest."""
    return sorted(callbacks, key=lambda one: (one.tier is not Tier.EMERGENCY, -one.waited_s))


def _caller_retold(call: str, caller: _Caller, now: float) -> r.PlaceRetold:
    """Who has not come to a queue yet is told of too: orders about him have to find his node."""
    if caller.last is not None:
        return _place_retold(call, caller, caller.last, now)
    return r.PlaceRetold(
        call,
        "",
        Tier.NORMAL,
        "",
        waited_s=0.0,
        in_queue_s=0.0,
        tries=caller.tries,
        served=True,
        number=caller.number,
        dialled=caller.dialled,
        recording_refused=caller.refuses_recording,
    )


def _place_retold(call: str, caller: _Caller, place: _Place, now: float) -> r.PlaceRetold:
    queued = place.queued
    return r.PlaceRetold(
        call,
        place.queue,
        queued.tier,
        queued.language,
        waited_s=now - place.since,
        in_queue_s=now - place.entered,
        caller=queued.caller,
        needs=queued.needs,
        channel=queued.channel,
        exits=queued.exits,
        callback=queued.callback,
        avoid=queued.avoid,
        head_start_s=place.head_start_s,
        tries=caller.tries,
        served=caller.place is None,
        number=caller.number,
        dialled=caller.dialled,
        recording_refused=caller.refuses_recording,
    )


def _callback_retold(one: _Callback, now: float) -> r.CallbackRetold:
    return r.CallbackRetold(
        one.asked.call,
        one.asked.callback,
        one.queue,
        one.asked.tier,
        one.asked.language,
        one.asked.number,
        waited_s=now - one.since,
        rests_s=max(0.0, one.rests_until - now),
        attempts=one.attempts,
        tried=one.tried,
        failed_s=None if one.failed_at is None else now - one.failed_at,
        dialled=one.asked.dialled,
        avoid=one.asked.avoid,
        recording_refused=one.asked.recording_refused,
    )


def _callback_again(one: _Callback, now: float) -> e.CallbackRequested:
    """An attempt that died with its node does not count."""
    in_s = max(0.0, one.rests_until - now)
    return replace(
        one.asked,
        queue=one.queue,
        in_s=in_s,
        waited_s=now + in_s - one.since,
        attempts=one.attempts - one.tried,
    )


def _ring_back(call: str, caller: _Caller, now: float) -> e.CallbackRequested | None:
    place = caller.last
    if place is None or place.queued.channel is not Channel.VOICE:
        return None
    return e.CallbackRequested(
        call,
        ring_back(call),
        place.queue,
        place.queued.tier,
        place.queued.language,
        caller.number,
        waited_s=now - place.since,
        dialled=caller.dialled,
        avoid=place.queued.avoid,
        recording_refused=caller.refuses_recording,
    )


_STEPS: dict[type[e.Event], Callable[[Callers, Any, float], None]] = {
    e.CallOffered: Callers._offered,
    e.RecordingRefused: Callers._refuses_recording,
    e.CallQueued: Callers._queued,
    e.CallLeftQueue: Callers._left,
    e.QueueRefused: Callers._turned_away,
    e.StepFailed: Callers._failed,
    e.CallEnded: Callers._ended,
    e.CallMoved: Callers._moved,
    e.PriorityOrdered: Callers._prioritised,
    e.OfferMade: Callers._offer_made,
    e.OfferWithdrawn: Callers._withdrawn,
    e.OfferAccepted: Callers._accepted,
    e.OfferRefused: Callers._refused,
    e.TalkEnded: Callers._talk_ended,
    e.CallbackRequested: Callers._requested,
    e.CallbackDue: Callers._due,
    e.CallbackFailed: Callers._not_reached,
    e.CallbackClosed: Callers._closed,
    r.PlaceRetold: Callers._place_again,
    r.CallbackRetold: Callers._callback_again,
    r.WorkRetold: Callers._work_again,
}

"""The callers of a day that is run again, and the phones that ring for them: all the engine hears and answers to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from calls import events as e
from calls.model import Channel, HangupCause, LeaveReason, Party, RefusalReason, Stage
from calls.table import RoutingTable
from routing.replay.habits import CALLBACK, Habits
from routing.replay.replayed import Ending, ReplayedCall
from routing.replay.traffic import Arrival


@dataclass(slots=True)
class Waiting:
    """A caller in a queue; `offers` are the phones that ring for him, agent by offer."""

    arrival: Arrival
    since: float
    queue: str
    callback: str = ""
    offers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Talk:
    call: str
    agent: str


Step = Callable[[Any, float], None]
"""Something somebody does, about something, at a time."""

Later = Callable[[float, Step, Any], None]


class Callers:
    """`post` tells the engine of an event at once, `later` does something at a time.

    `reactions` are what the house does about an event, by its type, given the time.
    """

    def __init__(self, table: RoutingTable, habits: Habits, post: Callable[[e.Event], None], later: Later) -> None:
        self.callbacks: list[ReplayedCall] = []
        self.reactions: dict[type[e.Event], Step] = {
            e.OfferMade: self._ring,
            e.OfferWithdrawn: self._stop_ringing,
            e.CallMoved: self._moved,
            e.QueueRefused: self._refused,
            e.CallOverflowed: self._sent_on,
            e.CallbackDue: self._dial,
            e.CallbackClosed: self._called_back,
        }
        self.publish(table)
        self._habits, self._post, self._later = habits, post, later
        self._waiting: dict[str, Waiting] = {}
        self._results: dict[str, ReplayedCall] = {}
        self._order: list[Arrival] = []
        self._promised: dict[str, Arrival] = {}

    def publish(self, table: RoutingTable) -> None:
        """It is in force from now on. Every way out of its ladders is one the callers' flows have."""
        self._table = table
        ways = (rung.exit for queue in table.queues.values() for rung in queue.ladder if rung.exit)
        self._exits = tuple(dict.fromkeys(ways))

    @property
    def anybody_left(self) -> bool:
        """Somebody waits, or waits to be called back."""
        return bool(self._waiting or self._promised)

    def results(self, now: float) -> tuple[ReplayedCall, ...]:
        """What became of every caller, in the order they came."""
        for waiting in list(self._waiting.values()):
            self._over(waiting, Ending.WAITING, now)
        return tuple(self._results[arrival.call] for arrival in self._order)

    # --- coming and going ---

    def arrive(self, arrival: Arrival, now: float) -> None:
        self._order.append(arrival)
        self._join(Waiting(arrival, now, arrival.queue))

    def _join(self, waiting: Waiting) -> None:
        arrival = waiting.arrival
        self._waiting[arrival.call] = waiting
        self._post(
            e.CallQueued(
                arrival.call,
                waiting.queue,
                arrival.tier,
                arrival.language,
                arrival.caller,
                arrival.needs,
                channel=Channel.CALLBACK if waiting.callback else Channel.VOICE,
                exits=() if waiting.callback else self._exits,
                callback=waiting.callback,
            )
        )
        if arrival.patience_s is not None:
            self._later(waiting.since + arrival.patience_s, self._give_up, waiting)

    def _give_up(self, waiting: Waiting, now: float) -> None:
        """Whoever is served or gone by then thinks no more of it."""
        arrival = waiting.arrival
        if self._waiting.get(arrival.call) is not waiting:
            return
        self._over(waiting, Ending.ABANDONED, now)
        self._post(e.CallLeftQueue(arrival.call, waiting.queue, LeaveReason.ABANDONED))
        self._post(e.CallEnded(arrival.call, HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.QUEUED))
        self._silence(waiting, RefusalReason.CALLER_GONE)

    def _moved(self, event: e.CallMoved, _: float) -> None:
        waiting = self._waiting.get(event.call)
        if waiting is not None:
            waiting.queue = event.to

    def _refused(self, event: e.QueueRefused, now: float) -> None:
        waiting = self._waiting.get(event.call)
        if waiting is not None:
            self._over(waiting, Ending.REFUSED, now, way=event.reason.value)
            self._post(e.CallEnded(event.call, HangupCause.CONGESTION, Party.SYSTEM, Stage.IN_IVR))

    def _sent_on(self, event: e.CallOverflowed, now: float) -> None:
        waiting = self._waiting.get(event.call)
        if waiting is None:
            return
        self._over(waiting, Ending.FLOWED_OUT, now, way=event.exit or event.number)
        if event.exit == CALLBACK:
            self._ask_for_callback(waiting)
        self._post(e.CallEnded(event.call, HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.IN_IVR))

    # --- phones ---

    def _ring(self, event: e.OfferMade, now: float) -> None:
        waiting = self._waiting.get(event.call)
        if waiting is None:
            served = self._results[event.call].ending is Ending.ANSWERED
            reason = RefusalReason.ANSWERED_ELSEWHERE if served else RefusalReason.CALLER_GONE
            self._post(e.OfferRefused(event.call, event.offer, event.agent, reason))
            return
        waiting.offers[event.offer] = event.agent
        pickup_s = min(self._habits.pickup_s, event.ring_s)
        if pickup_s > 0:
            self._later(now + pickup_s, self._pick_up, event)
        else:
            self._pick_up(event, now)

    def _stop_ringing(self, event: e.OfferWithdrawn, _: float) -> None:
        waiting = self._waiting.get(event.call)
        if waiting is not None and waiting.offers.pop(event.offer, None) is not None:
            self._post(e.OfferRefused(event.call, event.offer, event.agent, RefusalReason.WITHDRAWN))

    def _silence(self, waiting: Waiting, reason: RefusalReason) -> None:
        for offer, agent in waiting.offers.items():
            self._post(e.OfferRefused(waiting.arrival.call, offer, agent, reason))

    def _pick_up(self, event: e.OfferMade, now: float) -> None:
        waiting = self._waiting.get(event.call)
        if waiting is None or waiting.offers.pop(event.offer, None) is None:
            return
        arrival, agent = waiting.arrival, event.agent
        assert arrival.service_s is not None, "the day is not complete"
        self._over(waiting, Ending.ANSWERED, now, agent=agent, talk_s=arrival.service_s)
        self._post(e.OfferAccepted(event.call, event.offer, agent))
        self._post(e.CallLeftQueue(event.call, waiting.queue, LeaveReason.SERVED))
        self._post(e.TalkStarted(event.call, agent, f"{event.offer}-leg"))
        self._silence(waiting, RefusalReason.ANSWERED_ELSEWHERE)
        talk = _Talk(event.call, agent)
        self._later(now + arrival.service_s, self._hang_up, talk)
        self._plan_wrap_up(talk, now + arrival.service_s, waiting)

    def _plan_wrap_up(self, talk: _Talk, ends: float, waiting: Waiting) -> None:
        """The engine gives the queue's time. Less is skipped by the agent; what is more counts as talking."""
        queues_s = self._table.queues[waiting.queue].wrap_up_s
        wrap_up_s = waiting.arrival.wrap_up_s
        if wrap_up_s is None:
            wrap_up_s = queues_s
        self._later(ends + max(wrap_up_s - queues_s, 0.0), self._let_go, talk)
        if wrap_up_s < queues_s:
            self._later(ends + wrap_up_s, self._skip_wrap_up, talk)

    def _hang_up(self, talk: _Talk, _: float) -> None:
        self._post(e.CallEnded(talk.call, HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.TALKING))

    def _let_go(self, talk: _Talk, _: float) -> None:
        self._post(e.TalkEnded(talk.call, talk.agent, Party.CALLER))

    def _skip_wrap_up(self, talk: _Talk, _: float) -> None:
        self._post(e.WrapUpSkipped(talk.agent))

    # --- callbacks ---

    def _ask_for_callback(self, waiting: Waiting) -> None:
        arrival = waiting.arrival
        callback = f"{arrival.call}-b1"
        self._promised[callback] = arrival
        self._post(
            e.CallbackRequested(
                arrival.call, callback, waiting.queue, arrival.tier, arrival.language, arrival.caller or arrival.call
            )
        )

    def _dial(self, event: e.CallbackDue, now: float) -> None:
        self._later(now + min(self._habits.customer_s, event.ring_s), self._customer_answers, event)

    def _customer_answers(self, event: e.CallbackDue, now: float) -> None:
        arrival = replace(self._promised[event.callback], call=event.call, at_s=now, tier=event.tier, patience_s=None)
        self._join(Waiting(arrival, now, event.queue, callback=event.callback))

    def _called_back(self, event: e.CallbackClosed, _: float) -> None:
        self._promised.pop(event.callback, None)

    # --- the record ---

    def _over(
        self, waiting: Waiting, ending: Ending, now: float, *, agent: str = "", talk_s: float = 0.0, way: str = ""
    ) -> None:
        arrival = waiting.arrival
        self._waiting.pop(arrival.call, None)
        result = ReplayedCall(
            arrival.call,
            arrival.at_s,
            arrival.queue,
            arrival.tier,
            ending,
            now - waiting.since,
            agent,
            talk_s,
            waiting.queue,
            way,
        )
        self._results[arrival.call] = result
        if waiting.callback:
            self.callbacks.append(result)

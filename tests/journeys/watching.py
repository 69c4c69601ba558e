"""Who watches a day at the hotline: engines taken down step by step, and promises held against what was announced."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from backplane.driver import Engine as Doors
from calls import commands as c
from calls import events as e
from calls.decision import Verdict
from calls.journal import Entry
from calls.model import AgentState, AgentStatus, Channel, Strategy, Tier
from calls.table import Queue
from routing.curve import Curve
from routing.desk import Desk
from routing.engine import Engine
from routing.line import Waiter
from tests.journeys.world import TIERS

Step = tuple[e.Event | None, float, list[c.Command]]
"""What an engine was told (None: it was woken), when, and what it commanded."""


class Watched:
    """An engine of which every step is taken down; `look` is shown each step."""

    def __init__(self, engine: Doors, look: Callable[[list[c.Command]], None]) -> None:
        self.steps: list[Step] = []
        self._engine, self._look = engine, look

    def handle(self, event: e.Event, now: float) -> list[c.Command]:
        return self._seen(event, now, self._engine.handle(event, now))

    def next_deadline(self) -> float | None:
        return self._engine.next_deadline()

    def tick(self, now: float) -> list[c.Command]:
        return self._seen(None, now, self._engine.tick(now))

    def _seen(self, event: e.Event | None, now: float, commands: list[c.Command]) -> list[c.Command]:
        self.steps.append((event, now, commands))
        self._look(commands)
        return commands


def retold(steps: Sequence[Step], engine: Doors) -> list[list[c.Command]]:
    """What another engine commands when it is told the same."""
    return [engine.tick(now) if event is None else engine.handle(event, now) for event, now, _ in steps]


class CallJudge:
    """Holds every step of the switchboard to what a caller may hear and to what may be done with his call."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self._told: dict[str, int] = {}
        self._over: set[str] = set()

    def look(self, commands: list[c.Command]) -> None:
        for command in commands:
            if isinstance(command, c.Announce):
                self._announced(command.event)
            elif (
                isinstance(command, c.LegCommand) and not isinstance(command, c.HangUp) and command.call in self._over
            ):
                self.faults.append(f"after its end: {command}")
            if isinstance(command, c.Play) and (place := _place_in(command)) is not None:
                if place >= self._told.get(command.call, place + 1):
                    self.faults.append(f"{command.call} was told place {place} after {self._told[command.call]}")
                self._told[command.call] = place

    def _announced(self, event: e.Event) -> None:
        if isinstance(event, e.CallQueued):
            self._told.pop(event.call, None)
        elif isinstance(event, e.CallEnded):
            self._over.add(event.call)


def _place_in(play: c.Play) -> int | None:
    """The place in the queue an announcement names, None when it names none."""
    keys = [sound.key for sound in play.sounds]
    if keys[0] == "queue.next":
        return 1
    return (play.sounds[1].number or 0) + 1 if keys[0] == "queue.position_before" else None


class OfferJudge:
    """Holds every step of the routing engine to the order in which callers and agents must come together."""

    def __init__(self, engine: Engine) -> None:
        self.faults: list[str] = []
        self._engine = engine

    def look(self, commands: list[c.Command]) -> None:
        """What was free or waiting when an offer was made is still so after the step, or was offered later in it."""
        events = [command.event for command in commands if isinstance(command, c.Announce)]
        made = [event for event in events if isinstance(event, e.OfferMade)]
        waiting = list(self._engine.room.waiters.values())
        known = {waiter.call: waiter for waiter in waiting}
        for place, offer in enumerate(made):
            later = made[place + 1 :]
            waiter, desk = known[offer.call], self._engine.desks[offer.agent]
            free = [desk for desk in self._engine.desks.values() if desk.takes(Channel.VOICE)]
            passed_over = [known[other.call] for other in later] + [one for one in waiting if not one.offers]
            if not _is_a_try(offer):  # whoever was passed over for a try gets a phone that is about to fall silent
                self._callers(waiter, desk, passed_over)
            taken = [self._engine.desks[other.agent] for other in later if not _is_a_try(other)]
            self._agents(offer, waiter, desk, taken + free)

    def _callers(self, waiter: Waiter, desk: Desk, others: list[Waiter]) -> None:
        for other in others:
            if _urgency(other) < _urgency(waiter) and desk.agent.meets(self._queue(other).needs):
                self.faults.append(f"{waiter.call} was served before {other.call}")

    def _agents(self, offer: e.OfferMade, waiter: Waiter, desk: Desk, others: list[Desk]) -> None:
        able = [other for other in others if other.agent.meets(self._queue(waiter).needs)]
        if not desk.agent.meets(self._queue(waiter).needs):
            self.faults.append(f"{offer.agent} has not the skills for {offer.call}")
        for other in able:
            if (other.idle_since, other.agent.agent) < (desk.idle_since, desk.agent.agent):
                self.faults.append(f"{offer.agent} was taken before {other.agent.agent}, who is idle longer")
        if not _is_a_try(offer) and offer.why.free != len(able) + 1:
            self.faults.append(f"{offer.why.free} free: but {len(able)} others were free")
        if _is_a_try(offer) and (able or waiter.tier is not Tier.EMERGENCY):
            self.faults.append(f"{offer.agent} is left alone and was tried for {offer.call}")

    def _queue(self, waiter: Waiter) -> Queue:
        return waiter.line.queue


def _urgency(waiter: Waiter) -> tuple[bool, float, int]:
    """Smaller is served sooner."""
    curve = Curve(TIERS[waiter.tier].curve if waiter.tier in TIERS else ())
    return (waiter.tier is not Tier.EMERGENCY, waiter.since - curve.most_s, waiter.order)


def offer_cuts_short(offer: e.OfferMade) -> bool:
    return offer.why.verdict is Verdict.CUT_SHORT


def _is_a_try(offer: e.OfferMade) -> bool:
    """An emergency has an agent whom nobody else could have now: left alone after a RONA, or soon on a break."""
    return offer.why.verdict in (Verdict.TRIED_AGAIN, Verdict.CUT_SHORT)


class Listener:
    """Hears the journal, as anybody may, and holds the house to what it announced.

    `in_plain_order`: there are no curves, orders or callbacks, and everybody's place can be told from outside.
    """

    def __init__(self, queues: Mapping[str, Queue], *, in_plain_order: bool = True) -> None:
        self.faults: list[str] = []
        self.talks: dict[str, str] = {}
        self.offers: dict[str, e.OfferMade] = {}
        self.ended: set[str] = set()
        self._queues = dict(queues)
        self._in_plain_order = in_plain_order
        self._made: set[str] = set()
        self._withdrawn: set[str] = set()
        self._paused: set[str] = set()
        self._waiting: dict[str, tuple[str, int, float, int]] = {}
        self._arrivals = 0
        self._served: dict[str, Queue] = {}
        self._left_alone_until: dict[str, float] = defaultdict(float)
        self._wraps_up_until: dict[str, float] = defaultdict(float)
        self._refused: set[tuple[str, str]] = set()
        self._agents: dict[str, e.AgentStateChanged] = {}

    def hear(self, entry: Entry) -> None:
        step = _HEARD.get(type(entry.event))
        if step is not None:
            step(self, entry.event, entry.now)

    def _hold(self, promise: bool, fault: str) -> None:
        if not promise:
            self.faults.append(fault)

    def _published(self, event: e.TablePublished, _: float) -> None:
        self._queues |= event.table.queues

    # --- callers ---

    def _queued(self, event: e.CallQueued, now: float) -> None:
        self._arrivals += 1
        since = now - (TIERS[event.tier].curve[-1].head_start_s if event.tier in TIERS else 0.0)
        self._waiting[event.call] = (event.queue, int(event.tier is not Tier.EMERGENCY), since, self._arrivals)
        self._refused = {pair for pair in self._refused if pair[0] != event.call}

    def _moved(self, event: e.CallMoved, _: float) -> None:
        if event.call in self._waiting:
            _, lower, since, order = self._waiting[event.call]
            emergency = not lower or self._queues[event.to].emergency
            self._waiting[event.call] = (event.to, int(not emergency), since, order)

    def _put_forward(self, event: e.PriorityOrdered, _: float) -> None:
        if event.call in self._waiting:
            queue, _lower, since, order = self._waiting[event.call]
            emergency = event.tier is Tier.EMERGENCY or self._queues[queue].emergency
            self._waiting[event.call] = (queue, int(not emergency), since, order)

    def _left(self, event: e.QueueRefused | e.CallLeftQueue, _: float) -> None:
        self._waiting.pop(event.call, None)

    def _ended(self, event: e.CallEnded, _: float) -> None:
        self._hold(event.call not in self.ended, f"{event.call} ended twice")
        self._hold(event.call not in self._waiting, f"{event.call} ended in a queue without leaving it")
        self._hold(event.call not in self.talks, f"{event.call} ended in a talk without ending it")
        self.ended.add(event.call)

    def _position_told(self, event: e.PositionTold, _: float) -> None:
        mine = self._waiting[event.call]
        if not self._in_plain_order:
            self._hold(1 <= event.position <= event.waiting, f"{event.call} was told {event.position}")
            return
        places = sorted(place[1:] for place in self._waiting.values() if place[0] == mine[0])
        told = (event.position, event.waiting)
        self._hold(told == (places.index(mine[1:]) + 1, len(places)), f"{event.call} was told {told} of {places}")

    # --- offers ---

    def _offer_made(self, event: e.OfferMade, now: float) -> None:
        agent = self._agents[event.agent]
        willing = agent.status is AgentStatus.AVAILABLE or offer_cuts_short(event) or self._tries_a_paused(event)
        on_duty = willing and agent.state is AgentState.OFFERED
        left_alone = now < self._left_alone_until[event.agent]
        self._hold(on_duty, f"{event.agent} was offered {event.call}: {agent}")
        self._hold(now >= self._wraps_up_until[event.agent], f"{event.agent} was disturbed in his wrap-up")
        self._hold(not left_alone or self._may_be_tried(event), f"{event.agent} was not left alone")
        self._hold(self._may_ring(event), f"{event.call} is offered twice")
        self._hold(event.offer not in self._made, f"{event.offer} was made twice")
        self.offers[event.offer] = event
        self._made.add(event.offer)
        self._served[event.agent] = self._queues[event.why.queue]

    def _tries_a_paused(self, event: e.OfferMade) -> bool:
        """Whom his phone put on a break may be tried for an emergency."""
        return event.agent in self._paused and event.why.verdict is Verdict.TRIED_AGAIN

    def _may_ring(self, event: e.OfferMade) -> bool:
        """One phone at a time, but where the queue rings several; those told to stop do not count."""
        ringing = [
            offer for name, offer in self.offers.items() if offer.call == event.call and name not in self._withdrawn
        ]
        several = event.why.strategy is Strategy.RING_SEVERAL
        return not ringing or (several and len(ringing) < self._queues[event.why.queue].ring_agents)

    def _offer_withdrawn(self, event: e.OfferWithdrawn, _: float) -> None:
        self._hold(event.offer in self._made, f"{event.offer} was withdrawn, but never made")
        self._hold(event.offer not in self._withdrawn, f"{event.offer} was withdrawn twice")
        self._withdrawn.add(event.offer)
        self._refused.discard((event.call, event.agent))  # the two crossed: taken back, it was no refusal of the call

    def _may_be_tried(self, event: e.OfferMade) -> bool:
        emergency = event.why.tier is Tier.EMERGENCY
        return emergency and (event.call, event.agent) not in self._refused and _is_a_try(event)

    def _accepted(self, event: e.OfferAccepted, _: float) -> None:
        self._hold(self.offers.pop(event.offer, None) is not None, f"{event.offer} was accepted, but it was history")
        self._left_alone_until[event.agent] = 0.0

    def _refused_by(self, event: e.OfferRefused, now: float) -> None:
        self._hold(self.offers.pop(event.offer, None) is not None, f"{event.offer} was refused, but it was history")
        if event.reason.agents_doing:
            self._refused.add((event.call, event.agent))
            self._left_alone_until[event.agent] = now + self._served[event.agent].rona_delay_s

    # --- agents ---

    def _state_changed(self, event: e.AgentStateChanged, _: float) -> None:
        self._agents[event.agent] = event

    def _logged_in(self, event: e.AgentLoggedIn, _: float) -> None:
        self._left_alone_until[event.agent] = 0.0

    def _agent_paused(self, event: e.AgentPaused, _: float) -> None:
        self._paused.add(event.agent)

    def _talk_started(self, event: e.TalkStarted, _: float) -> None:
        self._hold(event.call not in self.talks, f"{event.call} talks twice")
        self.talks[event.call] = event.agent

    def _talk_ended(self, event: e.TalkEnded, now: float) -> None:
        self._hold(self.talks.pop(event.call, None) == event.agent, f"{event.call} stopped talking twice")
        if event.agent:
            self._wraps_up_until[event.agent] = now + self._served[event.agent].wrap_up_s

    def _taken_over(self, event: e.CallTakenOver, _: float) -> None:
        """Once the talk with the agent is over, the caller has another with the supervisor."""
        self._hold(event.call not in self.talks, f"{event.call} talks twice")
        self.talks[event.call] = ""


_HEARD: dict[type[e.Event], Callable[[Listener, Any, float], None]] = {
    e.TablePublished: Listener._published,
    e.CallQueued: Listener._queued,
    e.QueueRefused: Listener._left,
    e.CallLeftQueue: Listener._left,
    e.CallMoved: Listener._moved,
    e.PriorityOrdered: Listener._put_forward,
    e.CallEnded: Listener._ended,
    e.PositionTold: Listener._position_told,
    e.OfferMade: Listener._offer_made,
    e.OfferWithdrawn: Listener._offer_withdrawn,
    e.OfferAccepted: Listener._accepted,
    e.OfferRefused: Listener._refused_by,
    e.AgentStateChanged: Listener._state_changed,
    e.AgentLoggedIn: Listener._logged_in,
    e.AgentPaused: Listener._agent_paused,
    e.TalkStarted: Listener._talk_started,
    e.TalkEnded: Listener._talk_ended,
    e.CallTakenOver: Listener._taken_over,
}

"""The routing engine: a deterministic machine with three doors (see `handle`, `next_deadline`, `tick`).

It hears of callers who queue and of agents who come, go, answer and finish; it announces offers. It promises:
no caller waits while an agent who could serve him is free; an emergency call goes before every other class and
takes back an offer that still rings when nobody is free (R3); within a class, first come, first served; a phone
that let a call ring unanswered (RONA) is left alone for the queue's delay.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from calls import events as e
from calls.alarms import Alarms
from calls.commands import Announce, Command
from calls.model import AgentState, AgentStatus, QueueRefusal, RefusalReason, Tier
from calls.table import Agent, Queue, RoutingTable
from routing import choice
from routing.desk import Desk
from routing.waiting import Waiter, WaitingLine

REPORT_WITHIN_S = 5.0
"""How long after its ring time an offer may stay without a report before it counts as lost."""


class Engine:
    """All queues and agents of one hotline."""

    def __init__(self, table: RoutingTable | None = None) -> None:
        self.desks: dict[str, Desk] = {}
        self.lines: dict[str, WaitingLine] = {}
        self._table = RoutingTable("")
        self._waiters: dict[str, Waiter] = {}
        self._withdrawing: dict[str, str] = {}
        self._alarms: Alarms[tuple[str, str]] = Alarms()
        self._arrivals = 0
        self._out: list[Command] = []
        if table is not None:
            self.handle(e.TablePublished(table), 0.0)

    # --- the three doors ---

    def handle(self, event: e.Event, now: float) -> list[Command]:
        step = _STEPS.get(type(event))
        if step is not None:
            step(self, event, now)
        return self._take()

    def next_deadline(self) -> float | None:
        return self._alarms.next()

    def tick(self, now: float) -> list[Command]:
        """Rings one alarm; `next_deadline` stays in the past while there are more."""
        due = self._alarms.pop(now)
        if due is not None:
            kind, agent = due
            _ALARMS[kind](self, self.desks[agent], now)
        return self._take()

    # --- callers ---

    def _call_queued(self, event: e.CallQueued, now: float) -> None:
        self._forget(event.call)
        line = self.lines.get(event.queue) if event.queue in self._table.queues else None
        refusal = self._refusal(line, event.tier)
        if line is None or refusal is not None:
            self._announce(e.QueueRefused(event.call, event.queue, refusal or QueueRefusal.UNKNOWN))
            return
        self._arrivals += 1
        waiter = Waiter(event.call, event.queue, event.tier, self._arrivals, now)
        self._waiters[event.call] = waiter
        line.join(waiter)
        self._place(waiter, now)

    def _refusal(self, line: WaitingLine | None, tier: Tier) -> QueueRefusal | None:
        """An emergency finds every queue open, unless nobody there can help and somebody elsewhere might: then the
        flow shall send it on. With nobody on duty at all it waits for the first who comes.
        """
        if line is None:
            return QueueRefusal.UNKNOWN
        on_duty = [desk for desk in self.desks.values() if desk.on_duty]
        staffed = any(desk.agent.meets(line.queue.needs) for desk in on_duty)
        if tier is Tier.EMERGENCY:
            return QueueRefusal.NO_AGENTS if on_duty and not staffed else None
        if len(line) >= line.queue.max_waiting:
            return QueueRefusal.FULL
        return None if staffed else QueueRefusal.NO_AGENTS

    def _call_left(self, event: e.CallLeftQueue | e.CallEnded, _: float) -> None:
        self._forget(event.call)

    def _position_asked(self, event: e.PositionAsked, _: float) -> None:
        waiter = self._waiters.get(event.call)
        if waiter is not None:
            line = self.lines[waiter.queue]
            self._announce(e.PositionTold(event.call, waiter.queue, line.position(waiter), len(line)))

    # --- offers ---

    def _offer_accepted(self, event: e.OfferAccepted, now: float) -> None:
        self._withdrawing.pop(event.offer, None)
        self._forget(event.call)
        desk = self._ringing(event)
        if desk is not None:
            self._alarms.cancel(("offer", event.agent))
            desk.state, desk.reachable = AgentState.TALKING, True
            self._report(desk)
        self._call_for_help(now)

    def _offer_refused(self, event: e.OfferRefused, now: float) -> None:
        self._withdrawing.pop(event.offer, None)
        waiter = self._waiters.get(event.call)
        if waiter is not None and waiter.offer == event.offer:
            waiter.offer = None
        desk = self._ringing(event)
        if desk is not None:
            self._release(desk, event.reason, now)
        if waiter is not None and waiter.offer is None:
            self._place(waiter, now)
        self._call_for_help(now)

    def _release(self, desk: Desk, reason: RefusalReason, now: float) -> None:
        """RONA: not offered straight back to the phone that let it ring; others keep their idle time."""
        self._alarms.cancel(("offer", desk.agent.agent))
        if reason.agents_doing:
            delay_s = desk.queue.rona_delay_s if desk.queue else 0.0
            desk.blocked, desk.reachable = True, reason is not RefusalReason.UNREACHABLE
            self._alarms.set(("unblock", desk.agent.agent), now + delay_s)
        desk.become_idle(now if reason.agents_doing else desk.idle_since)
        self._report(desk)
        self._serve(desk, now)

    def _never_reported(self, desk: Desk, now: float) -> None:
        """Nobody said how the offer ended: the caller must not be left at a phone that does not ring."""
        assert desk.call is not None
        assert desk.offer is not None
        lost = e.OfferRefused(desk.call, desk.offer, desk.agent.agent, RefusalReason.UNREACHABLE)
        self._offer_refused(lost, now)

    def _unblock(self, desk: Desk, now: float) -> None:
        desk.blocked, desk.reachable = False, True
        self._report(desk)
        self._serve(desk, now)

    def _talk_ended(self, event: e.TalkEnded, now: float) -> None:
        desk = self.desks.get(event.agent)
        if desk is None or desk.state is not AgentState.TALKING or desk.call != event.call:
            return
        wrap_up_s = desk.queue.wrap_up_s if desk.queue else 0.0
        desk.state = AgentState.WRAP_UP
        if wrap_up_s > 0:
            self._alarms.set(("wrap_up", event.agent), now + wrap_up_s)
            self._report(desk)
        else:
            self._wrapped_up(desk, now)

    def _wrapped_up(self, desk: Desk, now: float) -> None:
        desk.become_idle(now)
        self._report(desk)
        self._serve(desk, now)
        self._drop_vanished()

    # --- agents ---

    def _logged_in(self, event: e.AgentLoggedIn, now: float) -> None:
        desk = self.desks.get(event.agent)
        if desk is not None:
            desk.contact, desk.reachable, desk.blocked = event.contact, True, False
            self._alarms.cancel(("unblock", event.agent))
            self._set_status(desk, AgentStatus.AVAILABLE, now)

    def _logged_out(self, event: e.AgentLoggedOut, now: float) -> None:
        desk = self.desks.get(event.agent)
        if desk is not None:
            desk.contact = None
            self._set_status(desk, AgentStatus.OFF, now)

    def _status_chosen(self, event: e.AgentStatusChosen, now: float) -> None:
        desk = self.desks.get(event.agent)
        if desk is not None:
            self._set_status(desk, event.status, now)

    def _set_status(self, desk: Desk, status: AgentStatus, now: float) -> None:
        if status is AgentStatus.AVAILABLE and not desk.on_duty and desk.state is AgentState.IDLE:
            desk.idle_since = now
        desk.status = status
        self._report(desk)
        self._serve(desk, now)

    # --- the table ---

    def _table_published(self, event: e.TablePublished, now: float) -> None:
        """Swap the rules: callers keep their places, agents their conversations."""
        self._table = event.table
        for queue in event.table.queues.values():
            line = self.lines.setdefault(queue.queue, WaitingLine(queue))
            line.queue = queue
        for agent in event.table.agents.values():
            self._take_on(agent, now)
        self._drop_vanished()
        for desk in self.desks.values():
            self._serve(desk, now)

    def _take_on(self, agent: Agent, now: float) -> None:
        desk = self.desks.get(agent.agent)
        if desk is not None:
            desk.agent = agent
            return
        desk = self.desks[agent.agent] = Desk(agent, idle_since=now)
        if agent.address is not None:
            desk.status = AgentStatus.AVAILABLE
        self._report(desk)

    def _drop_vanished(self) -> None:
        """Whoever is gone from the table finishes what is under way and gets nothing new."""
        for name, desk in list(self.desks.items()):
            if name not in self._table.agents:
                desk.status, desk.agent = AgentStatus.OFF, replace(desk.agent, address=None)
                desk.contact = None
                if desk.state is AgentState.IDLE:
                    del self.desks[name]
                    self._alarms.cancel(("unblock", name))
        for name in [name for name, line in self.lines.items() if name not in self._table.queues and not line]:
            del self.lines[name]

    # --- matching ---

    def _place(self, waiter: Waiter, now: float) -> None:
        """Offer the caller to the best free agent; an emergency calls for one when nobody is free."""
        queue = self.lines[waiter.queue].queue
        free = choice.longest_idle(self.desks.values(), queue)
        if free:
            self._offer(waiter, free[0], len(free) - 1, now)
        elif waiter.tier is Tier.EMERGENCY:
            self._withdraw_for(waiter, queue)

    def _serve(self, desk: Desk, now: float) -> None:
        """Give a free agent the caller who is next for him."""
        waiter = choice.next_caller(self.lines.values(), desk) if desk.free else None
        if waiter is not None:
            others = len(choice.longest_idle(self.desks.values(), self.lines[waiter.queue].queue)) - 1
            self._offer(waiter, desk, others, now)

    def _offer(self, waiter: Waiter, desk: Desk, others: int, now: float) -> None:
        queue, agent = self.lines[waiter.queue].queue, desk.agent.agent
        why = choice.explain(waiter, desk, others, queue, now)
        waiter.offers += 1
        waiter.offer = f"{waiter.call}-o{waiter.order}.{waiter.offers}"
        desk.be_offered(waiter.offer, waiter.call, queue)
        self._alarms.set(("offer", agent), now + queue.ring_s + REPORT_WITHIN_S)
        self._report(desk)
        self._announce(e.OfferMade(waiter.call, waiter.offer, agent, desk.address or "", queue.ring_s, why))

    def _call_for_help(self, now: float) -> None:
        """An offer that ended may leave an emergency without the phone it was waiting for."""
        for line in self.lines.values():
            for waiter in [waiter for waiter in line.unoffered() if waiter.tier is Tier.EMERGENCY]:
                self._place(waiter, now)

    def _withdraw_for(self, emergency: Waiter, queue: Queue) -> None:
        """Take back one ringing offer for an emergency that has no phone yet; the phone rings for it next."""
        if emergency.call in self._withdrawing.values():
            return
        desk = choice.to_withdraw(self.desks.values(), self._waiters, queue, self._withdrawing)
        if desk is not None:
            assert desk.call is not None
            assert desk.offer is not None
            self._withdrawing[desk.offer] = emergency.call
            self._announce(e.OfferWithdrawn(desk.call, desk.offer, desk.agent.agent))

    # --- small change ---

    def _ringing(self, event: e.OfferAccepted | e.OfferRefused) -> Desk | None:
        """The desk the offer rings at, or None when that is history."""
        desk = self.desks.get(event.agent)
        return desk if desk is not None and desk.offer == event.offer else None

    def _forget(self, call: str) -> None:
        waiter = self._waiters.pop(call, None)
        if waiter is not None:
            self.lines[waiter.queue].leave(waiter)

    def _report(self, desk: Desk) -> None:
        self._announce(desk.report())

    def _announce(self, event: e.Event) -> None:
        self._out.append(Announce(event))

    def _take(self) -> list[Command]:
        out, self._out = self._out, []
        return out


_STEPS: dict[type[e.Event], Callable[[Engine, Any, float], None]] = {
    e.CallQueued: Engine._call_queued,
    e.CallLeftQueue: Engine._call_left,
    e.CallEnded: Engine._call_left,
    e.PositionAsked: Engine._position_asked,
    e.OfferAccepted: Engine._offer_accepted,
    e.OfferRefused: Engine._offer_refused,
    e.TalkEnded: Engine._talk_ended,
    e.AgentLoggedIn: Engine._logged_in,
    e.AgentLoggedOut: Engine._logged_out,
    e.AgentStatusChosen: Engine._status_chosen,
    e.TablePublished: Engine._table_published,
}

_ALARMS: dict[str, Callable[[Engine, Desk, float], None]] = {
    "offer": Engine._never_reported,
    "unblock": Engine._unblock,
    "wrap_up": Engine._wrapped_up,
}

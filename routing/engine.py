"""The routing engine: a deterministic machine with three doors (see `handle`, `next_deadline`, `tick`).

It hears of callers who queue and of agents who come, go, answer and finish; it announces offers. It promises:
no caller waits while an agent who could serve him is free; an emergency call goes before every other class and
takes back an offer that still rings when nobody is free (R3); within a class, first come, first served; a phone
that let a call ring unanswered (RONA) is left alone for the queue's delay, except by an emergency that has not
tried it yet and finds no other. Every step is followed by `_settle`, which is where the promises are kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from calls import events as e
from calls.alarms import Alarms
from calls.commands import Announce, Command
from calls.errors import step_of
from calls.model import AgentState, AgentStatus, LeaveReason, QueueRefusal, RefusalReason, Tier
from calls.table import Agent, Queue, RoutingTable
from routing import choice
from routing.desk import Desk, Work
from routing.waiting import Waiter, WaitingLine

REPORT_WITHIN_S = 5.0
"""How long after its time an offer may stay without a report before it counts as lost."""


class Engine:
    """All queues and agents of one hotline."""

    def __init__(self, table: RoutingTable | None = None) -> None:
        self.desks: dict[str, Desk] = {}
        self.lines: dict[str, WaitingLine] = {}
        self._table = RoutingTable("")
        self._waiters: dict[str, Waiter] = {}
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
            self._settle(now)
        return self._take()

    def next_deadline(self) -> float | None:
        return self._alarms.next()

    def tick(self, now: float) -> list[Command]:
        """Rings one alarm; `next_deadline` stays in the past while there are more."""
        due = self._alarms.pop(now)
        if due is not None:
            kind, agent = due
            _ALARMS[kind](self, self.desks[agent], now)
            self._settle(now)
        return self._take()

    # --- callers ---

    def _call_queued(self, event: e.CallQueued, now: float) -> None:
        self._forget(event.call)
        queue = self._table.queues.get(event.queue)
        refusal = QueueRefusal.UNKNOWN if queue is None else self._refusal(queue, event.tier)
        if refusal is not None:
            self._announce(e.QueueRefused(event.call, event.queue, refusal))
            return
        self._arrivals += 1
        waiter = Waiter(event.call, event.queue, event.tier, self._arrivals, now)
        self._waiters[event.call] = waiter
        self.lines[event.queue].join(waiter)

    def _refusal(self, queue: Queue, tier: Tier) -> QueueRefusal | None:
        """An emergency finds every queue open, unless nobody there can help and somebody elsewhere might: then the
        flow shall send it on. With nobody on duty at all it waits for the first who comes.
        """
        on_duty = [desk for desk in self.desks.values() if desk.on_duty]
        staffed = any(desk.agent.meets(queue.needs) for desk in on_duty)
        if tier is Tier.EMERGENCY:
            return QueueRefusal.NO_AGENTS if on_duty and not staffed else None
        if len(self.lines[queue.queue]) >= queue.max_waiting:
            return QueueRefusal.FULL
        return None if staffed else QueueRefusal.NO_AGENTS

    def _call_left(self, event: e.CallLeftQueue | e.CallEnded | e.StepFailed, _: float) -> None:
        self._forget(event.call)

    def _position_asked(self, event: e.PositionAsked, _: float) -> None:
        waiter = self._waiters.get(event.call)
        if waiter is not None:
            line = self.lines[waiter.queue]
            self._announce(e.PositionTold(event.call, waiter.queue, line.position(waiter), len(line)))

    # --- offers ---

    def _offer_accepted(self, event: e.OfferAccepted, _: float) -> None:
        self._forget(event.call)
        desk = self._ringing(event)
        if desk is not None:
            self._alarms.cancel(("offer", event.agent))
            self._alarms.cancel(("unblock", event.agent))
            desk.state, desk.reachable, desk.blocked = AgentState.TALKING, True, False
            self._report(desk)

    def _offer_refused(self, event: e.OfferRefused, now: float) -> None:
        waiter = self._waiters.get(event.call)
        if waiter is not None and waiter.offer == event.offer:
            self._unoffer(waiter, event)
        desk = self._ringing(event)
        if desk is not None:
            self._release(desk, event.reason, now)

    def _unoffer(self, waiter: Waiter, event: e.OfferRefused) -> None:
        """The caller keeps his place and is offered to the next, unless it was he who is gone."""
        waiter.offer = None
        if event.reason.agents_doing:
            waiter.refused_by.add(event.agent)
        elif event.reason is RefusalReason.CALLER_GONE:
            self._forget(event.call)

    def _release(self, desk: Desk, reason: RefusalReason, now: float) -> None:
        """RONA: not offered straight back to the phone that let it ring; others keep their idle time."""
        self._alarms.cancel(("offer", desk.agent.agent))
        if reason.agents_doing and desk.work is not None:
            desk.blocked, desk.reachable = True, reason is not RefusalReason.UNREACHABLE
            self._alarms.set(("unblock", desk.agent.agent), now + desk.work.queue.rona_delay_s)
        desk.become_idle(now if reason.agents_doing else desk.idle_since)
        self._report(desk)

    def _never_reported(self, desk: Desk, now: float) -> None:
        """Nobody said how the offer ended: the caller must not be left at a phone that does not ring."""
        assert desk.work is not None
        work, agent = desk.work, desk.agent.agent
        self._offer_refused(e.OfferRefused(work.call, work.offer, agent, RefusalReason.UNREACHABLE), now)

    def _unblock(self, desk: Desk, _: float) -> None:
        desk.blocked, desk.reachable = False, True
        self._report(desk)

    def _talk_ended(self, event: e.TalkEnded, now: float) -> None:
        desk = self.desks.get(event.agent)
        if desk is None or desk.work is None or desk.work.call != event.call or desk.state is not AgentState.TALKING:
            return
        if desk.work.queue.wrap_up_s > 0:
            desk.state = AgentState.WRAP_UP
            self._alarms.set(("wrap_up", event.agent), now + desk.work.queue.wrap_up_s)
            self._report(desk)
        else:
            self._wrapped_up(desk, now)

    def _wrapped_up(self, desk: Desk, now: float) -> None:
        desk.become_idle(now)
        self._report(desk)

    # --- agents ---

    def _logged_in(self, event: e.AgentLoggedIn, now: float) -> None:
        desk = self.desks.get(event.agent)
        if desk is not None:
            desk.reachable, desk.blocked = True, False
            self._alarms.cancel(("unblock", event.agent))
            self._change(desk, AgentStatus.AVAILABLE, event.contact, now)

    def _logged_out(self, event: e.AgentLoggedOut, now: float) -> None:
        desk = self.desks.get(event.agent)
        if desk is not None:
            self._change(desk, AgentStatus.OFF, None, now)

    def _status_chosen(self, event: e.AgentStatusChosen, now: float) -> None:
        desk = self.desks.get(event.agent)
        if desk is not None:
            self._change(desk, event.status, desk.contact, now)

    def _change(self, desk: Desk, status: AgentStatus, contact: str | None, now: float) -> None:
        """Whoever comes on duty has been idle from that moment on."""
        was_on_duty = desk.on_duty
        desk.status, desk.contact = status, contact
        if desk.on_duty and not was_on_duty and desk.state is AgentState.IDLE:
            desk.idle_since = now
        self._report(desk)

    # --- the table ---

    def _table_published(self, event: e.TablePublished, now: float) -> None:
        """Swap the rules: callers keep their places, agents their conversations."""
        self._table = event.table
        for queue in event.table.queues.values():
            self.lines.setdefault(queue.queue, WaitingLine(queue)).queue = queue
        for agent in event.table.agents.values():
            self._take_on(agent, now)
        for name, desk in self.desks.items():
            desk.listed = name in event.table.agents

    def _take_on(self, agent: Agent, now: float) -> None:
        """Whoever is new, or given a phone of his own, is idle from now on; with such a phone he need not log in."""
        known = self.desks.get(agent.agent)
        has_new_phone = agent.address is not None and (known is None or known.address is None)
        desk = self.desks[agent.agent] = known or Desk(agent)
        desk.agent = agent
        if has_new_phone and desk.status is AgentStatus.OFF:
            desk.status = AgentStatus.AVAILABLE
        if has_new_phone or known is None:
            desk.idle_since = now
            self._report(desk)

    # --- after each step ---

    def _settle(self, now: float) -> None:
        self._drop_vanished()
        for desk in self.desks.values():
            if desk.rings_on and not desk.on_duty:
                self._withdraw(desk, now)
        while (served := choice.next_served(self.lines.values(), self.desks.values())) is not None:
            waiter, able = served
            with step_of(waiter.call, "offer"):
                self._offer(waiter, able[0], len(able) - 1, now)
        self._help_emergencies(now)

    def _drop_vanished(self) -> None:
        """Whoever is gone from the table goes when nothing is under way any more, not even a pause after a RONA."""
        for name in [name for name, desk in self.desks.items() if desk.is_done]:
            del self.desks[name]
        for name in [name for name, line in self.lines.items() if name not in self._table.queues and not line]:
            del self.lines[name]

    def _offer(self, waiter: Waiter, desk: Desk, others: int, now: float) -> None:
        queue, agent = self.lines[waiter.queue].queue, desk.agent.agent
        why = choice.decide(waiter, desk, others, queue, now, version=self._table.version)
        self._alarms.set(("offer", agent), now + queue.ring_s + REPORT_WITHIN_S)
        waiter.offers += 1
        waiter.offer = f"{waiter.call}-o{waiter.order}.{waiter.offers}"
        desk.be_offered(Work(waiter.offer, waiter.call, queue))
        self._report(desk)
        self._announce(e.OfferMade(waiter.call, waiter.offer, agent, desk.address or "", queue.ring_s, why))

    def _help_emergencies(self, now: float) -> None:
        """An emergency that found nobody free takes over a phone that rings for others, tries one that was left
        alone, or is sent on to where somebody is. A phone that falls silent already is help enough for one.
        """
        silent_soon = choice.silent_soon(self.desks.values(), self._waiters)
        emergencies = [waiter for line in self.lines.values() for waiter in line.emergencies()]
        for waiter in sorted(emergencies, key=lambda waiter: waiter.key):
            queue = self.lines[waiter.queue].queue
            coming = next((desk for desk in silent_soon if desk.agent.meets(queue.needs)), None)
            if coming is not None:
                silent_soon.remove(coming)
            else:
                with step_of(waiter.call, "help"):
                    self._find_help(waiter, queue, now)

    def _find_help(self, waiter: Waiter, queue: Queue, now: float) -> None:
        ringing = choice.to_withdraw(self.desks.values(), self._waiters, queue)
        blocked = choice.to_ring_again(self.desks.values(), waiter, queue)
        if ringing is not None:
            self._withdraw(ringing, now)
        elif blocked is not None:
            self._offer(waiter, blocked, 0, now)
        elif (refusal := self._refusal(queue, waiter.tier)) is not None:
            self._forget(waiter.call)
            self._announce(e.CallLeftQueue(waiter.call, waiter.queue, LeaveReason.WITHDRAWN))
            self._announce(e.QueueRefused(waiter.call, waiter.queue, refusal))

    def _withdraw(self, desk: Desk, now: float) -> None:
        """Take back an offer that rings; whoever rings it will say when it is silent."""
        assert desk.work is not None
        desk.work.withdrawn = True
        self._alarms.set(("offer", desk.agent.agent), now + REPORT_WITHIN_S)
        self._announce(e.OfferWithdrawn(desk.work.call, desk.work.offer, desk.agent.agent))

    # --- small change ---

    def _ringing(self, event: e.OfferAccepted | e.OfferRefused) -> Desk | None:
        """The desk the offer rings at, or None when that is history."""
        desk = self.desks.get(event.agent)
        return desk if desk is not None and desk.work is not None and desk.work.offer == event.offer else None

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
    e.StepFailed: Engine._call_left,
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

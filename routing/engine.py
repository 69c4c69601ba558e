"""The routing engine: a deterministic machine with three doors (see `handle`, `next_deadline`, `tick`).

It hears of callers who queue and of agents who come, go, answer and finish; it announces offers, each with its why.
It promises:

- no caller waits while an agent who could help him is free (and not kept back for another class);
- an emergency goes before everything: it takes the next agent, and back an offer that still rings (R3);
- below it the highest score goes first, so that nobody waits longer than `curve.bound_s` behind later callers (R4);
- a phone that let a call ring unanswered (RONA) is left alone for a while, except by an emergency without a better;
- a message takes nobody's agent: only one whom nobody on the line could have, and it gives his phone back;
- callers keep their places when rules change, agents refuse, calls are called back.

Every step is followed by `_settle`, which is where the promises are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from calls import events as e
from calls import retold as r
from calls.commands import Command
from calls.decision import Verdict
from calls.table import RoutingTable
from routing import (
    attending,
    callbacks,
    giving_way,
    helping,
    joining,
    keeping,
    ladder,
    matching,
    offering,
    ordering,
    publishing,
    retold,
)
from routing.deciding import record
from routing.desk import Desk, Standing
from routing.line import Waiter
from routing.room import Room


class Engine:
    """All queues and agents of one hotline."""

    def __init__(self, table: RoutingTable | None = None) -> None:
        self.room = Room()
        if table is not None:
            self.handle(e.TablePublished(table), 0.0)

    def handle(self, event: e.Event, now: float) -> list[Command]:
        step = _STEPS.get(type(event))
        if step is not None:
            step(self.room, event, now)
            _settle(self.room, now)
        return self._take()

    def next_deadline(self) -> float | None:
        return self.room.alarms.next()

    def tick(self, now: float) -> list[Command]:
        """Rings one alarm; `next_deadline` stays in the past while there are more."""
        due = self.room.alarms.pop(now)
        if due is not None:
            kind, whose = due
            _ALARMS[kind](self.room, whose, now)
            _settle(self.room, now)
        return self._take()

    def resume(self, told: Iterable[e.Event], now: float, before: Engine | None = None) -> list[Command]:
        """Begin with what stands (see `calls.retold`), with orders that hold, as if all of it had been so before.
        From an engine that was at work `before`, in the same time, what nobody can tell is inherited."""
        for event in sorted(told, key=_turn):
            _STEPS[type(event)](self.room, event, now)
        if before is not None:
            retold.inherit(self.room, before.room, now)
        self.room.out = [*retold.announced(self.room)]
        _settle(self.room, now)
        return self._take()

    # --- looking at it ---

    @property
    def desks(self) -> Mapping[str, Desk]:
        """By agent; not to be changed."""
        return self.room.desks

    def waiting(self, queue: str) -> list[Waiter]:
        """Everybody who waits in the queue, in the order of arrival."""
        lines = self.room.of_queue.get(queue, ())
        return sorted((waiter for line in lines for waiter in line.calls.values()), key=lambda waiter: waiter.order)

    def _take(self) -> list[Command]:
        out, self.room.out = self.room.out, []
        return out


def _settle(room: Room, now: float) -> None:
    """Whatever happened: nobody waits in vain, and who waits has been told why."""
    if room.standing[Standing.GONE] or room.vanished:
        publishing.drop_vanished(room)
    matching.match(room, now)
    if room.yielding:
        giving_way.give_way(room, now)
    if room.emergencies:
        helping.help_emergencies(room, now)
    if room.retiring:
        helping.retire(room, now)
    if room.to_call:
        callbacks.call_due(room, now)
    if room.unhelped:
        _explain(room, now)


def _explain(room: Room, now: float) -> None:
    unhelped, room.unhelped = room.unhelped, {}
    for waiter in unhelped.values():
        if not waiter.offers and not waiter.virtual:
            waiter.delayed = True
            room.announce(e.CallWaits(waiter.call, waiter.queue, record(room, waiter, Verdict.WAITS, now)))


_STEPS: dict[type[e.Event], Callable[[Room, Any, float], None]] = {
    e.CallQueued: joining.queued,
    e.CallLeftQueue: joining.left,
    e.CallEnded: joining.left,
    e.StepFailed: joining.left,
    e.PositionAsked: joining.position_asked,
    e.OfferAccepted: offering.accepted,
    e.OfferRefused: offering.refused,
    e.TalkEnded: offering.talk_ended,
    e.AgentLoggedIn: attending.logged_in,
    e.AgentLoggedOut: attending.logged_out,
    e.AgentStatusChosen: attending.status_chosen,
    e.WrapUpExtended: attending.wrap_up_extended,
    e.WrapUpSkipped: attending.wrap_up_skipped,
    e.AgentSkillsSet: attending.skills_set,
    e.AgentGroupsSet: attending.groups_set,
    e.AgentLent: attending.lent,
    e.CallbackRequested: callbacks.requested,
    e.CallbackFailed: callbacks.failed,
    e.MoveOrdered: ordering.move_ordered,
    e.PriorityOrdered: ordering.priority_ordered,
    e.WithdrawalOrdered: ordering.withdrawal_ordered,
    e.QueuePaused: ordering.queue_paused,
    e.QueueResumed: ordering.queue_resumed,
    e.PlanSwitched: ordering.plan_switched,
    e.TablePublished: publishing.published,
    r.DeskRetold: retold.desk,
    r.CallbackRetold: retold.callback,
    r.PlaceRetold: retold.place,
    r.WorkRetold: retold.work,
}

HEARD = frozenset(_STEPS) - frozenset(r.RETOLD)
"""What the engine wants to hear of."""


def _turn(event: e.Event) -> tuple[int, float]:
    """Orders first, of callers who has waited longest, of two homes the later last; see `routing.retold`."""
    kind = type(event)
    turn = retold.IN_TURN.index(kind) + 1 if kind in retold.IN_TURN else 0
    return turn, -getattr(event, "waited_s", getattr(event, "here_s", 0.0))


_ALARMS: dict[str, Callable[[Room, str, float], None]] = {
    "offer": offering.never_reported,
    "unblock": offering.unblock,
    "wrap_up": offering.wrapped_up,
    "rung": ladder.due,
    "kept": keeping.kept_long_enough,
    "classed": joining.class_over,
    "loan": attending.loan_over,
    "callback": callbacks.rested,
    "again": publishing.ask_again,
}

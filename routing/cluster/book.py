"""What a node would have to tell a new router: its callers, callbacks and agents, kept up to date event by event."""

from __future__ import annotations

from calls import events as e
from calls import retold as r
from routing.cluster.callers import Callers
from routing.cluster.desks import Desks

NOTED = frozenset({e.CallOffered, e.RecordingRefused})
"""What the books of others need beside what the router hears of."""


class Book:
    """`retell` gives what `Engine.resume` takes. Orders about queues and plans hold until they are taken back."""

    def __init__(self) -> None:
        self.callers = Callers()
        self.desks = Desks()
        self._shut: dict[str, e.QueuePaused] = {}
        self._plans: dict[str, e.PlanSwitched] = {}

    @property
    def is_empty(self) -> bool:
        """It leaves nothing behind."""
        return not (self.callers.calls or self.callers.callbacks or self.desks)

    def hear(self, event: e.Event, now: float) -> None:
        """Something happened here, or the router announced it to us, or it is retold."""
        self.callers.hear(event, now)
        self.desks.hear(event, now)
        if isinstance(event, e.OfferMade):
            self.desks.rung(event)
        elif isinstance(event, e.QueuePaused):
            self._shut[event.queue] = event
        elif isinstance(event, e.QueueResumed):
            self._shut.pop(event.queue, None)
        elif isinstance(event, e.PlanSwitched):
            self._plans[event.plan] = event

    def overhear(self, event: e.Event, now: float) -> None:
        """It happened at another node, or was announced to it: there agents of ours are rung, or have gone."""
        if isinstance(event, e.OfferMade):
            self.desks.rung(event)
        elif isinstance(event, e.AgentLoggedIn):
            self.desks.moved(event.agent)
        elif isinstance(event, r.DeskRetold):
            self.desks.moved_before(event, now)

    def retell(self, now: float) -> list[e.Event]:
        """All that a router has to know, in no particular order."""
        return [*self._orders(), *self.desks.retell(now), *self.callers.retell(now)]

    def retell_alone(self, now: float) -> list[e.Event]:
        """The same for a node that is to route by itself."""
        busy = frozenset(work.agent for work in self.callers.works())
        return [*self._orders(), *self.desks.retell_alone(busy, now), *self.callers.retell(now)]

    def _orders(self) -> list[e.Event]:
        return [*self._shut.values(), *self._plans.values()]

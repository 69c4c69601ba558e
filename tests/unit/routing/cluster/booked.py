"""A hall whose node keeps its book: everything told and everything announced is in it; a router may begin from it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from calls import events as e
from calls.table import Agent, Queue
from routing.cluster.book import Book
from routing.engine import Engine
from routing.room import Room
from tests.unit.routing.hall import Hall, table


class BookedHall(Hall):
    """`resume` goes on with a new engine, out of the book, as after the death of the router."""

    def __init__(self, *things: Agent | Queue, **rules: Any) -> None:
        self.book = Book()
        self._rules = table(*things, **rules)
        super().__init__(*things, **rules)

    def tell(self, event: e.Event) -> list[e.Event]:
        if isinstance(event, e.TablePublished):
            self._rules = event.table
        else:
            self.book.hear(event, self.now)
        return super().tell(event)

    def _hear(self, commands: list[Any]) -> list[e.Event]:
        for command in commands:
            self.book.hear(command.event, self.now)
        return super()._hear(commands)

    def offered(self, call: str, number: str = "") -> None:
        """He dials in."""
        self.tell(e.CallOffered(call, f"{call}-c", "trunk", number, "4000", AT))

    def retold(self, *, alone: bool = False) -> list[e.Event]:
        return self.book.retell_alone(self.now) if alone else self.book.retell(self.now)

    def resume(self, *, alone: bool = False, known: bool = False) -> list[e.Event]:
        """Returns what came of it. `known`: the router is the same, what nobody tells it remembers."""
        before = self.engine
        self.engine = Engine()
        self.engine.handle(e.TablePublished(self._rules), self.now)
        return self._hear(self.engine.resume(self.retold(alone=alone), self.now, before if known else None))

    def again(self) -> None:
        """The book of another node that has heard what this one retells."""
        fresh = Book()
        for event in self.retold():
            fresh.hear(event, self.now)
        self.book = fresh


AT = datetime(2026, 1, 1, tzinfo=UTC)


def view(room: Room, now: float) -> dict[str, Any]:
    """What must be the same in a router that took over."""
    desks = {
        name: (
            desk.status,
            desk.contact,
            desk.state,
            desk.standing,
            desk.paused,
            desk.skills,
            desk.groups,
            sorted(desk.loans),
            desk.wrapping.queue if desk.wrapping else "",
            round(desk.wrap_up_ends, 6) if desk.wrapping else None,
            sorted((work.offer, work.call, work.talking) for work in desk.works.values()),
        )
        for name, desk in room.desks.items()
    }
    waiters = {
        call: (
            waiter.queue,
            waiter.tier,
            round(waiter.since, 6),
            waiter.head_start_s,
            waiter.virtual,
            waiter.away,
            sorted(waiter.offers),
            waiter.tries,
            waiter.caller,
        )
        for call, waiter in room.waiters.items()
    }
    callbacks = {name: (one.of, one.number, one.attempts, one.tried) for name, one in room.callbacks.items()}
    return {
        "desks": desks,
        "waiters": waiters,
        "callbacks": callbacks,
        "shut": room.shut,
        "plans": room.plans,
        "dialling": sorted(room.dialling),
    }

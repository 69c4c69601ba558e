"""The only loop: posts events to the engines, performs what they command, wakes them when they asked to be woken.

Everything here runs on the asyncio loop's thread, which also owns the telephone; `post_threadsafe` is the one door
for other threads. One thing at a time: whatever follows from an event or an alarm has happened before the next one is
looked at. An engine, a performer, a journal or a listener that fails is logged with what it failed on and the loop
goes on: one call's trouble must not become every caller's. The call itself is told (`StepFailed`), so that nobody is
left in silence because of a defect.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Protocol

from backplane.unperformed import instead_of
from calls.commands import SERVICES, TELEPHONY, Announce, Command
from calls.errors import OwnError, StepError
from calls.events import CallEvent, Event, StepFailed
from calls.journal import Entry
from calls.secrets import for_the_record

log = logging.getLogger("hotline.driver")


class Engine(Protocol):
    """The three doors. A `tick` must take out what it was woken for, or it would be woken for it forever."""

    def handle(self, event: Event, now: float) -> list[Command]: ...

    def next_deadline(self) -> float | None: ...

    def tick(self, now: float) -> list[Command]: ...


class Timer(Protocol):
    def cancel(self) -> None: ...


class Loop(Protocol):
    """What the driver needs of an asyncio loop; a loop whose time is moved by hand will do as well."""

    def time(self) -> float: ...

    def call_at(self, when: float, callback: Callable[[], None], /) -> Timer: ...

    def call_soon_threadsafe(self, callback: Callable[[Event], None], event: Event, /) -> object: ...


class Journal(Protocol):
    """Takes an event down without making the caller wait for a disk."""

    def append(self, event: Event, at: datetime, now: float) -> Entry: ...


Performer = Callable[[Command], None]
Subscriber = Callable[[Entry], None]


class Driver:
    """`performers` must cover every command of `calls.commands` but the driver's own and the switchboard's."""

    def __init__(
        self,
        loop: Loop,
        journal: Journal,
        engines: Sequence[Engine],
        performers: Mapping[type[Command], Performer],
        *,
        wall: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        if missing := [kind.__name__ for kind in (*TELEPHONY, *SERVICES) if kind not in performers]:
            raise OwnError(f"nobody performs {', '.join(missing)}")
        self._loop = loop
        self._journal = journal
        self._engines = tuple(engines)
        self._performers = dict(performers)
        self._wall = wall
        self._subscribers: list[Subscriber] = []
        self._events: deque[Event] = deque()
        self._busy = False
        self._timer: Timer | None = None
        self._timer_at: float | None = None
        self.failures = 0

    def subscribe(self, subscriber: Subscriber) -> None:
        """Tell `subscriber` of every entry, on the loop's thread; it must be quick."""
        self._subscribers.append(subscriber)

    def post(self, event: Event) -> None:
        """Something happened. On the loop's thread only; may be called while another event is being handled."""
        self._events.append(event)
        self._run()

    def post_threadsafe(self, event: Event) -> None:
        """The same from any other thread; after the loop has closed the event is dropped."""
        try:
            self._loop.call_soon_threadsafe(self.post, event)
        except RuntimeError:
            log.warning("dropped after closing: %s", type(event).__name__)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    # --- the loop ---

    def _run(self) -> None:
        if self._busy:
            return
        self._busy = True
        try:
            while self._events:
                self._deliver(self._events.popleft())
        finally:
            self._busy = False
        self._rearm()

    def _deliver(self, event: Event) -> None:
        now = self._loop.time()
        entry = self._journaled(event, now)
        for engine in self._engines:
            self._step(event, partial(engine.handle, event, now))
        if entry is not None:
            self._tell(entry)

    def _journaled(self, event: Event, now: float) -> Entry | None:
        """An event that cannot be written down happens all the same; only those who read the journal miss it."""
        try:
            return self._journal.append(for_the_record(event), self._wall(), now)
        except Exception:
            self._failed("journaling", event)
            return None

    def _tell(self, entry: Entry) -> None:
        for subscriber in self._subscribers:
            try:
                subscriber(entry)
            except Exception:
                self._failed("telling of", entry.event)

    def _step(self, what: Event | None, take: Callable[[], list[Command]]) -> None:
        """Have an engine take a step and perform what it commands. The call of a step that fails is told of it."""
        try:
            commands = take()
        except Exception as error:
            self._failed("handling", what or "an alarm")
            self._events.extend(_news_of(error, what))
        else:
            self._perform(commands)

    def _perform(self, commands: Iterable[Command]) -> None:
        for command in commands:
            if isinstance(command, Announce):
                self._events.append(command.event)
                continue
            try:
                self._performers[type(command)](command)
            except Exception:
                self._failed("performing", command)
                self._perform(instead_of(command))

    def _failed(self, doing: str, what: object) -> None:
        self.failures += 1
        log.exception("failed %s %r", doing, for_the_record(what) if isinstance(what, Event) else what)

    # --- the timer ---

    def _due(self) -> tuple[float, Engine] | None:
        """The alarm that comes first, and whose it is; of two at once, that of the engine named first."""
        alarms = [(at, engine) for engine in self._engines if (at := engine.next_deadline()) is not None]
        return min(alarms, key=lambda alarm: alarm[0], default=None)

    def _rearm(self) -> None:
        due = self._due()
        at = None if due is None else due[0]
        if at == self._timer_at:
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer_at = at
        self._timer = None if at is None else self._loop.call_at(at, self._tick)

    def _tick(self) -> None:
        """Ring one alarm. For the next the loop comes back, with callers' events in between."""
        self._timer = self._timer_at = None
        now = self._loop.time()
        due = self._due()
        if due is not None and due[0] <= now:
            self._busy = True
            self._step(None, partial(due[1].tick, now))
            self._busy = False
        self._run()


def _news_of(error: Exception, what: Event | None) -> list[StepFailed]:
    """What to tell the call whose step failed; when that step was to make up for a failure, once more and no more."""
    if isinstance(error, StepError):
        news = StepFailed(error.call, error.step)
    elif isinstance(what, CallEvent):
        news = StepFailed(what.call, type(what).__name__)
    else:
        return []
    if isinstance(what, StepFailed) and what.call == news.call:
        return [] if what.again else [replace(news, again=True)]
    return [news]

"""Live streams end when what opened them does: a session, a token, its user [X4]. Every `LOOK_S` it is asked once for
all of them; a database that is away ends none. Who has nothing left that holds listens to no talk any more."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol, TypeVar

from starlette.concurrency import run_in_threadpool

from calls.events import Event, MonitoringStopOrdered
from calls.monitored import MonitorMode
from console.access import Visitor
from console.live import LiveBoard
from console.live_monitors import MonitorState
from store.auditing import AuditTrail
from store.database import AWAY
from store.publications import SERVER

log = logging.getLogger("hotline.console")
LOOK_S = 2.0

T = TypeVar("T")


class Holding(Protocol):
    """What of sessions and tokens still holds, and who is which agent. All block."""

    def alive(self, keys: Collection[str]) -> set[str]: ...

    def agents_of(self, names: Collection[str]) -> dict[str, str]: ...

    def present(self, names: Collection[str]) -> set[str]: ...


@dataclass(slots=True)
class Stream:
    """One that is open; `over` once it has to end."""

    visitor: Visitor
    over: bool = False


class Listeners:
    """Supervisors who hear a talk by their phones. Who has taken a call over is left alone: a customer talks to
    him."""

    def __init__(self, board: LiveBoard, post: Callable[[Event], None], audit: AuditTrail) -> None:
        self._board, self._post, self._audit = board, post, audit
        self._told: set[tuple[str, str]] = set()

    def now(self) -> set[str]:
        return {by for _, by in self._there()}

    def stop(self, names: Collection[str]) -> None:
        """Each of them leaves; blocks. Told once: his phone may take its time."""
        there = self._there()
        self._told &= there
        for call, by in there - self._told:
            if by in names:
                self._told.add((call, by))
                self._post(MonitoringStopOrdered(call, by))
                self._audit.add(datetime.now(UTC), SERVER, "listening_ended", {"call": call, "user": by})

    def _there(self) -> set[tuple[str, str]]:
        calls = self._board.snapshot().calls.values()
        return {(row.call, one.by) for row in calls for one in row.monitors if _listens(one.mode, one.state)}


class Streams:
    """One for the app, on its loop; only `look` uses another thread."""

    def __init__(self, holding: Holding, listeners: Listeners) -> None:
        self._holding, self._listeners = holding, listeners
        self._open: list[Stream] = []

    @property
    def open(self) -> int:
        return len(self._open)

    async def held(self, visitor: Visitor, messages: AsyncIterable[T]) -> AsyncIterator[T]:
        """The messages, until what he showed is over; the owner's token never is. The live board and the desks say
        something every two seconds, so that it ends within about four."""
        stream = Stream(visitor)
        self._open.append(stream)
        try:
            async for message in messages:
                if stream.over:
                    break
                yield message
        finally:
            self._open = [each for each in self._open if each is not stream]
            if isinstance(messages, AsyncGenerator):
                await messages.aclose()

    @contextlib.asynccontextmanager
    async def watched(self) -> AsyncIterator[None]:
        """While the block runs."""
        task = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            try:
                await self.look()
            except AWAY:
                continue
            except Exception:
                log.exception("it could not be seen who is signed in still")

    async def look(self) -> None:
        """End what has to end. Raises what the database raises."""
        theirs = [stream for stream in self._open if stream.visitor.key]
        if theirs:
            over = await run_in_threadpool(self._over, [stream.visitor for stream in theirs])
            for stream in theirs:
                stream.over = stream.visitor in over
        by = self._listeners.now()
        if by:
            there = await run_in_threadpool(self._holding.present, by)
            await run_in_threadpool(self._listeners.stop, by - there)

    def _over(self, visitors: Collection[Visitor]) -> set[Visitor]:
        """Whose session or token has ended, or who is another agent meanwhile."""
        alive = self._holding.alive({each.key for each in visitors})
        agents = self._holding.agents_of({each.name for each in visitors})
        return {each for each in visitors if each.key not in alive or each.agent != agents.get(each.name)}


def _listens(mode: MonitorMode, state: MonitorState) -> bool:
    return mode is not MonitorMode.TAKE_OVER and state is not MonitorState.FAILED

"""The live board as server-sent events: one batch for everybody, kept a while for those who come back.

Every `interval_s` the changes since the last time become one numbered batch, the latest row of each call and
agent; each open page reads the same encoded bytes from its own place in the kept batches. A page that is too slow
holds no memory: it finds its place gone and starts afresh from a snapshot.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import secrets
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from sse_starlette.event import ServerSentEvent

from console import live_wire
from console.live import TABLE, LiveBoard
from console.schemas import Pulse, Shape


@dataclass(frozen=True, slots=True)
class Batch:
    number: int
    message: bytes


class Feed:
    """One for the app, on the console's loop: `run` makes batches, `follow` reads them."""

    def __init__(
        self,
        board: LiveBoard,
        pulse: Callable[[], Pulse],
        *,
        interval_s: float = 0.2,
        pulse_s: float = 2.0,
        kept: int = 600,
    ) -> None:
        self._board = board
        self._ask_pulse = pulse
        self._interval_s, self._pulse_s = interval_s, pulse_s
        self._batches: deque[Batch] = deque(maxlen=kept)
        self._run_id = secrets.token_hex(4)
        self._number = 0
        self._pulse = b""
        self._news = asyncio.Event()
        self._open = True
        self.followers = 0

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Make batches and pulses while the block runs; every follower comes to its end with it."""
        task = asyncio.create_task(self._run())
        try:
            yield
        finally:
            self.close()
            task.cancel()
            await asyncio.wait([task])

    async def _run(self) -> None:
        """Batches and pulses come from one task: should it fail, pages hear nothing more and say so."""
        beats = max(1, round(self._pulse_s / self._interval_s))
        for beat in itertools.count():
            self.publish()
            if beat % beats == 0:
                self._beat()
            await asyncio.sleep(self._interval_s)

    def close(self) -> None:
        self._open = False
        self._wake()

    def publish(self) -> None:
        """Turn what changed since the last time into a batch."""
        changes, lost = self._board.take()
        if lost or any(change.kind == TABLE for change in changes):
            self._add(*self._snapshot())
        elif changes:
            self._add("changes", live_wire.changes(changes))

    async def follow(self, last_id: str | None) -> AsyncIterator[bytes]:
        """What a page reads: the batches after `last_id` when still kept, else a snapshot; then all that comes."""
        self.followers += 1
        try:
            place, heard = self._place(last_id), b""
            while self._open:
                news = self._news
                fresh = self._after(place) if place is not None else None
                if fresh is None:
                    place = self._number
                    yield self._encode(*self._snapshot(), self._number)
                for batch in fresh or ():
                    place = batch.number
                    yield batch.message
                if self._pulse is not heard:
                    heard = self._pulse
                    yield heard
                if news is self._news:
                    await news.wait()
        finally:
            self.followers -= 1

    def _place(self, last_id: str | None) -> int | None:
        run_id, _, number = (last_id or "").partition("-")
        return int(number) if run_id == self._run_id and number.isascii() and number.isdigit() else None

    def _after(self, place: int) -> list[Batch] | None:
        """The batches after `place`; None when some of them are no longer kept (or never were)."""
        if place > self._number or (self._batches and place < self._batches[0].number - 1):
            return None
        return [batch for batch in self._batches if batch.number > place]

    def _add(self, event: str, data: Shape) -> None:
        self._number += 1
        self._batches.append(Batch(self._number, self._encode(event, data, self._number)))
        self._wake()

    def _snapshot(self) -> tuple[str, Shape]:
        return "snapshot", live_wire.snapshot(self._board.snapshot())

    def _encode(self, event: str, data: Shape, number: int) -> bytes:
        return ServerSentEvent(data.model_dump_json(), event=event, id=f"{self._run_id}-{number}").encode()

    def _wake(self) -> None:
        woken, self._news = self._news, asyncio.Event()
        woken.set()

    def _beat(self) -> None:
        self._pulse = ServerSentEvent(self._ask_pulse().model_dump_json(), event="pulse").encode()
        self._wake()

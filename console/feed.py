"""The live board as server-sent events: one batch for everybody, kept a while for those who come back.

Every `interval_s` the changes since the last time become one numbered batch, the latest row of each call and
agent; each open page of a view reads the same encoded bytes from its own place in the kept batches. A page that is
too slow holds no memory: it finds its place gone and starts afresh from a snapshot.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import secrets
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass

from sse_starlette.event import ServerSentEvent

from console import live_wire
from console.live import TABLE, LiveBoard
from console.schemas import LiveSnapshot, Pulse, Shape
from console.view import EVERYBODY, Board, Places, View

MOST_VIEWS = 32
"""Teams that look at the board at the same time; with more, some read snapshots instead of changes."""

log = logging.getLogger("hotline.console")


@dataclass(frozen=True, slots=True)
class Batch:
    """`messages` by who looks; nobody else looked lately."""

    number: int
    messages: Mapping[View, bytes]


class Feed:
    """One for the app, on the console's loop: `run` makes batches, `follow` reads them."""

    def __init__(
        self,
        board: LiveBoard,
        pulse: Callable[[View], Pulse],
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
        self._latest_snapshot = Batch(-1, {})
        self._views = {EVERYBODY: 0}
        self._following: Counter[View] = Counter()
        self._pulses: Mapping[View, bytes] = {}
        self._news = asyncio.Event()
        self._open = True
        self._unsure = False

    @property
    def followers(self) -> int:
        """Open pages."""
        return self._following.total()

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
        """Batches and pulses come from one task: when it fails, pages hear nothing and say that figures are old. It
        goes on by itself, with a snapshot for what was lost."""
        beats = max(1, round(self._pulse_s / self._interval_s))
        for beat in itertools.count():
            try:
                self.publish()
                if beat % beats == 0:
                    self._beat()
            except Exception:
                log.exception("the live board could not be told")
                self._unsure = True
            await asyncio.sleep(self._interval_s)

    def close(self) -> None:
        self._open = False
        self._wake()

    def publish(self) -> None:
        """Turn what changed since the last time into a batch."""
        changes, lost = self._board.take()
        if lost or self._unsure or any(change.kind == TABLE for change in changes):
            self._add(*self._snapshot())
            self._unsure = False
        elif changes:
            self._add("changes", live_wire.changes(changes), live_wire.places(changes))

    async def follow(self, last_id: str | None, view: View = EVERYBODY) -> AsyncIterator[bytes]:
        """What a page reads: the batches after `last_id` when still kept, else a snapshot; then all that comes."""
        self._following[view] += 1
        try:
            place, told = self._since(self._place(last_id), view)
            heard, told = self._pulses, [*told, self._encode_pulse(view)]
            while self._open:
                news = self._news
                for message in told:
                    yield message
                if news is self._news:
                    await news.wait()
                place, told = self._since(place, view)
                if self._pulses is not heard:
                    heard = self._pulses
                    told.append(heard[view])
        finally:
            self._following[view] -= 1

    def stir(self) -> None:
        """Something is new that is not on the board: who follows `steps` looks again."""
        self._wake()

    async def steps(self) -> AsyncIterator[int]:
        """The number of the latest batch, again whenever there is another one and at each pulse: for feeds that put
        their own messages together from the board."""
        while self._open:
            news = self._news
            yield self._number
            if news is self._news:
                await news.wait()

    def _place(self, last_id: str | None) -> int | None:
        run_id, _, number = (last_id or "").partition("-")
        return int(number) if run_id == self._run_id and number.isascii() and number.isdigit() else None

    def _since(self, place: int | None, view: View) -> tuple[int, list[bytes]]:
        """What came after `place`, and the new place; a snapshot when `place` is none of ours or kept no longer, or
        nobody with this view was there."""
        self._look(view)
        oldest = self._batches[0].number - 1 if self._batches else self._number
        if place is None or not oldest <= place <= self._number:
            return self._number, [self._encoded_snapshot(view)]
        missed = [batch.messages for batch in self._batches if batch.number > place]
        if not all(view in messages for messages in missed):
            return self._number, [self._encoded_snapshot(view)]
        return self._number, [messages[view] for messages in missed]

    def _look(self, view: View) -> None:
        """The views used last are made ready for; everybody's always."""
        self._views.pop(view, None)
        self._views[view] = self._number
        if len(self._views) > MOST_VIEWS:
            del self._views[next(each for each in self._views if each != EVERYBODY)]

    def _add(self, event: str, data: Board, places: Places | None = None) -> None:
        self._number += 1
        messages = {view: self._encode(event, view.of(data, places), self._number) for view in self._views}
        self._batches.append(Batch(self._number, messages))
        self._wake()

    def _snapshot(self) -> tuple[str, LiveSnapshot]:
        return "snapshot", live_wire.snapshot(self._board.snapshot())

    def _encoded_snapshot(self, view: View) -> bytes:
        """Made once for all of a view who come between two batches: what happened since is in the next one."""
        ready = self._latest_snapshot.messages if self._latest_snapshot.number == self._number else {}
        if view not in ready:
            event, data = self._snapshot()
            ready = {**ready, view: self._encode(event, view.of(data), self._number)}
            self._latest_snapshot = Batch(self._number, ready)
        return ready[view]

    def _encode(self, event: str, data: Shape, number: int) -> bytes:
        return ServerSentEvent(data.model_dump_json(), event=event, id=f"{self._run_id}-{number}").encode()

    def _wake(self) -> None:
        woken, self._news = self._news, asyncio.Event()
        woken.set()

    def _beat(self) -> None:
        """Once for all who see the same."""
        self._following = +self._following
        self._pulses = {view: self._encode_pulse(view) for view in {EVERYBODY, *self._following}}
        self._wake()

    def _encode_pulse(self, view: View) -> bytes:
        return ServerSentEvent(self._ask_pulse(view).model_dump_json(), event="pulse").encode()

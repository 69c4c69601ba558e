"""Brings to the broker what there is, in order: the journal's events and the spool's messages, by their times."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from backplane.mqtt.box import Box, Kept, Marks
from backplane.mqtt.connection import Connection, MqttError
from backplane.mqtt.message import Message
from backplane.mqtt.reader import Batch, Reader, Told

MOST_A_SECOND = 1000
"""Catching up takes turns with the calls for the interpreter; at this pace they do not notice."""
MOST_SPOOLED = 200
LOOK_EVERY_S = 1.0

Count = Callable[[int, int], None]
"""Hears how many messages went out, and up to where the broker has taken the journal."""


@dataclass(frozen=True, slots=True)
class Round:
    """What goes out together; `marks` hold once all of it is taken."""

    items: list[Told | Kept]
    batch: Batch | None


class Pump:
    """For one connection. `woken` is set when there may be more; `node` names spooled messages."""

    def __init__(
        self,
        box: Box,
        reader: Reader,
        connection: Connection,
        woken: asyncio.Event,
        *,
        clock: Callable[[], datetime],
        node: str,
    ) -> None:
        self._box, self._reader, self._connection, self._marks = box, reader, connection, reader.marks
        self._woken, self._clock, self._node = woken, clock, node

    async def run(self, count: Count) -> None:
        """For ever. Raises MqttError, RefusedError, and what the box raises."""
        while True:
            self._woken.clear()
            if not await self.round(count):
                self._box.settle()
                await _woken_or(self._woken, LOOK_EVERY_S)

    async def round(self, count: Count) -> bool:
        """False when there was nothing."""
        due = self._gather()
        if due is None:
            return False
        began = asyncio.get_running_loop().time()
        await self._bring(due, count)
        took_s = asyncio.get_running_loop().time() - began
        await asyncio.sleep(max(0.0, len(due.items) / MOST_A_SECOND - took_s))
        return True

    def _gather(self) -> Round | None:
        batch, spooled = self._reader.take(), self._box.oldest(MOST_SPOOLED)
        if batch is not None and batch.more and batch.told:
            spooled = [each for each in spooled if each.at <= batch.told[-1].at]
        if batch is None and not spooled:
            return None
        return Round(_merged(batch.told if batch is not None else [], spooled), batch)

    async def _bring(self, due: Round, count: Count) -> None:
        self._before(due)
        now = self._clock()
        messages = [self._outgoing(item, now) for item in due.items]
        going = [message for message in messages if message is not None]
        arrived = await self._connection.deliver(going) if going else 0
        whole = arrived == len(going)
        self._after(due, _reached(messages, arrived), whole=whole)
        count(arrived, self._marks.taken)
        if not whole:
            raise MqttError("the broker is gone")

    def _before(self, due: Round) -> None:
        """Noted before anything goes out: what is not confirmed is the same message when it goes out again."""
        told = [item.seq for item in due.items if isinstance(item, Told)]
        if told and told[-1] > self._marks.tried:
            self._marks = replace(self._marks, tried=told[-1])
            self._box.mark(self._marks)
        if kept := [item.n for item in due.items if isinstance(item, Kept) and not item.tried]:
            self._box.trying(kept)

    def _after(self, due: Round, reached: int, *, whole: bool) -> None:
        done = [item.n for item in due.items[:reached] if isinstance(item, Kept)]
        taken, fold = self._marks.taken, self._marks.fold
        if due.batch is not None:
            left = next((item.seq for item in due.items[reached:] if isinstance(item, Told)), None)
            taken = due.batch.last if whole or left is None else max(taken, left - 1)
            fold = due.batch.fold
        self._marks = Marks(taken, max(self._marks.tried, taken), fold)
        self._box.mark(self._marks, done)

    def _outgoing(self, item: Told | Kept, now: datetime) -> Message | None:
        """None for what has expired while it waited; of a retained one that may be there already, its end."""
        message = item.message
        if isinstance(item, Kept):
            message = replace(message, name=f"{self._node}:spool:{item.n}", again=item.tried)
        if message.expiry_s is None:
            return message
        left_s = int(message.expiry_s - max(0.0, (now - item.at).total_seconds()))
        if left_s > 0:
            return replace(message, expiry_s=left_s)
        if isinstance(item, Kept):
            self._box.dropped += 1
            return None
        return replace(message, payload=b"", expiry_s=None)


def _merged(told: Sequence[Told], kept: Sequence[Kept]) -> list[Told | Kept]:
    """By time, each of the two in its own order whatever the clock did."""
    merged: list[Told | Kept] = []
    waiting = list(kept)
    for each in told:
        while waiting and waiting[0].at <= each.at:
            merged.append(waiting.pop(0))
        merged.append(each)
    return [*merged, *waiting]


def _reached(messages: Sequence[Message | None], arrived: int) -> int:
    """How many items, from the first on, are done: those that were not to go out are done with those before them."""
    done = 0
    for message in messages:
        if message is not None:
            if not arrived:
                break
            arrived -= 1
        done += 1
    return done


async def _woken_or(woken: asyncio.Event, within_s: float) -> None:
    try:
        async with asyncio.timeout(within_s):
            await woken.wait()
    except TimeoutError:
        return

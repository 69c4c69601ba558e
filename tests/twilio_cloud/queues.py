"""Twilio's queues, as far as Enqueue and Dial's Queue go: https://www.twilio.com/docs/voice/twiml/enqueue."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from typing import TYPE_CHECKING

from tests.twilio_cloud.signing import new_sid

if TYPE_CHECKING:
    from tests.twilio_cloud.legs import Leg


class Place:
    """`taken` when somebody dialled the queue and it is this one's turn, `through` when they have talked."""

    def __init__(self, queue: CloudQueue, leg: Leg) -> None:
        self.queue, self.leg = queue, leg
        self.taken, self.through = asyncio.Event(), asyncio.Event()
        self._since = time.monotonic()

    @property
    def position(self) -> int:
        return self.queue.places.index(self) + 1

    @property
    def waited_s(self) -> float:
        return time.monotonic() - self._since

    def leave(self) -> None:
        if self in self.queue.places:
            self.queue.places.remove(self)


class CloudQueue:
    def __init__(self) -> None:
        self.sid = new_sid("QU")
        self.places: deque[Place] = deque()
        self._news = asyncio.Event()

    def join(self, leg: Leg) -> Place:
        place = Place(self, leg)
        self.places.append(place)
        self._news.set()
        return place

    async def next(self) -> Place:
        """Whoever has waited longest; waits for somebody."""
        while not self.places:
            self._news.clear()
            await self._news.wait()
        return self.places.popleft()

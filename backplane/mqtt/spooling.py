"""What is not in the journal goes through the box, whether the broker is there or not: figures and alarms."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from backplane.mqtt.box import FULL, Box
from backplane.mqtt.message import Message, encoded
from backplane.mqtt.shapes import MetricsMessage

MOST_UNKEPT = 1000
"""Alarms that wait in memory for a disk."""

log = logging.getLogger("hotline.mqtt")

Measure = Callable[[], MetricsMessage | None]
"""The figures of this moment; None when there are none to be had. May block."""


class Spooling:
    """`full` is told of a disk that takes nothing, `woken` that there is something to bring."""

    def __init__(self, box: Box, full: Callable[[Exception], None], woken: Callable[[], None]) -> None:
        self._box, self._full, self._woken = box, full, woken
        self._unkept: list[tuple[datetime, Message]] = []

    async def measure(self, measure: Measure, topic: str, every_s: float, expiry_s: int) -> None:
        """Again and again, for ever."""
        while True:
            try:
                found = await asyncio.to_thread(measure)
            except Exception:
                log.exception("the figures for the broker cannot be told")
                found = None
            if found is not None:
                message = Message(topic, encoded(found), "metrics", retain=True, expiry_s=expiry_s)
                self.keep(found.at, message, telemetry=True)
            self.keep_unkept()
            await asyncio.sleep(every_s)

    def keep(self, at: datetime, message: Message, *, telemetry: bool) -> None:
        """With a full disk telemetry is dropped, and the rest waits in memory."""
        try:
            self._box.keep(at, message, telemetry=telemetry)
        except FULL as error:
            self._full(error)
            if telemetry or len(self._unkept) >= MOST_UNKEPT:
                self._box.dropped += 1
            else:
                self._unkept.append((at, message))
        self._woken()

    def keep_unkept(self) -> None:
        """Try again, in order."""
        waiting, self._unkept = self._unkept, []
        for at, message in waiting:
            self.keep(at, message, telemetry=False)

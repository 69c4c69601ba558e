"""Looks at the figures every two seconds, as long as the console runs, and tells what got worse."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

from console.alarms import Judge, Tell, measured
from console.figures import Figures
from console.live import LiveBoard
from console.pulsing import Pulsing

LOOK_EVERY_S = 2.0

log = logging.getLogger("hotline.console")


class Alarming:
    """On the console's loop. Without `tell` nobody looks."""

    def __init__(self, live: LiveBoard, figures: Figures, pulsing: Pulsing, tell: Tell | None) -> None:
        self._live, self._figures, self._pulsing, self._tell = live, figures, pulsing, tell
        self._judge = Judge()

    async def look(self) -> None:
        """Once."""
        await self._figures.today()
        pulse = self._pulsing.pulse()
        told = self._judge.judge(measured(self._live.snapshot(), pulse), pulse.at)
        if told and self._tell is not None:
            self._tell(told)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        if self._tell is None:
            yield
            return
        task = asyncio.create_task(self._run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])

    async def _run(self) -> None:
        while True:
            try:
                await self.look()
            except Exception:
                log.exception("alarms could not be judged")
            await asyncio.sleep(LOOK_EVERY_S)

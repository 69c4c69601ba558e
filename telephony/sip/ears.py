"""What a caller says taken down for whoever listens: a two-channel file that grows while he is listened to.

The caller is on the left, what he hears on the right, so that our own voice coming back from his phone can be told
from his. The file is private, is read while it is written, and goes when nobody listens any more.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pjsua2 as pj

from calls import commands as c
from calls import events as e
from telephony.hearing import Listener
from telephony.sip.recorders import Recording

LOG = logging.getLogger("hotline.sip")

BURIAL_S = 1.0
PAGE_MS = 100
"""How far the file is behind the caller: part of how long he waits for an answer."""


class Ears:
    """All who are listened to now. `folder` is private; `unwire` takes the name of one whose ports shall go."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        post: Callable[[e.Event], None],
        *,
        listener: Listener | None,
        folder: Path,
        rate_hz: int,
        unwire: Callable[[str], None],
    ) -> None:
        self._loop, self._post, self._listener, self._folder = loop, post, listener, folder
        self._rate_hz, self._unwire = rate_hz, unwire
        self._running: dict[str, Recording] = {}
        self._numbers = itertools.count(1)

    def __len__(self) -> int:
        return len(self._running)

    def get(self, listening: str) -> Recording | None:
        return self._running.get(listening)

    def of_leg(self, leg: str) -> list[str]:
        return [name for name, running in self._running.items() if running.leg == leg]

    def start(self, command: c.Listen) -> bool:
        """False when nobody can listen: said by an event, and the flow goes on without."""
        if command.listening in self._running:
            return False
        if self._listener is None:
            return self._fail(command, "speech is switched off")
        path = PurePosixPath(f"{next(self._numbers)}.wav")
        running = Recording(command.call, command.listening, command.leg, "", path, self._rate_hz)
        try:
            running.open(self._folder, PAGE_MS)
        except (OSError, pj.Error) as error:
            return self._fail(command, error.reason if isinstance(error, pj.Error) else str(error))
        self._running[command.listening] = running
        self._listener.listen(command, self._folder / path)
        return True

    def stop(self, listening: str) -> None:
        """The file goes at once; who reads it still can."""
        running = self._running.get(listening)
        if running is None:
            return
        self._unwire(listening)
        del self._running[listening]
        running.stop()
        (self._folder / running.path).unlink(missing_ok=True)
        self._loop.call_later(BURIAL_S, running.close)
        if self._listener is not None:
            self._listener.stop_listening(listening)

    def leg_ended(self, leg: str) -> None:
        for listening in self.of_leg(leg):
            self.stop(listening)

    def stop_all(self) -> None:
        for listening in list(self._running):
            self.stop(listening)

    def _fail(self, command: c.Listen, why: str) -> bool:
        LOG.warning("nobody listens to leg %s: %s", command.leg, why)
        self._post(e.SpeechFailed(command.call, command.leg, command.listening, why))
        return False

"""Prompts and music on the bridge.

A prompt belongs to one leg and plays its files one after another; music is one endless player for all who wait.
pjmedia reports the end of a file on a thread of its own: there we only post. A player stays alive for a moment after
it was taken off the wires, because an end already on its way to that thread still knows its address. pjsip's own play
list is not used for prompts: it reports the end up to a second before the last samples were heard.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pjsua2 as pj

from telephony.sip.endpoint import guarded

LOG = logging.getLogger("hotline.sip")

BURIAL_S = 0.2


class _File(pj.AudioMediaPlayer):
    """One file, played once."""

    def __init__(self, path: Path, at_end: Callable[[], object]) -> None:
        super().__init__()
        self._at_end = at_end
        self.createPlayer(str(path), pj.PJMEDIA_FILE_NO_LOOP)

    @guarded
    def onEof2(self) -> None:
        self._at_end()


class Prompt:
    """Files for one leg. `wired` is called when `audio` has become another one, `finished` once after the last."""

    def __init__(
        self,
        files: Sequence[Path],
        loop: asyncio.AbstractEventLoop,
        wired: Callable[[], None],
        finished: Callable[[], None],
    ) -> None:
        self._files = list(files)
        self._loop = loop
        self._wired = wired
        self._finished = finished
        self._playing: _File | None = None
        self._stopped = False

    def audio(self) -> Any:
        """What sounds now (a `pj.AudioMedia`), or None."""
        return self._playing

    def start(self) -> None:
        """Begin with the first file; files that cannot be opened are passed over with a line in the log."""
        self._advance()

    def stop(self) -> None:
        """No more sound, and no `finished`; the wires must be gone before."""
        self._stopped = True
        self._bury()

    def _advance(self) -> None:
        if self._stopped:
            return
        self._bury()
        while self._files and self._playing is None:
            self._playing = self._open(self._files.pop(0))
        if self._playing is not None:
            self._wired()
        else:
            self._stopped = True
            self._loop.call_soon(self._finished)

    def _open(self, path: Path) -> _File | None:
        try:
            return _File(path, lambda: self._loop.call_soon_threadsafe(self._advance))
        except pj.Error as error:
            LOG.error("the prompt %s cannot be played: %s", path.name, error.reason)
            return None

    def _bury(self) -> None:
        bury(self._playing, self._loop)
        self._playing = None


class Music:
    """Files without end, for everybody at once. One file keeps the house's time: it begins at whole multiples of its
    length of `now` (monotonic seconds), so that whoever speaks between its phrases knows when they end.
    """

    def __init__(self, files: Sequence[Path], now: float) -> None:
        self._player = pj.AudioMediaPlayer()
        if len(files) == 1:
            self._player.createPlayer(str(files[0]), 0)
            self._join(now)
        else:
            self._player.createPlaylist(pj.StringVector([str(path) for path in files]), "music", 0)

    def _join(self, now: float) -> None:
        """Go to where the music would be by now."""
        samples = int(self._player.getInfo().sizeSamples)
        rate_hz = int(self._player.getPortInfo().format.clockRate)
        self._player.setPos(int(now * rate_hz) % samples)

    def audio(self) -> Any:
        return self._player

    def stop(self, loop: asyncio.AbstractEventLoop) -> None:
        """Let go; the wires must be gone before."""
        bury(self._player, loop)
        self._player = None


def bury(player: Any, loop: asyncio.AbstractEventLoop) -> None:
    """Let go of a player that is off the wires, a little later."""
    if player is not None:
        loop.call_later(BURIAL_S, _forget, player)


def _forget(player: Any) -> None:
    """The timer's reference was the last one."""
    del player

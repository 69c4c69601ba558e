"""The stretch of a two-channel recording that is still needed, while its blocks pass by."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from speech.interface import Samples

Block = npt.NDArray[np.generic]
"""(samples, 2): int16, or float within -1..1."""


class Tape:
    """Holds what was fed and not yet forgotten; times are milliseconds of the recording."""

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._first = self._last = 0
        self._blocks: list[npt.NDArray[np.float32]] = []

    @property
    def end_ms(self) -> int:
        return self._last * 1000 // self._rate_hz

    def feed(self, block: Block) -> None:
        scale = 1 / 32768 if block.dtype == np.int16 else 1
        self._blocks.append(block.astype(np.float32) * np.float32(scale))
        self._last += len(block)

    def forget_before(self, at_ms: int) -> None:
        """Lets whole blocks go that end there or earlier."""
        at = at_ms * self._rate_hz // 1000
        while self._blocks and self._first + len(self._blocks[0]) <= at:
            self._first += len(self._blocks.pop(0))

    def sound(self, channel: int, from_ms: int, to_ms: int) -> Samples:
        """One channel between two times, as far as it was fed."""
        return self.both(from_ms, to_ms)[:, channel]

    def both(self, from_ms: int, to_ms: int) -> npt.NDArray[np.float32]:
        """Both channels between two times, as far as they were fed: (samples, 2)."""
        first, last = (max(0, at_ms * self._rate_hz // 1000 - self._first) for at_ms in (from_ms, to_ms))
        sound: list[npt.NDArray[np.float32]] = [np.empty((0, 2), np.float32)]
        at = 0
        for block in self._blocks:
            sound.append(block[max(0, first - at) : max(0, last - at)])
            at += len(block)
        return np.concatenate(sound)

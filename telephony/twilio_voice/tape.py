"""The sound of a Media Stream as a two-channel file that grows: what the party says left, what it hears right.

Twilio sends G.711 µ-law at 8 kHz, 20 ms a message, each with its time in the stream.
"""

from __future__ import annotations

import struct
from array import array
from pathlib import Path
from typing import BinaryIO

RATE_HZ = 8000
PATIENCE_FRAMES = RATE_HZ // 5
"""How long the sound of one side waits for the other's: what has not come by then is silence."""
LONGEST_GAP_FRAMES = RATE_HZ * 10
"""A message that claims to be further ahead is not believed."""


def _expanded(code: int) -> int:
    """One µ-law code as a linear sample (ITU-T G.711)."""
    code = ~code & 0xFF
    magnitude = (((code & 0x0F) << 3) + 0x84) << ((code & 0x70) >> 4)
    return 0x84 - magnitude if code & 0x80 else magnitude - 0x84


LINEAR = [_expanded(code) for code in range(256)]


class Tape:
    """Raises OSError when the disk does not want it."""

    def __init__(self, path: Path) -> None:
        self._file: BinaryIO = path.open("wb", buffering=0)
        self._file.write(_header())
        self._sides = (array("h"), array("h"))
        self._written = 0

    def add(self, right: bool, at_ms: int, codes: bytes, *, silent: bool = False) -> None:
        """A message's sound at its time; `silent`: its time passes and nothing of it is kept."""
        side = self._sides[right]
        at = at_ms * RATE_HZ // 1000 - self._written
        if not -PATIENCE_FRAMES <= at - len(side) <= LONGEST_GAP_FRAMES:
            at = len(side)
        if at > len(side):
            side.frombytes(bytes(2 * (at - len(side))))
        side.extend([0] * len(codes) if silent else [LINEAR[code] for code in codes])
        self._write()

    def close(self) -> None:
        self._file.close()

    def _write(self) -> None:
        """What is there of both, and what waited too long for the other."""
        left, right = self._sides
        ready = max(min(len(left), len(right)), max(len(left), len(right)) - PATIENCE_FRAMES)
        if ready <= 0:
            return
        for side in self._sides:
            side.frombytes(bytes(2 * max(0, ready - len(side))))
        both = array("h", bytes(4 * ready))
        both[0::2], both[1::2] = left[:ready], right[:ready]
        del left[:ready], right[:ready]
        self._written += ready
        self._file.write(both.tobytes())


def _header() -> bytes:
    """Of a file whose length is not known yet."""
    endless = 0x7FFFFFFF
    return (
        struct.pack("<4sI4s", b"RIFF", endless, b"WAVE")
        + struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 2, RATE_HZ, RATE_HZ * 4, 4, 16)
        + struct.pack("<4sI", b"data", endless - 36)
    )

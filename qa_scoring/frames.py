"""Sound to 10 ms frames: two bytes and a half a frame and channel are kept of it.

Everything is exact integer arithmetic (float input is first rounded to 16 bits), so the outcome depends neither on
how the recording was cut into blocks nor on the machine.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from qa_scoring.pitch import Pitches, PitchTrack

FRAME_MS: Final = 10
RATES_HZ: Final = (8000, 16000)
FULL_SCALE: Final = 32768

STEPS_PER_DB: Final = 2
FAINTEST_DBFS: Final = -80  # level 0: digital silence, or anything fainter; A-law's smallest step is -72 dBFS
LOUDEST_LEVEL: Final = -FAINTEST_DBFS * STEPS_PER_DB

# G.711 tops out at 32256 (A-law) and 32124 (mu-law), linear recordings at 32767; the next lower code words are
# 31232 and 31100. Three samples at the ceiling within 10 ms do not happen by chance below it.
CEILING: Final = 32000
CLIPPED_SAMPLES: Final = 3

Levels = npt.NDArray[np.uint8]
_SLICE_FRAMES: Final = 1000


def dbfs(level: int) -> float:
    """The power a level stands for, in dB relative to a full-scale square wave (dBov of ITU-T G.100.1)."""
    return FAINTEST_DBFS + level / STEPS_PER_DB


def level_of(dbfs_: float) -> int:
    """The level for a power in dBFS."""
    return round((dbfs_ - FAINTEST_DBFS) * STEPS_PER_DB)


class Frames:
    """Folds the blocks of one two-channel recording into per-frame levels and clipping marks.

    Level k means a power of -80 + k/2 dBFS to the nearest half decibel, the frame's mean (DC offset) removed.
    Without `pitched` nothing is known of pitch, which costs most of the work.
    """

    def __init__(self, rate_hz: int, *, pitched: bool = True) -> None:
        if rate_hz not in RATES_HZ:
            raise ValueError(f"rate_hz is one of {RATES_HZ}, not {rate_hz}")
        self.rate_hz = rate_hz
        self.samples = 0
        self._frame = rate_hz * FRAME_MS // 1000
        self._steps = _level_steps(self._frame)
        self._rest = np.empty((0, 2), np.int16)
        self._levels = (bytearray(), bytearray())
        self._clipped = (bytearray(), bytearray())
        self._pitch = tuple(PitchTrack(rate_hz) for _ in range(2 * pitched))

    @property
    def length_ms(self) -> int:
        return self.samples * 1000 // self.rate_hz

    def feed(self, block: npt.NDArray[np.generic]) -> None:
        """Take the next block, shape (samples, 2): int16, or float within -1..1. Raises ValueError for others."""
        if block.ndim != 2 or block.shape[1] != 2:
            raise ValueError(f"a block has the shape (samples, 2), not {block.shape}")
        width = self._frame * _SLICE_FRAMES
        for start in range(0, len(block), width):
            self._take(_as_int16(block[start : start + width]))
        self.samples += len(block)

    def levels(self, channel: int) -> Levels:
        """Levels of all whole frames so far, channel 0 (left) or 1 (right)."""
        return np.frombuffer(bytes(self._levels[channel]), np.uint8)

    def clipped(self, channel: int) -> npt.NDArray[np.bool_]:
        """Which frames touch the ceiling."""
        return np.frombuffer(bytes(self._clipped[channel]), np.bool_)

    def pitches(self, channel: int) -> Pitches:
        """One for each 20 ms so far, the last ones missing."""
        return self._pitch[channel].pitches()

    def _take(self, piece: npt.NDArray[np.int16]) -> None:
        piece = np.concatenate((self._rest, piece))
        whole = len(piece) // self._frame * self._frame
        self._rest = piece[whole:].copy()
        for channel in (0, 1):
            samples = piece[:whole, channel].reshape(-1, self._frame)
            self._levels[channel].extend(self._measured(samples).tobytes())
            self._clipped[channel].extend(_at_ceiling(samples).tobytes())
        for channel, track in enumerate(self._pitch):
            track.take(piece[:whole, channel])

    def _measured(self, samples: npt.NDArray[np.int16]) -> Levels:
        # Below 2**53 float64 sums of integers are exact in any order; n * sum(x^2) - sum(x)^2 stays below 2**45.
        wave = samples.astype(np.float64)
        power = self._frame * np.einsum("ij,ij->i", wave, wave) - wave.sum(axis=1) ** 2
        return np.asarray(np.searchsorted(self._steps, power, side="right"), np.uint8)


def _level_steps(frame: int) -> npt.NDArray[np.float64]:
    """Scaled power at which each level from 1 upwards begins: half a step below its own."""
    full = (frame * FULL_SCALE) ** 2
    half = 0.5 / STEPS_PER_DB
    return np.array([round(full * 10 ** ((dbfs(k) - half) / 10)) for k in range(1, LOUDEST_LEVEL + 1)], np.float64)


def _as_int16(block: npt.NDArray[np.generic]) -> npt.NDArray[np.int16]:
    if block.dtype == np.int16:
        return block.astype(np.int16, copy=False)
    if not np.issubdtype(block.dtype, np.floating):
        raise ValueError(f"samples are int16 or float, not {block.dtype}")
    scaled = np.nan_to_num(block.astype(np.float64), posinf=1.0, neginf=-1.0) * FULL_SCALE
    return np.clip(np.rint(scaled), -FULL_SCALE, FULL_SCALE - 1).astype(np.int16)


def _at_ceiling(samples: npt.NDArray[np.int16]) -> npt.NDArray[np.bool_]:
    touching = (samples >= CEILING) | (samples <= -CEILING)
    return np.asarray(np.count_nonzero(touching, axis=1) >= CLIPPED_SAMPLES)

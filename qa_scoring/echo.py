"""Echo: one side's voice heard again in the other's channel, fainter and a little later.

While the far side speaks, the levels of the near channel some moments later are compared with its own: the normalised
cross-correlation of the two envelopes over two seconds of speech, at every delay up to half a second. Only frames in
which the far side speaks are taken, run together, so that beginning and ending together does not look alike. Two
people who speak independently stay below 0.65 at whichever delay fits best; an echo that stands out of the noise is
mostly above 0.8. Levels are in decibels, so that the outcome does not depend on how loud the echo is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from qa_scoring.frames import FRAME_MS, STEPS_PER_DB, Levels
from qa_scoring.voice_activity import Runs, mask_of, runs_of

_Frames = npt.NDArray[np.int64]
_Figures = npt.NDArray[np.float64]

WINDOW: Final = 200
HOP: Final = 50
STRETCH: Final = 300  # two turns in one window, one louder than the other, would be alike by that one step
DELAYS: Final = 50
"""In frames. ITU-T G.131 finds echo a nuisance from 25 ms on; mobile and IP paths rarely bring it after 500 ms."""
LEAST_ALIKE: Final = 0.75
LEAST_LOSS_DB: Final = 3
"""An echo is fainter than the voice; of one sound on both channels neither is the echo."""
LEAST_MOVEMENT_DB: Final = 1
_WINDOWS_AT_ONCE: Final = 600  # ten minutes of sound at the most keep the memory flat


@dataclass(frozen=True, slots=True)
class Echo:
    """Runs of frames in which it is heard, and the median of its delays."""

    runs: Runs
    delay_ms: int | None


def echo_of(far: Levels, near: Levels, speaking: Runs) -> Echo:
    """The voice of the far side, who speaks in these runs, as it is heard again on the near side."""
    spoken = np.flatnonzero(mask_of(speaking, max(0, len(far) - DELAYS)))
    begins = np.arange(0, len(spoken) - WINDOW + 1, HOP)
    begins = begins[spoken[begins + WINDOW - 1] - spoken[begins] < STRETCH]
    heard = np.zeros(len(near), np.bool_)
    delays: list[int] = []
    for at in range(0, len(begins), _WINDOWS_AT_ONCE):
        some = begins[at : at + _WINDOWS_AT_ONCE]
        frames = spoken[some[0] : some[-1] + WINDOW]
        for begin, delay in _echoing(far, near, frames, some - some[0]):
            heard[frames[begin : begin + WINDOW] + delay] = True
            delays.append(delay)
    return Echo(runs_of(heard), sorted(delays)[len(delays) // 2] * FRAME_MS if delays else None)


def _echoing(far: Levels, near: Levels, frames: _Frames, begins: _Frames) -> list[tuple[int, int]]:
    """The windows that are echoed, each with the delay that fits best."""
    voice = _Windows(far[frames], begins)
    alike = np.stack([_likeness(voice, near[frames + delay], begins) for delay in range(DELAYS)])
    best = alike.argmax(axis=0)
    found = np.flatnonzero(alike.max(axis=0) >= LEAST_ALIKE)
    return list(zip(begins[found].tolist(), best[found].tolist(), strict=True))


class _Windows:
    """Sums over windows of levels: whole numbers, so that the order of adding does not matter."""

    def __init__(self, levels: Levels, begins: _Frames) -> None:
        self.levels = levels.astype(np.int64)
        self.sum = _summed(self.levels, begins)
        self.spread = WINDOW * _summed(self.levels**2, begins) - self.sum**2


def _summed(values: _Frames, begins: _Frames) -> _Frames:
    """The sum of each window."""
    sums = np.concatenate(([0], np.cumsum(values)))
    return np.asarray(sums[begins + WINDOW] - sums[begins])


def _likeness(voice: _Windows, levels: Levels, begins: _Frames) -> _Figures:
    """Correlation in -1..1 of each window; 0 where the near side hardly moves or is not fainter."""
    near = _Windows(levels, begins)
    common = WINDOW * _summed(voice.levels * near.levels, begins) - voice.sum * near.sum
    still = (WINDOW * LEAST_MOVEMENT_DB * STEPS_PER_DB) ** 2
    fainter = voice.sum - near.sum >= WINDOW * LEAST_LOSS_DB * STEPS_PER_DB
    moving = np.minimum(voice.spread, near.spread) >= still
    power = np.sqrt(np.maximum(voice.spread, 1)) * np.sqrt(np.maximum(near.spread, 1))
    return np.where(fainter & moving, common / power, 0.0)

"""Echo: one side's voice heard again in the other's channel, fainter and a little later.

While the far side speaks, the levels of the near channel some moments later are compared with its own: the normalised
cross-correlation of the two envelopes over two seconds of speech, at every delay up to half a second. Only frames in
which the far side speaks are taken, run together, so that beginning and ending together does not look alike. Two
people who speak independently stay below 0.65 at whichever delay fits best; an echo that stands out of the noise is
mostly above 0.8. Levels are in decibels, so that the outcome does not depend on how loud the echo is.

An echo is not speech of the side it is heard on. What the echo accounts for are the frames that are hardly louder
than the far voice at that delay, less what the echo loses in that window; where the near side speaks into it, it is
louder than that and stays heard.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from qa_scoring.frames import FRAME_MS, STEPS_PER_DB, Levels
from qa_scoring.runs import Bits, Runs, mask_of, runs_of
from qa_scoring.voice_activity import SMOOTHING_FRAMES, smoothed

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
MARGIN_DB: Final = 5
"""So much louder than predicted, sound in the near channel is still the echo: rooms and codecs make it uneven."""
RIM: Final = 50
"""In frames: windows end on a grid, and one with other speech in it is not alike; the echo goes on beside them."""
NEIGHBOURS: Final = 4
LEAST_ALONE: Final = 15
"""In frames: for less than that, the near side's weak syllables are not louder than the echo either."""
_MARGIN: Final = MARGIN_DB * STEPS_PER_DB * SMOOTHING_FRAMES
_WINDOWS_AT_ONCE: Final = 600  # ten minutes of sound at the most keep the memory flat


@dataclass(frozen=True, slots=True)
class Echo:
    """Runs of frames in which it is heard, the median of its delays, and the frames that hold nothing else."""

    runs: Runs
    delay_ms: int | None
    alone: Bits


def echo_of(far: Levels, near: Levels, speaking: Runs) -> Echo:
    """The voice of the far side, who speaks in these runs, as it is heard again on the near side."""
    spoken = np.flatnonzero(mask_of(speaking, max(0, len(far) - DELAYS)))
    if len(spoken) < WINDOW:
        return Echo(np.empty((0, 2), np.int64), None, np.zeros(len(near), np.bool_))
    begins = np.arange(0, len(spoken) - WINDOW + 1, HOP)
    begins = begins[spoken[begins + WINDOW - 1] - spoken[begins] < STRETCH]
    found: list[_Copy] = []
    for at in range(0, len(begins), _WINDOWS_AT_ONCE):
        some = begins[at : at + _WINDOWS_AT_ONCE]
        frames = spoken[some[0] : some[-1] + WINDOW]
        found += _copies(far, near, frames, some - some[0])
    heard = np.zeros(len(near), np.bool_)
    for copy in found:
        heard[copy.frames + copy.delay] = True
    delays = sorted(copy.delay for copy in found)
    delay_ms = delays[len(delays) // 2] * FRAME_MS if delays else None
    return Echo(runs_of(heard), delay_ms, _alone(far, near, found))


@dataclass(frozen=True, slots=True)
class _Copy:
    """A window of the far voice (its frames) that is heard again so many frames later, by `gain` louder on the scale
    of the smoothed sums (below zero, as an echo is fainter)."""

    frames: _Frames
    delay: int
    gain: int


def _copies(far: Levels, near: Levels, frames: _Frames, begins: _Frames) -> list[_Copy]:
    windows = [(frames[begin : begin + WINDOW], delay) for begin, delay in _echoing(far, near, frames, begins)]
    return [_Copy(window, delay, _gain(far[window], near[window + delay])) for window, delay in windows]


def _alone(far: Levels, near: Levels, found: list[_Copy]) -> Bits:
    """Frames no louder than the echo accounts for, in the windows and beside them.

    The gain is the lower of a window's own and its neighbours' median: one in which the near side speaks, too, seems
    to lose less than it does.
    """
    alone = np.zeros(len(near), np.bool_)
    voice, sound = _at_most(smoothed(far)), smoothed(near).astype(np.int32)
    for index, copy in enumerate(found):
        around = sorted(other.gain for other in found[max(0, index - NEIGHBOURS) : index + NEIGHBOURS + 1])
        most = min(copy.gain, around[len(around) // 2]) + _MARGIN
        first, last = max(0, int(copy.frames[0]) - RIM), min(int(copy.frames[-1]) + RIM, len(far) - copy.delay)
        louder = sound[first + copy.delay : last + copy.delay] - voice[first:last]
        alone[first + copy.delay : last + copy.delay] |= louder <= most
    runs = runs_of(alone)
    return mask_of(runs[runs[:, 1] - runs[:, 0] >= LEAST_ALONE], len(alone))


def _at_most(smooth: npt.NDArray[np.uint16]) -> npt.NDArray[np.int32]:
    """The loudest within 20 ms of each frame: delays are no whole frames."""
    around = SMOOTHING_FRAMES // 2
    padded = np.pad(smooth, around)
    return np.asarray(np.lib.stride_tricks.sliding_window_view(padded, SMOOTHING_FRAMES).max(axis=1), np.int32)


def _gain(far: Levels, near: Levels) -> int:
    """How much louder the echo is than the voice, on the scale of the smoothed sums (so below zero).

    Read where the voice is louder than its median, where the echo is the least likely to drown in noise.
    """
    loud = far >= np.median(far)
    return int(np.median(near[loud].astype(np.int32) - far[loud]) * SMOOTHING_FRAMES)


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

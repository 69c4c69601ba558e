"""Where exactly speech begins, pauses and ends: within 15.9 dB of its own active level, noise taken off.

Voice activity (`qa_scoring.voice_activity`) asks whether something stands out of the noise; how far a word is heard
before it drowns then depends on the noise. ITU-T P.56 draws the line by the voice itself: speech is what lies within
15.9 dB of the mean power of what is speech, so that a loud voice and a low one, a good line and a bad one have the
same pauses. Here each stretch has one of its own: speech of one loudness without a pause of a second. As powers of
voice and noise add up, the mean power of the noise around is taken off first, which finds the line down to where the
noise is as loud as the faintest speech. Powers are whole numbers, so that the outcome is the same everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from qa_scoring.frames import LOUDEST_LEVEL, STEPS_PER_DB, Levels
from qa_scoring.runs import Bits, Runs, bridged, long_enough, mask_of, runs_of, widened
from qa_scoring.voice_activity import STANDARD, Sensitivity

_Powers = npt.NDArray[np.int64]

MARGIN: Final = 10**-1.59
"""15.9 dB."""
ROUNDS: Final = 5
"""The level is the mean of what is within the margin of it: after so many rounds that hardly moves."""
PAUSE: Final = 100
JUMP: Final = 10**0.8
"""Speech that is 8 dB louder or fainter than what was said before is a stretch of its own."""
PIECE: Final = 100
"""In frames: a run is gone through by such pieces, as somebody may begin to shout without a pause before."""
LEAST: Final = 50
"""In frames: a word alone may be faint without that."""
RIM: Final = 40
"""So many frames before and after it speech may turn out to begin and end."""
AROUND: Final = 300
LEAST_NOISE: Final = 30
NEAR: Final = 10
"""In frames: noise is measured so far around a stretch, on so many frames at least, so far away from any speech."""
LEAST_OVER_NOISE: Final = 0.8
"""Power of the voice in that of the noise: below, noise alone rises so far."""
_POWERS: Final = np.rint(10 ** (np.arange(LOUDEST_LEVEL + 1) / (10 * STEPS_PER_DB)) * 1000).astype(np.int64)


@dataclass(slots=True)
class _Stretch:
    """Frames from `start` to `end`, and about the active power of the sound in them."""

    start: int
    end: int
    power: float

    def goes_on(self, other: _Stretch) -> bool:
        """What comes next belongs to it."""
        short = min(self.end - self.start, other.end - other.start) < LEAST
        alike = self.power < other.power * JUMP and other.power < self.power * JUMP
        return other.start - self.end <= PAUSE and (short or alike)

    def with_(self, other: _Stretch) -> _Stretch:
        here, there = self.end - self.start, other.end - other.start
        return _Stretch(self.start, other.end, (self.power * here + other.power * there) / (here + there))


def settled(levels: Levels, runs: Runs, foreign: Bits, sensitivity: Sensitivity = STANDARD) -> Runs:
    """The speech in and around these runs of one channel; none in the frames `foreign`, an echo, beyond the runs."""
    if len(runs) == 0:
        return runs
    length = len(levels)
    heard, noise = mask_of(runs, length), _Noise(levels, runs, foreign)
    speaking = np.zeros(length, np.bool_)
    for stretch in _stretches(runs, levels):
        first, last = max(0, stretch.start - RIM), min(length, stretch.end + RIM)
        behind = 4 * noise.around(stretch.start, stretch.end)
        voice = np.maximum(_four_times(levels, first, last) - behind, 1)
        level = _active(voice[stretch.start - first : stretch.end - first])
        speaking[first:last] |= voice >= max(level * MARGIN, behind * LEAST_OVER_NOISE)
    speaking = (speaking & ~foreign) | (heard & foreign)
    return long_enough(bridged(runs_of(speaking), sensitivity.hangover_ms), sensitivity.shortest_ms)


def _four_times(levels: Levels, first: int, last: int) -> _Powers:
    """The power about each frame, averaged over 30 ms."""
    power = _POWERS[levels[np.clip(np.arange(first - 1, last + 1), 0, len(levels) - 1)]]
    return np.asarray(power[:-2] + 2 * power[1:-1] + power[2:])


def _stretches(runs: Runs, levels: Levels) -> list[_Stretch]:
    """Runs that belong together, in the order of time."""
    found: list[_Stretch] = []
    for start, end in _pieces(runs):
        new = _Stretch(start, end, _active(_POWERS[levels[start:end]]))
        if found and found[-1].goes_on(new):
            found[-1] = found[-1].with_(new)
        else:
            found.append(new)
    return found


def _pieces(runs: Runs) -> Iterator[tuple[int, int]]:
    """The runs, long ones in equal pieces of a second or less."""
    for start, end in runs.tolist():
        parts = -(-(end - start) // PIECE)
        cuts = [start + (end - start) * part // parts for part in range(parts + 1)]
        yield from pairwise(cuts)


def _active(power: _Powers) -> float:
    """The active level of ITU-T P.56, as a power; it needs a frame at the least."""
    mean = _mean(power)
    for _ in range(ROUNDS):
        mean = _mean(power[power >= mean * MARGIN])
    return mean


def _mean(power: _Powers) -> float:
    return int(power.sum()) / len(power)


class _Noise:
    """The mean power of frames in which nobody is heard."""

    def __init__(self, levels: Levels, runs: Runs, foreign: Bits) -> None:
        self._levels = levels
        self._quiet = ~mask_of(widened(runs, NEAR, len(levels)), len(levels)) & ~foreign
        self._anywhere = self._mean(0, len(levels))

    def around(self, start: int, end: int) -> int:
        """Near these frames, else in the whole recording; 0 when it is never quiet."""
        return self._mean(max(0, start - AROUND), end + AROUND) or self._anywhere

    def _mean(self, first: int, last: int) -> int:
        found = self._levels[first:last][self._quiet[first:last]]
        counts = np.bincount(found, minlength=len(_POWERS))
        return int(counts @ _POWERS) // len(found) if len(found) >= LEAST_NOISE else 0

"""How fast somebody speaks: syllable nuclei counted in the ups and downs of the level.

After de Jong & Wempe, "Praat script to detect syllable nuclei and measure speech rate automatically" (Behavior
Research Methods 41, 2009): a nucleus is a peak that rises out of the dip before it and falls into the next one. They
take intensity peaks at least 2 dB over their dips and above the median, and keep the voiced ones. Here there are only
levels per 10 ms, smoothed over 50 ms, and no voicing; a dip of 1.5 dB and a line 8 dB below the median of the speech
find most, as weak syllables of running speech swing little. Neighbouring syllables without a dip between them count
as one, so the figure is somewhat below the syllables that were spoken, by much the same part for everybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from qa_scoring.frames import FRAME_MS, STEPS_PER_DB, Levels
from qa_scoring.runs import Runs, mask_of, runs_of
from qa_scoring.voice_activity import SMOOTHING_FRAMES, smoothed

_Bits = npt.NDArray[np.bool_]

DIP_DB: Final = 1.5
BELOW_MEDIAN_DB: Final = 8.0
FAST_SPM: Final = 400
"""Too fast, in syllables a minute. Mandarin is spoken at 311 and English at 371 on the average (Pellegrino, Coupé &
Marsico, "A cross-language perspective on speech information rate", Language 87, 2011)."""
WINDOW: Final = 500
HOP: Final = 10
"""In frames: five seconds, moved on by a tenth."""
LEAST_SPEECH_MS: Final = 4000
"""Within a window: with more pauses than that a few syllables would make a rate."""


@dataclass(frozen=True, slots=True)
class SpeakingRate:
    """Nuclei counted, and runs of frames in which they come too fast."""

    syllables: int
    fast: Runs


def speaking_rate(levels: Levels, speech: Runs) -> SpeakingRate:
    """The rate of one side, who speaks in these runs."""
    speaking = mask_of(speech, len(levels))
    nuclei = np.zeros(len(levels), np.bool_)
    nuclei[_nuclei(levels, np.flatnonzero(speaking))] = True
    return SpeakingRate(int(np.count_nonzero(nuclei)), _fast(nuclei, speaking))


def _nuclei(levels: Levels, spoken: npt.NDArray[np.int64]) -> list[int]:
    """The frames at which syllables are loudest."""
    if len(spoken) == 0:
        return []
    wave = smoothed(levels)[spoken].astype(np.int32)
    line = int(np.median(wave)) - _steps(BELOW_MEDIAN_DB)
    turning = _turning_points(wave)
    peaks = _peaks(wave[turning].tolist(), _steps(DIP_DB))
    return [int(spoken[turning[peak]]) for peak in peaks if wave[turning[peak]] >= line]


def _turning_points(wave: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
    """First and last frame, and where rising changes to falling or back."""
    steps = np.sign(np.diff(wave))
    moving = np.flatnonzero(steps)
    turns = moving[1:][np.diff(steps[moving]) != 0]
    return np.concatenate(([0], turns, [len(wave) - 1]))


def _peaks(heights: list[int], dip: int) -> list[int]:
    """Indices of the heights that stand so far above the lowest point on either side, up to the next such peak."""
    found: list[int] = []
    lowest, top = heights[0], None
    for index, height in enumerate(heights):
        if top is None:
            lowest = min(lowest, height)
            top = index if height - lowest >= dip else None
        elif height > heights[top]:
            top = index
        elif heights[top] - height >= dip:
            found.append(top)
            lowest, top = height, None
    return found if top is None else [*found, top]


def _fast(nuclei: _Bits, speaking: _Bits) -> Runs:
    """The windows that are too fast, run together."""
    syllables, speech_ms = _sums(nuclei), _sums(speaking) * FRAME_MS
    runs = runs_of((speech_ms >= LEAST_SPEECH_MS) & (syllables * 60_000 >= FAST_SPM * speech_ms)) * HOP
    runs[:, 1] += WINDOW - HOP
    return runs_of(mask_of(runs, len(nuclei)))


def _sums(bits: _Bits) -> npt.NDArray[np.int64]:
    """How many are set in each window; none when there is no whole window."""
    sums = np.cumsum(np.pad(bits, (1, 0)), dtype=np.int32)
    return np.asarray(sums[WINDOW::HOP] - sums[: max(0, len(sums) - WINDOW) : HOP], np.int64)


def _steps(db: float) -> int:
    """A difference in dB on the scale of the smoothed sums."""
    return round(db * STEPS_PER_DB * SMOOTHING_FRAMES)

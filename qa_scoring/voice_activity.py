"""When somebody speaks: energy above an adaptive noise floor, as runs of 10 ms frames.

The steps follow Brady, "A technique for investigating on-off patterns of speech" (BSTJ 44, 1965): threshold, drop
bursts too short to be speech, fill pauses below 200 ms (the hangover of ITU-T P.56, too). The floor is tracked by
minimum statistics (Martin, IEEE Trans. Speech Audio Process. 9(5), 2001), here looking both ways in time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from qa_scoring.frames import FRAME_MS, STEPS_PER_DB, Levels, level_of

Runs = npt.NDArray[np.int64]
Bits = npt.NDArray[np.bool_]
_Sums = npt.NDArray[np.uint16]

SMOOTHING_FRAMES: Final = 5
CELL_FRAMES: Final = 50
BEGINNING_FRAMES: Final = 3000
SCRAP_FRAMES: Final = 20
"""What is shorter beside an echo is left over from it."""
DROWNED_FRAMES: Final = 60
"""For so long an echo may drown the weak syllables of somebody who speaks into it."""


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What counts as a voice.

    A frame is active when it is `margin_db` above the noise floor, above `faintest_dbfs`, and not more than
    `below_voice_db` under the channel's own voice: what is fainter are people in the background. ITU-T P.56 draws
    that line 15.9 dB under the mean active level, some 2 dB higher. The channel's own voice is the level that its
    loudest tenth exceeds, or, if that is less, the loudest twentieth of the first half of the sound on it, of 30 s at
    the most: who shouts later on stays heard where calm. A second and a half of the own voice in that time are enough
    for the background not to be taken for it.

    The floor at any moment is the higher of the quietest moments in the `window_ms` before and after it, so that it
    follows a step in the noise at once, while speech, which always dips within seconds, does not lift it. A steady
    sound counts as background unless it is as loud as anything on the channel (within `steady_db` of its loudest
    half second) and above `loud_dbfs`: then it is a tone or a machine on the line, not noise.
    """

    margin_db: float = 7.0
    faintest_dbfs: float = -50.0
    below_voice_db: float = 18.0
    window_ms: int = 5000
    steady_db: float = 12.0
    loud_dbfs: float = -40.0
    hangover_ms: int = 200
    shortest_ms: int = 100


STANDARD: Final = Sensitivity()


def speech_runs(levels: Levels, sensitivity: Sensitivity = STANDARD, foreign: Bits | None = None) -> Runs:
    """Runs of frames in which somebody speaks, shape (runs, 2): first frame, frame after the last.

    `foreign`: frames that are known to be somebody else's sound, the echo of the other side.
    """
    if len(levels) == 0:
        return np.empty((0, 2), np.int64)
    smooth = smoothed(levels)
    active = smooth > _thresholds(smooth, sensitivity)
    if foreign is not None:
        active &= ~foreign
    active &= smooth > _voice_level(smooth[active]) - _steps(sensitivity.below_voice_db)
    runs = runs_of(active)
    if foreign is not None:
        runs = _through(foreign, _without_scraps(runs, foreign))
    return _long_enough(_bridged(runs, sensitivity.hangover_ms), sensitivity.shortest_ms)


def runs_of(active: npt.NDArray[np.bool_]) -> Runs:
    """Runs of true, shape (runs, 2)."""
    edges = np.flatnonzero(np.diff(active, prepend=False, append=False))
    return edges.reshape(-1, 2).astype(np.int64)


def mask_of(runs: Runs, length: int) -> npt.NDArray[np.bool_]:
    """Which of so many frames lie within the runs; the inverse of `runs_of`."""
    mask = np.zeros(length, np.bool_)
    for start, end in runs.tolist():
        mask[start:end] = True
    return mask


def smoothed(levels: Levels) -> _Sums:
    """Sum over five frames around each: the mean level times five, so that a click of 10 ms does not count."""
    around = SMOOTHING_FRAMES // 2
    padded = np.pad(levels, around, mode="edge").astype(np.uint16)
    width = len(levels)
    total = padded[:width].copy()
    for offset in range(1, SMOOTHING_FRAMES):
        total += padded[offset : offset + width]
    return total


def _thresholds(smooth: _Sums, sensitivity: Sensitivity) -> _Sums:
    cells = np.pad(smooth, (0, -len(smooth) % CELL_FRAMES), mode="edge").reshape(-1, CELL_FRAMES)
    floor = np.minimum(_floor(cells.min(axis=1), sensitivity), _steady_limit(cells, sensitivity))
    faintest = level_of(sensitivity.faintest_dbfs) * SMOOTHING_FRAMES
    threshold = np.maximum(floor + _steps(sensitivity.margin_db), faintest).astype(np.uint16)
    return np.repeat(threshold, CELL_FRAMES)[: len(smooth)]


def _floor(quietest: _Sums, sensitivity: Sensitivity) -> _Sums:
    """The floor for each half-second cell, from the quietest moment of each."""
    reach = min(sensitivity.window_ms // (CELL_FRAMES * FRAME_MS), len(quietest))
    ahead = np.lib.stride_tricks.sliding_window_view(quietest, reach).min(axis=1)
    cell = np.arange(len(quietest))
    before, after = np.maximum(cell - reach + 1, 0), np.minimum(cell, len(ahead) - 1)
    return np.asarray(np.maximum(ahead[before], ahead[after]))


def _steady_limit(cells: _Sums, sensitivity: Sensitivity) -> int:
    loudest = int(cells.sum(axis=1, dtype=np.int64).max()) // CELL_FRAMES
    return max(loudest - _steps(sensitivity.steady_db), level_of(sensitivity.loud_dbfs) * SMOOTHING_FRAMES)


def _voice_level(active: _Sums) -> int:
    """The level of the channel's own voice, from the active frames in the order of time; 0 when there are none."""
    if len(active) == 0:
        return 0
    first = active[: min(BEGINNING_FRAMES, len(active) // 2 + 1)]
    return min(_reached(active, 1 / 10), _reached(first, 1 / 20))


def _reached(levels: _Sums, part: float) -> int:
    """The level that this part of them reaches."""
    louder = np.cumsum(np.bincount(levels)[::-1])
    return int(len(louder) - 1 - np.searchsorted(louder, len(levels) * part))


def _steps(db: float) -> int:
    """A difference in dB on the scale of the smoothed sums."""
    return round(db * STEPS_PER_DB * SMOOTHING_FRAMES)


def _without_scraps(runs: Runs, foreign: Bits) -> Runs:
    """Without what the echo leaves over at its rims and between its syllables."""
    beside = np.pad(foreign, 1)
    touching = beside[runs[:, 0]] | beside[runs[:, 1] + 1]
    return np.asarray(runs[~touching | (runs[:, 1] - runs[:, 0] >= SCRAP_FRAMES)])


def _through(foreign: Bits, runs: Runs) -> Runs:
    """Run together where the echo drowns the weak syllables of somebody who speaks on."""
    ends, starts = runs[:-1, 1], runs[1:, 0]
    drowned = foreign[ends] & foreign[starts - 1] & (starts - ends <= DROWNED_FRAMES)
    kept = np.flatnonzero(~drowned)
    return np.stack(
        (runs[np.append(0, kept + 1)[: len(runs)], 0], runs[np.append(kept, len(runs) - 1)[: len(runs)], 1]), axis=1
    )


def _bridged(runs: Runs, hangover_ms: int) -> Runs:
    apart = runs[1:, 0] - runs[:-1, 1] >= hangover_ms // FRAME_MS
    starts = runs[np.concatenate(([True], apart))[: len(runs)], 0]
    ends = runs[np.concatenate((apart, [True]))[: len(runs)], 1]
    return np.stack((starts, ends), axis=1)


def _long_enough(runs: Runs, shortest_ms: int) -> Runs:
    return np.asarray(runs[runs[:, 1] - runs[:, 0] >= shortest_ms // FRAME_MS])

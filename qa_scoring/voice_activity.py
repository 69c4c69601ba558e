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
from qa_scoring.runs import Bits, Runs, bridged, long_enough, mask_of, runs_of, through, widened, without_scraps

_Sums = npt.NDArray[np.uint16]

SMOOTHING_FRAMES: Final = 5
CELL_FRAMES: Final = 50
BEGINNING_FRAMES: Final = 3000
AWAY_FRAMES: Final = 50
LEAST_AWAY_FRAMES: Final = 500
"""From so many frames, each so far from the channel's own voice, one can tell what is to be heard behind it."""


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What counts as a voice.

    A frame is active when it is `margin_db` above the noise floor, above `faintest_dbfs`, and not more than
    `below_voice_db` under the channel's own voice: what is fainter are people in the background. ITU-T P.56 draws
    that line 15.9 dB under the mean active level, some 2 dB higher. The channel's own voice is the level that its
    loudest tenth exceeds, or, if that is less, the loudest twentieth of the first half of the sound on it, of 30 s at
    the most: who shouts later on stays heard where calm. A second and a half of the own voice in that time are enough
    for the background not to be taken for it.

    Where the voices of others are heard all along, as among colleagues, they may be louder than that line. Frames
    half a second and more away from plain speech (`plain_voice_db` under the own voice) tell: if the middle half
    of them spreads over `restless_db`, as no noise does, speech must be `above_background_db` above the loudest
    twentieth of them; but what is plain is always heard.

    The floor at any moment is the higher of the quietest moments in the `window_ms` before and after it, so that it
    follows a step in the noise at once, while speech, which always dips within seconds, does not lift it. A steady
    sound counts as background unless it is as loud as anything on the channel (within `steady_db` of its loudest
    half second) and above `loud_dbfs`: then it is a tone or a machine on the line, not noise.
    """

    margin_db: float = 7.0
    faintest_dbfs: float = -50.0
    below_voice_db: float = 18.0
    plain_voice_db: float = 12.0
    restless_db: float = 2.5
    above_background_db: float = 3.0
    window_ms: int = 5000
    steady_db: float = 12.0
    loud_dbfs: float = -40.0
    hangover_ms: int = 200
    shortest_ms: int = 100


STANDARD: Final = Sensitivity()


def speech_runs(levels: Levels, sensitivity: Sensitivity = STANDARD, foreign: Bits | None = None) -> Runs:
    """Runs of frames in which somebody speaks; `qa_scoring.speech_ends` says where exactly each begins and ends.

    `foreign`: frames that are known to be somebody else's sound, the echo of the other side.
    """
    if len(levels) == 0:
        return np.empty((0, 2), np.int64)
    foreign = np.zeros(len(levels), np.bool_) if foreign is None else foreign
    smooth = smoothed(levels)
    active = (smooth > _thresholds(smooth, sensitivity)) & ~foreign
    active &= smooth > _own_line(smooth, active, foreign, sensitivity)
    runs = through(foreign, without_scraps(runs_of(active), foreign))
    return _words(runs, sensitivity)


def _words(runs: Runs, sensitivity: Sensitivity) -> Runs:
    return long_enough(bridged(runs, sensitivity.hangover_ms), sensitivity.shortest_ms)


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


def _own_line(smooth: _Sums, active: Bits, foreign: Bits, sensitivity: Sensitivity) -> int:
    """What is fainter than this is not the channel's own voice."""
    voice = _voice_level(smooth[active])
    plain = voice - _steps(sensitivity.plain_voice_db)
    own = _words(runs_of(active & (smooth > plain)), sensitivity)
    near = mask_of(widened(own, AWAY_FRAMES, len(smooth)), len(smooth))
    behind = _background(smooth[~near & ~foreign], sensitivity)
    return max(voice - _steps(sensitivity.below_voice_db), min(behind, plain))


def _background(away: _Sums, sensitivity: Sensitivity) -> int:
    """The line above the sounds behind the own voice; 0 where they are steady, as noise is, or too few to tell."""
    if len(away) < LEAST_AWAY_FRAMES:
        return 0
    if _reached(away, 1 / 4) - _reached(away, 3 / 4) < _steps(sensitivity.restless_db):
        return 0
    return _reached(away, 1 / 20) + _steps(sensitivity.above_background_db)


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

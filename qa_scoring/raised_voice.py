"""Where somebody raises the voice: louder than in the own first minute of speech, for a second and longer.

Everybody is measured against nobody but themselves, so that neither the telephone's gain nor a loud voice by nature
counts. People at a metre's distance speak at 58 dB when calm, 65 raised, 75 loud and 88 shouting (Pearsons, Bennett &
Fidell, "Speech levels in various noise environments", EPA-600/1-77-025, 1977): 10 dB over the ordinary is between
raised and loud, and syllables, which swing by several decibels each, do not reach it averaged over half a second.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from qa_scoring.frames import FRAME_MS, STEPS_PER_DB, Levels
from qa_scoring.voice_activity import Bits, Runs, mask_of, runs_of

_Sums = npt.NDArray[np.int32]

RAISED_DB: Final = 10
SHOUTED_DB: Final = 16
"""Loud over calm; shouting itself is 30 dB over, of which telephones and their gain control leave about half."""
REFERENCE_MS: Final = 60_000
LEAST_REFERENCE_MS: Final = 5000
"""With less speech than that in the whole call nobody can tell what is ordinary."""
AVERAGED_FRAMES: Final = 51


def raised_runs(levels: Levels, speech: Runs) -> Runs:
    """Runs of frames, not yet joined, in which one side, who speaks in the runs `speech`, is that much louder."""
    return runs_of(loudness_of(levels, speech) >= _steps(RAISED_DB))


def shouted_runs(levels: Levels, speech: Runs, clipped: Bits) -> Runs:
    """The same for shouting; where the sound is clipped, it was louder than can be measured."""
    louder = loudness_of(levels, speech)
    near = mask_of(_widened(runs_of(clipped), len(levels)), len(levels))
    return runs_of((louder >= _steps(SHOUTED_DB)) | (near & (louder >= _steps(RAISED_DB))))


def loudness_of(levels: Levels, speech: Runs) -> _Sums:
    """By how much the half second of speech around each frame is louder than the ordinary, summed over its frames;
    0 outside speech, and everywhere when there is too little of it."""
    spoken = np.flatnonzero(mask_of(speech, len(levels)))
    louder = np.zeros(len(levels), np.int32)
    if len(spoken) * FRAME_MS >= LEAST_REFERENCE_MS:
        loudness = _averaged(levels[spoken])
        louder[spoken] = loudness - _ordinary(loudness)
    return louder


def _steps(db: int) -> int:
    return db * STEPS_PER_DB * AVERAGED_FRAMES


def _widened(runs: Runs, length: int) -> Runs:
    around = AVERAGED_FRAMES // 2
    return np.clip(np.stack((runs[:, 0] - around, runs[:, 1] + around), axis=1), 0, length)


def _averaged(speech: Levels) -> _Sums:
    """The sum over half a second of speech around each frame; pauses are left out."""
    around = AVERAGED_FRAMES // 2
    sums = np.cumsum(np.pad(np.pad(speech, around, mode="edge"), (1, 0)), dtype=np.int32)
    return np.asarray(sums[AVERAGED_FRAMES:] - sums[:-AVERAGED_FRAMES])


def _ordinary(loudness: _Sums) -> int:
    """The median, which someone who shouts for less than half of that minute does not move much."""
    return int(np.median(loudness[: REFERENCE_MS // FRAME_MS]))

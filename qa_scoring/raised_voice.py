"""Where somebody raises the voice: louder than in the own first minute of speech, for a second and longer.

Everybody is measured against nobody but themselves, so that neither the telephone's gain nor a loud voice by nature
counts. People at a metre's distance speak at 58 dB when calm, 65 raised, 75 loud and 88 shouting (Pearsons, Bennett &
Fidell, "Speech levels in various noise environments", EPA-600/1-77-025, 1977): 10 dB over the ordinary is between
raised and loud, and syllables, which swing by several decibels each, do not reach it averaged over half a second.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from qa_scoring.frames import FRAME_MS, LOUDEST_LEVEL, STEPS_PER_DB, Levels
from qa_scoring.runs import Bits, Runs, mask_of, runs_of

_Sums = npt.NDArray[np.int32]

RAISED_DB: Final = 10
SHOUTED_DB: Final = 16
"""Loud over calm; shouting itself is 30 dB over, of which telephones and their gain control leave about half."""
STILL_RAISED_DB: Final = 6
STILL_SHOUTED_DB: Final = RAISED_DB
"""Sentences of one loudness rise and fall by 4 dB: who is loud remains so until it falls below."""
REFERENCE_MS: Final = 60_000
LEAST_REFERENCE_MS: Final = 5000
"""With less speech than that in the whole call nobody can tell what is ordinary."""
AVERAGED_FRAMES: Final = 51
_POWERS: Final = np.rint(10 ** (np.arange(LOUDEST_LEVEL + 1) / (10 * STEPS_PER_DB)) * 1000).astype(np.int64)
"""Of each level, whole numbers so that sums are exact; three hours of the loudest stay below 2**57."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """`plain`: runs in which it is beyond doubt; `still`: where it goes on, if it is plain somewhere in them."""

    plain: Runs
    still: Runs


def raised_runs(levels: Levels, speech: Runs) -> Stretch:
    """Where one side, who speaks in the runs `speech`, is that much louder. Runs are of frames, not yet joined."""
    louder = loudness_of(levels, speech)
    return Stretch(runs_of(louder >= _steps(RAISED_DB)), runs_of(louder >= _steps(STILL_RAISED_DB)))


def shouted_runs(levels: Levels, speech: Runs, clipped: Bits) -> Stretch:
    """The same for shouting; where the sound is clipped, it was louder than can be measured."""
    louder = loudness_of(levels, speech)
    near = mask_of(_widened(runs_of(clipped), len(levels)), len(levels))
    plain = (louder >= _steps(SHOUTED_DB)) | (near & (louder >= _steps(RAISED_DB)))
    return Stretch(runs_of(plain), runs_of(louder >= _steps(STILL_SHOUTED_DB)))


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
    """The level of the mean power of half a second of speech around each frame, times its frames, without pauses.

    Of power, not of decibels: noise lifts the weak syllables of somebody calm and hardly adds to his power.
    """
    around = AVERAGED_FRAMES // 2
    sums = np.cumsum(np.pad(_POWERS[np.pad(speech, around, mode="edge")], (1, 0)))
    power = (sums[AVERAGED_FRAMES:] - sums[:-AVERAGED_FRAMES]) / AVERAGED_FRAMES
    return np.asarray(np.rint(10 * np.log10(power) * _steps(1)), np.int32)


def _ordinary(loudness: _Sums) -> int:
    """The median, which someone who shouts for less than half of that minute does not move much."""
    return int(np.median(loudness[: REFERENCE_MS // FRAME_MS]))

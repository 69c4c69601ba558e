"""Where a voice is higher than in its own first minute of speech, and where it is higher and louder: aroused.

Anger, fear and joy all raise pitch and level together, sadness and boredom neither (Juslin & Laukka, "Communication
of emotions in vocal expression and music performance", Psychological Bulletin 129, 2003): sound alone tells how much
somebody is moved, not by what. Means over a second of speech stay within four semitones of the median in calm
reading, Mandarin tones included; one of them may be passed by emphasis, both together for a second hardly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from qa_scoring.frames import FRAME_MS, STEPS_PER_DB, Levels
from qa_scoring.pitch import HOP_MS, STEPS_PER_SEMITONE, Pitches, hertz
from qa_scoring.raised_voice import AVERAGED_FRAMES, Stretch, loudness_of
from qa_scoring.runs import Runs, mask_of, runs_of

HIGHER_SEMITONES: Final = 4
AROUSED_SEMITONES: Final = 3
AROUSED_DB: Final = 6
STILL_HIGHER_SEMITONES: Final = 2
STILL_AROUSED_SEMITONES: Final = 1
STILL_AROUSED_DB: Final = 3
"""A sentence falls towards its end; who is aroused remains so until both have come down."""
REFERENCE_MS: Final = 60_000
LEAST_VOICED_MS: Final = 2000
"""With less voice than that in the first minute nobody can tell what is ordinary."""
WINDOW: Final = 51
LEAST_VOICED: Final = 10
"""Hops of 20 ms: of about a second, a fifth must have a pitch."""
_FARTHEST: Final = 12 * STEPS_PER_SEMITONE  # what lies farther from the median is a mistake, not a voice
_FRAMES: Final = HOP_MS // FRAME_MS
_NOWHERE: Final = Stretch(np.empty((0, 2), np.int64), np.empty((0, 2), np.int64))


@dataclass(frozen=True, slots=True)
class Arousal:
    """`pitch_hz`: the median of the own first minute of speech, None without enough voice. Runs are of frames."""

    pitch_hz: float | None
    higher: Stretch
    aroused: Stretch


def arousal(pitches: Pitches, levels: Levels, speech: Runs) -> Arousal:
    """Of one side, who speaks in the runs `speech`."""
    spoken = np.flatnonzero(mask_of(speech, len(levels))[: len(pitches) * _FRAMES : _FRAMES])
    own = pitches[spoken]
    first = own[: REFERENCE_MS // HOP_MS]
    voiced = first[first > 0]
    if len(voiced) * HOP_MS < LEAST_VOICED_MS:
        return Arousal(None, _NOWHERE, _NOWHERE)
    ordinary = int(np.median(voiced))
    movement, louder = _movement(own, ordinary), loudness_of(levels, speech)[spoken * _FRAMES]

    def where(semitones: int, db: int | None = None) -> Runs:
        found = _by(*movement, semitones)
        if db is not None:
            found &= louder >= db * STEPS_PER_DB * AVERAGED_FRAMES
        return _frames(spoken[found], len(levels))

    return Arousal(
        round(hertz(ordinary), 1),
        Stretch(where(HIGHER_SEMITONES), where(STILL_HIGHER_SEMITONES)),
        Stretch(where(AROUSED_SEMITONES, AROUSED_DB), where(STILL_AROUSED_SEMITONES, STILL_AROUSED_DB)),
    )


def _movement(own: Pitches, ordinary: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """About each hop of speech: how far its voiced neighbours lie above the ordinary in all, and their number."""
    has = own > 0
    away = np.where(has, np.clip(own.astype(np.int64) - ordinary, -_FARTHEST, _FARTHEST), 0)
    return _around(away), _around(has.astype(np.int64))


def _around(values: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    sums = np.cumsum(np.pad(values, (WINDOW // 2 + 1, WINDOW // 2)))
    return np.asarray(sums[WINDOW:] - sums[:-WINDOW])[: len(values)]


def _by(raised: npt.NDArray[np.int64], count: npt.NDArray[np.int64], semitones: int) -> npt.NDArray[np.bool_]:
    return np.asarray((count >= LEAST_VOICED) & (raised >= semitones * STEPS_PER_SEMITONE * count))


def _frames(hops: npt.NDArray[np.int64], length: int) -> Runs:
    found = np.zeros(length, np.bool_)
    for part in range(_FRAMES):
        found[np.minimum(hops * _FRAMES + part, length - 1)] = True
    return runs_of(found)

"""Runs of 10 ms frames, shape (runs, 2): first frame, frame after the last; sorted and apart from one another."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from qa_scoring.frames import FRAME_MS

Runs = npt.NDArray[np.int64]
Bits = npt.NDArray[np.bool_]

SCRAP_FRAMES: Final = 20
"""What is shorter beside an echo is left over from it."""
DROWNED_FRAMES: Final = 60
"""For so long an echo may drown the weak syllables of somebody who speaks into it."""


def runs_of(active: Bits) -> Runs:
    """Runs of true."""
    edges = np.flatnonzero(np.diff(active, prepend=False, append=False))
    return edges.reshape(-1, 2).astype(np.int64)


def mask_of(runs: Runs, length: int) -> Bits:
    """Which of so many frames lie within the runs; the inverse of `runs_of`."""
    mask = np.zeros(length, np.bool_)
    for start, end in runs.tolist():
        mask[start:end] = True
    return mask


def widened(runs: Runs, frames: int, length: int) -> Runs:
    """With so many frames more on either side, within the recording; they may run into one another."""
    return np.clip(np.stack((runs[:, 0] - frames, runs[:, 1] + frames), axis=1), 0, length)


def bridged(runs: Runs, pause_ms: int) -> Runs:
    """Run together over pauses that are shorter."""
    return _joined(runs, runs[1:, 0] - runs[:-1, 1] < pause_ms // FRAME_MS)


def long_enough(runs: Runs, shortest_ms: int) -> Runs:
    """Those of at least this length."""
    return np.asarray(runs[runs[:, 1] - runs[:, 0] >= shortest_ms // FRAME_MS])


def without_scraps(runs: Runs, foreign: Bits) -> Runs:
    """Without what the echo, the frames `foreign`, leaves over at its rims and between its syllables."""
    beside = np.pad(foreign, 1)
    touching = beside[runs[:, 0]] | beside[runs[:, 1] + 1]
    return np.asarray(runs[~touching | (runs[:, 1] - runs[:, 0] >= SCRAP_FRAMES)])


def through(foreign: Bits, runs: Runs) -> Runs:
    """Run together where the echo drowns the weak syllables of somebody who speaks on."""
    ends, starts = runs[:-1, 1], runs[1:, 0]
    return _joined(runs, foreign[ends] & foreign[starts - 1] & (starts - ends <= DROWNED_FRAMES))


def _joined(runs: Runs, to_the_next: Bits) -> Runs:
    """Each run joined to the next one where that is said; `to_the_next` is one shorter than the runs."""
    apart = ~to_the_next
    starts = runs[np.concatenate(([True], apart))[: len(runs)], 0]
    ends = runs[np.concatenate((apart, [True]))[: len(runs)], 1]
    return np.stack((starts, ends), axis=1)

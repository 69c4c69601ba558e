"""The outline of a recording for the player: the lowest and highest sample of each of a few hundred stretches."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from recordings.wav import Frames, Tape, Wav

Peaks = list[tuple[int, int]]

MOST_BUCKETS = 10_000


def peaks(path: Path, buckets: int) -> tuple[Peaks, Peaks]:
    """Those of a plain file, see `peaks_of`. Raises NotARecordingError or NothingRecordedError when it is not a
    finished recording, OSError."""
    with Wav(path) as wav:
        return peaks_of(wav, buckets)


def peaks_of(tape: Tape, buckets: int) -> tuple[Peaks, Peaks]:
    """(min, max) of equal stretches, for the left channel and the right: `buckets` of them, or as many as there are
    frames, or 10,000, whichever is least. Memory does not grow with the recording.

    Raises NotARecordingError when the recording was changed, OSError.
    """
    count = max(0, min(buckets, tape.frames, MOST_BUCKETS))
    starts = np.arange(count, dtype=np.int64) * tape.frames // max(count, 1)
    low = np.full((count, 2), np.iinfo(np.int16).max, np.int16)
    high = np.full((count, 2), np.iinfo(np.int16).min, np.int16)
    position = 0
    for block in tape.blocks() if count else ():
        _take_in(block, position, starts, low, high)
        position += len(block)
    return _pairs(low, high, 0), _pairs(low, high, 1)


def _take_in(block: Frames, position: int, starts: np.ndarray, low: Frames, high: Frames) -> None:
    """Widen the stretches which the block, beginning at frame `position`, has a part in."""
    first = int(np.searchsorted(starts, position, side="right")) - 1
    last = int(np.searchsorted(starts, position + len(block), side="left"))
    cuts = np.maximum(starts[first:last] - position, 0)
    np.minimum(low[first:last], np.minimum.reduceat(block, cuts, axis=0), out=low[first:last])
    np.maximum(high[first:last], np.maximum.reduceat(block, cuts, axis=0), out=high[first:last])


def _pairs(low: Frames, high: Frames, channel: int) -> Peaks:
    return list(zip(low[:, channel].tolist(), high[:, channel].tolist(), strict=True))

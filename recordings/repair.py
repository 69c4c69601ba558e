"""Make a recording readable that a crash cut off: every whole frame that is on the disk."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from recordings.wav import FRAME_BYTES, HEADER_BYTES, MOST_FRAMES, Header, NotARecordingError


@dataclass(frozen=True, slots=True)
class Repaired:
    """`was_cut` is False for a file that needed nothing."""

    frames: int
    rate_hz: int
    was_cut: bool


def repair(path: Path) -> Repaired:
    """Put the true sizes into the header and cut off half a frame at the end. A second time changes nothing.

    Raises NothingRecordedError when not even the header was written, NotARecordingError for a file that is not ours
    (it is left as it is), OSError.
    """
    with path.open("rb") as file:
        header = Header.read(file)
        size = os.fstat(file.fileno()).st_size
    frames = (size - HEADER_BYTES) // FRAME_BYTES
    if frames > MOST_FRAMES:
        raise NotARecordingError("longer than a recording can be")
    whole, whole_size = Header.of(header.rate_hz, frames), HEADER_BYTES + frames * FRAME_BYTES
    was_cut = header != whole or size != whole_size
    if was_cut:
        _mend(path, whole, whole_size)
    return Repaired(frames, header.rate_hz, was_cut)


def _mend(path: Path, header: Header, size: int) -> None:
    with path.open("r+b") as file:
        file.write(header.to_bytes())
        file.truncate(size)
        file.flush()
        os.fsync(file.fileno())

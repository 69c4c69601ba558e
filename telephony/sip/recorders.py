"""Two-channel recordings: the caller left, the other side right, on the bridge's own clock.

The library's recorder writes on a thread of its own and never holds up the call; what the disk cannot take is cut off
there and said here.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

import pjsua2 as pj

LOG = logging.getLogger("hotline.sip")

FRAME_MS = 20
_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,63}")


def relative_path(recording: str, at: datetime) -> PurePosixPath:
    """`2026/11/22/<recording>.wav`. Raises ValueError for a name that is not one of ours."""
    if not _NAME.fullmatch(recording):
        raise ValueError(f"{recording!r} cannot name a recording")
    return PurePosixPath(at.strftime("%Y/%m/%d"), f"{recording}.wav")


@dataclass(slots=True)
class Recording:
    """One file being written; `left` and `right` are ports of the bridge while it runs."""

    call: str
    recording: str
    leg: str
    path: PurePosixPath
    rate_hz: int
    frames: int = 0
    _recorder: Any = field(default=None, repr=False)

    def open(self, folder: Path) -> None:
        """Create the file and the ports. Raises OSError or `pj.Error` when the disk does not want it."""
        target = folder / self.path
        target.parent.mkdir(parents=True, exist_ok=True)
        recorder = pj.StereoRecorder()
        recorder.open(str(target), self.rate_hz, self.rate_hz * FRAME_MS // 1000)
        self._recorder = recorder

    def left(self) -> Any:
        return None if self._recorder is None else self._recorder.leftPort()

    def right(self) -> Any:
        return None if self._recorder is None else self._recorder.rightPort()

    def stop(self) -> None:
        """Take no more frames; the rest is written in the background, see `is_sealed`."""
        self.frames = int(self._recorder.stop())

    def is_sealed(self) -> bool:
        return bool(self._recorder.isSealed())

    def close(self) -> tuple[int, bool]:
        """Frames in the file, and whether the disk lost some; let go of the library's recorder."""
        kept = int(self._recorder.cutFrames())
        if kept >= 0:
            LOG.error("the recording %s was cut: %s", self.recording, self._recorder.cutReason())
        self._recorder = None
        return (self.frames if kept < 0 else kept), kept >= 0

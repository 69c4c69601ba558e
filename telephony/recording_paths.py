"""Where a recording lies below the recordings folder."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import PurePosixPath

_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,63}")


def relative_path(recording: str, at: datetime) -> PurePosixPath:
    """`2026/11/22/<recording>.wav`. Raises ValueError for a name that is not one of ours."""
    if not _NAME.fullmatch(recording):
        raise ValueError(f"{recording!r} cannot name a recording")
    return PurePosixPath(at.strftime("%Y/%m/%d"), f"{recording}.wav")

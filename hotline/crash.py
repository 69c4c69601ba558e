"""When did the server that crashed stop living? The recordings it left open know better than the journal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from calls.errors import FarEndError
from recordings.folder import RecordingFolder
from store.recovery import Unfinished


def last_sign_of_life(found: Unfinished, folder: RecordingFolder) -> datetime | None:
    """The time of the last frame in any recording that was open; None without one.

    In a long talk the journal may have been silent for minutes; a recording reaches the disk every second.
    """
    return max(_written_at(found, folder), default=None)


def _written_at(found: Unfinished, folder: RecordingFolder) -> Iterator[datetime]:
    for left in found.recordings:
        try:
            written_s = folder.resolve(left.path).stat().st_mtime
        except (FarEndError, OSError):
            continue
        yield min(datetime.fromtimestamp(written_s, UTC), datetime.now(UTC))

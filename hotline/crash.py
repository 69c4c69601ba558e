"""When did the server that crashed stop living? The recordings it left open know better than the journal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from calls.errors import FarEndError
from recordings.folder import RecordingFolder
from store.adopted import LostCaller
from store.recovery import Unfinished
from switchboard.lines import Line, choose

RUNG_BACK_WITHIN = timedelta(minutes=30)
"""Whose call was cut off longer ago has called again, or does not want to be called in the middle of the night."""


def last_sign_of_life(found: Unfinished, folder: RecordingFolder) -> datetime | None:
    """The time of the last frame in any recording that was open; None without one.

    In a long talk the journal may have been silent for minutes; a recording reaches the disk every second.
    """
    return max(_written_at(found, folder), default=None)


def to_ring_back(found: Unfinished, alive_at: datetime | None, lines: Sequence[Line]) -> list[LostCaller]:
    """Whom the crash cut off while he waited or talked, if it was lately and his line has a trunk to dial by."""
    if found.last is None or datetime.now(UTC) - max(found.last.at, alive_at or found.last.at) > RUNG_BACK_WITHIN:
        return []
    line_of = {one.call: choose(lines, one.dialled) for one in found.lost}
    return [one for one in found.lost if (line := line_of[one.call]) is not None and line.trunk]


def _written_at(found: Unfinished, folder: RecordingFolder) -> Iterator[datetime]:
    for left in found.recordings:
        try:
            written_s = folder.resolve(left.path).stat().st_mtime
        except (FarEndError, OSError):
            continue
        yield min(datetime.fromtimestamp(written_s, UTC), datetime.now(UTC))

"""Under which table each call that is up began."""

from __future__ import annotations

from collections import Counter

from calls.events import CallEnded, CallOffered, TablePublished
from calls.journal import Entry


class CallsBegun:
    """A subscriber of the driver; `by_version` may be asked from any thread."""

    def __init__(self) -> None:
        self._version = ""
        self._began: dict[str, str] = {}

    def hear(self, entry: Entry) -> None:
        event = entry.event
        if isinstance(event, TablePublished):
            self._version = event.table.version
        elif isinstance(event, CallOffered):
            self._began[event.call] = self._version
        elif isinstance(event, CallEnded):
            self._began.pop(event.call, None)

    def by_version(self) -> dict[str, int]:
        """How many calls that are up began under each version."""
        return dict(Counter(list(self._began.values())))

"""In which version of which flow each call that is up began."""

from __future__ import annotations

from collections import Counter

from calls.events import CallEnded, FlowStarted
from calls.journal import Entry


class FlowCalls:
    """A subscriber of the driver; `by_version` may be asked from any thread."""

    def __init__(self) -> None:
        self._began: dict[str, tuple[str, str]] = {}

    def hear(self, entry: Entry) -> None:
        event = entry.event
        if isinstance(event, FlowStarted):
            self._began[event.call] = (event.flow, event.version)
        elif isinstance(event, CallEnded):
            self._began.pop(event.call, None)

    def by_version(self, flow: str) -> dict[str, int]:
        """How many calls that are up began in each version of the flow."""
        return dict(Counter(version for name, version in list(self._began.values()) if name == flow))

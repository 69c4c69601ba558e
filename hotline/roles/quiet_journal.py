"""The journal of a server to which nothing happens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(slots=True)
class QuietJournal:
    """As `hotline.events.picking.Followed`."""

    folder: Path

    @property
    def last_seq(self) -> int:
        return 0

    @property
    def synced_seq(self) -> int:
        return 0

    def when_synced(self, listener: Callable[[], None]) -> None:
        """Never."""

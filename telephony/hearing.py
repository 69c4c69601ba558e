"""What is between the telephones and whoever understands speech."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from calls import commands as c


class Listener(Protocol):
    """Who understands speech. Both are called on the loop's thread and must not wait; events follow."""

    def listen(self, command: c.Listen, path: Path) -> None:
        """Follow the file at `path`: 16-bit PCM, the header's length means nothing before the end."""

    def stop_listening(self, listening: str) -> None: ...

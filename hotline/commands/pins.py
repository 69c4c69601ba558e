"""Agents' PINs from the file the server writes, `{"1001": "483920", …}`, so that none stands in a process list."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

PinOf = Callable[[str], str | None]


def from_file(path: Path) -> PinOf:
    """Reads the file at each question: it may come later than the phone, and a new one may replace it."""

    def pin_of(agent: str) -> str | None:
        try:
            pin = json.loads(path.read_text(encoding="utf-8")).get(agent)
        except (OSError, ValueError, AttributeError):
            return None
        return pin if isinstance(pin, str) and pin.isascii() and pin.isdigit() else None

    return pin_of

"""The place in a list of calls where a page ended: opaque to whoever passes it back, and never trusted."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime

from calls.errors import FarEndError


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last call of a page; the next page is of calls offered before it."""

    offered_at: datetime
    call: str

    def to_text(self) -> str:
        plain = f"{self.offered_at.isoformat()} {self.call}"
        return base64.urlsafe_b64encode(plain.encode()).decode("ascii")

    @classmethod
    def from_text(cls, text: str) -> Cursor:
        """Raises FarEndError for anything `to_text` did not make."""
        try:
            at, _, call = base64.urlsafe_b64decode(text.encode("ascii")).decode().partition(" ")
            offered_at = datetime.fromisoformat(at)
            if offered_at.tzinfo is None:
                raise ValueError("a time without a zone")
        except ValueError as error:
            raise FarEndError(f"not a cursor: {error}") from error
        return cls(offered_at, call)

"""Only so much heavy work at once: who comes when all places are taken is told so, and nothing piles up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from console.problems import Problem


class AtOnce:
    """Entered on the console's loop only. Raises Problem 503 `code` when `most` are in it."""

    def __init__(self, most: int, code: str) -> None:
        self._left, self._code = most, code

    @contextmanager
    def one(self) -> Iterator[None]:
        if not self._left:
            raise Problem(503, self._code, {"Retry-After": "5"})
        self._left -= 1
        try:
            yield
        finally:
            self._left += 1

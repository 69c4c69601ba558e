"""Patience with wrong passwords and codes, which runs out: one for every way of proving oneself [X4]."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator

from starlette.requests import Request

from console.backoff import Backoff


class Patience:
    """Counts by name and address, and by address alone. Codes are counted by name, too, from wherever they come: only
    who knows the password gets so far, and many addresses shall not give him many tries."""

    def __init__(self) -> None:
        self._by_name = Backoff(free=5)
        self._by_address = Backoff(free=30)
        self._codes = Backoff(free=10)

    def wait_s(self, request: Request, name: str, *, code: bool = False) -> int:
        """Whole seconds until he may try again; 0 when he may now."""
        now = time.monotonic()
        return math.ceil(max(backoff.wait_s(key, now) for backoff, key in self._keys(request, name, code)))

    def failed(self, request: Request, name: str, *, code: bool = False) -> None:
        """Counted before the slow part of checking, so that many at once are not all free."""
        for backoff, key in self._keys(request, name, code):
            backoff.failed(key, time.monotonic())

    def forgive(self, request: Request, name: str, *, code: bool = False) -> None:
        """The last one was none; those before it stand, for he is not through yet."""
        for backoff, key in self._keys(request, name, code):
            backoff.forgive(key)

    def through(self, request: Request, name: str) -> None:
        """He has proved himself in every way."""
        for backoff, key in self._keys(request, name, code=True):
            backoff.succeeded(key)

    def _keys(self, request: Request, name: str, code: bool) -> Iterator[tuple[Backoff, str]]:
        address = request.client.host if request.client else ""
        yield self._by_name, f"{address} {name}"
        yield self._by_address, address
        if code:
            yield self._codes, name

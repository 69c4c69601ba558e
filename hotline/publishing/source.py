"""What one subject's texts mean, and what the configuration folder gives to them."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol, TypeVar

from calls.errors import Fault

D = TypeVar("D")
"""A text that was read."""
A_co = TypeVar("A_co", covariant=True)
"""What is announced of it: what it is at one moment."""


class Source(Protocol[D, A_co]):
    """`text` is the folder's `file`, to begin with. Two sources are equal when they read every text alike."""

    @property
    def file(self) -> str: ...

    @property
    def text(self) -> str: ...

    def read(self, text: str) -> D:
        """Raises ConfigurationError with every fault."""
        ...

    def fit(self, text: str) -> D:
        """As `read`, for a text that somebody wants to publish: more may be asked of it than of one that was live."""
        ...

    def check(self, text: str) -> tuple[list[Fault], list[Fault]]:
        """Errors and warnings."""
        ...

    def in_force(self, document: D, label: str, now: datetime, /) -> A_co:
        """As it is at `now` (aware); `label` is what the version is called where decisions are explained."""
        ...

    def next_change(self, document: D, now: datetime, /) -> datetime | None:
        """When that becomes another by itself; None: never."""
        ...

    def needs_second_person(self, before: str, after: str) -> bool:
        """Whether a second person must agree to the change. Raises ConfigurationError when a text has not the form
        for telling."""
        ...

"""Collects what was reported."""

from __future__ import annotations

from calls.errors import Fault


class Faults(list[Fault]):
    """Give `faults.append` as the report."""

    @property
    def places(self) -> list[str]:
        return [fault.place.rsplit("/", 1)[-1] for fault in self]

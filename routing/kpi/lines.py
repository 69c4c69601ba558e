"""The lines of a report: whom they are about, and which callers are told of at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from calls.model import Tier
from routing.kpi.callers import Cell

Place = tuple[str, int]
"""A line: whom or what it is about, and the number of its slot of time."""


class By(StrEnum):
    """What has a line of its own."""

    ALL = "all"
    QUEUE = "queue"
    TIER = "tier"
    AGENT = "agent"
    DIALLED = "dialled"
    FLOW = "flow"


@dataclass(frozen=True, slots=True)
class Which:
    """Callers for whom all of these hold; None asks for nothing."""

    queue: str | None = None
    tier: Tier | None = None
    dialled: str | None = None
    flow: str | None = None

    def admits(self, cell: Cell, *, by_queue: bool) -> bool:
        """Whether the cell is one of those that together are the answer: each caller is in one of them."""
        here = cell.queue is not None if by_queue and self.queue is None else cell.queue == self.queue
        asked = ((self.tier, cell.tier), (self.dialled, cell.dialled), (self.flow, cell.flow))
        return here and all(wanted in (None, found) for wanted, found in asked)


EVERYBODY = Which()

_NAMES: dict[By, Callable[[Cell], str]] = {
    By.ALL: lambda _: "",
    By.QUEUE: lambda cell: cell.queue or "",
    By.TIER: lambda cell: cell.tier.value,
    By.DIALLED: lambda cell: cell.dialled,
    By.FLOW: lambda cell: cell.flow,
}


def name_of(by: By, cell: Cell) -> str:
    """Of the cell's line. Callers have no lines by agent: who would have answered those who gave up?"""
    return _NAMES[by](cell)

"""Waiting callers with equal asks, in the order they will be served."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sortedcontainers import SortedList

from calls.model import Channel, Tier
from calls.table import Queue
from routing.asking import Ask, Requirement
from routing.curve import Curve
from routing.pace import Estimate, Estimator

Rank = tuple[bool, float, float, int]
"""Smaller is served sooner."""


@dataclass(slots=True, eq=False)
class Waiter:
    """One waiting caller.

    `order` counts arrivals over all queues. `since` is when he joined, or would have had he never been cut off;
    `entered` when he came to this queue, whose ladder he climbs from then on. `head_start_s` was given by hand.
    `passed` are the rungs of the ladder behind him. `offers` gives the agent for each phone that rings for him,
    `refused_by` are the agents who let him ring. `virtual`: he waits for a call back and cannot be offered; `away`:
    nor shall he be called, for he is being called or has to rest. `delayed`: there was nobody to offer him to.
    `predicted` is what was estimated when he came, `told` what he heard last.
    """

    call: str
    line: Line
    order: int
    since: float
    caller: str = ""
    exits: tuple[str, ...] = ()
    callback: str = ""
    head_start_s: float = 0.0
    entered: float = 0.0
    passed: int = 0
    virtual: bool = False
    away: bool = False
    tries: int = 0
    delayed: bool = False
    predicted: dict[Estimator, float] = field(default_factory=dict)
    told: Estimate | None = None
    offers: dict[str, str] = field(default_factory=dict)
    refused_by: set[str] = field(default_factory=set)

    @property
    def tier(self) -> Tier:
        return self.line.ask.tier

    @property
    def queue(self) -> str:
        return self.line.ask.queue

    @property
    def is_message(self) -> bool:
        return self.line.is_message

    @property
    def key(self) -> tuple[float, int]:
        """Smaller is served sooner, within a class of a queue."""
        return (self.since - self.head_start_s, self.order)


class Line:
    """Callers with equal asks. `able` are the agents, as bits, who could help them if they were free."""

    __slots__ = ("able", "ask", "asked", "away", "calls", "curve", "queue", "ready", "ringing", "virtual")

    def __init__(self, ask: Ask, queue: Queue) -> None:
        self.ask = ask
        self.queue = queue
        self.asked = Requirement(())
        self.curve = Curve()
        self.able = 0
        self.calls: dict[int, Waiter] = {}
        self.ready: SortedList = SortedList()
        self.ringing: SortedList = SortedList()
        self.virtual: SortedList = SortedList()
        self.away: SortedList = SortedList()

    def __len__(self) -> int:
        return len(self.calls)

    @property
    def is_emergency(self) -> bool:
        return self.ask.tier is Tier.EMERGENCY

    @property
    def is_message(self) -> bool:
        """Nobody is on the line: what waits here gives way to everybody who is."""
        return self.ask.channel is Channel.VOICEMAIL

    def join(self, waiter: Waiter) -> None:
        self.calls[waiter.order] = waiter
        self._place(waiter).add(waiter.key)

    def leave(self, waiter: Waiter) -> None:
        del self.calls[waiter.order]
        self._place(waiter).remove(waiter.key)

    def _place(self, waiter: Waiter) -> SortedList[tuple[float, int]]:
        if waiter.virtual:
            return self.away if waiter.away else self.virtual
        return self.ringing if waiter.offers else self.ready

    def head(self) -> Waiter:
        """The first for whom no phone rings; there must be one."""
        return self.calls[self.ready[0][1]]

    def first_to_call(self) -> Waiter:
        """The first of those who shall be called back; there must be one."""
        return self.calls[self.virtual[0][1]]

    def unoffered(self) -> Iterator[Waiter]:
        """Those for whom no phone rings, in order."""
        return (self.calls[order] for _, order in self.ready)

    def rank(self, now: float) -> Rank:
        """How urgent the head is; smaller is served sooner."""
        return self.rank_of(self.ready[0], now)

    def rank_of(self, key: tuple[float, int], now: float) -> Rank:
        """How urgent the caller with this key is. Emergencies go before every score (R3), messages behind."""
        since, order = key
        if self.is_emergency:
            return (False, float("-inf"), since, order)
        return (self.is_message, -self.curve.score(now - since), since, order)

    def score(self, waiter: Waiter, now: float) -> float | None:
        """Seconds waited with all head starts; None for an emergency."""
        return None if self.is_emergency else self.curve.score(now - waiter.key[0])

    def ahead_of(self, key: tuple[float, int]) -> int:
        """How many stand before this key."""
        return sum(places.bisect_left(key) for places in (self.ready, self.ringing, self.virtual, self.away))

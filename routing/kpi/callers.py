"""Where callers stand: each stay in a queue from its beginning to its one end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from calls import events as e
from calls.model import Channel, LeaveReason, Tier
from calls.table import ServiceLevel
from routing.kpi.scheme import Scheme
from routing.kpi.tally import FlowOut, Tally

_WAYS_OUT = {
    LeaveReason.OVERFLOWED: FlowOut.OVERFLOWED,
    LeaveReason.CHOSE_OTHERWISE: FlowOut.OVERFLOWED,
    LeaveReason.WITHDRAWN: FlowOut.WITHDRAWN,
}
_USUAL_WITHIN_S = ServiceLevel().within_s


@dataclass(frozen=True, slots=True)
class Cell:
    """What is counted together. `queue` is None for stays as a whole, whatever queues they led through; `dialled` and
    `flow`, the number the caller dialled and the flow he began on, are "" where that is not known."""

    queue: str | None
    tier: Tier
    interval: int
    dialled: str = ""
    flow: str = ""


@dataclass(slots=True)
class Stay:
    """A call that waits: `here` and `since` are about the queue it is in, `whole` and `came_at` about all of it.

    A cell is None where the call came at a time that is not counted.
    """

    queue: str
    tier: Tier
    came_at: datetime
    since: datetime
    whole: Cell | None
    here: Cell | None


class Callers:
    """Told the journal's events in order; whatever the order, each stay is counted once in and once out.

    `within_s` is what counts as in time by queue until a table says otherwise.
    """

    def __init__(self, scheme: Scheme, within_s: Mapping[str, float]) -> None:
        self.cells: dict[Cell, Tally] = {}
        self.stays: dict[str, Stay] = {}
        self._scheme = scheme
        self._within_s = dict(within_s)
        self._away: dict[str, tuple[Stay, FlowOut]] = {}
        self._answered: dict[str, tuple[Cell | None, Cell | None]] = {}
        self._dialled: dict[str, str] = {}
        self._flows: dict[str, str] = {}

    def hear(self, event: e.Event, at: datetime) -> None:
        step = _STEPS.get(type(event))
        if step is not None:
            step(self, event, at)

    def take_answered(self, call: str) -> tuple[Tally, ...]:
        """Where the talk that follows the call's wait is to be counted; empty when it is not."""
        return tuple(self.cells[cell] for cell in self._answered.pop(call, ()) if cell is not None)

    def waiting_s(self, at: datetime) -> Iterator[tuple[Cell, float]]:
        """Every stay that is not over, twice: the wait in the queue it is in, and all of its wait."""
        for stay in self.stays.values():
            yield from ((cell, waited_s) for cell, waited_s in _waits(stay, at) if cell is not None)

    # --- coming and moving ---

    def _offered(self, event: e.CallOffered | e.CallbackDue, _: datetime) -> None:
        self._dialled[event.call] = event.dialled

    def _flow_started(self, event: e.FlowStarted, _: datetime) -> None:
        self._flows.setdefault(event.call, event.flow)

    def _queued(self, event: e.CallQueued, at: datetime) -> None:
        """A message is no caller: it counts for no service level and no wait."""
        if event.channel is Channel.VOICEMAIL:
            return
        self._close(event.call, FlowOut.WITHDRAWN)
        if event.call in self._away:
            self._come_back(event, *self._away.pop(event.call), at)
            return
        whole = self._cell(event.call, None, event.tier, at)
        here = self._cell(event.call, event.queue, event.tier, at)
        self.stays[event.call] = Stay(event.queue, event.tier, at, at, whole, here)
        for cell in (whole, here):
            self._tally(cell).offered += 1

    def _come_back(self, event: e.CallQueued, stay: Stay, way: FlowOut, at: datetime) -> None:
        """The flow had him, asked something maybe, and he waits again: his stay was not over, and goes on."""
        for cell in (stay.whole, stay.here):
            self._tally(cell).come_back(way)
        self.stays[event.call] = stay
        self._move(event.call, stay, event.queue, at)

    def _called_back_later(self, event: e.CallbackRequested, _: datetime) -> None:
        """The flow had him, and he asked it to be called back."""
        if event.call in self._away:
            stay, way = self._away.pop(event.call)
            for cell in (stay.whole, stay.here):
                self._tally(cell).come_back(way)
                self._tally(cell).flow_out(FlowOut.CALLBACK)

    def _moved(self, event: e.CallMoved, at: datetime) -> None:
        stay = self.stays.get(event.call)
        if stay is not None:
            self._move(event.call, stay, event.to, at)

    def _move(self, call: str, stay: Stay, queue: str, at: datetime) -> None:
        """It flows out of one queue and is offered to the other, but as a whole it is the same stay."""
        if stay.queue != queue:
            self._tally(stay.here).flow_out(FlowOut.MOVED)
            stay.queue, stay.since, stay.here = queue, at, self._cell(call, queue, stay.tier, at)
            self._tally(stay.here).offered += 1

    # --- leaving ---

    def _refused(self, event: e.QueueRefused, _: datetime) -> None:
        """At the door the call never was in; after a move it had been."""
        stay = self.stays.get(event.call)
        if stay is None or stay.queue != event.queue:
            return
        if stay.since == stay.came_at:
            del self.stays[event.call]
            for cell in (stay.whole, stay.here):
                self._tally(cell).refuse()
        else:
            self._close(event.call, FlowOut.WITHDRAWN)

    def _left(self, event: e.CallLeftQueue, at: datetime) -> None:
        if event.reason is LeaveReason.SERVED:
            self._served(event.call, at)
        elif event.reason is LeaveReason.ABANDONED:
            self._abandoned(event.call, at)
        else:
            self._close(event.call, _WAYS_OUT[event.reason])

    def _served(self, call: str, at: datetime) -> None:
        stay = self.stays.pop(call, None)
        if stay is not None:
            for cell, waited_s in _waits(stay, at):
                self._tally(cell).answer(waited_s, in_time=self._in_time(stay, waited_s))
            self._answered[call] = (stay.whole, stay.here)

    def _abandoned(self, call: str, at: datetime) -> None:
        stay = self.stays.pop(call, None)
        if stay is not None:
            for cell, waited_s in _waits(stay, at):
                short = waited_s <= self._scheme.short_s
                self._tally(cell).abandon(short=short, in_time=self._in_time(stay, waited_s))

    def _ended(self, event: e.CallEnded, _: datetime) -> None:
        self._close(event.call, FlowOut.LOST)
        self._away.pop(event.call, None)
        for known in (self._answered, self._dialled, self._flows):
            known.pop(event.call, None)

    def _close(self, call: str, way: FlowOut) -> None:
        stay = self.stays.pop(call, None)
        if stay is not None:
            for cell in (stay.whole, stay.here):
                self._tally(cell).flow_out(way)
            self._away[call] = (stay, way)

    # --- what counts ---

    def _published(self, event: e.TablePublished, _: datetime) -> None:
        for queue in event.table.queues.values():
            self._within_s[queue.queue] = queue.service_level.within_s

    def _in_time(self, stay: Stay, waited_s: float) -> bool:
        within_s = self._scheme.within_s
        if within_s is None:
            within_s = self._within_s.get(stay.queue, _USUAL_WITHIN_S)
        return waited_s <= within_s

    def _cell(self, call: str, queue: str | None, tier: Tier, at: datetime) -> Cell | None:
        if not self._scheme.covers(at):
            return None
        interval = self._scheme.interval(at)
        return Cell(queue, tier, interval, self._dialled.get(call, ""), self._flows.get(call, ""))

    def _tally(self, cell: Cell | None) -> Tally:
        """What is not counted goes into a tally nobody looks at."""
        if cell is None:
            return Tally()
        tally = self.cells.get(cell)
        if tally is None:
            tally = self.cells[cell] = Tally()
        return tally


def _waits(stay: Stay, at: datetime) -> tuple[tuple[Cell | None, float], ...]:
    return (stay.whole, _seconds(stay.came_at, at)), (stay.here, _seconds(stay.since, at))


def _seconds(start: datetime, end: datetime) -> float:
    """Never less than none: the wall clock may be put back."""
    return max(round((end - start).total_seconds(), 3), 0.0)


_STEPS: dict[type[e.Event], Callable[[Callers, Any, datetime], None]] = {
    e.CallOffered: Callers._offered,
    e.CallbackDue: Callers._offered,
    e.FlowStarted: Callers._flow_started,
    e.CallQueued: Callers._queued,
    e.CallbackRequested: Callers._called_back_later,
    e.CallMoved: Callers._moved,
    e.QueueRefused: Callers._refused,
    e.CallLeftQueue: Callers._left,
    e.CallEnded: Callers._ended,
    e.TablePublished: Callers._published,
}
HEARD = frozenset(_STEPS)

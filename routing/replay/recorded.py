"""Days of calls as our own journal recorded them, ready to be run again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from statistics import median
from typing import Any

from calls import events as e
from calls.journal import Entry
from calls.model import AgentStatus, Channel, LeaveReason
from routing.replay.traffic import Arrival, Outcome, Shift, Traffic

CALLED_BACK = "called_back"
QUEUED_AGAIN = "queued_again"


@dataclass(frozen=True, slots=True)
class Recorded:
    """`days` in order, named by their date. `pickup_s`: how long agents usually let the phone ring (the median)."""

    days: tuple[Traffic, ...]
    pickup_s: float


def read(entries: Iterable[Entry], zone: tzinfo) -> Recorded:
    """What a journal tells of its days, midnight to midnight in `zone`; a shift beyond midnight stands in both.

    Whoever asked to be called back is dropped: the conversation is that of the call back, which comes in when the
    customer was reached. A call that queued twice counts where it queued first, unless that queue refused it.
    """
    book = _Book()
    for entry in entries:
        book.take(entry)
    book.close()
    days = sorted({seen.at.astimezone(zone).date() for seen in book.calls.values()})
    pickup_s = round(median(book.pickups), 3) if book.pickups else 0.0
    return Recorded(tuple(_day(day, book, zone) for day in days), pickup_s)


@dataclass(slots=True)
class _Seen:
    event: e.CallQueued
    at: datetime
    refused: bool = False
    queued_again: bool = False
    called_back: bool = False
    left: LeaveReason | None = None
    waited_s: float | None = None
    agent: str = ""
    talk_from: datetime | None = None
    service_s: float | None = None


@dataclass(frozen=True, slots=True)
class _Duty:
    """An agent at work since then; `node` is whose journal tells of him."""

    since: datetime
    node: str


@dataclass(slots=True)
class _Book:
    calls: dict[str, _Seen] = field(default_factory=dict)
    duty: dict[str, _Duty] = field(default_factory=dict)
    shifts: list[tuple[str, datetime, datetime]] = field(default_factory=list)
    pickups: list[float] = field(default_factory=list)
    _offered: dict[str, datetime] = field(default_factory=dict)
    _last: dict[str, datetime] = field(default_factory=dict)
    _node: str = ""

    def take(self, entry: Entry) -> None:
        step = _STEPS.get(type(entry.event))
        self._node = entry.node
        if step is not None:
            step(self, entry.event, entry.at)
        self._last[entry.node] = entry.at

    def close(self) -> None:
        """Whoever is on duty is so up to the last thing that his node tells."""
        for node in {duty.node for duty in self.duty.values()}:
            self._close(node)

    def _close(self, node: str) -> None:
        for agent, duty in self.duty.items():
            if duty.node == node:
                self._worked(agent, duty.since, self._last[node])
        self.duty = {agent: duty for agent, duty in self.duty.items() if duty.node != node}

    def _worked(self, agent: str, since: datetime, until: datetime) -> None:
        if since < until:
            self.shifts.append((agent, since, until))

    def queued(self, event: e.CallQueued, at: datetime) -> None:
        """A message is nobody who waits."""
        if event.channel is Channel.VOICEMAIL:
            return
        seen = self.calls.get(event.call)
        if seen is None or seen.refused:
            self.calls[event.call] = _Seen(event, at)
        else:
            seen.queued_again = True

    def refused(self, event: e.QueueRefused, _: datetime) -> None:
        if (seen := self.calls.get(event.call)) is not None and seen.left is None:
            seen.refused = True

    def left(self, event: e.CallLeftQueue, at: datetime) -> None:
        if (seen := self.calls.get(event.call)) is not None and seen.left is None:
            seen.left, seen.waited_s = event.reason, _seconds(seen.at, at)

    def called_back(self, event: e.CallbackRequested, _: datetime) -> None:
        if (seen := self.calls.get(event.call)) is not None:
            seen.called_back = True

    def talking(self, event: e.TalkStarted, at: datetime) -> None:
        if (seen := self.calls.get(event.call)) is not None and event.agent and seen.talk_from is None:
            seen.agent, seen.talk_from = event.agent, at

    def talked(self, event: e.TalkEnded, at: datetime) -> None:
        if (seen := self.calls.get(event.call)) is not None and seen.talk_from is not None and seen.service_s is None:
            seen.service_s = _seconds(seen.talk_from, at)

    def offered(self, event: e.OfferMade, at: datetime) -> None:
        self._offered[event.offer] = at

    def accepted(self, event: e.OfferAccepted, at: datetime) -> None:
        since = self._offered.pop(event.offer, None)
        if since is not None:
            self.pickups.append(_seconds(since, at))

    def not_accepted(self, event: e.OfferRefused, _: datetime) -> None:
        self._offered.pop(event.offer, None)

    def reported(self, event: e.AgentStateChanged, at: datetime) -> None:
        if event.status is AgentStatus.AVAILABLE:
            since = self.duty[event.agent].since if event.agent in self.duty else at
            self.duty[event.agent] = _Duty(since, self._node)
        elif (duty := self.duty.pop(event.agent, None)) is not None:
            self._worked(event.agent, duty.since, at)

    def logged_in(self, event: e.AgentLoggedIn, _: datetime) -> None:
        """From now on he is of this node, also where his state stays as it was."""
        if (duty := self.duty.get(event.agent)) is not None:
            self.duty[event.agent] = _Duty(duty.since, self._node)

    def started(self, _: e.ServerStarted, __: datetime) -> None:
        """Whoever worked at this node when it stopped worked up to then; those who still do are reported again."""
        self._close(self._node)


def _day(day: date, book: _Book, zone: tzinfo) -> Traffic:
    midnight = datetime.combine(day, time(), zone)
    seen = [seen for seen in book.calls.values() if seen.at.astimezone(zone).date() == day]
    kept = [one for one in seen if not one.called_back]
    dropped = Counter({CALLED_BACK: len(seen) - len(kept), QUEUED_AGAIN: sum(one.queued_again for one in kept)})
    arrivals = sorted((_arrival(one, midnight) for one in kept), key=lambda arrival: arrival.at_s)
    return Traffic(day.isoformat(), tuple(arrivals), _shifts(book, midnight), dict(+dropped))


def _arrival(seen: _Seen, midnight: datetime) -> Arrival:
    event = seen.event
    abandoned = seen.left is LeaveReason.ABANDONED
    served = seen.talk_from is not None
    return Arrival(
        call=event.call,
        at_s=_seconds(midnight, seen.at),
        queue=event.queue,
        tier=event.tier,
        language=event.language,
        caller=event.caller,
        needs=event.needs,
        service_s=seen.service_s,
        patience_s=seen.waited_s if abandoned else None,
        agent=seen.agent,
        waited_s=seen.waited_s,
        outcome=Outcome.SERVED if served else Outcome.ABANDONED if abandoned else Outcome.UNKNOWN,
    )


def _shifts(book: _Book, midnight: datetime) -> tuple[Shift, ...]:
    """Those that touch the day; what was begun the day before begins at midnight."""
    next_midnight = midnight + timedelta(days=1)
    touching = [shift for shift in book.shifts if shift[1] < next_midnight and shift[2] > midnight]
    shifts = [
        Shift(agent, max(_seconds(midnight, start), 0.0), _seconds(midnight, end)) for agent, start, end in touching
    ]
    return tuple(sorted(shifts, key=lambda shift: (shift.from_s, shift.agent)))


def _seconds(start: datetime, end: datetime) -> float:
    return round((end - start).total_seconds(), 6)


_STEPS: dict[type[e.Event], Callable[[_Book, Any, datetime], None]] = {
    e.CallQueued: _Book.queued,
    e.QueueRefused: _Book.refused,
    e.CallLeftQueue: _Book.left,
    e.CallbackRequested: _Book.called_back,
    e.TalkStarted: _Book.talking,
    e.TalkEnded: _Book.talked,
    e.OfferMade: _Book.offered,
    e.OfferAccepted: _Book.accepted,
    e.OfferRefused: _Book.not_accepted,
    e.AgentStateChanged: _Book.reported,
    e.AgentLoggedIn: _Book.logged_in,
    e.ServerStarted: _Book.started,
}
TOLD_BY = frozenset(_STEPS)
"""The events a day is told by; others need not be read."""

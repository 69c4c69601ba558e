"""What became of everybody who waited in a queue, from the journal: was anyone lost, offered twice, overtaken?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from calls import events as e
from calls.journal import Entry
from calls.model import LeaveReason, Party


@dataclass(slots=True)
class Fates:
    """Calls by what became of them. Those behind the first three should be none."""

    queued: dict[str, int] = field(default_factory=dict)
    """Each call's turn in the order of arrival."""
    served: set[str] = field(default_factory=set)
    hung_up: set[str] = field(default_factory=set)
    lost: dict[str, str] = field(default_factory=dict)
    """How calls left the queue otherwise: moved, withdrawn, overflowed, hung up on by us."""
    left_again: list[str] = field(default_factory=list)
    joined_again: list[str] = field(default_factory=list)
    offered_twice: list[str] = field(default_factory=list)
    overtaken: list[str] = field(default_factory=list)
    """Offered for the first time before somebody who had come earlier."""

    @property
    def still_there(self) -> int:
        return len(self.queued.keys() - self.served - self.hung_up - self.lost.keys())

    @property
    def faults(self) -> int:
        listed = (self.left_again, self.joined_again, self.offered_twice, self.overtaken)
        return len(self.lost) + sum(len(each) for each in listed) + self.still_there


def fates(entries: Iterable[Entry]) -> Fates:
    """For a hotline of one queue and one class of callers, whose agents can help every caller."""
    found, watch = Fates(), _Watch()
    for entry in entries:
        watch.see(entry.event, found)
    return found


@dataclass(slots=True)
class _Watch:
    """Who waits, in the order of arrival, and for whom a phone rings."""

    waiting: dict[str, int] = field(default_factory=dict)
    offers: dict[str, str] = field(default_factory=dict)

    def see(self, event: e.Event, found: Fates) -> None:
        match event:
            case e.CallQueued(call=call):
                if call in found.queued:
                    found.joined_again.append(call)
                found.queued[call] = self.waiting[call] = len(found.queued)
            case e.OfferMade(call=call, offer=offer):
                self._offered(call, offer, found)
            case e.OfferRefused(call=call, offer=offer) if self.offers.get(call) == offer:
                del self.offers[call]
            case e.CallLeftQueue(call=call, reason=reason):
                self._left(call, reason, found)
            case e.CallMoved() | e.QueueRefused() | e.StepFailed():
                found.lost[event.call] = type(event).__name__
            case e.CallEnded(call=call, by=by) if call in found.hung_up and by is not Party.CALLER:
                found.lost[call] = f"hung up on by the {by}"

    def _offered(self, call: str, offer: str, found: Fates) -> None:
        if call in self.offers:
            found.offered_twice.append(call)
        idle = (each for each in self.waiting if each not in self.offers)
        if next(idle, call) != call:
            found.overtaken.append(call)
        self.offers[call] = offer

    def _left(self, call: str, reason: LeaveReason, found: Fates) -> None:
        self.offers.pop(call, None)
        if self.waiting.pop(call, None) is None:
            found.left_again.append(call)
        elif reason is LeaveReason.SERVED:
            found.served.add(call)
        elif reason is LeaveReason.ABANDONED:
            found.hung_up.add(call)
        else:
            found.lost[call] = reason

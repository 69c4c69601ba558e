"""What became of everybody who called a cluster, from the journals of its nodes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from calls import events as e
from calls.journal import Entry
from store.journal import read

NEWS_S = 1.0
"""What is younger may be unknown to who decides."""
SETTLED_S = 8.0
"""After a fault two nodes may go by different news for so long."""
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Fault:
    name: str
    began: datetime
    ended: datetime

    @property
    def lasted_s(self) -> float:
        return (self.ended - self.began).total_seconds()


@dataclass(slots=True)
class Fate:
    """One caller: when he first waited, the talks he had (node, agent, from, to), whether he hung up waiting."""

    number: str
    queue: str = ""
    queued_at: datetime | None = None
    talks: list[tuple[str, str, datetime, datetime]] = field(default_factory=list)
    gave_up: bool = False


@dataclass(slots=True)
class Found:
    callers: dict[str, Fate]
    twice: list[str]
    """Agents in two talks at once, callers in two talks at once, calls offered to two agents at once."""
    overtaken: list[str]
    records: list[str]
    """Calls whose end nobody wrote down. Where a node was taken for dead and lived, two did: the database makes one
    record of it (`tests/contract/test_store_adopting.py`)."""

    @property
    def lost(self) -> list[str]:
        return [one.number for one in self.callers.values() if one.queued_at and not one.talks and not one.gave_up]


def fates(folders: Iterable[Path], faults: list[Fault]) -> Found:
    """Of all who called the nodes with these data folders."""
    entries = [(entry, folder.parent.name) for folder in folders for entry in read(folder / "journal")]
    tale = _Tale(faults)
    for entry, node in sorted(entries, key=lambda one: one[0].at):
        tale.see(node, entry)
    return tale.found()


@dataclass(slots=True)
class _Waits:
    number: str
    urgent: bool
    since: datetime
    free_since: datetime
    refused: set[str] = field(default_factory=set)


class _Tale:
    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        self.waits: dict[str, _Waits] = {}
        self.overtaken: list[str] = []
        self.callers: dict[str, Fate] = {}
        self.number_of: dict[str, str] = {}
        self.talks: dict[str, tuple[str, str, datetime]] = {}
        self.of_agents: dict[str, list[tuple[datetime, datetime, str]]] = defaultdict(list)
        self.offers: dict[str, dict[str, str]] = defaultdict(dict)
        self.began: set[str] = set()
        self.ended: dict[str, int] = defaultdict(int)
        self.twice: list[str] = []

    def see(self, node: str, entry: Entry) -> None:
        event, at = entry.event, entry.at
        match event:
            case e.CallOffered(call=call, caller=number) | e.CallbackDue(call=call, number=number):
                self._begins(call, number)
            case e.CallQueued(call=call, queue=queue):
                self._queued(call, queue, at)
            case e.CallLeftQueue(call=call) | e.QueueRefused(call=call):
                self.waits.pop(call, None)
            case e.TalkStarted(call=call, agent=agent):
                self.talks[call] = (node, agent, at)
            case e.TalkEnded() | e.CallEnded():
                self._over(event, at)
            case _:
                self._see_offer(event, at)

    def _see_offer(self, event: e.Event, at: datetime) -> None:
        match event:
            case e.OfferMade(call=call, offer=offer, agent=agent):
                self._offered(call, offer, agent, at)
            case e.OfferRefused(call=call, offer=offer, agent=agent):
                self.offers[call].pop(offer, None)
                if call in self.waits:
                    self.waits[call].free_since = at
                    self.waits[call].refused.add(agent)
            case e.OfferAccepted(call=call, offer=offer):
                self.offers[call].pop(offer, None)
                self.waits.pop(call, None)

    def _begins(self, call: str, number: str) -> None:
        self.began.add(call)
        self.number_of[call] = number
        self.callers.setdefault(number, Fate(number))

    def _queued(self, call: str, queue: str, at: datetime) -> None:
        one = self.callers.get(self.number_of.get(call, ""))
        if one is not None and (one.queued_at is None or at < one.queued_at):
            one.queue, one.queued_at = queue, at
        if one is not None and one.queued_at is not None and not self.ended[call]:
            self.waits[call] = _Waits(one.number, queue == "emergency", one.queued_at, at)

    def _offered(self, call: str, offer: str, agent: str, at: datetime) -> None:
        if self.offers[call]:
            self.twice.append(f"{at:%H:%M:%S.%f} {call} offered to {agent} beside {self.offers[call]}")
        self.offers[call][offer] = agent
        if call in self.waits and not self._in_trouble(at):
            self._see_who_is_passed_over(call, agent, at)

    def _see_who_is_passed_over(self, call: str, agent: str, at: datetime) -> None:
        mine, news = self.waits[call], timedelta(seconds=NEWS_S)
        for other, one in self.waits.items():
            earlier = one.since + news < mine.since and one.urgent == mine.urgent
            known = not self.offers[other] and one.free_since + news < at and agent not in one.refused
            if known and (earlier or (one.urgent and not mine.urgent)):
                self.overtaken.append(f"{at:%H:%M:%S} {mine.number} before {one.number}")

    def _in_trouble(self, at: datetime, node: str = "") -> bool:
        """Something is the matter, or was a moment ago, so that not all decide by the same news."""
        after = timedelta(seconds=SETTLED_S)
        return any(fault.began <= at <= fault.ended + after for fault in self.faults if node in fault.name)

    def _over(self, event: e.TalkEnded | e.CallEnded, at: datetime) -> None:
        talk = self.talks.pop(event.call, None)
        one = self.callers.get(self.number_of.get(event.call, ""))
        if talk is not None and one is not None:
            node, agent, began = talk
            one.talks.append((node, agent, began, at))
            late = self._in_trouble(at, node)  # a node that was away hears late that the agent has hung up
            self.of_agents[agent].append((began, began if late else at, event.call))
        if isinstance(event, e.CallEnded):
            self.ended[event.call] += 1
            self.waits.pop(event.call, None)
            self.offers.pop(event.call, None)
            if one is not None and event.by is e.Party.CALLER and event.stage is e.Stage.QUEUED:
                one.gave_up = True

    def found(self) -> Found:
        records = [call for call in sorted(self.began) if not self.ended[call]]
        return Found(self.callers, [*self.twice, *self._at_once()], self.overtaken, records)

    def _at_once(self) -> list[str]:
        """A talk that died with its node ends, for the journal, when the node was last seen alive."""
        wrong = []
        for agent, talks in self.of_agents.items():
            wrong += [f"{agent} talks in {a[2]} and {b[2]}" for a, b in _overlapping(talks)]
        for one in self.callers.values():
            spans = [(began, ended, node) for node, _, began, ended in one.talks]
            wrong += [f"{one.number} talks twice at {a[0]:%H:%M:%S}" for a, _ in _overlapping(spans)]
        return wrong


Talk = tuple[datetime, datetime, str]


def _overlapping(talks: list[Talk]) -> list[tuple[Talk, Talk]]:
    ordered = sorted(talks)
    ahead = timedelta(milliseconds=50)
    return [(a, b) for a, b in pairwise(ordered) if b[0] + ahead < a[1]]


def verdict(found: Found, faults: list[Fault], took_s: float) -> int:
    """Prints the table; the exit status."""
    console, table = Console(), Table(title=f"{len(faults)} faults in {took_s:.0f} s")
    for title in ("fault", "times", "time to service after it: p50", "max"):
        table.add_column(title, justify="left" if title == "fault" else "right")
    for name in sorted({fault.name for fault in faults}):
        of_kind = [fault for fault in faults if fault.name == name]
        waits = [wait for fault in of_kind if (wait := _first_talk_after(found, fault)) is not None]
        table.add_row(name, str(len(of_kind)), f"{median(waits):.1f} s", f"{max(waits):.1f} s") if waits else None
    console.print(table)
    served = sum(bool(one.talks) for one in found.callers.values())
    gave_up = sum(one.gave_up and not one.talks for one in found.callers.values())
    print(f"callers {len(found.callers)}, served {served}, hung up waiting {gave_up}, lost {len(found.lost)}")
    print(f"double {len(found.twice)}, overtaken {len(found.overtaken)}, without a record {len(found.records)}")
    for wrong in (*found.lost, *found.twice, *found.overtaken, *found.records):
        print("  ", wrong)
    return int(bool(found.lost or found.twice or found.overtaken or found.records))


def _first_talk_after(found: Found, fault: Fault) -> float | None:
    """Seconds from the fault's beginning until the next conversation began."""
    begun = [began for one in found.callers.values() for _, _, began, _ in one.talks if began >= fault.began]
    return min((began - fault.began).total_seconds() for began in begun) if begun else None

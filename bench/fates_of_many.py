"""What became of everybody who called a cluster, from the journals of its nodes.

Instants are seconds of the machine's CLOCK_MONOTONIC, which all nodes share as long as they run on one machine: a
node whose time of day is wrong is told apart from nothing by it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from calls import events as e
from store.journal import read

NEWS_S = 1.0
"""What is younger may be unknown to who decides."""
SETTLED_S = 6.0
"""After a fault two nodes may go by different news for so long."""
HARMLESS = ("step", "webhook", "mosquitto", "postgresql")
"""Faults that are none to who decides about callers."""


@dataclass(frozen=True, slots=True)
class Fault:
    name: str
    began: float
    ended: float

    @property
    def lasted_s(self) -> float:
        return self.ended - self.began

    @property
    def host(self) -> str:
        return self.name.split()[1]

    @property
    def troubles(self) -> bool:
        """Nodes may go by different news."""
        return not any(word in self.name for word in HARMLESS)


@dataclass(slots=True)
class Fate:
    """One caller: when he first waited, the talks he had (node, agent, from, to), whether he hung up waiting; his
    calls that died with their node (node, when he joined the queue), and when he was called back."""

    number: str
    queue: str = ""
    queued_at: float | None = None
    talks: list[tuple[str, str, float, float]] = field(default_factory=list)
    gave_up: bool = False
    cut_off: list[tuple[str, float]] = field(default_factory=list)
    dialled: list[float] = field(default_factory=list)


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
    tale = _Tale(faults)
    for at, node, event in told(folders):
        tale.see(node, event, at)
    return tale.found()


def told(folders: Iterable[Path]) -> list[tuple[float, str, e.Event]]:
    """(instant, node, event) in order of time. What a node tells of somebody else's past counts from when it told it:
    never before what stands above it in the journal."""
    entries = []
    for folder in folders:
        latest = 0.0
        for entry in read(folder / "journal"):
            latest = max(latest, entry.now)
            entries.append((latest, folder.parent.name, entry.event))
    return sorted(entries, key=lambda one: one[0])


@dataclass(slots=True)
class _Waits:
    number: str
    node: str
    urgent: bool
    since: float
    first: float
    free_since: float
    refused: set[str] = field(default_factory=set)


class _Tale:
    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        self.waits: dict[str, _Waits] = {}
        self.overtaken: list[tuple[float, str, str]] = []
        """When an offer was made to a number before another call."""
        self.offered_at: dict[str, list[float]] = defaultdict(list)
        self.callers: dict[str, Fate] = {}
        self.number_of: dict[str, str] = {}
        self.queued: dict[str, tuple[str, float]] = {}
        self.place: dict[str, float] = {}
        """Since when he waits, by his number, if who has talked to somebody begins anew. Nobody says whether he does
        where a talk was cut off: he overtakes whom he overtakes by his first place, too."""
        self.talks: dict[str, tuple[str, str, float]] = {}
        self.of_agents: dict[str, list[tuple[float, float, str]]] = defaultdict(list)
        self.offers: dict[str, dict[str, str]] = defaultdict(dict)
        self.began: set[str] = set()
        self.ended: dict[str, int] = defaultdict(int)
        self.twice: list[str] = []

    def see(self, node: str, event: e.Event, at: float) -> None:
        match event:
            case e.CallOffered(call=call, caller=number) | e.CallbackDue(call=call, number=number):
                self._begins(call, number)
                if isinstance(event, e.CallbackDue):
                    self.callers[number].dialled.append(at)
            case e.CallbackRequested(number=number, queue=queue) if number in self.callers:
                self._asked(self.callers[number], queue, at)
            case e.CallQueued(call=call, queue=queue):
                self._queued(node, call, queue, at)
            case e.CallLeftQueue(call=call) | e.QueueRefused(call=call):
                self.waits.pop(call, None)
            case e.TalkStarted(call=call, agent=agent):
                self._talks(node, call, agent, at)
            case e.TalkEnded() | e.CallEnded():
                self._over(event, at)
            case _:
                self._see_offer(event, at)

    def _see_offer(self, event: e.Event, at: float) -> None:
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

    def _asked(self, one: Fate, queue: str, at: float) -> None:
        """To be called back: his place counts from now, if he had none."""
        if one.queued_at is None:
            one.queue, one.queued_at = queue, at
            self.place.setdefault(one.number, at)

    def _queued(self, node: str, call: str, queue: str, at: float) -> None:
        one = self.callers.get(self.number_of.get(call, ""))
        self.queued[call] = (node, at)
        if one is not None and (one.queued_at is None or at < one.queued_at):
            one.queue, one.queued_at = queue, at
        if one is not None and not self.ended[call]:
            since = self.place.setdefault(one.number, at)
            self.waits[call] = _Waits(one.number, node, queue == "emergency", since, one.queued_at or at, at)

    def _talks(self, node: str, call: str, agent: str, at: float) -> None:
        self.talks[call] = (node, agent, at)
        if number := self.number_of.get(call):
            self.place.pop(number, None)

    def _offered(self, call: str, offer: str, agent: str, at: float) -> None:
        if self.offers[call]:
            self.twice.append(f"{at:.3f} {call} offered to {agent} beside {self.offers[call]}")
        self.offers[call][offer] = agent
        self.offered_at[call].append(at)
        if call in self.waits:
            self._see_who_is_passed_over(call, agent, at)

    def _see_who_is_passed_over(self, call: str, agent: str, at: float) -> None:
        """In trouble a node knows its own callers still."""
        mine, in_trouble = self.waits[call], self._in_trouble(at)
        for other, one in self.waits.items():
            if in_trouble and one.node != mine.node:
                continue
            earlier = one.since + NEWS_S < mine.first and one.urgent == mine.urgent
            known = not self.offers[other] and one.free_since + NEWS_S < at and agent not in one.refused
            if known and (earlier or (one.urgent and not mine.urgent)):
                self.overtaken.append((at, mine.number, other))

    def _in_trouble(self, at: float, node: str = "") -> bool:
        """Something is the matter, or was a moment ago, so that not all decide by the same news."""
        near = (one for one in self.faults if one.began <= at <= one.ended + SETTLED_S)
        return any(fault.troubles and node in fault.name for fault in near)

    def _over(self, event: e.TalkEnded | e.CallEnded, at: float) -> None:
        talk = self.talks.pop(event.call, None)
        one = self.callers.get(self.number_of.get(event.call, ""))
        if talk is not None and one is not None:
            node, agent, began = talk
            one.talks.append((node, agent, began, at))
            if not self._in_trouble(began, node):
                late = self._in_trouble(at, node)  # a node that was away hears late that the agent has hung up
                self.of_agents[agent].append((began, began if late else at, event.call))
        if isinstance(event, e.CallEnded):
            self.ended[event.call] += 1
            self.waits.pop(event.call, None)
            self.offers.pop(event.call, None)
            if one is not None and event.cause is e.HangupCause.SERVER_RESTART and event.call in self.queued:
                one.cut_off.append(self.queued[event.call])
            if one is not None and event.by is e.Party.CALLER and event.stage is e.Stage.QUEUED:
                one.gave_up = True

    def found(self) -> Found:
        records = [call for call in sorted(self.began) if not self.ended[call]]
        return Found(self.callers, [*self.twice, *self._at_once()], self._overtaken(), records)

    def _overtaken(self) -> list[str]:
        """Who has his own offer a moment later was decided about before: his node heard it later."""
        return [
            f"{at:.3f} {number} before {self.number_of[other]}"
            for at, number, other in self.overtaken
            if not any(at <= offered <= at + NEWS_S for offered in self.offered_at[other])
        ]

    def _at_once(self) -> list[str]:
        """A talk that died with its node ends, for the journal, when the node was last seen alive."""
        wrong = []
        for agent, talks in self.of_agents.items():
            wrong += [f"{agent} talks in {a[2]} and {b[2]}" for a, b in _overlapping(talks)]
        for one in self.callers.values():
            spans = [(began, ended, node) for node, _, began, ended in one.talks]
            wrong += [f"{one.number} talks twice at {a[0]:.3f}" for a, _ in _overlapping(spans)]
        return wrong


Talk = tuple[float, float, str]


def _overlapping(talks: list[Talk]) -> list[tuple[Talk, Talk]]:
    ordered = sorted(talks)
    ahead = 0.05
    return [(a, b) for a, b in pairwise(ordered) if b[0] + ahead < a[1]]

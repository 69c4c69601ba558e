"""What agents do: their time by state, their offers and their talks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from calls import events as e
from calls.model import AgentState, AgentStatus, Channel, RefusalReason
from routing.kpi.figures import AgentFigures, mean
from routing.kpi.scheme import Scheme
from routing.kpi.tally import Tally


class Doing(StrEnum):
    """Where an agent's time goes: his state; while idle, what keeps calls from him."""

    IDLE = "idle"
    OFFERED = "offered"
    TALKING = "talking"
    WRAP_UP = "wrap_up"
    UNREACHABLE = "unreachable"
    BREAK = "break"
    OFF = "off"


def doing(event: e.AgentStateChanged) -> Doing:
    if event.state is not AgentState.IDLE:
        return Doing(event.state.value)
    if event.status is AgentStatus.AVAILABLE:
        return Doing.IDLE if event.reachable else Doing.UNREACHABLE
    return Doing.OFF if event.status is AgentStatus.OFF else Doing.BREAK


@dataclass(slots=True)
class Work:
    """What is counted of an agent in one interval; works add up."""

    time_s: dict[Doing, float] = field(default_factory=lambda: defaultdict(float))
    offers: int = 0
    accepted: int = 0
    ronas: int = 0
    refusals: int = 0
    taken_back: int = 0
    handled: int = 0
    talk_s: float = 0.0
    wrap_up_s: float = 0.0

    def add(self, other: Work) -> None:
        for what, spent_s in other.time_s.items():
            self.time_s[what] += spent_s
        for name in _COUNTED:
            setattr(self, name, getattr(self, name) + getattr(other, name))


_COUNTED = ("offers", "accepted", "ronas", "refusals", "taken_back", "handled", "talk_s", "wrap_up_s")


@dataclass(slots=True)
class Desk:
    """One agent, as far as it has been told: `doing` since `since`, his work by interval; `last` is the talk he wraps
    up, `node` whose journal tells of him."""

    doing: Doing = Doing.OFF
    since: datetime | None = None
    work: dict[int, Work] = field(default_factory=lambda: defaultdict(Work))
    last: Talk | None = None
    node: str = ""


@dataclass(frozen=True, slots=True)
class Talk:
    """`tallies` are of the call's wait; `work` is the agent's, None where his own figures do not have it."""

    agent: str
    began_at: datetime
    work: Work | None
    tallies: tuple[Tally, ...]
    node: str


@dataclass(frozen=True, slots=True)
class _Offer:
    work: Work
    node: str


class Desks:
    """Told the journal's events in order. An offer counts when it was made within the scheme's time, a talk when it
    began there, time in a state as far as it lies within. Listening to a message is time spent, and no talk.
    `answered` hands over where a call's talk is counted."""

    def __init__(self, scheme: Scheme, answered: Callable[[str], tuple[Tally, ...]]) -> None:
        self.desks: dict[str, Desk] = {}
        self._scheme = scheme
        self._answered = answered
        self._offers: dict[str, _Offer] = {}
        self._talks: dict[str, Talk] = {}
        self._messages: dict[str, str] = {}
        self._node = ""

    def hear(self, event: e.Event, at: datetime, node: str) -> None:
        """`node` is whose journal tells it."""
        step = _STEPS.get(type(event))
        if step is not None:
            self._node = node
            step(self, event, at)

    def figures(self, at: datetime) -> dict[str, AgentFigures]:
        """By agent, in order of their numbers; who was off all the time and had no call is left out."""
        told = {name: _figures(_together(self._works(desk, at))) for name, desk in sorted(self.desks.items())}
        return {name: figures for name, figures in told.items() if _is_any(figures)}

    def figures_by_interval(self, at: datetime) -> dict[tuple[str, int], AgentFigures]:
        """By agent and interval, in order; intervals in which he was off and had no call are left out."""
        told = {
            (name, interval): _figures(work)
            for name, desk in sorted(self.desks.items())
            for interval, work in sorted(self._works(desk, at).items())
        }
        return {place: figures for place, figures in told.items() if _is_any(figures)}

    # --- states ---

    def _state_changed(self, event: e.AgentStateChanged, at: datetime) -> None:
        desk = self._desk(event.agent)
        self._account(desk, at)
        desk.doing, desk.node = doing(event), self._node

    def _logged_in(self, event: e.AgentLoggedIn, _: datetime) -> None:
        """From now on he is of this node, also where his state stays as it was."""
        self._desk(event.agent).node = self._node

    def _restarted(self, _: e.ServerStarted | e.ServerStopped, at: datetime) -> None:
        """Nobody of that node is known to be there until he is heard of again; what rang or was said there before is
        over. Other nodes go on."""
        for desk in self.desks.values():
            if desk.node == self._node:
                self._account(desk, at)
                desk.doing = Doing.OFF
        for offer in self._offers.values():
            offer.work.taken_back += offer.node == self._node
        self._offers = {name: one for name, one in self._offers.items() if one.node != self._node}
        self._talks = {call: one for call, one in self._talks.items() if one.node != self._node}
        self._messages = {call: node for call, node in self._messages.items() if node != self._node}

    def _account(self, desk: Desk, at: datetime) -> None:
        for interval, spent_s in self._spent_s(desk, at):
            desk.work[interval].time_s[desk.doing] += spent_s
        if desk.doing is Doing.WRAP_UP and desk.last is not None and desk.since is not None:
            _wrapped_up(desk.last, _seconds(desk.since, at))
        desk.since = at

    def _spent_s(self, desk: Desk, at: datetime) -> Iterator[tuple[int, float]]:
        """In what he does at `at`: seconds by interval."""
        return iter(()) if desk.since is None else self._scheme.parts(desk.since, at)

    # --- offers and talks ---

    def _offer_made(self, event: e.OfferMade, at: datetime) -> None:
        if self._scheme.covers(at) and event.offer not in self._offers:
            work = self._work(event.agent, at)
            self._offers[event.offer] = _Offer(work, self._node)
            work.offers += 1

    def _offer_accepted(self, event: e.OfferAccepted, _: datetime) -> None:
        offer = self._offers.pop(event.offer, None)
        if offer is not None:
            offer.work.accepted += 1

    def _offer_refused(self, event: e.OfferRefused, _: datetime) -> None:
        offer = self._offers.pop(event.offer, None)
        if offer is None:
            return
        work = offer.work
        if event.reason is RefusalReason.NO_ANSWER:
            work.ronas += 1
        elif event.reason.agents_doing:
            work.refusals += 1
        else:
            work.taken_back += 1

    def _queued(self, event: e.CallQueued, _: datetime) -> None:
        if event.channel is Channel.VOICEMAIL:
            self._messages[event.call] = self._node

    def _called_back(self, event: e.CallbackDue, _: datetime) -> None:
        """Who has heard a message calls the customer: what follows is a talk."""
        self._messages.pop(event.call, None)

    def _talk_started(self, event: e.TalkStarted, at: datetime) -> None:
        tallies = self._answered(event.call)
        if event.agent:
            counted = self._scheme.covers(at) and event.call not in self._messages
            work = self._work(event.agent, at) if counted else None
            self._talks[event.call] = Talk(event.agent, at, work, tallies, self._node)

    def _talk_ended(self, event: e.TalkEnded | e.CallEnded, at: datetime) -> None:
        self._messages.pop(event.call, None)
        talk = self._talks.pop(event.call, None)
        if talk is None:
            return
        self._desk(talk.agent).last = talk
        spent_s = _seconds(talk.began_at, at)
        if talk.work is not None:
            talk.work.handled += 1
            talk.work.talk_s += spent_s
        for tally in talk.tallies:
            tally.handled += 1
            tally.talk_s += spent_s

    # --- looking at it ---

    def _desk(self, agent: str) -> Desk:
        return self.desks.setdefault(agent, Desk())

    def _work(self, agent: str, at: datetime) -> Work:
        return self._desk(agent).work[self._scheme.interval(at)]

    def _works(self, desk: Desk, at: datetime) -> dict[int, Work]:
        """His work by interval with what he does now; the desk stays as it is."""
        works: dict[int, Work] = {}
        for interval, work in desk.work.items():
            works.setdefault(interval, Work()).add(work)
        for interval, running_s in self._spent_s(desk, at):
            works.setdefault(interval, Work()).time_s[desk.doing] += running_s
        return works


def _together(works: dict[int, Work]) -> Work:
    whole = Work()
    for work in works.values():
        whole.add(work)
    return whole


def _figures(work: Work) -> AgentFigures:
    time_s = {what: spent_s for what, spent_s in work.time_s.items() if what is not Doing.OFF}
    busy_s = time_s.get(Doing.TALKING, 0.0) + time_s.get(Doing.WRAP_UP, 0.0)
    present_s = busy_s + time_s.get(Doing.IDLE, 0.0) + time_s.get(Doing.OFFERED, 0.0)
    return AgentFigures(
        offers=work.offers,
        accepted=work.accepted,
        ronas=work.ronas,
        refusals=work.refusals,
        taken_back=work.taken_back,
        handled=work.handled,
        talk_s=mean(work.talk_s, work.handled),
        wrap_up_s=mean(work.wrap_up_s, work.handled),
        aht_s=mean(work.talk_s + work.wrap_up_s, work.handled),
        occupancy=mean(busy_s, present_s),
        time_s={what.value: round(time_s[what], 3) for what in Doing if what in time_s},
    )


NO_WORK = _figures(Work())
"""Of an agent who was not there."""


def _is_any(figures: AgentFigures) -> bool:
    return bool(figures.time_s or figures.offers or figures.handled)


def _wrapped_up(talk: Talk, spent_s: float) -> None:
    if talk.work is not None:
        talk.work.wrap_up_s += spent_s
    for tally in talk.tallies:
        tally.wrap_up_s += spent_s


def _seconds(start: datetime, end: datetime) -> float:
    """Never less than none: the wall clock may be put back."""
    return max((end - start).total_seconds(), 0.0)


_STEPS: dict[type[e.Event], Callable[[Desks, Any, datetime], None]] = {
    e.AgentStateChanged: Desks._state_changed,
    e.AgentLoggedIn: Desks._logged_in,
    e.ServerStarted: Desks._restarted,
    e.ServerStopped: Desks._restarted,
    e.CallQueued: Desks._queued,
    e.CallbackDue: Desks._called_back,
    e.OfferMade: Desks._offer_made,
    e.OfferAccepted: Desks._offer_accepted,
    e.OfferRefused: Desks._offer_refused,
    e.TalkStarted: Desks._talk_started,
    e.TalkEnded: Desks._talk_ended,
    e.CallEnded: Desks._talk_ended,
}
HEARD = frozenset(_STEPS)

"""How often a rule takes the caller who was really taken, at the real moments of recorded days.

The routing engine itself decides: those who waited queue up at their times, the agent logs in at the moment, and the
first offer counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from calls import events as e
from calls.commands import Announce
from calls.model import CHINESE, Tier
from calls.table import Agent, RoutingTable
from routing.engine import Engine
from routing.replay.anonymous_bank_rule import KEEPER
from routing.replay.beliefs import Beliefs, Standing, standing_by
from routing.replay.choices import Moment, moments
from routing.replay.presence import CONNECT_S, left_s
from routing.replay.traffic import Arrival, Outcome, Traffic

MEANWHILE_S = 6.0
"""Two agents who answer within this may have been given their callers in the other order."""


class Rule(Protocol):
    """Names the call that will be taken, then sees which one was."""

    @property
    def table(self) -> RoutingTable: ...

    def new_day(self) -> None: ...

    def choose(self, moment: Moment) -> str: ...

    def learn(self, moment: Moment) -> None: ...


class Miss(StrEnum):
    """What another caller was really taken for, as far as it can be told."""

    SKILL_UNSEEN = "the agent had not been seen doing that lately"
    SKILL_PASSED = "passed over something the agent had been doing"
    VIP_AS_ANYBODY = "a VIP was passed over as if he were none"
    VIP_AFTER_ALL = "a VIP went first who had been treated as none"
    MEANWHILE = "another agent answered the expected caller within 6 s"
    HUNG_UP = "the expected caller hung up within 6 s"
    OTHER_ORDER = "same business, same class, another order"


@dataclass(frozen=True, slots=True)
class Plain:
    """A table read plainly: everybody can help everybody."""

    table: RoutingTable

    def new_day(self) -> None:
        """It knows no days."""

    def choose(self, moment: Moment) -> str:
        return _chosen(self.table, moment, [(a, a.tier) for a in moment.waiting], self.table.queues)

    def learn(self, moment: Moment) -> None:
        """It learns nothing."""


@dataclass(frozen=True, slots=True)
class Learned:
    """A table together with what was seen so far: what this agent does, which VIPs are treated as such.

    Who came in the last moment, when the call was being put through already, could not be chosen.
    """

    table: RoutingTable
    beliefs: Beliefs

    def new_day(self) -> None:
        self.beliefs.new_day()

    def choose(self, moment: Moment) -> str:
        there = [a for a in moment.waiting if a.at_s <= moment.at_s - CONNECT_S] or moment.waiting
        does = [queue for queue in self.table.queues if self.beliefs.does(moment.agent, queue)]
        if not any(arrival.queue in does for arrival in there):
            does = list(self.table.queues)
        return _chosen(self.table, moment, [(a, self.beliefs.tier(a)) for a in there], does)

    def learn(self, moment: Moment) -> None:
        self.beliefs.learn(moment)


@dataclass(frozen=True, slots=True)
class Chosen:
    """One day: how many `choices` there were (two or more waited), how many were `right`, why not the rest."""

    name: str
    choices: int
    right: int
    misses: Counter[Miss]


def judge(days: Iterable[Traffic], rule: Rule) -> list[Chosen]:
    """The days one after the other; the rule sees every moment after it was asked about it."""
    return [_judged(day, rule) for day in days]


def _judged(day: Traffic, rule: Rule) -> Chosen:
    rule.new_day()
    standing = standing_by(rule.table)
    choices, misses = 0, Counter[Miss]()
    for moment in moments(day):
        if moment.others:
            choices += 1
            call = rule.choose(moment)
            if call != moment.taken.call:
                expected = next(arrival for arrival in moment.others if arrival.call == call)
                misses[_why(moment, expected, standing)] += 1
        rule.learn(moment)
    return Chosen(day.name, choices, choices - misses.total(), misses)


def _why(moment: Moment, expected: Arrival, standing: Standing) -> Miss:
    taken = moment.taken
    ahead = standing(expected, True) < standing(taken, True)
    if left_s(expected) - moment.at_s <= MEANWHILE_S:
        return Miss.MEANWHILE if expected.outcome is Outcome.SERVED else Miss.HUNG_UP
    if expected.queue != taken.queue:
        return Miss.SKILL_PASSED if ahead else Miss.SKILL_UNSEEN
    if ahead and standing(expected, False) > standing(taken, True):
        return Miss.VIP_AS_ANYBODY
    return Miss.OTHER_ORDER if ahead else Miss.VIP_AFTER_ALL


def _chosen(table: RoutingTable, moment: Moment, there: Sequence[tuple[Arrival, Tier]], does: Iterable[str]) -> str:
    """The keeper keeps the queues open until the agent comes."""
    agent = Agent(moment.agent, moment.agent, dict.fromkeys(does, 100))
    keeper = Agent(KEEPER, KEEPER, dict.fromkeys(table.queues, 100), capacity={})
    engine = Engine(replace(table, agents={agent.agent: agent, KEEPER: keeper}))
    engine.handle(e.AgentLoggedIn(KEEPER, "sip:keeper@replay"), 0.0)
    for arrival, tier in there:
        engine.handle(e.CallQueued(arrival.call, arrival.queue, tier, CHINESE), arrival.at_s)
    commands = engine.handle(e.AgentLoggedIn(agent.agent, f"sip:{agent.agent}@replay"), moment.at_s)
    events = [command.event for command in commands if isinstance(command, Announce)]
    return next(event.call for event in events if isinstance(event, e.OfferMade))

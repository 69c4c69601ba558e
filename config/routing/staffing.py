"""Who serves whom: queues whose callers, all or some of them, no agent could help.

A queue has a default when every caller of it comes to something in the end: an agent who meets what is still asked of
him on some rung of the ladder, here or in a queue he is moved to, or a way out (exit or number). Agents are taken as
if all were on duty and free; rungs of emergency plans do not count, for nobody may have switched one on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from calls.model import Channel, Tier
from calls.table import Queue, RoutingTable
from config.problems import Problems
from config.reading import Document
from config.wording import routing as wording
from config.wording.kind import Kind, printable, shown
from routing.asking import Ask, Requirement, requirement
from routing.roster import Roster


class Fate(Enum):
    """What comes of a caller who waits long enough."""

    SERVED = auto()
    SENT_ON = auto()
    STUCK = auto()


@dataclass(frozen=True, slots=True)
class Callers:
    """Some of the callers of a queue, and how they are called in both languages."""

    tier: Tier = Tier.NORMAL
    language: str = ""
    region: str = ""
    whom: str = ""
    whom_zh: str = ""


def check_staff(document: Document, rules: RoutingTable, problems: Problems) -> None:
    """Every queue for its plain callers, and if these are served, for each language, region and class by itself.

    A reserve larger than its group is told as well.
    """
    staff = Staff(rules)
    for name, queue in rules.queues.items():
        for callers in _kinds_of_callers(queue, rules):
            fate = staff.fate(queue, callers)
            if fate is not Fate.SERVED:
                words = _words(name, staff.asked(queue, callers), callers)
                problems.warn(document.place_of(("queues", name)), _kind(queue, fate), **words)
                if not callers.whom:
                    break
    _check_reserves(document, rules, problems)


class Staff:
    """All agents of a table, as if they were logged in and free."""

    def __init__(self, rules: RoutingTable) -> None:
        self._rules = rules
        self._roster = Roster()
        for agent in rules.agents.values():
            self._roster.put(agent)

    def fate(self, queue: Queue, callers: Callers) -> Fate:
        """What comes of them by the rungs that hold without an emergency plan. Overflow must not go in circles."""
        sent_on, moved_to = Fate.STUCK, queue.queue
        while moved_to:
            fate, moved_to = self._within(self._rules.queues[moved_to], callers)
            if fate is Fate.SERVED:
                return fate
            sent_on = fate if fate is Fate.SENT_ON else sent_on
        return sent_on

    def _within(self, queue: Queue, callers: Callers) -> tuple[Fate, str]:
        """What comes of them in this queue, and the queue they are moved to, if any."""
        fate = Fate.STUCK
        for passed, rung in enumerate((*queue.ladder, None)):
            if self._able(self.asked(queue, callers, passed), callers.tier):
                return Fate.SERVED, ""
            if rung is not None and not rung.plan:
                fate = Fate.SENT_ON if rung.exit or rung.number else fate
                if rung.queue:
                    return fate, rung.queue
        return fate, ""

    def asked(self, queue: Queue, callers: Callers, passed: int = 0) -> Requirement:
        """What these callers ask for when they have passed so many rungs."""
        ask = Ask(queue.queue, callers.tier, Channel.VOICE, callers.language, callers.region, rung=passed)
        return requirement(ask, queue, self._rules, frozenset())

    def _able(self, asked: Requirement, tier: Tier) -> bool:
        return bool(self._roster.able(asked) & self._roster.serving(tier))


def _kinds_of_callers(queue: Queue, rules: RoutingTable) -> Iterator[Callers]:
    plain = Tier.EMERGENCY if queue.emergency else Tier.NORMAL
    yield Callers(plain)
    for language in rules.languages:
        yield Callers(plain, language, "", f" for callers who speak {language}", f" 中说 {language} 的来电者")
    for region in {need: region for region, need in rules.regions.items()}.values():
        yield Callers(plain, "", region, f" for callers from {region}", f" 中号码以 {region} 开头的来电者")
    for tier in (Tier.MEMBER, Tier.VIP, Tier.COMPLAINT) if not queue.emergency else ():
        yield Callers(tier, "", "", f" for callers of the class {tier}", f" 中 {tier} 级的来电者")


def _kind(queue: Queue, fate: Fate) -> Kind:
    """Warnings all: a hotline that must start again on a bad day serves others better than nobody."""
    if fate is Fate.SENT_ON:
        return wording.NOBODY_SERVES
    return wording.EMERGENCY_NOBODY if queue.emergency else wording.NO_DEFAULT


def _words(queue: str, asked: Requirement, callers: Callers) -> dict[str, str]:
    needs = [f"{need.skill} {need.level}" for need in asked.needs] + list(asked.groups)
    needed = printable(", ".join(needs)) or "-"
    return {"queue": shown(queue), "needs": needed, "whom": callers.whom, "whom_zh": callers.whom_zh}


def _check_reserves(document: Document, rules: RoutingTable, problems: Problems) -> None:
    for number, reserve in enumerate(rules.reserves):
        members = sum(reserve.group in agent.groups for agent in rules.agents.values())
        if reserve.agents > members:
            words = {"agents": reserve.agents, "group": shown(reserve.group), "members": members}
            problems.warn(document.place_of(("reserves", number)), wording.RESERVE_TOO_LARGE, **words)

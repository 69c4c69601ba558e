"""What an onlooker comes to believe of a hotline: which agent does what at present, which VIPs are treated as such.

Bayes' rule over the past alone. An agent is seen doing what he does; a caller who should have gone first and was
passed over says that the agent does not do that, or that the caller has no privilege, or that somebody slipped:
whatever is likeliest by what was believed before. Agents change their teams during a day, so what they do fades with
every call; what customers are treated like fades from day to day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

from calls.model import Tier
from calls.table import RoutingTable
from routing.curve import curve_of
from routing.replay.choices import Moment
from routing.replay.presence import CONNECT_S
from routing.replay.traffic import Arrival

UNSEEN = 0.5
"""That an agent does what nobody has seen him do, or not do."""
SURE = 0.97
FADES = 0.02
PRIVILEGED = 0.9
"""That somebody who is marked as VIP is treated so."""
FADES_BY_DAY = 0.1
SLIP = 0.05
"""How much likelier an explanation without a slip is."""
TIE_S = 2.0

Standing = Callable[[Arrival, bool], float]
"""Since when a caller stands in line, head start included, with or without his class's privilege."""


def standing_by(table: RoutingTable) -> Standing:
    """As the table has it for somebody who has just come."""

    def standing(arrival: Arrival, privileged: bool) -> float:
        tier = arrival.tier if privileged else Tier.NORMAL
        return arrival.at_s - curve_of(table, table.queues[arrival.queue].head_start_s, tier).score(0.0)

    return standing


class Beliefs:
    """Probabilities, learnt from one moment after the other."""

    def __init__(self, standing: Standing) -> None:
        self._standing = standing
        self._does: dict[str, dict[str, float]] = {}
        self._privileged: dict[str, float] = {}

    def new_day(self) -> None:
        self._does.clear()
        for customer, p in self._privileged.items():
            self._privileged[customer] = p + FADES_BY_DAY * (PRIVILEGED - p)

    def does(self, agent: str, queue: str) -> bool:
        return self._skill(agent, queue) > UNSEEN

    def tier(self, arrival: Arrival) -> Tier:
        """The class the caller is believed to be treated as."""
        return arrival.tier if self._privilege(arrival) > 0.5 else Tier.NORMAL

    def learn(self, moment: Moment) -> None:
        """After the moment: who was taken, and who was passed over."""
        skills = self._does.setdefault(moment.agent, {})
        for passed in moment.others:
            if passed.at_s < moment.at_s - CONNECT_S:
                self._passed_over(moment.agent, passed, moment.taken)
        skills[moment.taken.queue] = SURE
        for queue, p in skills.items():
            skills[queue] = p + FADES * (UNSEEN - p)

    def _passed_over(self, agent: str, passed: Arrival, taken: Arrival) -> None:
        same = passed.queue == taken.queue
        believed = (
            SURE if same else self._skill(agent, passed.queue),
            self._privilege(passed),
            self._privilege(taken),
        )
        skill, of_passed, of_taken = _posterior(believed, lambda *truth: self._likelihood(passed, taken, truth))
        if not same:
            self._does[agent][passed.queue] = skill
        self._privilege_is(passed, of_passed)
        self._privilege_is(taken, of_taken)

    def _likelihood(self, passed: Arrival, taken: Arrival, truth: tuple[bool, ...]) -> float:
        does, of_passed, of_taken = truth
        ahead = self._standing(passed, of_passed) < self._standing(taken, of_taken) - TIE_S
        return SLIP if does and ahead else 1.0

    def _skill(self, agent: str, queue: str) -> float:
        return self._does.get(agent, {}).get(queue, UNSEEN)

    def _privilege(self, arrival: Arrival) -> float:
        return 0.0 if arrival.tier is Tier.NORMAL else self._privileged.get(arrival.caller, PRIVILEGED)

    def _privilege_is(self, arrival: Arrival, p: float) -> None:
        if arrival.tier is not Tier.NORMAL and arrival.caller:
            self._privileged[arrival.caller] = p


def _posterior(believed: tuple[float, ...], likelihood: Callable[..., float]) -> list[float]:
    """Each fact's probability after the observation, kept between 1 - SURE and SURE; zero stays zero."""
    total, true = 0.0, [0.0] * len(believed)
    for truth, prior in _truths(believed):
        weight = prior * likelihood(*truth)
        total += weight
        true = [sum_ + weight * fact for sum_, fact in zip(true, truth, strict=True)]
    return [min(SURE, max(1 - SURE, sum_ / total)) if p else 0.0 for sum_, p in zip(true, believed, strict=True)]


def _truths(believed: tuple[float, ...]) -> Iterator[tuple[tuple[bool, ...], float]]:
    """Every way the facts can be, with its probability before the observation."""
    for truth in product((False, True), repeat=len(believed)):
        prior = 1.0
        for fact, p in zip(truth, believed, strict=True):
            prior *= p if fact else 1 - p
        yield truth, prior

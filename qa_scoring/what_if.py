"""What another rubric would do: calls judged under the live one and under a draft, side by side [Q3].

A rule that looks harmless can turn a third of last month's calls into failures. So the difference is counted before
anybody is judged by it, and beyond a limit a second person has to agree.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from qa_scoring.score_card import CriterionScore, ScoreCard
from qa_scoring.wording import Wording


@dataclass(frozen=True, slots=True)
class CallEffect:
    """One call: totals 0..100 or None, ids of failed fatal criteria, and `moved`: criteria that earned otherwise,
    came or went."""

    recording: str
    call: str
    agent: str
    before: float | None
    after: float | None
    fatal_before: tuple[str, ...]
    fatal_after: tuple[str, ...]
    moved: tuple[str, ...]

    @property
    def difference(self) -> float | None:
        """Points won (positive) or lost; None when there is no total on both sides."""
        if self.before is None or self.after is None:
            return None
        return round(self.after - self.before, 1)

    @property
    def is_changed(self) -> bool:
        return self.before != self.after or self.fatal_changed

    @property
    def fatal_changed(self) -> bool:
        """Failed where it was not, or the other way round; by which criterion does not matter."""
        return bool(self.fatal_before) != bool(self.fatal_after)


@dataclass(frozen=True, slots=True)
class AgentEffect:
    """Mean totals over the calls that have one on both sides."""

    agent: str
    calls: int
    changed: int
    before: float | None
    after: float | None
    fatal_gained: int
    fatal_lost: int


@dataclass(frozen=True, slots=True)
class Effect:
    """All calls looked at, in the order given."""

    calls: tuple[CallEffect, ...]

    @property
    def changed(self) -> tuple[CallEffect, ...]:
        """Those with another total or fatal flag, the largest difference first; a total that came or went before
        them."""
        return tuple(sorted((call for call in self.calls if call.is_changed), key=_by_size))

    @property
    def mean_difference(self) -> float | None:
        """Over the calls with a total on both sides."""
        return _mean([call.difference for call in self.calls if call.difference is not None])

    def moved_share(self, points: float) -> float:
        """Part of the calls whose total moves by so many points or more, comes or goes."""
        moved = [call for call in self.calls if _moves(call, points)]
        return len(moved) / len(self.calls) if self.calls else 0.0

    @property
    def fatal_gained(self) -> int:
        return sum(call.fatal_changed and bool(call.fatal_after) for call in self.calls)

    @property
    def fatal_lost(self) -> int:
        return sum(call.fatal_changed and bool(call.fatal_before) for call in self.calls)

    @property
    def by_agent(self) -> tuple[AgentEffect, ...]:
        """By name."""
        groups: defaultdict[str, list[CallEffect]] = defaultdict(list)
        for call in self.calls:
            groups[call.agent].append(call)
        return tuple(_agent_effect(agent, groups[agent]) for agent in sorted(groups))

    @property
    def by_criterion(self) -> Mapping[str, int]:
        """How many calls each criterion moved in, the most first."""
        counts: defaultdict[str, int] = defaultdict(int)
        for call in self.calls:
            for name in call.moved:
                counts[name] += 1
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one person may change alone: the mean total by `mean_points`, the totals of `moved_share` of the calls
    by `moved_points`, the fatal flag of `fatal_calls` calls."""

    mean_points: float = 2.0
    moved_points: float = 5.0
    moved_share: float = 0.1
    fatal_calls: int = 0


ALONE: Final = Limits()


def effect_on(recording: str, call: str, agent: str, before: ScoreCard, after: ScoreCard) -> CallEffect:
    """What the draft's card says other than the live rubric's."""
    return CallEffect(
        recording, call, agent, before.total, after.total, before.fatal, after.fatal, _moved(before, after)
    )


def beyond(effect: Effect, limits: Limits = ALONE) -> tuple[Wording, ...]:
    """Why a second person has to agree; empty when nothing goes beyond the limits."""
    reasons = []
    mean, share = effect.mean_difference or 0.0, effect.moved_share(limits.moved_points)
    fatal = effect.fatal_gained + effect.fatal_lost
    if abs(mean) > limits.mean_points:
        reasons.append(_mean_reason(mean, limits))
    if share > limits.moved_share:
        reasons.append(_share_reason(share, limits))
    if fatal > limits.fatal_calls:
        reasons.append(_fatal_reason(effect, limits))
    return tuple(reasons)


def _moved(before: ScoreCard, after: ScoreCard) -> tuple[str, ...]:
    old, new = _earned(before.criteria), _earned(after.criteria)
    return tuple(sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name)))


def _earned(lines: Iterable[CriterionScore]) -> dict[str, tuple[object, ...]]:
    """As a share of its weight: a criterion that only weighs more has not moved."""
    return {
        line.id: (line.status, line.fatal, round((line.points or 0.0) / (line.max_points or 1.0), 4))
        for line in lines
    }


def _moves(call: CallEffect, points: float) -> bool:
    return abs(call.difference) >= points if call.difference is not None else call.before != call.after


def _by_size(call: CallEffect) -> tuple[float, str]:
    return (-math.inf if call.difference is None else -abs(call.difference), call.recording)


def _agent_effect(agent: str, calls: Sequence[CallEffect]) -> AgentEffect:
    both = [call for call in calls if call.difference is not None]
    return AgentEffect(
        agent=agent,
        calls=len(calls),
        changed=sum(call.is_changed for call in calls),
        before=_mean([call.before for call in both if call.before is not None]),
        after=_mean([call.after for call in both if call.after is not None]),
        fatal_gained=sum(call.fatal_changed and bool(call.fatal_after) for call in calls),
        fatal_lost=sum(call.fatal_changed and bool(call.fatal_before) for call in calls),
    )


def _mean(values: Sequence[float]) -> float | None:
    return round(math.fsum(values) / len(values), 2) if values else None


def _mean_reason(mean: float, limits: Limits) -> Wording:
    return Wording(
        f"平均分变动 {mean:+g} 分，超过 {limits.mean_points:g} 分",
        f"the mean total moves by {mean:+g} points, more than {limits.mean_points:g}",
    )


def _share_reason(share: float, limits: Limits) -> Wording:
    return Wording(
        f"{share:.1%} 的通话变动 {limits.moved_points:g} 分及以上，超过 {limits.moved_share:.0%}",
        f"{share:.1%} of the calls move by {limits.moved_points:g} points or more, above {limits.moved_share:.0%}",
    )


def _fatal_reason(effect: Effect, limits: Limits) -> Wording:
    gained, lost = effect.fatal_gained, effect.fatal_lost
    return Wording(
        f"{gained} 通电话新增一票否决，{lost} 通取消一票否决，超过 {limits.fatal_calls} 通",
        f"{gained} calls become fatal and {lost} are fatal no longer, more than {limits.fatal_calls}",
    )

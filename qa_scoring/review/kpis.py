"""A month's figures of agents and teams. Where a person published a card it counts instead of the machine's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from qa_scoring.review.confidence import Estimate, mean, share
from qa_scoring.review.states import State
from qa_scoring.score_card import ScoreCard
from qa_scoring.wording import Wording


@dataclass(frozen=True, slots=True)
class Marked:
    """One scored call. `card` is the one in force; `reviewed` says that a person published it; `state` None when
    nobody was to look. `month` is 2026-11."""

    recording: str
    agent: str
    month: str
    card: ScoreCard
    reviewed: bool = False
    state: State | None = None


@dataclass(frozen=True, slots=True)
class CriterionMean:
    """0-100 of the criterion's points, over the calls in which it was scored."""

    criterion: str
    title: Wording
    percent: Estimate


@dataclass(frozen=True, slots=True)
class Figures:
    """`score` is the mean total 0-100 over calls that have one, `fatal` the share 0-1 of calls that failed a fatal
    criterion; `trend` the mean less last month's, None when either is missing."""

    calls: int
    reviewed: int
    score: Estimate
    fatal: Estimate
    criteria: tuple[CriterionMean, ...]
    trend: float | None
    appeals_open: int
    appeals_won: int
    appeals_lost: int


@dataclass(frozen=True, slots=True)
class Month:
    month: str
    agents: Mapping[str, Figures]
    teams: Mapping[str, Figures]
    total: Figures


def month_of(marked: Iterable[Marked], month: str, before: str, teams: Mapping[str, Sequence[str]]) -> Month:
    """The figures of `month`, with the trend from `before`. `teams`: by agent, those he belongs to."""
    now = [each for each in marked if each.month in (month, before)]
    agents = _grouped(now, lambda each: (each.agent,) if each.agent else ())
    of_teams = _grouped(now, lambda each: teams.get(each.agent, ()))
    return Month(
        month=month,
        agents={name: _figures(mine, month) for name, mine in sorted(agents.items())},
        teams={name: _figures(mine, month) for name, mine in sorted(of_teams.items())},
        total=_figures(now, month),
    )


def _grouped(marked: Sequence[Marked], names: Callable[[Marked], Sequence[str]]) -> dict[str, list[Marked]]:
    groups: dict[str, list[Marked]] = {}
    for each in marked:
        for name in names(each):
            groups.setdefault(name, []).append(each)
    return groups


def _figures(marked: Sequence[Marked], month: str) -> Figures:
    now = [each for each in marked if each.month == month]
    score, before = _score(now), _score([each for each in marked if each.month != month])
    states = [each.state for each in now]
    return Figures(
        calls=len(now),
        reviewed=sum(each.reviewed for each in now),
        score=score,
        fatal=share(sum(bool(each.card.fatal) for each in now), len(now)),
        criteria=_criteria(now),
        trend=None if score.value is None or before.value is None else score.value - before.value,
        appeals_open=states.count(State.APPEALED),
        appeals_won=states.count(State.CHANGED),
        appeals_lost=states.count(State.UPHELD),
    )


def _score(marked: Sequence[Marked]) -> Estimate:
    return mean([each.card.total for each in marked if each.card.total is not None])


def _criteria(marked: Sequence[Marked]) -> tuple[CriterionMean, ...]:
    percents: dict[str, list[float]] = {}
    titles: dict[str, Wording] = {}
    for each in marked:
        for line in each.card.criteria:
            titles[line.id] = line.title
            if line.points is not None and line.max_points:
                percents.setdefault(line.id, []).append(100 * line.points / line.max_points)
    return tuple(CriterionMean(id_, title, mean(percents.get(id_, []))) for id_, title in titles.items())

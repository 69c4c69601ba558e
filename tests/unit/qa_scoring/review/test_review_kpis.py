"""A month of agents and teams: what a person published counts, and how sure a figure is stands beside it."""

from __future__ import annotations

import pytest

from qa_scoring.review.correction import corrected
from qa_scoring.review.kpis import Marked, month_of
from qa_scoring.review.states import State
from tests.unit.qa_scoring.review.cards import card, correction

WON = corrected(card(), (correction("manner", 0.0, fatal=True),))
MARKED = [
    Marked("r1", "1001", "2026-10", card(manner=0.0)),
    Marked("r2", "1001", "2026-11", card(), reviewed=True, state=State.CHANGED),
    Marked("r3", "1001", "2026-11", card(manner=5.0), reviewed=True, state=State.UPHELD),
    Marked("r4", "1002", "2026-11", WON, reviewed=True, state=State.APPEALED),
    Marked("r5", "1002", "2026-11", card(None, None, None)),
    Marked("r6", "", "2026-11", card()),
    Marked("r7", "1001", "2026-09", card()),
]
TEAMS = {"1001": ("华东",), "1002": ("华东", "VIP")}


def test_figures_of_an_agent() -> None:
    li = month_of(MARKED, "2026-11", "2026-10", TEAMS).agents["1001"]
    assert (li.calls, li.reviewed, li.appeals_won, li.appeals_lost, li.appeals_open) == (2, 2, 1, 1, 0)
    assert (li.score.value, li.score.n, li.trend) == (90.0, 2, 15.0)
    assert li.score.interval is not None
    assert li.score.interval.low < 0, "two calls say next to nothing, and the interval says that"
    manner = next(each for each in li.criteria if each.criterion == "manner")
    assert manner.percent.value == pytest.approx(60.0)


def test_what_could_not_be_judged_is_counted_but_has_no_score() -> None:
    wang = month_of(MARKED, "2026-11", "2026-10", TEAMS).agents["1002"]
    assert (wang.calls, wang.score.n, wang.score.value, wang.fatal.value) == (2, 1, 0.0, 0.5)
    assert (wang.trend, wang.appeals_open) == (None, 1)


def test_teams_hold_their_members_and_the_total_everybody() -> None:
    month = month_of(MARKED, "2026-11", "2026-10", TEAMS)
    assert {name: team.calls for name, team in month.teams.items()} == {"VIP": 2, "华东": 4}
    assert month.total.calls == 5
    assert set(month.agents) == {"1001", "1002"}


def test_an_empty_month() -> None:
    month = month_of([], "2026-11", "2026-10", {})
    assert (month.total.calls, month.total.score.value, month.total.criteria) == (0, None, ())
    none = month_of([Marked("r5", "1002", "2026-11", card(None, None, None))], "2026-11", "2026-10", {})
    assert none.total.criteria[0].percent.n == 0

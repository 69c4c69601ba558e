"""κ, intervals, drift, spread: equal to scikit-learn and SciPy, and silent where there is nothing to tell."""

from __future__ import annotations

import math
import random
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from sklearn.metrics import cohen_kappa_score

from qa_scoring.review.agreement import agreement
from qa_scoring.review.calibration import pairs_of, spread
from qa_scoring.review.confidence import Estimate, Interval, mean, share, t_of
from qa_scoring.review.correction import corrected
from qa_scoring.review.drift import LEAST, agreement_fell, mean_moved
from qa_scoring.review.kappa import NOTHING, ONE_CLASS, Weights, kappa
from tests.unit.qa_scoring.review.cards import card, correction

marks = st.integers(0, 4)


@pytest.mark.parametrize("weights", ["none", "linear", "quadratic"])
@given(pairs=st.lists(st.tuples(marks, marks), min_size=1, max_size=60))
def test_kappa_is_scikit_learns(pairs: list[tuple[int, int]], weights: Weights) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = cohen_kappa_score(*zip(*pairs, strict=True), weights=None if weights == "none" else weights)
    ours = kappa(pairs, range(5), weights)
    if math.isnan(theirs):
        assert (ours.value, ours.why) == (None, ONE_CLASS)
    else:
        assert ours.value == pytest.approx(theirs, abs=1e-12)
        assert ours.interval is not None
        assert -1 <= ours.interval.low <= ours.value <= ours.interval.high <= 1


def test_kappa_of_nothing_and_of_opposites() -> None:
    assert (kappa([]).value, kappa([]).why) == (None, NOTHING)
    assert kappa([("a", "b"), ("b", "a")]).value == -1
    assert kappa([("a", "b")] * 3).value == 0


def test_kappas_interval_holds_the_truth_nineteen_times_of_twenty() -> None:
    """Two raters who agree on 80 % of two equal classes: κ is 0.6."""
    dice = random.Random(20261102)
    held = 0
    for _ in range(400):
        truth = [dice.choice("ab") for _ in range(200)]
        found = kappa([(each, each if dice.random() < 0.8 else "ba"["ab".index(each)]) for each in truth])
        assert found.interval is not None
        held += found.interval.low <= 0.6 <= found.interval.high
    assert 370 <= held <= 392


def test_shares_have_wilsons_interval() -> None:
    assert share(0, 0) == Estimate(0)
    for hits, n in ((0, 5), (3, 10), (10, 10), (81, 263)):
        theirs = stats.binomtest(hits, n).proportion_ci(method="wilson")
        ours = share(hits, n)
        assert ours.interval is not None
        assert (ours.interval.low, ours.interval.high) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


def test_means_have_students_interval() -> None:
    assert (mean([]), mean([7.0])) == (Estimate(0), Estimate(1, 7.0))
    values = [80.0, 92.5, 61.0, 77.0]
    theirs = stats.t.interval(0.95, 3, loc=77.625, scale=stats.sem(values))
    ours = mean(values)
    assert ours.interval is not None
    assert (ours.interval.low, ours.interval.high) == pytest.approx(theirs, rel=1e-3)


@pytest.mark.parametrize("degrees", [1, 2, 10, 29, 30, 31, 40, 59, 60, 61, 120, 121, 1000])
def test_students_t_is_never_too_small(degrees: int) -> None:
    exact = stats.t.ppf(0.975, degrees)
    assert exact - 0.0006 <= t_of(degrees) <= exact * 1.021


# --- drift ---


def test_a_fall_beyond_chance_gives_the_alarm() -> None:
    fell = agreement_fell([True] * 90 + [False] * 10, [True] * 30 + [False] * 30)
    assert fell.alarm
    assert fell.change is not None
    assert fell.change.high < 0
    assert not agreement_fell([True] * 90 + [False] * 10, [True] * 52 + [False] * 8).alarm
    assert not agreement_fell([True] * 90 + [False] * 10, [True] * 30 + [False] * 30, bound=0.5).alarm


def test_newcombes_own_example() -> None:
    """56/70 against 48/80: 0.0524 to 0.3339 (Newcombe 1998, table II, method 10)."""
    change = agreement_fell([True] * 48 + [False] * 32, [True] * 56 + [False] * 14).change
    assert change is not None
    assert (round(change.low, 4), round(change.high, 4)) == (0.0524, 0.3339)


def test_few_cases_conclude_nothing() -> None:
    few = [True] * (LEAST - 1)
    assert agreement_fell(few, [False] * 50).change is None
    assert agreement_fell([True] * 50, []).alarm is False
    assert mean_moved([0.0] * (LEAST - 1), [9.0] * 50).change is None


def test_a_mean_that_moved_either_way() -> None:
    still, moved = [0.0, 1.0, -1.0] * 10, [3.0, 4.0, 2.0] * 10
    assert mean_moved(still, moved).alarm
    assert mean_moved(moved, still).alarm
    assert not mean_moved(still, list(reversed(still))).alarm
    assert not mean_moved(still, moved, bound=3.0).alarm
    assert mean_moved([0.0] * 10, [1.0] * 10).change == Interval(1.0, 1.0)
    theirs = stats.ttest_ind(moved, still[:12], equal_var=False).confidence_interval()
    ours = mean_moved(still[:12], moved).change
    assert ours is not None
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), rel=0.02)


# --- agreement and calibration ---


def test_agreement_criterion_by_criterion() -> None:
    machine = [card(manner=25.0), card(manner=5.0), card(manner=25.0), card(manner=None)]
    human = [
        card(manner=25.0),
        card(manner=25.0),
        card(manner=25.0),
        corrected(card(), (correction("manner", None),)),
    ]
    speed, _, manner = agreement(list(zip(machine, human, strict=True)))
    assert (speed.criterion, speed.same.value, speed.kappa.value, speed.kappa.why) == ("speed", 1.0, None, ONE_CLASS)
    assert (manner.same.n, manner.same.value) == (4, 0.5)
    assert manner.bias.value == pytest.approx(-20 / 3)
    assert manner.linear.n == 3
    assert manner.kappa.value == pytest.approx(cohen_kappa_score(["25", "5", "25", "?"], ["25", "25", "25", "n"]))


def test_only_criteria_on_both_cards_are_compared() -> None:
    whole = card()
    part = type(whole)("service", 2, 100.0, whole.criteria[:1])
    assert [each.criterion for each in agreement([(whole, part)])] == ["speed"]
    assert agreement([]) == ()


def test_spread_of_a_calibration() -> None:
    machine = card()
    cards = {
        "zhao": corrected(machine, (correction("manner", 5.0),)),
        "qian": corrected(machine, (correction("manner", 15.0), correction("speed", None))),
        "sun": machine,
    }
    told = spread(machine, cards)
    assert (told.spread, told.within_aim, told.machine) == (pytest.approx(20.0), False, 100.0)
    assert [each.criterion for each in told.criteria] == ["speed", "manner", "silence"]
    assert (told.criteria[0].split, told.criteria[1].spread) == (True, 20.0)
    assert spread(machine, {"sun": machine}).within_aim is None
    assert spread(machine, {"sun": machine, "li": machine}).within_aim is True
    assert len(pairs_of(cards)) == 3

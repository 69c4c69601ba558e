"""A draft must judge as people did where they said that the rule was wrong [Q4]."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_scoring.regression_case import RegressionCase, failed
from qa_scoring.score_card import Status
from tests.unit.qa_scoring.cards import card, line


def case(status: Status = Status.SCORED, earned: float | None = 1.0) -> RegressionCase:
    return RegressionCase(7, "r", "call-1", "greeting", status, earned, "lin", "问候了")


def test_a_draft_that_agrees_passes() -> None:
    assert failed(case(), card(90.0, line("greeting"))) is None
    assert failed(case(earned=0.5), card(90.0, line("greeting", 5.3))) is None


def test_other_points_fail_with_both_figures() -> None:
    failure = failed(case(), card(40.0, line("other"), line("greeting", 4.0)))
    assert failure is not None
    assert failure.case.case == 7
    assert "100%" in failure.reason.en
    assert "40%" in failure.reason.zh


@pytest.mark.parametrize("wanted", Status)
@pytest.mark.parametrize("judged", Status)
def test_another_status_fails(wanted: Status, judged: Status) -> None:
    failure = failed(case(wanted, None), card(None, line("greeting", status=judged)))
    assert (failure is None) is (wanted is judged)


def test_a_criterion_that_is_gone_binds_nobody() -> None:
    assert failed(case(), card(90.0, line("other"))) is None


@pytest.mark.parametrize(("earned", "fatal", "passes"), [(0.0, True, True), (1.0, True, False), (1.0, False, True)])
def test_a_criterion_without_weight_earns_all_or_nothing(earned: float, fatal: bool, passes: bool) -> None:
    judged = card(0.0, line("greeting", 0.0, of=0.0, fatal=fatal))
    assert (failed(case(earned=earned), judged) is None) is passes


@given(st.floats(0, 1), st.floats(0, 10))
def test_a_small_difference_passes_and_a_large_one_does_not(earned: float, points: float) -> None:
    apart = abs(points / 10 - earned)
    passes = failed(case(earned=earned), card(50.0, line("greeting", points))) is None
    assert passes if apart < 0.049 else not passes if apart > 0.051 else True

"""The survey: whatever a caller presses, it ends, and what he gave is kept (H6)."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.commands import TakeSurvey
from ivr.steps import Failed, Order, Say, Stay, Step, Take, Wait
from ivr.verbs import Survey
from tests.unit.ivr.test_sms_verb import a_journey


def taken(step: Step) -> list[TakeSurvey]:
    step = step.step if isinstance(step, Failed) else step
    return [step.command] if isinstance(step, Order) and isinstance(step.command, TakeSurvey) else []


@pytest.mark.parametrize(
    ("marks", "score"),
    [
        ({}, None),
        ({"speed": 1}, 0.0),
        ({"speed": 5, "resolution": 5, "attitude": 5}, 100.0),
        ({"resolution": 3}, 50.0),
        ({"speed": 5, "attitude": 1}, 58.3),
        ({"unknown": 5}, None),
    ],
)
def test_the_score_is_the_weighted_mean_of_what_was_answered(marks: dict[str, int], score: float | None) -> None:
    assert Survey("bye").score(marks) == score


@given(st.text(alphabet="0123456789*#", max_size=30))
def test_any_keys_lead_out_in_the_end_with_the_marks_given(keys: str) -> None:
    survey, journey = Survey("bye"), a_journey()
    told = taken(survey.begin(journey))
    for key in keys:
        told += taken(survey.key(key, journey))
    for _ in range(10):
        step = survey.finished(journey)
        if isinstance(step, Take):
            break
        assert isinstance(step, Wait)
        told += taken(survey.timed_out(journey))
    assert isinstance(step, Take)
    assert told, "that he skipped everything is told too"
    assert all(set(early.marks) <= set(late.marks) for early, late in pairwise(told))
    assert all(1 <= mark <= 5 for one in told for mark in one.marks.values())


def test_a_question_is_repeated_and_keys_after_the_end_change_nothing() -> None:
    survey, journey = Survey("bye", questions={"speed": ("survey.speed",)}), a_journey()
    survey.begin(journey)
    assert survey.key("*", journey) == Say(("survey.speed",))
    survey.key("4", journey)
    assert survey.key("1", journey) == Stay()
    assert survey.needs.prompts == ("survey.intro", "survey.speed", "survey.retry", "survey.thanks")
    assert [exit.node for exit in survey.exits] == ["bye"]

"""What of a card says that a person should look."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qa_scoring.review.candidacy import Known, candidate
from qa_scoring.review.sampling import Reason, causes
from qa_scoring.review.signs import RAISED, RAISED_S, Signs
from qa_scoring.score_card import ScoreCard
from tests.unit.qa_scoring.review.cards import card


def measured(measure: str, value: float | None) -> ScoreCard:
    plain = card()
    line = replace(plain.criteria[0], measure=measure, value=value)
    return replace(plain, criteria=(line, *(replace(each, measure="echo_s") for each in plain.criteria[1:])))


def test_figures_are_taken_from_the_criteria_that_measured_them() -> None:
    found = candidate("r1", measured("longest_silence_s", 31.0), Known("1001", 3))
    assert (found.longest_silence_s, found.agent, found.days_of_service, found.score) == (31.0, "1001", 3, 100.0)
    assert causes(found) == (Reason.LONG_SILENCE,)


def test_what_was_not_measured_is_not_known() -> None:
    found = candidate("r1", measured("longest_silence_s", None), Known())
    assert (found.longest_silence_s, found.strong_emotion) == (None, False)


@pytest.mark.parametrize("name", RAISED)
def test_who_shouts_is_moved(name: str) -> None:
    assert candidate("r1", measured(name, RAISED_S), Known()).strong_emotion
    assert not candidate("r1", measured(name, RAISED_S - 0.1), Known()).strong_emotion


def test_facts_count_before_the_card() -> None:
    signs = Signs(longest_silence_s=25.0, complaint=True, strong_emotion=True)
    found = candidate("r1", measured("longest_silence_s", 3.0), Known(signs=signs))
    assert causes(found) == (Reason.LONG_SILENCE, Reason.COMPLAINT, Reason.STRONG_EMOTION)


def test_what_people_decided_of_a_call_counts() -> None:
    assert causes(candidate("r1", card(), Known(complaint=True))) == (Reason.COMPLAINT,)
    assert causes(candidate("r1", card(), Known(disputed=True, signs=Signs()))) == (Reason.DISPUTED,)


def test_marks_without_evidence() -> None:
    bare = card().without_evidence()
    assert (bare.total, bare.criteria[0].points, bare.criteria[0].evidence) == (100.0, 35.0, ())

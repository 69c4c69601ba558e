"""What is promised of every card, for calls in which something is said."""

from __future__ import annotations

import json
from random import Random

from hypothesis import given, settings
from spoken import spoken, spoken_facts, spoken_rubric

from qa_scoring.call_facts import CallFacts
from qa_scoring.rubric import Rubric, check
from qa_scoring.score import score
from qa_scoring.score_card import CriterionScore, ScoreCard, Status


@settings(max_examples=300)
@given(spoken())
def test_no_call_that_a_rubric_cannot_explain(drawn: tuple[CallFacts, Rubric]) -> None:
    """Every lost point has evidence that can be played; what has none says that it needs review or is pending."""
    facts, rubric = drawn
    assert check(rubric) == []
    card = score(facts, rubric)
    assert card.total is None or 0 <= card.total <= 100
    assert [line.id for line in card.criteria] == [criterion.id for criterion in rubric.criteria]
    for line in card.criteria:
        _is_explained(line, facts)
    if facts.transcript is not None:
        assert card.complete


def _is_explained(line: CriterionScore, facts: CallFacts) -> None:
    assert line.reason.zh
    assert line.reason.en
    assert (line.points is None) == (line.status is not Status.SCORED)
    assert line.evidence or not (line.lost or line.fatal)
    assert len(line.words) in (0, len(line.evidence))
    assert len(line.total_without) == (len(line.evidence) if line.lost or line.fatal else 0)
    for span in line.evidence:
        assert 0 <= span.start_ms < span.end_ms <= facts.audio.length_ms
    if line.status is Status.NEEDS_REVIEW:
        assert "复核" in line.reason.zh
    if line.status is Status.PENDING:
        assert facts.transcript is None


@given(spoken())
def test_words_that_were_not_understood_well_fail_no_call(drawn: tuple[CallFacts, Rubric]) -> None:
    facts, rubric = drawn
    for line in score(facts, rubric).criteria:
        if line.fatal and line.confidence is not None and line.measure.startswith("count."):
            assert line.confidence >= rubric.fatal_confidence


@given(spoken())
def test_a_card_follows_from_stored_facts_and_survives_json(drawn: tuple[CallFacts, Rubric]) -> None:
    facts, rubric = drawn
    card = score(facts, rubric)
    assert ScoreCard.from_dict(json.loads(json.dumps(card.to_dict()))) == card
    assert score(CallFacts.from_dict(json.loads(json.dumps(facts.to_dict()))), rubric) == card


@given(spoken())
def test_counterfactuals_equal_an_actual_rescore(drawn: tuple[CallFacts, Rubric]) -> None:
    facts, rubric = drawn
    for line in score(facts, rubric).criteria:
        _without_each_span(facts, rubric, line)


def test_a_thousand_calls_are_scored_twice_alike_and_each_span_costs_what_a_score_without_it_gives() -> None:
    random, struck, said = Random(20261130), 0, 0
    for _ in range(1000):
        facts, rubric = spoken_facts(random), spoken_rubric(random)
        card = score(facts, rubric)
        again = score(CallFacts.from_dict(facts.to_dict()), rubric)
        assert json.dumps(again.to_dict()) == json.dumps(card.to_dict())
        for line in card.criteria:
            struck += _without_each_span(facts, rubric, line)
            said += sum(1 for words, total in zip(line.words, line.total_without, strict=False) if words and total)
    assert struck > 2_000
    assert said > 400, "words too, not sounds only"


def _without_each_span(facts: CallFacts, rubric: Rubric, line: CriterionScore) -> int:
    """How many spans could be struck; the card says of each what a score without it gives."""
    found = 0
    for span, total in zip(line.evidence, line.total_without, strict=bool(line.lost or line.fatal)):
        again = score(facts, rubric, {line.id: [span]})
        if total is not None:
            found += 1
            assert again.total == total
    return found

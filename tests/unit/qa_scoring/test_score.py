import json
from random import Random

import pytest
from drawn import LENGTH_MS, TITLE, busy_facts, busy_rubric, call_facts, rubrics
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_scoring.call_facts import CallFacts
from qa_scoring.channel_facts import ChannelFacts
from qa_scoring.facts import LISTENING_VERSION, AudioFacts
from qa_scoring.judgement import EVIDENCE_LIMIT
from qa_scoring.measures import MEASURES
from qa_scoring.rubric import Criterion, Rubric
from qa_scoring.rubric_rules import Condition, Limit, Scale
from qa_scoring.score import score
from qa_scoring.score_card import CriterionScore, ScoreCard, Status
from qa_scoring.span import Span

AGENT = ChannelFacts(speech=(Span(4_500, 8_000, "agent"), Span(30_000, 34_000, "agent")), level_dbfs=-22.0)
CALLER = ChannelFacts(speech=(Span(8_500, 16_000, "caller"),), level_dbfs=-24.0)
FACTS = AudioFacts(
    rate_hz=8000,
    length_ms=40_000,
    caller=CALLER,
    agent=AGENT,
    silence_ms=25_000,
    silences=(Span(0, 4_500, "both"), Span(8_000, 8_500, "both"), Span(16_000, 30_000, "both")),
    interruptions=(Span(10_000, 11_000, "agent"), Span(30_000, 31_000, "agent")),
)
FIRST_WORD = Criterion("first_word", TITLE, "agent_first_word_s", Scale(3, 9), 20)
DEAD_AIR = Criterion("dead_air", TITLE, "longest_silence_s", Scale(10, 30), 30)
POLITE = Criterion("polite", TITLE, "agent_interruptions", Scale(0, 4), 50)


def marked(*criteria: Criterion, facts: AudioFacts = FACTS, **rubric: float) -> ScoreCard:
    return score(CallFacts(facts), Rubric("tried", 7, TITLE, criteria, **rubric))


def only(criterion: Criterion, facts: AudioFacts = FACTS) -> CriterionScore:
    (line,) = marked(criterion, facts=facts).criteria
    return line


def test_points_lie_on_the_line_between_full_and_zero() -> None:
    card = marked(FIRST_WORD, DEAD_AIR, POLITE)
    assert [line.points for line in card.criteria] == [15.0, 24.0, 25.0]
    assert [line.value for line in card.criteria] == [4.5, 14.0, 2.0]
    assert [line.max_points for line in card.criteria] == [20, 30, 50]
    assert card.total == 64.0
    assert not card.needs_review


def test_the_card_says_by_which_rules_it_was_made() -> None:
    card = marked(POLITE)
    assert (card.rubric, card.rubric_version, card.listening_version, card.scoring_version) == (
        "tried",
        7,
        LISTENING_VERSION,
        2,
    )


def test_the_total_is_the_part_of_what_could_be_earned() -> None:
    assert marked(FIRST_WORD).total == 75.0
    assert marked(DEAD_AIR, FIRST_WORD).total == 78.0


def test_every_line_shows_where_to_listen() -> None:
    assert only(FIRST_WORD).evidence == (Span(0, 4_500, "agent"),)
    assert only(DEAD_AIR).evidence == (Span(16_000, 30_000, "both"),)
    assert only(POLITE).evidence == FACTS.interruptions


def test_each_piece_of_evidence_says_what_it_costs() -> None:
    card = marked(FIRST_WORD, DEAD_AIR, POLITE)
    assert [line.total_without for line in card.criteria] == [(None,), (70.0,), (76.5, 76.5)]


def test_full_marks_cost_nothing() -> None:
    line = only(Criterion("slow", TITLE, "longest_silence_s", Scale(20, 30), 10))
    assert (line.points, line.lost, line.total_without) == (10, 0, ())


def test_evidence_a_reviewer_threw_out_no_longer_counts() -> None:
    rubric = Rubric("tried", 7, TITLE, (FIRST_WORD, DEAD_AIR, POLITE))
    card = score(CallFacts(FACTS), rubric, {"polite": [FACTS.interruptions[0]]})
    assert card.total == 76.5
    assert card.criteria[2].evidence == FACTS.interruptions[1:]
    assert card.criteria[2].total_without == (89.0,)


def test_yes_or_no_is_all_or_nothing() -> None:
    assert only(Criterion("calm", TITLE, "agent_interruptions", Limit(at_most=2), 10)).points == 10
    assert only(Criterion("calm", TITLE, "agent_interruptions", Limit(at_most=1), 10)).points == 0


def test_what_is_missing_altogether_is_proven_by_the_whole_call() -> None:
    line = only(Criterion("lively", TITLE, "caller_interruptions", Limit(at_least=1), 10))
    assert line.points == 0
    assert line.evidence == (Span(0, 40_000, "caller"),)


def test_only_the_longest_spans_are_shown_in_the_order_of_time() -> None:
    silences = tuple(Span(at * 1_000, at * 1_000 + 500 + at, "both") for at in range(35))
    facts = AudioFacts(8000, 40_000, CALLER, AGENT, silence_ms=20_000, silences=silences)
    line = only(Criterion("silence", TITLE, "silence_percent", Scale(0, 99), 10), facts)
    assert line.evidence == silences[-EVIDENCE_LIMIT:]
    assert len(line.total_without) == EVIDENCE_LIMIT


def test_what_does_not_apply_takes_its_weight_along() -> None:
    short = Criterion("polite", TITLE, "agent_interruptions", Scale(0, 4), 50, applies_when=(_long(60),))
    card = marked(FIRST_WORD, DEAD_AIR, short)
    assert card.criteria[2].status is Status.NOT_APPLICABLE
    assert (card.criteria[2].points, card.criteria[2].lost) == (None, 0)
    assert card.total == marked(FIRST_WORD, DEAD_AIR).total
    assert not card.needs_review
    assert only(Criterion("p", TITLE, "agent_interruptions", Scale(0, 4), 50, applies_when=(_long(40),))).points == 25


def _long(length_s: float) -> Condition:
    return Condition("length_s", Limit(at_least=length_s))


def test_an_agent_who_was_not_heard_is_for_a_person_to_judge() -> None:
    card = marked(FIRST_WORD, facts=AudioFacts(8000, 40_000, CALLER, ChannelFacts()))
    assert card.criteria[0].status is Status.NEEDS_REVIEW
    assert (card.total, card.needs_review) == (None, True)


def test_a_condition_that_cannot_be_known_is_for_a_person_too() -> None:
    unheard = AudioFacts(8000, 40_000, ChannelFacts(), AGENT)
    when = (Condition("agent_talk_percent", Limit(at_most=50)),)
    line = only(Criterion("first", TITLE, "agent_first_word_s", Scale(3, 9), 20, applies_when=when), unheard)
    assert line.status is Status.NEEDS_REVIEW


def test_what_is_known_is_scored_beside_what_is_not() -> None:
    card = marked(FIRST_WORD, DEAD_AIR, facts=AudioFacts(8000, 40_000, ChannelFacts(), AGENT))
    assert [line.status for line in card.criteria] == [Status.SCORED, Status.NEEDS_REVIEW]
    assert (card.total, card.needs_review) == (75.0, True)


@pytest.mark.parametrize(("length_ms", "min_length_s"), [(9_999, 10.0), (0, 0.0)])
def test_a_recording_too_short_to_judge_is_left_to_a_person(length_ms: int, min_length_s: float) -> None:
    facts = AudioFacts(8000, length_ms, CALLER, AGENT)
    card = marked(FIRST_WORD, POLITE, facts=facts, min_length_s=min_length_s)
    assert {line.status for line in card.criteria} == {Status.NEEDS_REVIEW}
    assert card.total is None
    assert f"不足 {min_length_s:g} 秒" in card.criteria[0].reason.zh


def test_a_failed_fatal_criterion_sets_the_whole_call_to_zero() -> None:
    veto = Criterion("veto", TITLE, "longest_silence_s", Limit(at_most=12), 0, fatal=True)
    card = marked(FIRST_WORD, POLITE, veto)
    assert (card.total, card.fatal) == (0.0, ("veto",))
    assert card.criteria[2].evidence == (Span(16_000, 30_000, "both"),)
    assert card.criteria[2].total_without == (marked(FIRST_WORD, POLITE).total,)


def test_a_fatal_criterion_that_is_kept_or_half_kept_is_not_fatal() -> None:
    kept = Criterion("veto", TITLE, "longest_silence_s", Limit(at_most=14), 0, fatal=True)
    half = Criterion("veto", TITLE, "longest_silence_s", Scale(10, 30), 10, fatal=True)
    assert marked(FIRST_WORD, kept).total == 75.0
    assert marked(half).total == 80.0


def test_what_is_unknown_is_never_fatal() -> None:
    veto = Criterion("veto", TITLE, "longest_silence_s", Limit(at_most=12), 0, fatal=True)
    card = marked(veto, FIRST_WORD, facts=AudioFacts(8000, 40_000, ChannelFacts(), AGENT))
    assert (card.total, card.fatal, card.needs_review) == (75.0, (), True)


def test_without_anything_that_weighs_there_is_no_total() -> None:
    kept = Criterion("veto", TITLE, "longest_silence_s", Limit(at_most=14), 0, fatal=True)
    assert marked(kept).total is None


def test_rounding_never_gives_more_than_there_is() -> None:
    facts = AudioFacts(8000, 40_000, CALLER, AGENT, silences=(Span(0, 10_001, "both"),))
    line = only(Criterion("odd", TITLE, "longest_silence_s", Scale(10, 30), 3.336), facts)
    assert line.points == 3.336


# --- promises -----------------------------------------------------------------------------------------------------


@given(call_facts(), rubrics())
def test_every_lost_point_has_evidence_that_can_be_played(facts: CallFacts, rubric: Rubric) -> None:
    for line in score(facts, rubric).criteria:
        assert line.evidence or not (line.lost or line.fatal)
        assert len(line.total_without) in (0, len(line.evidence))
        assert all(0 <= span.start_ms < span.end_ms <= facts.audio.length_ms for span in line.evidence)
        assert all(span.channel in ("caller", "agent", "both") for span in line.evidence)


@given(call_facts(), rubrics())
def test_totals_and_points_keep_their_bounds(facts: CallFacts, rubric: Rubric) -> None:
    card = score(facts, rubric)
    assert card.total is None or 0 <= card.total <= 100
    for line in card.criteria:
        assert line.points is None or 0 <= line.points <= line.max_points
        assert (line.points is None) == (line.status is not Status.SCORED)
    if card.fatal:
        assert card.total == 0


@given(call_facts(), rubrics())
def test_the_same_facts_and_rubric_give_the_same_card_bit_for_bit(facts: CallFacts, rubric: Rubric) -> None:
    once, again = (json.dumps(score(facts, rubric).to_dict(), ensure_ascii=False) for _ in range(2))
    assert once == again


@given(call_facts(), rubrics())
def test_a_card_can_be_recomputed_from_stored_facts_and_survives_json(facts: CallFacts, rubric: Rubric) -> None:
    card = score(facts, rubric)
    stored = CallFacts.from_dict(json.loads(json.dumps(facts.to_dict())))
    assert score(stored, rubric) == card
    assert ScoreCard.from_dict(json.loads(json.dumps(card.to_dict()))) == card


@settings(max_examples=200)
@given(call_facts(), rubrics())
def test_counterfactuals_equal_an_actual_rescore(facts: CallFacts, rubric: Rubric) -> None:
    for line in score(facts, rubric).criteria:
        _without_each_span(facts, rubric, line)


def test_a_thousand_busy_calls_are_scored_twice_alike_and_each_span_costs_what_a_score_without_it_gives() -> None:
    """Hypothesis likes calls in which little happens; in these every other line has spans to strike."""
    random, struck = Random(20261122), 0
    for _ in range(1000):
        facts, rubric = busy_facts(random), busy_rubric(random)
        card = score(facts, rubric)
        again = score(CallFacts.from_dict(facts.to_dict()), rubric)
        assert json.dumps(again.to_dict()) == json.dumps(card.to_dict())
        struck += sum(_without_each_span(facts, rubric, line) for line in card.criteria)
    assert struck > 3_500


def _without_each_span(facts: CallFacts, rubric: Rubric, line: CriterionScore) -> int:
    """How many spans of the line could be struck; the card says of each what a score without it gives."""
    if not (line.lost or line.fatal):
        assert line.total_without == ()
        return 0
    if not MEASURES[line.measure].strikable:
        assert line.total_without == (None,) * len(line.evidence)
        return 0
    if None in line.total_without:
        assert [(span.start_ms, span.end_ms) for span in line.evidence] == [(0, facts.audio.length_ms)]
        assert line.total_without == (None,), "nothing there that could be thought away"
        return 0
    rescored = tuple(score(facts, rubric, {line.id: [span]}).total for span in line.evidence)
    assert line.total_without == rescored
    return len(rescored)


@given(call_facts(), rubrics(), st.integers(0, 5))
def test_what_does_not_apply_never_lowers_the_total(facts: CallFacts, rubric: Rubric, index: int) -> None:
    index %= len(rubric.criteria)
    never = Condition("length_s", Limit(at_least=LENGTH_MS))
    left = rubric.criteria[:index] + rubric.criteria[index + 1 :]
    plain, failed = rubric.criteria[index], Limit(at_least=1e9)
    aside = Criterion(plain.id, TITLE, "length_s", failed, plain.weight, applies_when=(never,))
    zero = Criterion(plain.id, TITLE, "length_s", failed, plain.weight)
    with_aside, with_zero = (score(facts, _with(rubric, (*left, extra))) for extra in (aside, zero))
    assert with_aside.total == score(facts, _with(rubric, left)).total
    if with_aside.total is not None and with_zero.total is not None:
        assert with_zero.total <= with_aside.total


def _with(rubric: Rubric, criteria: tuple[Criterion, ...]) -> Rubric:
    return Rubric(rubric.id, rubric.version, rubric.title, criteria, rubric.min_length_s)

from itertools import pairwise

from drawn import LENGTH_MS, intervals
from hypothesis import example, given

from qa_scoring.dialogue import Dialogue, Tolerance, dialogue_of, turns_of
from qa_scoring.intervals import Interval
from qa_scoring.span import Span


def talk(caller: list[Interval], agent: list[Interval]) -> Dialogue:
    return dialogue_of(caller, agent, LENGTH_MS)


def test_an_orderly_exchange_has_turns_answers_and_silences() -> None:
    found = talk(caller=[(3_000, 8_000), (20_000, 21_000)], agent=[(1_000, 2_600), (9_200, 15_000)])
    assert found.turns == (
        Span(1_000, 2_600, "agent"),
        Span(3_000, 8_000, "caller"),
        Span(9_200, 15_000, "agent"),
        Span(20_000, 21_000, "caller"),
    )
    assert found.response_gaps == (
        Span(2_600, 3_000, "caller"),
        Span(8_000, 9_200, "agent"),
        Span(15_000, 20_000, "caller"),
    )
    assert found.silences == (
        Span(0, 1_000, "both"),
        Span(8_000, 9_200, "both"),
        Span(15_000, 20_000, "both"),
        Span(21_000, 60_000, "both"),
    )
    assert found.silence_ms == 1_000 + 400 + 1_200 + 5_000 + 39_000
    assert found.overlaps == found.interruptions == ()


def test_a_pause_for_thought_stays_in_the_same_turn() -> None:
    assert turns_of(caller=[(0, 1_000), (3_000, 4_000)], agent=[]) == (Span(0, 4_000, "caller"),)


def test_breaking_in_on_a_speaker_is_an_interruption() -> None:
    found = talk(caller=[(1_000, 6_000)], agent=[(4_000, 9_000)])
    assert found.interruptions == (Span(4_000, 6_000, "agent"),)
    assert found.overlaps == (Span(4_000, 6_000, "both"),)
    assert found.overlap_ms == 2_000


def test_both_may_interrupt() -> None:
    found = talk(caller=[(1_000, 6_000), (10_000, 12_000)], agent=[(4_000, 11_000)])
    assert found.interruptions == (Span(4_000, 6_000, "agent"), Span(10_000, 11_000, "caller"))


def test_a_backchannel_interrupts_nobody_and_takes_no_turn() -> None:
    found = talk(caller=[(1_000, 9_000)], agent=[(4_000, 4_600), (6_000, 6_800)])
    assert found.interruptions == ()
    assert found.turns == (Span(1_000, 9_000, "caller"),)
    assert len(found.overlaps) == 2


def test_an_overlap_where_the_turn_changes_hands_is_no_interruption() -> None:
    assert talk(caller=[(1_000, 6_000)], agent=[(5_600, 9_000)]).interruptions == ()


def test_starting_together_is_nobodys_interruption() -> None:
    assert talk(caller=[(1_000, 6_000)], agent=[(1_300, 5_000)]).interruptions == ()
    assert talk(caller=[(1_000, 6_000)], agent=[(1_000, 5_000)]).interruptions == ()


def test_beginning_in_the_others_pause_is_no_interruption() -> None:
    assert talk(caller=[(1_000, 4_000), (4_600, 8_000)], agent=[(4_300, 7_000)]).interruptions == ()


def test_beginning_just_when_the_other_resumes_is_no_interruption() -> None:
    assert talk(caller=[(1_000, 4_000), (4_600, 8_000)], agent=[(4_600, 7_000)]).interruptions == ()


def test_carrying_on_after_a_short_pause_of_ones_own_is_no_second_interruption() -> None:
    found = talk(caller=[(1_000, 12_000)], agent=[(4_000, 6_000), (6_500, 9_000)])
    assert found.interruptions == (Span(4_000, 6_000, "agent"),)


def test_an_attempt_that_failed_interrupts_but_takes_no_turn() -> None:
    found = talk(caller=[(1_000, 12_000)], agent=[(4_000, 6_000)])
    assert found.interruptions == (Span(4_000, 6_000, "agent"),)
    assert found.turns == (Span(1_000, 12_000, "caller"),)


def test_one_sound_on_both_channels_is_nobodys_turn() -> None:
    assert turns_of(caller=[(1_000, 6_000)], agent=[(1_000, 6_000)]) == ()


def test_overlaps_too_short_to_notice_count_only_in_the_sum() -> None:
    found = talk(caller=[(1_000, 3_000)], agent=[(2_900, 5_000)])
    assert (found.overlaps, found.overlap_ms) == ((), 100)


def test_tolerances_are_a_choice() -> None:
    strict = Tolerance(talkover_ms=300)
    assert dialogue_of([(1_000, 6_000)], [(5_600, 9_000)], LENGTH_MS, strict).interruptions == (
        Span(5_600, 6_000, "agent"),
    )


@given(intervals, intervals)
def test_every_span_can_be_played_and_every_list_is_in_order(caller: list[Interval], agent: list[Interval]) -> None:
    found = talk(caller, agent)
    for spans in (found.silences, found.overlaps, found.interruptions, found.turns, found.response_gaps):
        assert list(spans) == sorted(spans)
        assert all(0 <= span.start_ms < span.end_ms <= LENGTH_MS for span in spans)


@given(intervals, intervals)
def test_turns_alternate_and_answers_lie_between_them(caller: list[Interval], agent: list[Interval]) -> None:
    found = talk(caller, agent)
    pairs = list(pairwise(found.turns))
    assert all(before.channel != after.channel for before, after in pairs)
    assert all(before.end_ms <= after.end_ms for before, after in pairs)
    between = {(before.end_ms, after.start_ms) for before, after in pairs if before.end_ms < after.start_ms}
    assert {(gap.start_ms, gap.end_ms) for gap in found.response_gaps} == between


@example([(10, 20), (30, 1830), (2830, 3330)], [(10, 20), (30, 40), (50, 60), (2830, 3830)])
@given(intervals, intervals)
def test_an_interruption_keeps_to_its_definition(caller: list[Interval], agent: list[Interval]) -> None:
    found = talk(caller, agent)
    voices = {"caller": caller, "agent": agent}
    for span in found.interruptions:
        others = voices["agent" if span.channel == "caller" else "caller"]
        assert span.length_ms >= 500
        assert span.start_ms in {start for start, _ in voices[span.channel]}
        assert any(start < span.start_ms and span.end_ms <= end for start, end in others)
        assert (span.start_ms, span.end_ms) in {(over.start_ms, over.end_ms) for over in found.overlaps}


@example([(1010, 1020), (1030, 2040)], [(1010, 1030), (1040, 2040), (3050, 3060)])
@given(intervals, intervals)
def test_swapping_the_people_swaps_what_they_did(caller: list[Interval], agent: list[Interval]) -> None:
    here, there = talk(caller, agent), talk(agent, caller)
    assert (here.silences, here.silence_ms) == (there.silences, there.silence_ms)
    assert (here.overlaps, here.overlap_ms) == (there.overlaps, there.overlap_ms)
    for name in ("interruptions", "turns", "response_gaps"):
        assert sorted(swapped(span) for span in getattr(there, name)) == sorted(getattr(here, name))


def swapped(span: Span) -> Span:
    return Span(span.start_ms, span.end_ms, "agent" if span.channel == "caller" else "caller")

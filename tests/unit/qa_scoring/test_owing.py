from drawn import LENGTH_MS, audio_facts, intervals
from hypothesis import given

from qa_scoring.dialogue import dialogue_of
from qa_scoring.facts import AudioFacts
from qa_scoring.intervals import Interval
from qa_scoring.owing import owed
from qa_scoring.span import Span


def debts(caller: list[Interval], agent: list[Interval]) -> tuple[Span, ...]:
    talk = dialogue_of(caller, agent, LENGTH_MS)
    return owed(talk.silences, talk.turns)


def test_who_answers_owed_the_silence_before_the_answer() -> None:
    found = debts(caller=[(3_000, 8_000), (20_000, 60_000)], agent=[(0, 2_600), (9_200, 15_000)])
    assert found == (Span(8_000, 9_200, "agent"), Span(15_000, 20_000, "caller"))


def test_who_goes_on_after_an_own_pause_owed_it() -> None:
    found = debts(caller=[(1_000, 4_000), (12_000, 15_000), (22_000, 60_000)], agent=[(0, 1_000), (15_200, 22_000)])
    assert found == (Span(4_000, 12_000, "caller"),)


def test_a_caller_who_asks_whether_anybody_is_there_answers_and_is_then_owed_an_answer() -> None:
    found = debts(caller=[(6_000, 6_600), (16_000, 60_000)], agent=[(0, 2_000), (12_000, 15_900)])
    assert found == (Span(2_000, 6_000, "caller"), Span(6_600, 12_000, "agent"))


def test_the_greeting_is_the_agents_even_when_the_caller_speaks_first() -> None:
    assert debts(caller=[(5_000, 60_000)], agent=[])[0] == Span(0, 5_000, "agent")


def test_the_answer_that_never_came_was_the_others() -> None:
    assert debts(caller=[(30_000, 40_000)], agent=[(0, 30_000)]) == (Span(40_000, 60_000, "agent"),)
    assert debts(caller=[(0, 30_000)], agent=[(30_000, 40_000)]) == (Span(40_000, 60_000, "caller"),)


def test_where_turns_overlap_the_first_to_end_speaks_next() -> None:
    caller, agent = [(0, 4_200), (4_800, 5_000)], [(4_000, 4_200), (5_100, 60_000)]
    assert debts(caller, agent) == (Span(4_200, 4_800, "caller"),)


def test_when_nobody_has_a_turn_the_greeting_is_still_owed() -> None:
    assert debts([], []) == (Span(0, LENGTH_MS, "agent"),)


@given(audio_facts())
def test_every_silence_is_somebodys(facts: AudioFacts) -> None:
    found = facts.owed_silences
    assert [(span.start_ms, span.end_ms) for span in found] == [
        (span.start_ms, span.end_ms) for span in facts.silences
    ]
    assert {span.channel for span in found} <= {"caller", "agent"}


@given(intervals, intervals)
def test_silences_before_an_answer_are_the_answering_voices(caller: list[Interval], agent: list[Interval]) -> None:
    talk = dialogue_of(caller, agent, LENGTH_MS)
    answers = {(gap.start_ms, gap.end_ms): gap.channel for gap in talk.response_gaps}
    for span in owed(talk.silences, talk.turns):
        assert span.channel == answers.get((span.start_ms, span.end_ms), span.channel)

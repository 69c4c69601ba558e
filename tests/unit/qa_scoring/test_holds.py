"""What is heard during a hold is no conversation and no dead air."""

from drawn import LENGTH_MS, audio_facts, intervals
from hypothesis import given

from qa_scoring.channel_facts import ChannelFacts
from qa_scoring.dialogue import dialogue_of, spans_of
from qa_scoring.facts import AudioFacts
from qa_scoring.holds import without_holds
from qa_scoring.intervals import Interval
from qa_scoring.span import Span

CUT = ("speech", "clipped", "echoes", "fast", "raised", "shouted", "higher", "aroused")


def heard(caller: list[Interval], agent: list[Interval]) -> AudioFacts:
    talk = dialogue_of(caller, agent, LENGTH_MS)
    sides = (
        ChannelFacts(spans_of(speech, voice), syllables=40)
        for speech, voice in ((caller, "caller"), (agent, "agent"))  # type: ignore[arg-type]
    )
    return AudioFacts(8000, LENGTH_MS, *sides, **{name: getattr(talk, name) for name in type(talk).__slots__})


def test_music_in_a_hold_is_no_speech_and_waiting_through_it_no_dead_air() -> None:
    facts = heard(caller=[(1_000, 9_000), (41_000, 50_000)], agent=[(10_000, 12_000), (14_000, 36_000)])
    left = without_holds(facts, [Span(13_000, 40_000, "caller")])
    assert left.agent.speech == (Span(10_000, 12_000, "agent"),)
    assert left.agent.rate_spm is None
    assert left.silences == (
        Span(0, 1_000, "both"),
        Span(9_000, 10_000, "both"),
        Span(12_000, 13_000, "both"),
        Span(40_000, 41_000, "both"),
        Span(50_000, 60_000, "both"),
    )
    assert left.silence_ms == 14_000
    assert left.response_gaps[-2:] == (Span(12_000, 13_000, "caller"), Span(40_000, 41_000, "caller"))
    assert left.caller.rate_spm == facts.caller.rate_spm


@given(audio_facts())
def test_without_holds_the_facts_are_the_same(facts: AudioFacts) -> None:
    assert without_holds(facts, ()) is facts


@given(audio_facts(), intervals)
def test_nothing_is_left_of_what_was_heard_in_a_hold(facts: AudioFacts, held: list[Interval]) -> None:
    left = without_holds(facts, spans_of(held, "caller"))
    lists = (left.silences, left.overlaps, left.interruptions, left.response_gaps)
    sides = [getattr(side, name) for side in (left.caller, left.agent) for name in CUT]
    for span in (span for spans in (*lists, *sides) for span in spans):
        assert all(span.end_ms <= start or span.start_ms >= end for start, end in held)
    assert left.silence_ms <= facts.silence_ms

from dataclasses import replace

import pytest

from qa_scoring.call_facts import CallContext, CallFacts
from qa_scoring.channel_facts import ChannelFacts
from qa_scoring.facts import AudioFacts
from qa_scoring.measure import _NOT_MEASURED as _TOO_LITTLE
from qa_scoring.measure import Reading, Unknown
from qa_scoring.measures import MEASURES
from qa_scoring.pace import characters
from qa_scoring.span import Span
from qa_scoring.transcript import Transcript, Utterance

CALLER = ChannelFacts(
    speech=(Span(4_000, 10_000, "caller"),),
    level_dbfs=-25.0,
    noise_dbfs=-55.0,
    pitch_hz=201.0,
    echoes=(Span(1_500, 3_000, "caller"),),
)
AGENT = ChannelFacts(
    speech=(Span(1_000, 3_000, "agent"), Span(9_000, 12_000, "agent")),
    level_dbfs=-21.5,
    noise_dbfs=-60.0,
    clipped=(Span(1_200, 1_400, "agent"),),
    clipped_ms=100,
    echoes=(Span(5_000, 7_500, "agent"),),
    syllables=25,
    raised=(Span(1_000, 2_500, "agent"), Span(9_000, 10_000, "agent")),
    shouted=(Span(1_000, 2_200, "agent"),),
    pitch_hz=121.5,
    aroused=(Span(9_000, 10_500, "agent"),),
)
FACTS = AudioFacts(
    rate_hz=8000,
    length_ms=20_000,
    caller=CALLER,
    agent=AGENT,
    silence_ms=11_200,
    silences=(Span(0, 1_000, "both"), Span(3_000, 4_000, "both"), Span(11_000, 20_000, "both")),
    overlap_ms=1_000,
    overlaps=(Span(9_000, 10_000, "both"),),
    interruptions=(Span(9_000, 10_000, "agent"),),
    turns=(Span(1_000, 3_000, "agent"), Span(4_000, 10_000, "caller"), Span(9_000, 11_000, "agent")),
    response_gaps=(Span(3_000, 4_000, "caller"), Span(12_000, 14_500, "agent"), Span(15_000, 16_000, "agent")),
)

WORDS = "agent_characters_pm"
HELD = {"hold_s", "longest_hold_s", "holds"}
HOLDS = (Span(4_000, 8_000, "both"), Span(19_500, 21_000, "both"), Span(22_000, 23_000, "both"))


@pytest.mark.parametrize(
    ("name", "value", "spans"),
    [
        ("length_s", 20.0, (Span(0, 20_000, "both"),)),
        ("agent_first_word_s", 1.0, (Span(0, 1_000, "agent"),)),
        ("caller_first_word_s", 4.0, (Span(0, 4_000, "caller"),)),
        ("longest_silence_s", 9.0, (Span(11_000, 20_000, "both"),)),
        ("agent_owed_silence_s", 1.0, (Span(0, 1_000, "agent"),)),
        ("silence_percent", 56.0, FACTS.silences),
        ("overlap_percent", 5.0, FACTS.overlaps),
        ("agent_interruptions", 1.0, FACTS.interruptions),
        ("caller_interruptions", 0.0, ()),
        ("longest_response_s", 2.5, (Span(12_000, 14_500, "agent"),)),
        ("agent_talk_percent", 45.45, AGENT.speech),
        ("agent_level_dbfs", -21.5, AGENT.speech),
        ("agent_noise_dbfs", -60.0, (Span(0, 20_000, "agent"),)),
        ("agent_clipped_percent", 2.0, AGENT.clipped),
        ("level_difference_db", 3.5, (AGENT.speech[0], *CALLER.speech, AGENT.speech[1])),
        ("agent_rate_spm", 300.0, AGENT.speech),
        ("caller_shouting_s", 0.0, ()),
        ("agent_shouting_s", 1.2, AGENT.shouted),
        ("caller_aroused_s", 0.0, ()),
        ("agent_aroused_s", 1.5, AGENT.aroused),
        ("caller_raised_voice_s", 0.0, ()),
        ("agent_raised_voice_s", 2.5, AGENT.raised),
        ("hold_s", 4.5, (Span(4_000, 8_000, "both"), Span(19_500, 20_000, "both"))),
        ("longest_hold_s", 4.0, (Span(4_000, 8_000, "both"),)),
        ("holds", 2.0, (Span(4_000, 8_000, "both"), Span(19_500, 20_000, "both"))),
        ("echo_s", 4.0, (Span(1_500, 3_000, "caller"), Span(5_000, 7_500, "agent"))),
    ],
)
def test_each_measure_reads_its_figure_and_shows_where(name: str, value: float, spans: tuple[Span, ...]) -> None:
    context = CallContext(direction="inbound", holds=HOLDS) if "hold" in name else CallContext()
    found = MEASURES[name].figure(CallFacts(FACTS, context), ())
    assert found == (value, spans)
    assert "hold" in name or MEASURES[name].read(CallFacts(FACTS)) == Reading(value, spans)


def test_every_measure_is_tried_above_or_needs_words() -> None:
    (mark,) = test_each_measure_reads_its_figure_and_shows_where.pytestmark
    assert {case[0] for case in mark.args[1]} == set(MEASURES) - {WORDS}


@pytest.mark.parametrize(
    ("name", "struck", "value", "left"),
    [
        ("longest_silence_s", Span(11_000, 20_000, "both"), 1.0, 1),
        ("agent_owed_silence_s", Span(0, 1_000, "agent"), 0.0, 0),
        ("silence_percent", Span(11_000, 20_000, "both"), 11.0, 2),
        ("overlap_percent", Span(9_000, 10_000, "both"), 0.0, 0),
        ("agent_interruptions", Span(9_000, 10_000, "agent"), 0.0, 0),
        ("echo_s", Span(5_000, 7_500, "agent"), 1.5, 1),
        ("agent_raised_voice_s", Span(9_000, 10_000, "agent"), 1.5, 1),
        ("agent_shouting_s", Span(1_000, 2_200, "agent"), 0.0, 0),
        ("agent_aroused_s", Span(9_000, 10_500, "agent"), 0.0, 0),
        ("longest_response_s", Span(12_000, 14_500, "agent"), 1.0, 1),
    ],
)
def test_a_strikable_measure_is_read_without_what_was_struck(
    name: str, struck: Span, value: float, left: int
) -> None:
    assert MEASURES[name].strikable
    reading = MEASURES[name].read(CallFacts(FACTS), {struck})
    assert isinstance(reading, Reading)
    assert reading.value == pytest.approx(value)
    assert len(reading.spans) == left


@pytest.mark.parametrize("name", sorted(name for name, measure in MEASURES.items() if "agent" in measure.needs))
def test_an_agent_who_was_not_heard_is_unknown_and_not_zero(name: str) -> None:
    reading = MEASURES[name].read(CallFacts(AudioFacts(8000, 20_000, CALLER, ChannelFacts())))
    assert isinstance(reading, Unknown)
    assert reading.reason.zh == "没有听到坐席的声音"


def test_a_caller_who_was_not_heard_leaves_the_agents_own_figures_known() -> None:
    alone = AudioFacts(8000, 20_000, ChannelFacts(), AGENT)
    unknown = {name for name, measure in MEASURES.items() if isinstance(measure.read(CallFacts(alone)), Unknown)}
    assert unknown - {*HELD, WORDS} == {name for name, measure in MEASURES.items() if "caller" in measure.needs}
    assert "agent_first_word_s" not in unknown


def test_figures_that_the_recording_does_not_allow_are_unknown() -> None:
    facts = AudioFacts(8000, 20_000, CALLER, ChannelFacts(speech=AGENT.speech))
    assert isinstance(MEASURES["agent_noise_dbfs"].read(CallFacts(facts)), Unknown)
    assert isinstance(MEASURES["agent_level_dbfs"].read(CallFacts(facts)), Unknown)


def test_what_was_not_yet_listened_for_is_unknown_and_not_zero() -> None:
    before = replace(FACTS, version=1)
    unknown = {name for name, measure in MEASURES.items() if isinstance(measure.read(CallFacts(before)), Unknown)}
    assert unknown - {*HELD, WORDS} == {name for name, measure in MEASURES.items() if measure.since > 1} != set()


def test_a_rate_is_shown_where_it_is_too_fast_and_like_loudness_needs_five_seconds_of_speech() -> None:
    fast = replace(AGENT, fast=(Span(9_000, 14_000, "agent"),))
    assert MEASURES["agent_rate_spm"].read(CallFacts(replace(FACTS, agent=fast))) == Reading(300.0, fast.fast)
    brief = replace(AGENT, speech=(Span(1_000, 5_990, "agent"),))
    for name in ("agent_rate_spm", "agent_raised_voice_s", "agent_shouting_s"):
        assert isinstance(MEASURES[name].read(CallFacts(replace(FACTS, agent=brief))), Unknown)


def test_without_a_level_there_is_no_difference() -> None:
    facts = AudioFacts(8000, 20_000, CALLER, ChannelFacts(speech=AGENT.speech))
    assert isinstance(MEASURES["level_difference_db"].read(CallFacts(facts)), Unknown)


def test_an_agent_who_speaks_at_once_is_heard_in_that_first_word() -> None:
    prompt = ChannelFacts(speech=(Span(0, 700, "agent"),))
    assert MEASURES["agent_first_word_s"].read(CallFacts(AudioFacts(8000, 900, CALLER, prompt))) == Reading(
        0.0, prompt.speech
    )


def test_an_empty_recording_has_a_length_and_nothing_to_play() -> None:
    nothing = AudioFacts(8000, 0, ChannelFacts(), ChannelFacts())
    assert MEASURES["length_s"].read(CallFacts(nothing)) == Reading(0.0, ())


def test_without_any_answer_there_is_no_slow_one() -> None:
    quick = AudioFacts(8000, 20_000, CALLER, AGENT)
    assert MEASURES["longest_response_s"].read(CallFacts(quick)) == Reading(0.0, ())


def test_holds_are_unknown_where_no_journal_tells_of_them() -> None:
    unknown = {name for name, measure in MEASURES.items() if isinstance(measure.read(CallFacts(FACTS)), Unknown)}
    assert unknown == {*HELD, WORDS}


def test_without_a_pitch_nobody_can_tell_who_is_aroused() -> None:
    hoarse = replace(FACTS, agent=replace(AGENT, pitch_hz=None))
    assert isinstance(MEASURES["agent_aroused_s"].read(CallFacts(hoarse)), Unknown)


def test_what_is_heard_in_a_hold_is_nobodys_shouting_talk_or_overlap() -> None:
    context = CallContext(direction="inbound", holds=(Span(8_500, 20_000, "both"),))
    facts = CallFacts(FACTS, context)
    for name, value in (("agent_aroused_s", 0.0), ("overlap_percent", 0.0), ("agent_interruptions", 0.0)):
        assert MEASURES[name].read(facts) == Reading(value, ())
    assert MEASURES["agent_shouting_s"].read(facts) == Unknown(_TOO_LITTLE)
    assert MEASURES["agent_talk_percent"].read(facts) == Reading(30.77, AGENT.speech[:1])


def spoken(text: str, start_ms: int, end_ms: int, sure: float) -> Utterance:
    return Utterance("agent", start_ms, end_ms, text, sure)


def test_the_rate_by_words_counts_characters_in_the_time_the_voice_is_heard() -> None:
    said = (spoken("您好，请问有什么可以帮您？", 800, 3_500, 0.9), spoken("OK, 谢谢 12", 9_000, 12_500, 0.7))
    facts = CallFacts(FACTS, transcript=Transcript(said, "zh-CN", "m"))
    expected = round(60_000 * (11 + 1.5 + 2 + 2) / 5_000, 1)
    assert MEASURES[WORDS].read(facts) == Reading(expected, tuple(one.span for one in said), confidence=0.8)


def test_without_words_the_rate_is_pending_and_with_a_few_unknown() -> None:
    pending = MEASURES[WORDS].read(CallFacts(FACTS))
    assert isinstance(pending, Unknown)
    assert pending.pending
    few = CallFacts(FACTS, transcript=Transcript((spoken("您好", 1_000, 3_000, 0.9),), "zh-CN", "m"))
    assert MEASURES[WORDS].read(few) == Unknown(_TOO_LITTLE)


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), ("您好，谢谢。", 4), ("尾号••••8627", 10), ("I can't help", 4.5), ("用 iPhone 吧", 3.5)],
)
def test_characters_are_syllables_as_far_as_writing_tells(text: str, count: float) -> None:
    assert characters(text) == count


def test_silence_on_hold_or_while_recording_is_paused_is_nobodys_fault() -> None:
    context = CallContext(
        direction="inbound", holds=(Span(12_000, 17_000, "both"),), pauses=(Span(16_000, 19_600, "both"),)
    )
    facts = CallFacts(FACTS, context)
    assert MEASURES["longest_silence_s"].read(facts) == Reading(1.0, FACTS.silences[:1])
    assert MEASURES["silence_percent"].read(facts) == Reading(19.35, FACTS.silences[:2]), "of 12.4 s"
    assert MEASURES["longest_response_s"].read(facts) == Reading(0.0, ())


def test_of_a_call_that_is_all_hold_no_share_can_be_told() -> None:
    context = CallContext(direction="inbound", holds=(Span(0, 30_000, "both"),))
    assert isinstance(MEASURES["silence_percent"].read(CallFacts(FACTS, context)), Unknown)
    assert MEASURES["silence_percent"].figure(CallFacts(FACTS, context), ()) is None

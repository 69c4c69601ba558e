"""Whole calls with planted events, heard through G.711 and noise."""

import pickle
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from planted import AGENT, CALLER, Planted, amplitude, blocks, overlap_ratio, tone

from qa_scoring.channel_facts import ChannelFacts
from qa_scoring.facts import AudioFacts
from qa_scoring.listener import Listener, facts_of
from qa_scoring.span import Span


def heard(call: Planted) -> AudioFacts:
    return facts_of([call.render()], call.rate_hz)


def an_ordinary_call(seed: int = 21, **how: object) -> Planted:
    """Greeting after 2.4 s, an interruption by the agent at 16 s, 12 s of silence, a backchannel at 45 s."""
    call = Planted(70_000, seed=seed, **how)  # type: ignore[arg-type]
    for start, end in ((2_400, 6_000), (16_000, 21_000), (45_000, 45_500), (52_000, 60_000)):
        call.says(AGENT, start, end)
    for start, end in ((7_000, 18_000), (22_000, 26_000), (38_000, 50_000), (61_500, 64_000)):
        call.says(CALLER, start, end)
    return call


def assert_near(found: tuple[Span, ...], planted: list[Span], ratio: float = 0.9) -> None:
    assert [span.channel for span in found] == [span.channel for span in planted], found
    for one, other in zip(found, planted, strict=True):
        assert overlap_ratio((one.start_ms, one.end_ms), (other.start_ms, other.end_ms)) >= ratio, (one, other)


@pytest.mark.parametrize("rate_hz", [8000, 16000])
@pytest.mark.parametrize("snr_db", [15.0, 25.0, 50.0])
@pytest.mark.parametrize("seed", [201, 202])
def test_everything_planted_is_found(rate_hz: int, snr_db: float, seed: int) -> None:
    facts = heard(an_ordinary_call(seed, rate_hz=rate_hz, snr_db=snr_db))
    assert facts.length_ms == 70_000
    assert facts.agent.first_word_ms == pytest.approx(2_400, abs=60)
    assert facts.caller.first_word_ms == pytest.approx(7_000, abs=60)
    assert_near(facts.interruptions, [Span(16_000, 18_000, "agent")])
    assert_near(facts.overlaps, [Span(16_000, 18_000, "both"), Span(45_000, 45_500, "both")], 0.8)
    assert facts.longest_silence is not None
    assert_near((facts.longest_silence,), [Span(26_000, 38_000, "both")])
    assert [turn.channel for turn in facts.turns] == ["agent", "caller"] * 3
    slow = tuple(gap for gap in facts.response_gaps if gap.length_ms > 1_200)
    assert_near(slow, [Span(50_000, 52_000, "agent"), Span(60_000, 61_500, "caller")], 0.8)
    assert facts.talk_share("agent") == pytest.approx(17_100 / 70_000, abs=0.01)
    assert facts.talk_share("caller") == pytest.approx(29_500 / 70_000, abs=0.01)


@pytest.mark.parametrize("levels", [(-20.0, -32.0), (-38.0, -16.0)])
def test_levels_are_those_of_the_speech_not_of_the_call(levels: tuple[float, float]) -> None:
    facts = heard(an_ordinary_call(level_dbfs=levels, snr_db=25.0))
    assert facts.caller.level_dbfs == pytest.approx(levels[0], abs=1)
    assert facts.agent.level_dbfs == pytest.approx(levels[1], abs=1)


@pytest.mark.parametrize("snr_db", [15.0, 30.0])
def test_the_noise_floor_is_that_of_the_pauses(snr_db: float) -> None:
    facts = heard(an_ordinary_call(snr_db=snr_db, level_dbfs=(-24.0, -20.0)))
    assert facts.caller.noise_dbfs == pytest.approx(-24 - snr_db, abs=1.5)
    assert facts.agent.noise_dbfs == pytest.approx(-20 - snr_db, abs=1.5)


def test_planted_clipping_is_found_where_it_is() -> None:
    call = an_ordinary_call(level_dbfs=(-24.0, -22.0))
    wave = call.render()
    loud = slice(8 * 52_000, 8 * 54_000)
    wave[loud, AGENT] = np.clip(wave[loud, AGENT] * 16, -1, 32767 / 32768)
    facts = facts_of([wave], 8000)
    assert facts.caller.clipped == ()
    assert facts.agent.clipped_share > 0.03
    assert all(span.start_ms >= 52_000 and span.end_ms <= 54_010 for span in facts.agent.clipped)
    covered = sum(span.length_ms for span in facts.agent.clipped)
    assert covered >= 0.6 * 2_000
    assert facts.agent.clipped_ms <= covered


def test_a_click_at_the_ceiling_outside_speech_is_not_clipped_speech() -> None:
    wave = an_ordinary_call().render()
    wave[8 * 30_000 : 8 * 30_000 + 8, AGENT] = 0.999
    assert facts_of([wave], 8000).agent.clipped == ()


def test_an_empty_recording_has_empty_facts() -> None:
    assert facts_of([], 8000) == AudioFacts(8000, 0, ChannelFacts(), ChannelFacts())
    assert facts_of([np.zeros((0, 2), np.int16)], 16000).length_ms == 0


def test_digital_silence_is_one_long_silence_without_anybody() -> None:
    facts = facts_of([np.zeros((8000 * 20, 2), np.int16)], 8000)
    assert facts.silences == (Span(0, 20_000, "both"),)
    assert facts.silence_share == 1.0
    assert facts.agent == ChannelFacts(noise_dbfs=-80.0)


def test_a_tone_that_never_pauses_leaves_no_noise_to_measure() -> None:
    wave = np.stack([tone(440, 10_000, 8000, -20), tone(880, 10_000, 8000, -23)], axis=1)
    facts = facts_of([wave], 8000)
    assert facts.caller == ChannelFacts((Span(0, 10_000, "caller"),), level_dbfs=-20.0, pitch_hz=440.2)
    assert facts.caller.noise_dbfs is None
    assert facts.agent.level_dbfs == -23.0
    assert (facts.overlap_share, facts.silence_ms, facts.interruptions) == (1.0, 0, ())


SHORT = an_ordinary_call(snr_db=20.0).render()[: 8 * 24_003]
SHORT_FACTS = facts_of([SHORT], 8000)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(0, len(SHORT)), max_size=30))
def test_the_facts_do_not_depend_on_how_the_recording_is_cut(cuts: list[int]) -> None:
    assert facts_of(blocks(SHORT, cuts), 8000) == SHORT_FACTS


def test_blocks_of_20_ms_as_from_a_live_call_give_the_same_facts() -> None:
    assert facts_of(blocks(SHORT, range(0, len(SHORT), 160)), 8000) == SHORT_FACTS


def test_facts_may_be_asked_while_the_call_goes_on() -> None:
    listener = Listener(8000)
    listener.feed(SHORT[: 8 * 10_000])
    assert listener.facts() == facts_of([SHORT[: 8 * 10_000]], 8000)
    listener.feed(SHORT[8 * 10_000 :])
    assert listener.facts() == SHORT_FACTS


@settings(deadline=None, max_examples=8)
@given(st.integers(300, 400))
def test_swapping_the_channels_swaps_the_facts(seed: int) -> None:
    wave = an_ordinary_call(seed, level_dbfs=(-30.0, -18.0)).render()
    here, there = facts_of([wave], 8000), facts_of([wave[:, ::-1]], 8000)
    assert swapped(there) == here


def swapped(facts: AudioFacts) -> AudioFacts:
    other = {"caller": "agent", "agent": "caller", "both": "both"}

    def turned(spans: tuple[Span, ...]) -> tuple[Span, ...]:
        return tuple(Span(span.start_ms, span.end_ms, other[span.channel]) for span in spans)  # type: ignore[arg-type]

    def side(channel: ChannelFacts) -> ChannelFacts:
        lists = [field.name for field in fields(channel) if isinstance(getattr(channel, field.name), tuple)]
        return replace(channel, **{name: turned(getattr(channel, name)) for name in lists})  # type: ignore[arg-type]

    return replace(
        facts,
        caller=side(facts.agent),
        agent=side(facts.caller),
        interruptions=turned(facts.interruptions),
        turns=turned(facts.turns),
        response_gaps=turned(facts.response_gaps),
    )


@settings(deadline=None, max_examples=12)
@given(st.floats(-6, 6), st.integers(500, 520))
def test_a_small_gain_moves_the_level_and_no_turn(gain_db: float, seed: int) -> None:
    wave = an_ordinary_call(seed, level_dbfs=(-32.0, -32.0), g711=False).render()  # far from the ceiling
    here, there = facts_of([wave], 8000), facts_of([wave * amplitude(gain_db)], 8000)
    assert here.agent.level_dbfs is not None
    assert there.agent.level_dbfs == pytest.approx(here.agent.level_dbfs + gain_db, abs=0.2)
    assert len(there.interruptions) == len(here.interruptions)
    assert_near(there.turns, list(here.turns), 0.97)


def test_facts_travel_between_processes() -> None:
    assert pickle.loads(pickle.dumps(SHORT_FACTS)) == SHORT_FACTS


def test_a_recording_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="rate_hz"):
        Listener(44100)
    with pytest.raises(ValueError, match="shape"):
        Listener(8000).feed(np.zeros(160, np.int16))

"""Planted shouting is found against the speaker's own first minute, and only there."""

import numpy as np
import pytest
from planted import AGENT, CALLER, Planted, a_law, amplitude, overlap_ratio, samples

from qa_scoring.facts import AudioFacts
from qa_scoring.listener import facts_of

RATE = 8000


def heard(loud: list[tuple[int, int]], gain_db: float, seed: int, level_dbfs: float = -32.0) -> AudioFacts:
    """Both speak in turns for two minutes; the caller is this much louder in these stretches."""
    call = Planted(120_000, RATE, seed=seed, level_dbfs=(level_dbfs, -24.0), snr_db=25.0, g711=False)
    for start in range(1_000, 110_000, 10_000):
        call.says(CALLER, start, start + 5_000).says(AGENT, start + 5_400, start + 9_500)
    wave = call.render()
    for start, end in loud:
        wave[samples(start, RATE) : samples(end, RATE), CALLER] *= amplitude(gain_db)
    return facts_of([a_law(np.clip(wave, -1, 32767 / 32768))], RATE)


@pytest.mark.parametrize("seed", [61, 62, 63])
@pytest.mark.parametrize("gain_db", [14.0, 20.0])
def test_planted_shouting_is_found_where_it_is(gain_db: float, seed: int) -> None:
    planted = [(42_000, 45_000), (91_000, 96_000)]
    facts = heard(planted, gain_db, seed)
    assert len(facts.caller.raised) == len(planted), facts.caller.raised
    for span, truth in zip(facts.caller.raised, planted, strict=True):
        assert overlap_ratio((span.start_ms, span.end_ms), truth) >= 0.75, (span, truth)
    assert {span.channel for span in facts.caller.raised} == {"caller"}
    assert facts.agent.raised == ()


@pytest.mark.parametrize("seed", range(70, 76))
@pytest.mark.parametrize("level_dbfs", [-40.0, -14.0])
def test_an_even_voice_loud_or_faint_is_not_raised(level_dbfs: float, seed: int) -> None:
    facts = heard([], 0.0, seed, level_dbfs)
    assert facts.caller.raised == facts.agent.raised == ()


def test_speaking_up_a_little_and_a_single_loud_word_are_not_raised() -> None:
    assert heard([(91_000, 96_000)], 4.0, 81).caller.raised == ()
    assert heard([(92_000, 92_500)], 16.0, 82).caller.raised == ()


def test_a_long_tirade_is_measured_against_the_calm_before_it() -> None:
    facts = heard([(81_000, 120_000)], 16.0, 83)
    assert sum(span.length_ms for span in facts.caller.raised) == pytest.approx(15_000, abs=2_000)


def test_with_hardly_a_word_nobody_can_tell_what_is_ordinary() -> None:
    call = Planted(20_000, RATE, seed=84, level_dbfs=(-40.0, -24.0)).says(CALLER, 1_000, 3_000)
    wave = call.says(CALLER, 6_000, 8_500).render()
    wave[samples(6_000, RATE) :, CALLER] *= amplitude(20)
    facts = facts_of([wave], RATE)
    assert facts.caller.speech
    assert facts.caller.raised == ()


@pytest.mark.parametrize("seed", range(90, 94))
def test_whoever_shouts_for_a_third_of_the_call_is_still_heard_when_calm(seed: int) -> None:
    loud = [(81_000, 86_000), (91_000, 96_000), (101_000, 106_000)]
    calm, facts = heard([], 0.0, seed), heard(loud, 24.0, seed)
    before = sum(span.length_ms for span in facts.caller.speech if span.end_ms <= 80_000)
    assert before == pytest.approx(
        sum(span.length_ms for span in calm.caller.speech if span.end_ms <= 80_000), abs=500
    )
    assert len(facts.turns) == len(calm.turns)
    assert len(facts.caller.raised) == len(loud)


def test_shouting_is_louder_than_a_raised_voice() -> None:
    facts = heard([(42_000, 45_000)], 13.0, 64)
    assert (len(facts.caller.raised), facts.caller.shouted) == (1, ())
    (span,) = heard([(42_000, 45_000)], 20.0, 64).caller.shouted
    assert overlap_ratio((span.start_ms, span.end_ms), (42_000, 45_000)) >= 0.75


def test_where_the_line_clips_a_raised_voice_it_is_shouting() -> None:
    """The ceiling swallows what is above it: 20 dB arrive as fewer than 16."""
    facts = heard([(42_000, 45_000)], 20.0, 65, level_dbfs=-14.0)
    assert facts.caller.clipped
    (span,) = facts.caller.shouted
    assert overlap_ratio((span.start_ms, span.end_ms), (42_000, 45_000)) >= 0.75

"""Syllables of a known number and speed."""

import numpy as np
import pytest
from planted import Interval, Wave, a_law, amplitude, samples

from qa_scoring.channel_facts import ChannelFacts
from qa_scoring.frames import Frames
from qa_scoring.listener import facts_of
from qa_scoring.speaking_rate import speaking_rate
from qa_scoring.voice_activity import speech_runs

RATE = 8000


def syllables(number: int, per_minute: float, seed: int) -> Wave:
    """So many bumps of noise, each of half a period's swell; levels move from one to the next by 2 dB."""
    random = np.random.default_rng(seed)
    length = samples(round(60_000 / per_minute), RATE)
    swell = 0.3 + 0.7 * np.sin(np.pi * np.arange(length) / length) ** 2
    sounds = [random.normal(0, 1, length) * swell * amplitude(random.normal(-24, 2)) for _ in range(number)]
    return np.concatenate(sounds)


def heard(*pieces: Wave, snr_db: float = 30.0) -> ChannelFacts:
    wave = np.concatenate(pieces)
    wave = wave + np.random.default_rng(1).normal(0, amplitude(-24 - snr_db), len(wave))
    return facts_of([np.stack([np.zeros_like(wave), a_law(np.clip(wave, -1, 1))], axis=1)], RATE).agent


def pause(length_ms: int) -> Wave:
    return np.zeros(samples(length_ms, RATE))


@pytest.mark.parametrize("snr_db", [15.0, 30.0])
@pytest.mark.parametrize("per_minute", [180, 240, 300, 360, 450])
def test_the_syllables_a_minute_are_counted(per_minute: float, snr_db: float) -> None:
    side = heard(pause(1_000), syllables(60, per_minute, 3), pause(2_000), snr_db=snr_db)
    assert side.rate_spm == pytest.approx(per_minute, rel=0.1)


def test_pauses_do_not_slow_down_the_rate() -> None:
    through = heard(pause(500), syllables(60, 300, 4), pause(500)).rate_spm
    paused = heard(pause(500), syllables(30, 300, 4), pause(6_000), syllables(30, 300, 5), pause(500)).rate_spm
    assert through == pytest.approx(paused, rel=0.06)


def test_a_stretch_that_is_too_fast_is_found() -> None:
    side = heard(syllables(40, 240, 6), pause(400), syllables(70, 480, 7), pause(400), syllables(40, 240, 8))
    (fast,) = side.fast
    assert fast.start_ms == pytest.approx(10_400, abs=2_500)
    assert fast.end_ms == pytest.approx(19_150, abs=2_500)  # a window counts that is fast for its greater part
    assert fast.length_ms >= 5_000


def test_a_calm_voice_and_a_short_burst_are_not_too_fast() -> None:
    assert heard(pause(500), syllables(100, 300, 9), pause(500)).fast == ()
    assert heard(pause(5_000), syllables(20, 480, 9), pause(5_000)).fast == ()


def test_a_recording_shorter_than_a_window_has_no_fast_stretch() -> None:
    side = heard(syllables(20, 480, 9))
    assert (side.fast, side.rate_spm) == ((), None)
    assert side.syllables > 0


def test_who_is_silent_has_no_syllables() -> None:
    frames = Frames(RATE)
    frames.feed(np.zeros((RATE * 6, 2), np.int16))
    rate = speaking_rate(frames.levels(0), speech_runs(frames.levels(0)))
    assert (rate.syllables, rate.fast.tolist()) == (0, [])


@pytest.mark.parametrize(
    ("levels", "speech", "count"),
    [
        ([90] * 20, (0, 20), 0),
        ([*range(60, 100, 2), *range(100, 60, -2)], (0, 40), 1),
        ([*range(60, 100, 2), *range(100, 60, -2)] * 3, (0, 120), 3),
        ([*range(60, 100, 2)], (0, 20), 1),
    ],
)
def test_peaks_are_counted_between_their_dips(levels: list[int], speech: Interval, count: int) -> None:
    rate = speaking_rate(np.array(levels, np.uint8), np.array([speech], np.int64))
    assert rate.syllables == count

import dataclasses

import numpy as np
import pytest
from planted import Interval, Planted, Wave, amplitude, overlap_ratio, samples, tone, voice

from qa_scoring.frames import Frames
from qa_scoring.voice_activity import STANDARD, Sensitivity, speech_runs

RATE = 8000


def heard(wave: Wave, rate_hz: int = RATE, sensitivity: Sensitivity = STANDARD) -> list[Interval]:
    """Speech found in a single channel, in milliseconds."""
    frames = Frames(rate_hz)
    frames.feed(np.stack([wave, np.zeros_like(wave)], axis=1))
    return [(start * 10, end * 10) for start, end in speech_runs(frames.levels(0), sensitivity).tolist()]


def noise(length_ms: int, dbfs: float, seed: int = 3) -> Wave:
    return np.random.default_rng(seed).normal(0, amplitude(dbfs), samples(length_ms, RATE))


def quiet(length_ms: int) -> Wave:
    return np.zeros(samples(length_ms, RATE))


def said(length_ms: int, dbfs: float, seed: int = 4) -> Wave:
    return voice(np.random.default_rng(seed), length_ms, RATE) * amplitude(dbfs)


def assert_same(found: list[Interval], planted: list[Interval], within_ms: int = 40) -> None:
    assert len(found) == len(planted), found
    for one, other in zip(found, planted, strict=True):
        assert abs(one[0] - other[0]) <= within_ms, (one, other)
        assert abs(one[1] - other[1]) <= within_ms, (one, other)


@pytest.mark.parametrize("rate_hz", [8000, 16000])
@pytest.mark.parametrize("snr_db", [15, 20, 30, 60])
@pytest.mark.parametrize("seed", [101, 102, 103])
def test_planted_speech_is_found_at_15_db_and_better(rate_hz: int, snr_db: int, seed: int) -> None:
    call = Planted(40_000, rate_hz, seed=seed, snr_db=snr_db, level_dbfs=(-30, -20))
    planted = [(2_000, 5_500), (7_000, 7_600), (9_000, 16_000), (20_000, 20_400), (26_000, 37_000)]
    for start, end in planted:
        call.says(0, start, end)
    found = heard(call.render()[:, 0], rate_hz)
    assert len(found) == len(planted), found
    assert all(overlap_ratio(one, other) >= 0.85 for one, other in zip(found, planted, strict=True)), found


def test_digital_silence_is_silent() -> None:
    assert heard(quiet(5000)) == []
    assert heard(np.zeros(0)) == []


def test_tones_in_digital_silence_are_found_to_the_frame() -> None:
    wave = np.concatenate(
        [quiet(1000), tone(440, 20_000, RATE, -20), quiet(2000), tone(880, 300, RATE, -32), quiet(500)]
    )
    assert_same(heard(wave), [(1_000, 21_000), (23_000, 23_300)], within_ms=20)


def test_a_loud_tone_all_along_is_somebody_and_a_faint_hum_is_nobody() -> None:
    assert heard(tone(440, 60_000, RATE, -20)) == [(0, 60_000)]
    assert heard(tone(100, 60_000, RATE, -45)) == []


@pytest.mark.parametrize("dbfs", [-70, -55, -45, -40])
def test_line_noise_alone_is_silence(dbfs: float) -> None:
    assert heard(noise(30_000, dbfs)) == []


def test_speech_from_the_first_sample_on_is_not_taken_for_noise() -> None:
    wave = np.concatenate([said(9000, -22), quiet(3000)]) + noise(12_000, -60)
    assert_same(heard(wave), [(0, 9000)])


def test_a_step_in_the_noise_is_followed_at_once_both_ways() -> None:
    wave = np.concatenate([noise(12_000, -60), noise(12_000, -42), noise(12_000, -60)])
    wave[samples(16_000, RATE) : samples(18_000, RATE)] += said(2000, -20)
    assert_same(heard(wave), [(16_000, 18_000)])


def test_a_click_is_not_a_word() -> None:
    wave = noise(5000, -60)
    wave[20_000:20_040] = 0.9
    assert heard(wave) == []


def test_colleagues_in_the_background_are_not_the_agent() -> None:
    wave = noise(30_000, -65)
    for start_s, length_s in ((3, 4), (9, 3), (14, 2), (21, 6)):
        babble = sum(said(length_s * 1000, -50, start_s + seed) for seed in range(4))
        wave[start_s * RATE : (start_s + length_s) * RATE] += babble
    for start_s, length_s in ((1, 2), (17, 4)):
        wave[start_s * RATE : (start_s + length_s) * RATE] += said(length_s * 1000, -20, 9)
    assert_same(heard(wave), [(1000, 3000), (17_000, 21_000)], within_ms=150)


@pytest.mark.parametrize(("pause_ms", "spurts"), [(120, 1), (170, 1), (230, 2), (400, 2)])
def test_pauses_below_200_ms_belong_to_the_speech(pause_ms: int, spurts: int) -> None:
    beep = tone(600, 1000, RATE, -25)
    assert len(heard(np.concatenate([quiet(500), beep, quiet(pause_ms), beep, quiet(500)]))) == spurts


@pytest.mark.parametrize(("length_ms", "spurts"), [(60, 0), (80, 0), (130, 1), (200, 1)])
def test_bursts_shorter_than_100_ms_are_dropped(length_ms: int, spurts: int) -> None:
    assert len(heard(np.concatenate([quiet(700), tone(600, length_ms, RATE, -25), quiet(700)]))) == spurts


def test_sensitivity_is_a_choice() -> None:
    wave = np.concatenate([quiet(1000), tone(600, 1000, RATE, -55), quiet(1000)])
    assert heard(wave) == []
    assert_same(
        heard(wave, sensitivity=dataclasses.replace(STANDARD, faintest_dbfs=-60)), [(1000, 2000)], within_ms=20
    )


def test_colleagues_who_never_stop_are_not_the_agent() -> None:
    """15 dB under his voice, so that their loud syllables come near his faint ones."""
    length_ms, own = 60_000, [(5_000, 9_000), (20_000, 26_000), (40_000, 47_000)]
    babble = sum((said(length_ms, 0, 30 + seed) for seed in range(4)), np.zeros(samples(length_ms, RATE)))
    wave = babble / np.sqrt(np.mean(babble**2)) * amplitude(-37)
    for start, end in own:
        wave[samples(start, RATE) : samples(end, RATE)] += said(end - start, -22, start)
    found = heard(wave)
    assert_same([one for one in found if one[1] - one[0] > 500], own)
    assert len(found) <= len(own) + 2, "hardly a syllable of theirs is taken for a word of his"
    anyone = heard(wave, sensitivity=dataclasses.replace(STANDARD, restless_db=99))
    assert sum(end - start for start, end in anyone) > 40_000, "without that they are taken for him"

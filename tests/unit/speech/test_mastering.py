"""Loudness, peaks, trimming: what every prompt is held to."""

from __future__ import annotations

import math
import wave
from pathlib import Path

import numpy as np
import pytest

from speech.mastering import (
    HIGHEST_PEAK_DBFS,
    at_loudness,
    loudness_lufs,
    peak_dbfs,
    resampled,
    sounding,
    trimmed,
    write_wav,
)

RATE_HZ = 16_000


def tone(length_s: float, hz: float = 1000, level: float = 0.5, rate_hz: int = RATE_HZ) -> np.ndarray:
    return level * np.sin(2 * np.pi * hz * np.arange(int(length_s * rate_hz)) / rate_hz)


def silence(length_s: float) -> np.ndarray:
    return np.zeros(int(length_s * RATE_HZ))


def test_a_full_scale_tone_is_as_loud_as_the_standard_says() -> None:
    """ITU-R BS.1770-4: 997 Hz at 0 dBFS in one channel reads -3.01 LUFS."""
    assert loudness_lufs(tone(5, 997, 1.0, 48_000), 48_000) == pytest.approx(-3.01, abs=0.05)


def test_a_short_word_is_measured_too() -> None:
    assert loudness_lufs(tone(0.2), RATE_HZ) == pytest.approx(loudness_lufs(tone(4), RATE_HZ), abs=0.2)


@pytest.mark.parametrize("level", [0.001, 0.1, 1.0])
@pytest.mark.parametrize("rate_hz", [8000, 16_000])
def test_whatever_came_in_goes_out_at_the_same_loudness(level: float, rate_hz: int) -> None:
    syllables = np.concatenate([np.append(tone(0.3, 700, level, rate_hz), np.zeros(rate_hz // 10))] * 6)
    assert loudness_lufs(at_loudness(syllables, rate_hz, -18.0), rate_hz) == pytest.approx(-18.0, abs=1)


def test_a_click_is_held_below_the_ceiling_and_the_speech_still_gets_loud() -> None:
    speech = tone(2, level=0.02)
    speech[8000] = 1.0
    mastered = at_loudness(speech, RATE_HZ, -18.0)
    assert peak_dbfs(mastered) <= HIGHEST_PEAK_DBFS + 0.01
    assert loudness_lufs(mastered, RATE_HZ) == pytest.approx(-18.0, abs=1)


def test_silence_is_infinitely_quiet_and_stays_as_it_is() -> None:
    assert loudness_lufs(silence(1), RATE_HZ) == peak_dbfs(silence(1)) == -math.inf
    assert not at_loudness(silence(1), RATE_HZ, -18.0).any()


def test_gaps_around_the_speech_go_but_for_ten_milliseconds() -> None:
    left = trimmed(np.concatenate([silence(0.7), tone(1), silence(1.2)]), RATE_HZ)
    first, last = sounding(left, RATE_HZ)
    assert len(left) / RATE_HZ == pytest.approx(1.02, abs=0.02)
    assert first < 0.02 * RATE_HZ
    assert last > len(left) - 0.02 * RATE_HZ


def test_a_long_pause_becomes_a_short_one_and_a_short_one_stays() -> None:
    spoken = np.concatenate([tone(0.5), silence(3), tone(0.5), silence(0.5), tone(0.5)])
    assert len(trimmed(spoken, RATE_HZ)) / RATE_HZ == pytest.approx(0.5 + 0.8 + 0.5 + 0.5 + 0.5, abs=0.05)


def test_a_cut_does_not_click() -> None:
    left = trimmed(np.concatenate([silence(1), tone(0.5), silence(2), tone(0.5)]), RATE_HZ)
    assert abs(left[0]) < 1e-9
    assert np.abs(np.diff(left)).max() <= np.abs(np.diff(tone(0.5))).max() + 1e-9


@pytest.mark.parametrize("samples", [silence(0), silence(0.001), silence(2)])
def test_nothing_heard_is_trimmed_to_nothing(samples: np.ndarray) -> None:
    assert len(trimmed(samples, RATE_HZ)) == 0


def test_resampling_keeps_length_and_pitch() -> None:
    narrow = resampled(tone(1, 440), RATE_HZ, 8000)
    assert len(narrow) == 8000
    assert np.argmax(np.abs(np.fft.rfft(narrow))) == 440


def test_a_written_file_holds_the_samples(tmp_path: Path) -> None:
    write_wav(tmp_path / "new" / "a.wav", np.array([0.0, 0.5, -1.0]), 8000)
    with wave.open(str(tmp_path / "new" / "a.wav")) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 8000)
        assert np.frombuffer(file.readframes(9), "<i2").tolist() == [0, 16384, -32767]

"""The pitch of a voice, through a telephone that takes its fundamental away; and none where there is no voice."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_scoring.pitch import HOP_MS, LOWEST_HZ, STEPS_PER_SEMITONE, Pitches, PitchTrack, hertz

Sound = npt.NDArray[np.int16]


def hum(hz: float, rate_hz: int = 8000, length_ms: int = 1000, peak: float = 6000.0) -> Sound:
    """Harmonics of `hz` between 300 and 3400 Hz, falling: the fundamental of most voices is missing."""
    time = np.arange(rate_hz * length_ms // 1000) / rate_hz
    partials = [part for part in range(1, 40) if 300 <= part * hz <= 3400]
    wave = sum(np.cos(2 * np.pi * hz * part * time + part * part) / part for part in partials)
    return np.asarray(np.rint(wave / np.abs(wave).max() * peak), np.int16)


def heard(sound: Sound, rate_hz: int = 8000) -> Pitches:
    track = PitchTrack(rate_hz)
    track.take(sound)
    return track.pitches()


@pytest.mark.parametrize("rate_hz", [8000, 16000])
@pytest.mark.parametrize("hz", [75.0, 95.0, 130.0, 180.0, 222.0, 290.0, 400.0])
def test_the_pitch_of_a_steady_voice_is_found_within_half_a_semitone(hz: float, rate_hz: int) -> None:
    found = heard(hum(hz, rate_hz), rate_hz)
    assert (found > 0).all()
    away = np.abs(12 * np.log2([hertz(int(code)) / hz for code in found]))
    assert np.quantile(away, 0.9) <= 0.5


def test_a_code_is_a_quarter_of_a_semitone_above_60_hz() -> None:
    assert hertz(0) == LOWEST_HZ == 60
    assert hertz(12 * STEPS_PER_SEMITONE) == pytest.approx(120)


def test_hiss_silence_and_what_is_too_faint_have_no_pitch() -> None:
    random = np.random.default_rng(3)
    assert np.mean(heard(np.asarray(random.normal(0, 3000, 16_000), np.int16)) > 0) <= 0.05
    assert not heard(np.zeros(16_000, np.int16)).any()
    assert not heard(hum(150, peak=60)).any()


def test_a_steady_offset_is_no_voice_and_does_not_hide_one() -> None:
    assert not heard(np.full(8000, 9000, np.int16)).any()
    assert hertz(int(np.median(heard(hum(150) + np.int16(9000))))) == pytest.approx(150, rel=0.03)


def test_there_is_a_pitch_for_each_20_ms_but_the_last() -> None:
    length_ms = 3000
    missing = length_ms // HOP_MS - len(heard(hum(150, length_ms=length_ms)))
    assert 0 < missing * HOP_MS <= 60
    assert len(heard(hum(150, length_ms=50))) == 0


SOUND = np.concatenate([hum(hz, length_ms=700) for hz in (110, 160, 240)])
WHOLE = heard(SOUND)


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(0, len(SOUND) // 80), max_size=30), st.sets(st.integers(0, 30)))
def test_it_does_not_depend_on_how_the_sound_comes_in(cuts: list[int], asked: set[int]) -> None:
    track = PitchTrack(8000)
    for number, piece in enumerate(np.split(SOUND, [80 * cut for cut in sorted(cuts)])):
        track.take(piece)
        if number in asked:
            track.pitches()
    assert track.pitches().tolist() == WHOLE.tolist()

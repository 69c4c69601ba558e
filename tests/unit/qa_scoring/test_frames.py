import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from planted import amplitude, blocks, tone

from qa_scoring.frames import FULL_SCALE, Frames, dbfs, level_of


def stereo(wave: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
    return np.stack([wave, wave], axis=1)


def folded(wave: npt.NDArray[np.generic], rate_hz: int = 8000) -> Frames:
    frames = Frames(rate_hz)
    frames.feed(wave)
    return frames


@pytest.mark.parametrize("rate_hz", [8000, 16000])
@pytest.mark.parametrize("loudness", [-3.5, -20.0, -45.5, -60.0])
def test_a_tone_of_known_power_is_measured_to_half_a_decibel(rate_hz: int, loudness: float) -> None:
    levels = folded(stereo(tone(1000, 500, rate_hz, loudness)), rate_hz).levels(0)
    assert len(levels) == 50
    assert {dbfs(int(level)) for level in levels} == {loudness}


def test_digital_silence_and_anything_fainter_is_level_zero() -> None:
    assert set(folded(stereo(np.zeros(800))).levels(1)) == {0}
    assert set(folded(stereo(tone(1000, 100, 8000, -95))).levels(1)) == {0}


def test_a_full_scale_square_wave_is_the_loudest_level() -> None:
    square = np.tile(np.array([-32768, 32767], np.int16), 400)
    assert {dbfs(int(level)) for level in folded(stereo(square)).levels(0)} == {0.0}


def test_a_constant_offset_is_not_sound() -> None:
    assert set(folded(stereo(np.full(800, 0.25))).levels(0)) == {0}


def test_levels_and_decibels_are_two_names_of_one_thing() -> None:
    assert [level_of(dbfs(level)) for level in range(161)] == list(range(161))


def test_left_and_right_are_kept_apart() -> None:
    frames = folded(np.stack([tone(1000, 100, 8000, -20), tone(1000, 100, 8000, -40)], axis=1))
    assert [dbfs(int(frames.levels(channel)[5])) for channel in (0, 1)] == [-20.0, -40.0]


def test_a_frame_with_three_samples_at_the_ceiling_is_clipped() -> None:
    wave = np.zeros(240, np.int16)
    wave[[80, 81]] = 32767
    wave[[160, 161, 162]] = (32124, -32768, 32256)
    assert folded(stereo(wave)).clipped(0).tolist() == [False, False, True]


def test_the_code_word_below_the_top_of_g711_is_not_clipped() -> None:
    assert not folded(stereo(np.full(80, 31232, np.int16))).clipped(0).any()


@given(st.lists(st.integers(0, 999), max_size=12))
def test_how_the_recording_is_cut_changes_nothing(cuts: list[int]) -> None:
    wave = np.random.default_rng(5).integers(-32768, 32768, (999, 2)).astype(np.int16)
    whole, pieces = folded(wave), Frames(8000)
    for block in blocks(wave, cuts):
        pieces.feed(block)
    assert pieces.length_ms == whole.length_ms == 124
    for channel in (0, 1):
        assert pieces.levels(channel).tolist() == whole.levels(channel).tolist()
        assert pieces.clipped(channel).tolist() == whole.clipped(channel).tolist()


def test_a_block_longer_than_a_slice_is_taken_whole() -> None:
    assert len(folded(np.zeros((8000 * 31, 2), np.int16)).levels(0)) == 3100


def test_float_and_integer_recordings_are_heard_alike() -> None:
    wave = stereo(tone(700, 200, 8000, -15))
    for kind in (np.float32, np.float64):
        assert folded(wave.astype(kind)).levels(0).tolist() == folded(wave).levels(0).tolist()
    rounded = np.rint(wave * FULL_SCALE).astype(np.int16)
    assert folded(rounded).levels(0).tolist() == folded(wave).levels(0).tolist()


def test_floats_beyond_full_scale_and_not_a_number_do_no_harm() -> None:
    wave = stereo(tone(700, 100, 8000, 0) * 4)
    wave[5, 0], wave[6, 0] = np.nan, np.inf
    frames = folded(wave)
    assert frames.clipped(0).all()
    assert int(frames.levels(0).max()) <= level_of(0)


def test_amplitude_and_power_agree() -> None:
    assert amplitude(-20) == pytest.approx(0.1)


def test_other_rates_shapes_and_kinds_are_refused() -> None:
    with pytest.raises(ValueError, match="rate_hz"):
        Frames(44100)
    with pytest.raises(ValueError, match="shape"):
        Frames(8000).feed(np.zeros(80, np.int16))
    with pytest.raises(ValueError, match="shape"):
        Frames(8000).feed(np.zeros((80, 1), np.int16))
    with pytest.raises(ValueError, match="int16 or float"):
        Frames(8000).feed(np.zeros((80, 2), np.int32))

"""Higher, louder, and both: against the own first minute of speech."""

import numpy as np
import numpy.typing as npt
import pytest
from planted import AGENT, a_law, amplitude
from test_pitch import hum

from qa_scoring.arousal import Arousal, arousal
from qa_scoring.facts import AudioFacts
from qa_scoring.frames import STEPS_PER_DB, Levels
from qa_scoring.listener import facts_of
from qa_scoring.pitch import STEPS_PER_SEMITONE, hertz

ORDINARY, CALM = 60, 100
FRAMES = 2000
LATER = slice(1000, 1400)
"""Of a voice of 20 s, in frames of 10 ms: 10 s to 14 s."""


def moved(
    semitones: float = 0.0, louder_db: float = 0.0, voiced: float = 1.0, speech: tuple[int, int] = (0, FRAMES)
) -> Arousal:
    """A voice that is so much higher and louder in between; `voiced` of its hops have a pitch."""
    pitches = np.full(FRAMES // 2, ORDINARY, np.uint8)
    pitches[LATER.start // 2 : LATER.stop // 2] += round(semitones * STEPS_PER_SEMITONE)
    pitches[np.arange(len(pitches)) % 50 >= voiced * 50] = 0
    levels: Levels = np.full(FRAMES, CALM, np.uint8)
    levels[LATER] += round(louder_db * STEPS_PER_DB)
    return arousal(pitches, levels, np.array([speech], np.int64))


def near(runs: npt.NDArray[np.int64]) -> bool:
    return len(runs) == 1 and np.abs(runs[0] - (LATER.start, LATER.stop)).max() <= 50


def test_an_even_voice_is_neither_higher_nor_aroused_and_its_pitch_is_told() -> None:
    found = moved()
    assert found.pitch_hz == round(hertz(ORDINARY), 1)
    assert len(found.higher.plain) == len(found.aroused.plain) == 0


def test_a_voice_higher_by_five_semitones_is_higher_and_without_loudness_not_aroused() -> None:
    found = moved(5)
    assert near(found.higher.still)
    assert len(found.aroused.plain) == 0


def test_a_voice_louder_only_is_not_aroused() -> None:
    assert len(moved(1, 9).aroused.plain) == 0


@pytest.mark.parametrize("semitones", [3.5, 6.0])
def test_higher_and_louder_together_are_aroused_before_either_stands_out(semitones: float) -> None:
    found = moved(semitones, 7)
    assert near(found.aroused.still)
    assert (len(found.higher.plain) > 0) == (semitones > 4)


def test_a_mistake_of_an_octave_and_a_half_counts_as_one_octave_at_the_most() -> None:
    assert moved(18).higher.plain.tolist() == moved(12).higher.plain.tolist()


def test_with_less_than_two_seconds_of_voice_nobody_can_tell_what_is_ordinary() -> None:
    for found in (moved(6, 9, voiced=0.08), moved(6, 9, speech=(1000, 1190)), moved(6, 9, speech=(5, 6))):
        assert found.pitch_hz is None
        assert len(found.higher.plain) == len(found.aroused.plain) == 0


def test_whoever_is_mostly_hoarse_is_not_judged_by_a_few_moments() -> None:
    assert len(moved(6, 9, voiced=0.16).higher.plain) == 0


def test_what_the_voice_does_outside_speech_does_not_count() -> None:
    found = moved(6, 9, speech=(0, LATER.start))
    assert found.pitch_hz is not None
    assert len(found.higher.plain) == len(found.aroused.plain) == 0


def spoken(semitones: float, louder_db: float) -> AudioFacts:
    """The agent hums syllables for 20 s, higher and louder in the sixth to tenth second; the caller is silent."""
    parts = []
    for at in range(20):
        there = 12 <= at < 16
        hz = 140 * 2 ** (semitones * there / 12 + (at % 3 - 1) / 12)
        loud = 1200 * (amplitude(louder_db) if there else 1)
        parts += [hum(hz, length_ms=300, peak=loud), np.zeros(800, np.int16)] * 2
    wave = np.zeros((sum(map(len, parts)), 2))
    wave[:, AGENT] = np.concatenate(parts) / 32768
    wave += np.random.default_rng(5).normal(0, 3e-4, wave.shape)
    return facts_of([a_law(wave)], 8000)


def test_it_is_heard_in_a_call() -> None:
    calm, stirred = spoken(0, 0).agent, spoken(6, 10).agent
    assert calm.pitch_hz == pytest.approx(140, rel=0.08)
    assert calm.higher == calm.aroused == ()
    for (span,) in (stirred.higher, stirred.aroused):
        assert span.channel == "agent"
        assert span.start_ms == pytest.approx(9_600, abs=500)
        assert span.end_ms == pytest.approx(12_800, abs=500)
    assert spoken(0, 0).caller.pitch_hz is None

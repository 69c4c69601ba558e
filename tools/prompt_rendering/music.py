"""Sounds without words, computed note by note: the waiting music, the beep, a pause. Composed here.

The music is sixteen bars that return to their beginning: a plucked pattern over C – a – F – G … and a slow tune in
the five tones of the gong mode (C D E G A), all between 260 and 1,050 Hz, where a telephone still sings.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

BAR_S = 2.0
_CHORDS = [
    (60, 64, 67, 72), (57, 64, 69, 72), (53, 60, 65, 69), (55, 62, 67, 71),
    (60, 64, 67, 72), (52, 59, 64, 67), (53, 60, 65, 69), (55, 62, 67, 74),
    (57, 64, 69, 72), (52, 59, 64, 67), (53, 60, 65, 69), (60, 64, 67, 72),
    (62, 65, 69, 74), (57, 64, 69, 72), (55, 62, 67, 71), (55, 62, 65, 71),
]  # fmt: skip
"""MIDI notes, one chord a bar."""
_PATTERN = (0, 2, 1, 3, 2, 1, 3, 2)
_TUNE = [
    (76, 0, 3), (79, 3, 1), (81, 4, 3), (79, 7, 1), (76, 8, 2), (74, 10, 2), (72, 12, 4),
    (74, 16, 3), (76, 19, 1), (79, 20, 3), (76, 23, 1), (74, 24, 2), (72, 26, 2), (74, 28, 4),
    (81, 32, 3), (84, 35, 1), (83, 36, 3), (79, 39, 1), (81, 40, 2), (79, 42, 2), (76, 44, 4),
    (77, 48, 3), (76, 51, 1), (76, 52, 2), (72, 54, 2), (74, 56, 4), (74, 60, 4),
]  # fmt: skip
"""The tune: MIDI note, beat it starts on, beats it lasts (four beats a bar)."""


def waiting_music(rate_hz: int) -> np.ndarray:
    """32 s that loop without a seam: what rings on past the end is laid over the beginning."""
    total = int(len(_CHORDS) * BAR_S * rate_hz)
    loop = np.zeros(total)
    for midi, start_s, length_s, level, decay_s in (*_plucked(), *_sung()):
        tone = level * _tone(midi, length_s, decay_s, rate_hz)
        places = (int(start_s * rate_hz) + np.arange(len(tone))) % total
        np.add.at(loop, places, tone)
    return loop


def beep(rate_hz: int) -> np.ndarray:
    """200 ms at 1,000 Hz, with soft edges."""
    time_s = np.arange(rate_hz // 5) / rate_hz
    return np.sin(2 * np.pi * 1000 * time_s) * np.minimum(1, np.minimum(time_s, 0.2 - time_s) / 0.01)


def short_pause(rate_hz: int) -> np.ndarray:
    """180 ms of silence: what parts the groups of a telephone number."""
    return np.zeros(rate_hz * 180 // 1000)


def _plucked() -> Iterator[tuple[int, float, float, float, float]]:
    step_s = BAR_S / len(_PATTERN)
    for bar, chord in enumerate(_CHORDS):
        for step, string in enumerate(_PATTERN):
            yield chord[string], bar * BAR_S + step * step_s, 1.6, 0.5 if step else 0.7, 0.5


def _sung() -> Iterator[tuple[int, float, float, float, float]]:
    beat_s = BAR_S / 4
    for midi, start, beats in _TUNE:
        yield midi, start * beat_s, beats * beat_s + 0.8, 0.8, beats * beat_s


def _tone(midi: int, length_s: float, decay_s: float, rate_hz: int) -> np.ndarray:
    """A soft string: three harmonics, the higher ones dying sooner, a 12 ms attack."""
    time_s = np.arange(int(length_s * rate_hz)) / rate_hz
    hz = 440 * 2 ** ((midi - 69) / 12)
    harmonics = ((1, 1.0), (2, 0.35), (3, 0.12))
    sound = sum(level * np.sin(2 * np.pi * hz * n * time_s) * np.exp(-n * time_s / decay_s) for n, level in harmonics)
    edges = np.minimum(1, np.minimum(time_s / 0.012, (length_s - time_s) / 0.1))
    return np.asarray(sound * edges)

"""Pitch, every 20 ms, as one byte: quarters of a semitone above 60 Hz, 0 where there is no voice.

Normalised cross-correlation of 40 ms with what follows it, at 4 kHz (Talkin, "A robust algorithm for pitch tracking",
in Speech Coding and Synthesis, 1995, first step): the telephone takes the fundamental of low voices away, their
period stays. Of peaks nearly as high as the highest the shortest period counts, as every period fits twice, too.
Sums are whole numbers, so that the outcome does not depend on how the recording was cut into blocks.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

RATE_HZ: Final = 4000
HOP_MS: Final = 20
STEPS_PER_SEMITONE: Final = 4
LOWEST_HZ: Final = 60.0
SHORTEST, LONGEST = 9, 58
"""Periods in samples: 444 to 69 Hz."""
LEAST_ALIKE: Final = 0.7
NEARLY: Final = 0.88

Pitches = npt.NDArray[np.uint8]
_Figures = npt.NDArray[np.float64]

_HOP: Final = RATE_HZ * HOP_MS // 1000
_WINDOW: Final = 160
_SPAN: Final = _WINDOW + LONGEST + 1
_FFT: Final = 256
_AT_ONCE: Final = 500
_PATIENCE: Final = 50
"""Hops that are waited for: analysing them one by one as they come in would cost more."""
_FAINTEST_DBFS: Final = -50.0


class PitchTrack:
    """Folds one channel's samples, whole frames of 10 ms at a time."""

    def __init__(self, rate_hz: int) -> None:
        self._every = rate_hz // RATE_HZ
        self._faintest = _WINDOW * (self._every * 32768) ** 2 * 10 ** (_FAINTEST_DBFS / 10)
        self._rest = np.empty(0, np.int32)
        self._found = bytearray()

    def take(self, samples: npt.NDArray[np.int16]) -> None:
        """The next samples; their number must be a multiple of 10 ms."""
        slower = samples.reshape(-1, self._every).sum(axis=1, dtype=np.int32)
        self._rest = np.concatenate((self._rest, slower))
        if len(self._rest) >= _SPAN + _PATIENCE * _HOP:
            self._analyse()

    def pitches(self) -> Pitches:
        """One for each 20 ms so far; the last ones, whose periods are still to come, are missing."""
        self._analyse()
        return np.frombuffer(bytes(self._found), np.uint8)

    def _analyse(self) -> None:
        hops = max(0, (len(self._rest) - _SPAN) // _HOP + 1)
        if hops:
            windows = np.lib.stride_tricks.sliding_window_view(self._rest, _SPAN)[: hops * _HOP : _HOP]
            for at in range(0, hops, _AT_ONCE):
                self._found.extend(pitch_of(windows[at : at + _AT_ONCE], self._faintest).tobytes())
            self._rest = self._rest[hops * _HOP :].copy()


def pitch_of(windows: npt.NDArray[np.int32], faintest: float) -> Pitches:
    """The pitch of each window, shape (windows, _SPAN); those with less power than `faintest` have none."""
    found = np.zeros(len(windows), np.uint8)
    power = np.einsum("ij,ij->i", windows[:, :_WINDOW], windows[:, :_WINDOW], dtype=np.float64)
    loud = np.flatnonzero(power >= faintest)
    if len(loud):
        wave = windows[loud].astype(np.float64)
        wave -= np.rint(wave.mean(axis=1, keepdims=True))
        found[loud] = _codes(_likeness(wave))
    return found


def _likeness(wave: _Figures) -> _Figures:
    """Of each window with itself later, at every period from SHORTEST - 1 to LONGEST + 1."""
    periods = np.arange(SHORTEST - 1, LONGEST + 2)
    here, all_of_it = np.fft.rfft(wave[:, :_WINDOW], _FFT), np.fft.rfft(wave, _FFT)
    common = np.rint(np.fft.irfft(np.conj(here) * all_of_it, _FFT))[:, periods]
    sums = np.cumsum(np.pad(wave**2, ((0, 0), (1, 0))), axis=1)
    later = sums[:, periods + _WINDOW] - sums[:, periods]
    return np.asarray(common / np.sqrt(np.maximum(later * sums[:, _WINDOW : _WINDOW + 1], 1.0)))


def _codes(alike: _Figures) -> Pitches:
    inner = alike[:, 1:-1]
    peaks = (inner >= alike[:, :-2]) & (inner > alike[:, 2:])
    best = np.where(peaks, inner, 0.0).max(axis=1)
    first = np.argmax(peaks & (inner >= NEARLY * best[:, None]), axis=1)
    row = np.arange(len(alike))
    before, top, after = alike[row, first], alike[row, first + 1], alike[row, first + 2]
    bend = np.minimum(before - 2 * top + after, -1e-9)
    period = first + SHORTEST + np.clip(0.5 * (before - after) / bend, -0.5, 0.5)
    code = np.rint(12 * STEPS_PER_SEMITONE * np.log2(RATE_HZ / period / LOWEST_HZ))
    return np.where(best >= LEAST_ALIKE, code, 0).astype(np.uint8)


def hertz(code: float) -> float:
    """The frequency a code, or a mean of codes, stands for."""
    return float(LOWEST_HZ * 2 ** (code / (12 * STEPS_PER_SEMITONE)))

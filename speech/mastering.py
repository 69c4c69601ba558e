"""From a voice's samples to a finished prompt: cut, trimmed, at the house's loudness, never clipped.

Samples are mono floats in [-1, 1] of shape [n]. Loudness is integrated loudness of ITU-R BS.1770-4 (LUFS); peaks
are sample peaks in dB of full scale.
"""

from __future__ import annotations

import math
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soxr  # type: ignore[import-untyped]

from speech.interface import Samples

SPEECH_LUFS = -18.0
MUSIC_LUFS = -24.0
HIGHEST_PEAK_DBFS = -1.5
_FADE_MS = 5
_EDGE_MS = 10
_LONGEST_PAUSE_MS = 800
_SOUNDING_POWER = 1e-4
"""40 dB below the loudest 10 ms: what is quieter is taken for silence."""


def quietest(samples: Samples, rate_hz: int, first: int, last: int) -> int:
    """The sample in [first, last) around which 10 ms carry the least energy: where a cut is heard least."""
    half = rate_hz // 200
    energy = np.concatenate([[0.0], np.cumsum(samples.astype(np.float64) ** 2)])
    middles = np.arange(max(half, first), max(half + 1, min(last, len(samples) - half)))
    return int(middles[np.argmin(energy[middles + half] - energy[middles - half])])


def sounding(samples: Samples, rate_hz: int) -> tuple[int, int]:
    """[first, last) of what is heard: where 10 ms are louder than 40 dB below the loudest 10 ms. (0, 0): nothing."""
    loud = np.flatnonzero(_is_sounding(samples, rate_hz))
    return (int(loud[0]), int(loud[-1]) + 1) if len(loud) else (0, 0)


def trimmed(samples: Samples, rate_hz: int) -> Samples:
    """What is heard with 10 ms around it, its ends faded; pauses longer than 0.8 s are cut to 0.8 s.

    Silence is what lies 40 dB below the loudest 10 ms, so a noisy recording keeps its pauses. Nothing heard: empty.
    """
    first, last = sounding(samples, rate_hz)
    if first == last:
        return samples[:0]
    edge = _EDGE_MS * rate_hz // 1000
    pieces = [
        faded(samples[max(0, begin - edge) : end + edge], rate_hz)
        for begin, end in _without_long_pauses(samples, rate_hz)
    ]
    pause = np.zeros(_LONGEST_PAUSE_MS * rate_hz // 1000 - 2 * edge)
    return np.concatenate([part for piece in pieces for part in (piece, pause)][:-1])


def padded(samples: Samples, rate_hz: int, head_ms: int, tail_ms: int) -> Samples:
    """The sound with this much silence before and after it."""
    return np.pad(samples, (head_ms * rate_hz // 1000, tail_ms * rate_hz // 1000))


def faded(samples: Samples, rate_hz: int) -> Samples:
    """The sound with its first and last milliseconds drawn from and to zero, so that a cut does not click."""
    length = min(_FADE_MS * rate_hz // 1000, len(samples) // 2)
    ramp = np.sin(np.linspace(0, np.pi / 2, length)) ** 2
    shaped = samples.astype(np.float64).copy()
    shaped[:length] *= ramp
    shaped[len(shaped) - length :] *= ramp[::-1]
    return shaped


def loudness_lufs(samples: Samples, rate_hz: int) -> float:
    """Integrated loudness; a sound shorter than 3 s is measured repeated, since BS.1770 needs whole 400 ms blocks.

    Minus infinity for silence.
    """
    if not np.any(samples):
        return -math.inf
    import pyloudnorm  # type: ignore[import-untyped]  # noqa: PLC0415  brings scipy: a second that hearing need not wait

    repeats = max(1, -(-3 * rate_hz // len(samples)))
    return float(pyloudnorm.Meter(rate_hz).integrated_loudness(np.tile(samples, repeats)))


def peak_dbfs(samples: Samples) -> float:
    """Minus infinity for silence."""
    peak = float(np.abs(samples).max(initial=0.0))
    return 20 * math.log10(peak) if peak else -math.inf


def at_loudness(samples: Samples, rate_hz: int, target_lufs: float) -> Samples:
    """The sound at `target_lufs`, its highest peaks gently held below HIGHEST_PEAK_DBFS. Silence stays as it is."""
    if not math.isfinite(loudness_lufs(samples, rate_hz)):
        return samples
    loud = samples
    for _ in range(4):
        loud = loud * 10 ** ((target_lufs - loudness_lufs(loud, rate_hz)) / 20)
        loud = _limited(loud, rate_hz)
    return loud


def resampled(samples: Samples, from_hz: int, to_hz: int) -> Samples:
    return np.asarray(soxr.resample(samples, from_hz, to_hz, quality="VHQ"))


def write_wav(path: Path, samples: Samples, rate_hz: int) -> None:
    """16-bit mono PCM. No dither: the same samples give the same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(np.round(samples * 32767).astype("<i2").tobytes())


def _is_sounding(samples: Samples, rate_hz: int) -> npt.NDArray[np.bool_]:
    window = rate_hz // 100
    if len(samples) < window:
        return np.zeros(len(samples), dtype=np.bool_)
    power = np.convolve(samples.astype(np.float64) ** 2, np.ones(window) / window, mode="same")
    return np.asarray(power > power.max() * _SOUNDING_POWER)


def _without_long_pauses(samples: Samples, rate_hz: int) -> Iterator[tuple[int, int]]:
    """[first, last) of the stretches between pauses that are longer than they need to be."""
    heard = np.flatnonzero(_is_sounding(samples, rate_hz))
    breaks = np.flatnonzero(np.diff(heard) > _LONGEST_PAUSE_MS * rate_hz // 1000)
    for stretch in np.split(heard, breaks + 1):
        yield int(stretch[0]), int(stretch[-1]) + 1


def _limited(samples: Samples, rate_hz: int) -> Samples:
    """A look-ahead limiter: the gain is lowered over 10 ms around each peak, so nothing is bent."""
    ceiling = 10 ** (HIGHEST_PEAK_DBFS / 20)
    gain = np.minimum(1.0, ceiling / np.maximum(np.abs(samples), 1e-9))
    reach = rate_hz // 200
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(gain, 2 * reach, mode="edge"), 2 * reach + 1)
    lowest = windows.min(axis=1)
    smooth = np.hanning(2 * reach + 3)[1:-1]
    return samples * np.convolve(lowest, smooth / smooth.sum(), mode="valid")

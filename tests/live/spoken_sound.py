"""Is a sound among what a phone heard, and since when? Found by normalised cross-correlation."""

from __future__ import annotations

import io

import numpy as np
import numpy.typing as npt
import soundfile

from speech.mastering import resampled
from tests.live.wire_phone import WirePhone, linear

RATE_HZ = 8000
FRAME = 160
BEGINNING_S = 1.5
LIKE = 0.6
"""A-law and the bridge leave a recording more alike to itself than this; other speech stays below 0.2."""


def beginning(wav: bytes) -> npt.NDArray[np.float64]:
    """The first words of a WAV file at 8 kHz."""
    samples, rate_hz = soundfile.read(io.BytesIO(wav), dtype="float64")
    return np.asarray(resampled(samples, rate_hz, RATE_HZ))[: int(BEGINNING_S * RATE_HZ)]


def heard_at(phone: WirePhone, words: npt.NDArray[np.float64]) -> float | None:
    """The moment (time.monotonic) at which the phone heard the first of them; None when it has not."""
    packets = list(phone.heard)
    heard = np.array([linear(byte) for packet in packets for byte in packet.payload], dtype=np.float64)
    place = found(heard, words)
    return None if place is None else packets[min(place // FRAME, len(packets) - 1)].at


def found(heard: npt.NDArray[np.float64], words: npt.NDArray[np.float64]) -> int | None:
    """The sample at which the words begin; None when they are not there."""
    if len(heard) < len(words):
        return None
    likeness = _likeness(heard, words)
    best = int(np.argmax(likeness))
    return best if likeness[best] > LIKE else None


def _likeness(heard: npt.NDArray[np.float64], words: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Cosine between the words and what was heard from each sample on."""
    size = 1 << (len(heard) + len(words)).bit_length()
    spectrum = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(words, size))
    together = np.fft.irfft(spectrum, size)[: len(heard) - len(words) + 1]
    energy = np.concatenate([[0.0], np.cumsum(heard**2)])
    around = energy[len(words) :] - energy[: len(together)]
    scale = np.sqrt(np.maximum(around, 1.0) * float((words**2).sum()))
    return np.asarray(together / scale)

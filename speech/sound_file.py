"""Reads the owner's own sound files, whole. What strangers send goes through `speech/intake.py` instead."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile  # type: ignore[import-untyped]

from speech.errors import SpeechError


def read_sound(path: Path) -> tuple[npt.NDArray[np.float32], int]:
    """[channels, samples] and the rate in Hz of a WAV, FLAC, MP3 or OGG file. Raises SpeechError."""
    try:
        sound, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
    except (OSError, soundfile.LibsndfileError) as error:
        raise SpeechError(f"读不了 {path}: {error}", f"cannot read {path}: {error}") from error
    return np.ascontiguousarray(sound.T), rate_hz

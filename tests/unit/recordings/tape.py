"""Recordings for the tests, written by the standard library's `wave` and not by the code under test."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt


def tape(path: Path, sound: npt.NDArray[np.int16], rate_hz: int = 8000) -> Path:
    """A finished recording of `sound`, shape (frames, 2)."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(sound.astype("<i2").tobytes())
    return path


def cut_tape(path: Path, sound: npt.NDArray[np.int16], bytes_on_disk: int, sizes: int = 0) -> Path:
    """What kill -9 leaves: both sizes in the header stale, the file ending anywhere."""
    whole = bytearray(tape(path, sound).read_bytes())
    for place in (4, 40):
        whole[place : place + 4] = sizes.to_bytes(4, "little")
    path.write_bytes(whole[:bytes_on_disk])
    return path


def noise(frames: int, seed: int = 1) -> npt.NDArray[np.int16]:
    return np.random.default_rng(seed).integers(-32768, 32768, (frames, 2)).astype(np.int16)

"""Recordings as the recorder leaves them: growing, with sizes of zero, and closed."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import numpy.typing as npt


def header(data_bytes: int = 0, rate_hz: int = 8000, channels: int = 2) -> bytes:
    riff_bytes = data_bytes + 36 if data_bytes else 0
    sizes = (16, 1, channels, rate_hz, rate_hz * 4, 2 * channels, 16)
    return struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", riff_bytes, b"WAVE", b"fmt ", *sizes, b"data", data_bytes)


def begin(path: Path, rate_hz: int = 8000) -> None:
    path.write_bytes(header(rate_hz=rate_hz))


def add(path: Path, left: npt.ArrayLike, right: npt.ArrayLike | None = None) -> None:
    """Floats in [-1, 1]; right is silent when it is not given."""
    caller = np.asarray(left)
    heard = np.zeros(len(caller)) if right is None else np.asarray(right)
    frames = np.clip(np.stack([caller, heard], axis=1) * 32767, -32768, 32767)
    with path.open("ab") as file:
        file.write(frames.astype("<i2").tobytes())


def close(path: Path, rate_hz: int = 8000) -> None:
    with path.open("r+b") as file:
        file.write(header(path.stat().st_size - 44, rate_hz))

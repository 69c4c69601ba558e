"""Seal a recording: from then on nothing about the file changes, and anybody can check that nothing did."""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass
from pathlib import Path

from recordings.wav import Wav

SEALED_MODE = 0o440


@dataclass(frozen=True, slots=True)
class Sealed:
    """`sha256` is of the whole file, in hex."""

    frames: int
    rate_hz: int
    length_ms: int
    sha256: str


def seal(path: Path) -> Sealed:
    """Check the header, make the file read-only and durable, and take its SHA-256. Can be done again.

    Raises NotARecordingError or NothingRecordedError for a file that is not finished (`repair` it first), OSError.
    """
    with Wav(path) as wav:
        facts = (wav.frames, wav.rate_hz, wav.length_ms)
    path.chmod(SEALED_MODE)
    return Sealed(*facts, _sha256_of_durable(path))


def verify(path: Path, sha256: str) -> bool:
    """True when the file is, byte for byte, the one that was sealed."""
    with path.open("rb") as file:
        return hmac.compare_digest(hashlib.file_digest(file, "sha256").hexdigest(), sha256)


def _sha256_of_durable(path: Path) -> str:
    with path.open("rb") as file:
        os.fsync(file.fileno())
        return hashlib.file_digest(file, "sha256").hexdigest()

"""The caller's side of a recording as a file of its own, for players that want one channel."""

from __future__ import annotations

import wave
from pathlib import Path

from recordings.wav import Wav

SUFFIX = ".left.wav"


def place_of_left(path: Path) -> Path:
    """Where the left channel of a recording lies."""
    return path.with_name(path.name.removesuffix(".wav") + SUFFIX)


def keep_left(path: Path) -> Path:
    """Write the left channel beside the recording, whole or not at all; can be done again.

    Raises NotARecordingError for a recording that is not finished, OSError.
    """
    target = place_of_left(path)
    begun = target.with_name(target.name + ".part")
    with Wav(path) as recording, wave.open(str(begun), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(recording.rate_hz)
        for block in recording.blocks():
            file.writeframes(block[:, 0].tobytes())
    return begun.replace(target)

"""The caller's side of a recording as a plain file, for a player that wants one channel and a file."""

from __future__ import annotations

import wave
from pathlib import Path

from recordings.wav import Tape


def write_left(tape: Tape, target: Path) -> Path:
    """Write the left channel to `target`, whole or not at all; can be done again.

    Raises NotARecordingError for a recording that was changed, OSError.
    """
    begun = target.with_name(target.name + ".part")
    with wave.open(str(begun), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(tape.rate_hz)
        for block in tape.blocks():
            file.writeframes(block[:, 0].astype("<i2", copy=False).tobytes())
    return begun.replace(target)

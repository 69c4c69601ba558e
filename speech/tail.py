"""Follows a WAV file that another process is still writing: RIFF, 16-bit PCM, two channels, a 44-byte header.

The sizes in the header are zero until the writer closes the file (tools/pjsua2/src/wav_file.hpp).
"""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import numpy.typing as npt

from speech.errors import SpeechError

_HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
_FRAME_BYTES = 4
_MOST_BYTES = 1 << 20
Frames = npt.NDArray[np.int16]
"""[n, 2]: left, right."""


class Tail:
    """Reads what was added since it last looked."""

    def __init__(self, path: Path, began_ms: int) -> None:
        """From `began_ms` of the recording on; a file that is not there yet has nothing to read."""
        self._path = path
        self._began_ms = began_ms
        self._at = 0
        self.rate_hz = 0
        """0 until the file has a header."""
        self.is_closed = False
        """The writer is done and everything has been read."""

    def read(self) -> Frames:
        """The new frames, at most 1 MB of them. Raises SpeechError for a file of another kind."""
        try:
            with self._path.open("rb") as file:
                header = file.read(_HEADER.size)
                if len(header) < _HEADER.size:
                    return _frames(b"")
                data_bytes = self._look_at(header)
                file.seek(self._at)
                added = file.read(_MOST_BYTES)
        except FileNotFoundError:
            return _frames(b"")
        except OSError as error:
            raise SpeechError(
                f"读不了录音：{error.strerror}。", f"The recording is unreadable: {error.strerror}."
            ) from error
        whole = len(added) - len(added) % _FRAME_BYTES
        self._at += whole
        self.is_closed = bool(data_bytes) and self._at >= _HEADER.size + data_bytes
        return _frames(added[:whole])

    def _look_at(self, header: bytes) -> int:
        """The number of bytes of sound that the header promises; 0 while the file is being written."""
        riff, _, wave, _, _, coding, channels, rate_hz, _, frame, bits, _, data_bytes = _HEADER.unpack(header)
        if (riff, wave, coding, channels, frame, bits) != (b"RIFF", b"WAVE", 1, 2, _FRAME_BYTES, 16):
            raise SpeechError("录音不是双声道 16 位 WAV。", "The recording is not a two-channel 16-bit WAV.")
        if not self._at:
            self.rate_hz = rate_hz
            self._at = _HEADER.size + self._began_ms * rate_hz // 1000 * _FRAME_BYTES
        return int(data_bytes)


def _frames(content: bytes) -> Frames:
    return np.frombuffer(content, dtype="<i2").reshape(-1, 2)

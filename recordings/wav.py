"""The one form a recording has: RIFF WAVE, 16-bit PCM, two channels (left the caller, right the agent).

Layout as in Microsoft/IBM, "Multimedia Programming Interface and Data Specifications 1.0" (1991): "RIFF" size "WAVE",
chunk "fmt " of 16 bytes, chunk "data" to the end of the file: a header of 44 bytes, then frames (a sample a channel).
Whatever differs is refused: these files are our own, and nobody else's belong here.
"""

from __future__ import annotations

import hashlib
import os
import struct
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Self

import numpy as np
import numpy.typing as npt

from calls.errors import FarEndError

HEADER_BYTES = 44
FRAME_BYTES = 4
LOWEST_RATE_HZ, HIGHEST_RATE_HZ = 8_000, 48_000
_HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
MOST_FRAMES = (0xFFFF_FFFF - HEADER_BYTES) // FRAME_BYTES

Frames = npt.NDArray[np.int16]


class NotARecordingError(FarEndError):
    """The file is not in the form of a recording."""


class NothingRecordedError(FarEndError):
    """The file ends before its header does: the crash came first."""


@dataclass(frozen=True, slots=True)
class Header:
    """What a header says; both sizes are as written, right only once the recording is finished."""

    rate_hz: int
    riff_bytes: int
    data_bytes: int

    @classmethod
    def of(cls, rate_hz: int, frames: int) -> Header:
        """The header of a finished recording."""
        return cls(rate_hz, frames * FRAME_BYTES + HEADER_BYTES - 8, frames * FRAME_BYTES)

    @classmethod
    def read(cls, file: BinaryIO) -> Header:
        """Raises NothingRecordedError for a file shorter than a header, NotARecordingError for any other form."""
        written = file.read(HEADER_BYTES)
        if len(written) < HEADER_BYTES:
            raise NothingRecordedError("there is no whole header")
        riff, riff_bytes, *form, rate_hz, bytes_a_second, frame_bytes, bits, data, data_bytes = _HEADER.unpack(
            written
        )
        if (riff, *form, frame_bytes, bits, data) != (b"RIFF", b"WAVE", b"fmt ", 16, 1, 2, FRAME_BYTES, 16, b"data"):
            raise NotARecordingError("not 16-bit PCM of two channels behind a header of 44 bytes")
        if not LOWEST_RATE_HZ <= rate_hz <= HIGHEST_RATE_HZ or bytes_a_second != rate_hz * FRAME_BYTES:
            raise NotARecordingError(f"a rate of {rate_hz} Hz and {bytes_a_second} bytes a second")
        return cls(rate_hz, riff_bytes, data_bytes)

    def to_bytes(self) -> bytes:
        form = (b"WAVE", b"fmt ", 16, 1, 2, self.rate_hz, self.rate_hz * FRAME_BYTES, FRAME_BYTES, 16, b"data")
        return _HEADER.pack(b"RIFF", self.riff_bytes, *form, self.data_bytes)


class Tape(ABC):
    """A finished recording open for reading, plain or sealed; a context manager. To its readers it is a WAV file."""

    rate_hz: int
    frames: int

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @abstractmethod
    def close(self) -> None: ...

    @abstractmethod
    def blocks(self, block_frames: int = 65_536, first: int = 0) -> Iterator[Frames]:
        """The sound from the frame `first` on in arrays of shape (≤ block_frames, 2), column 0 the left channel."""

    @property
    def length_ms(self) -> int:
        return round(self.frames * 1000 / self.rate_hz)

    @property
    def size(self) -> int:
        """Bytes of the WAV file."""
        return HEADER_BYTES + self.frames * FRAME_BYTES

    def sound(self) -> Frames:
        """All of it at once, shape (frames, 2)."""
        return np.concatenate([np.empty((0, 2), np.int16), *self.blocks()])

    def content(self, first: int = 0, last: int | None = None) -> Iterator[bytes]:
        """The bytes of the WAV file from `first` to `last`, both inclusive and inside it; all without them."""
        end = self.size if last is None else last + 1
        head = Header.of(self.rate_hz, self.frames).to_bytes()[first : min(end, HEADER_BYTES)]
        if head:
            yield head
        start = max(first, HEADER_BYTES) - HEADER_BYTES
        left = end - HEADER_BYTES - start
        skipped = start % FRAME_BYTES
        for block in self.blocks(first=start // FRAME_BYTES) if left > 0 else ():
            part = block.astype("<i2", copy=False).tobytes()[skipped : skipped + left]
            yield part
            left, skipped = left - len(part), 0
            if left <= 0:
                return

    def sha256(self) -> str:
        """Of the WAV file, in hex."""
        digest = hashlib.sha256()
        for part in self.content():
            digest.update(part)
        return digest.hexdigest()


class Wav(Tape):
    """A plain one.

    Raises NotARecordingError when sizes and file do not agree: the recording is still being written, or needs repair.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        try:
            header = Header.read(self._file)
            frames, rest = divmod(os.fstat(self._file.fileno()).st_size - HEADER_BYTES, FRAME_BYTES)
            if rest or header != Header.of(header.rate_hz, frames):
                raise NotARecordingError("the header's sizes are not the file's: it is still written to, or was cut")
        except BaseException:
            self._file.close()
            raise
        self.rate_hz = header.rate_hz
        self.frames = frames

    def close(self) -> None:
        self._file.close()

    def blocks(self, block_frames: int = 65_536, first: int = 0) -> Iterator[Frames]:
        self._file.seek(HEADER_BYTES + first * FRAME_BYTES)
        left = self.frames - first
        while left > 0:
            sound = self._file.read(min(left, block_frames) * FRAME_BYTES)
            if not sound:
                raise NotARecordingError("the file became shorter while it was read")
            yield np.frombuffer(sound, "<i2").reshape(-1, 2)
            left -= len(sound) // FRAME_BYTES

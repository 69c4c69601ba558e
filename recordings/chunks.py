"""A stream in authenticated chunks that can be read from anywhere: the STREAM construction.

Hoang, Reyhanitabar, Rogaway, Vizár, "Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance" (CRYPTO
2015), section 7: every chunk is sealed by AES-256-GCM under the nonce prefix (7 bytes) || number (4) || last (1). A
chunk that was changed, moved, left out, added or taken from another file does not open, and neither does the chunk
before a cut, for it was not the last. `about` is authenticated with every chunk.
"""

from __future__ import annotations

import io
import struct
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from recordings.wav import NotARecordingError

CHUNK_BYTES = 65_536
TAG_BYTES = 16
PREFIX_BYTES = 7
_STORED_BYTES = CHUNK_BYTES + TAG_BYTES


class BrokenSealError(NotARecordingError):
    """The sealed file is not the one that was written: changed, cut, or put together from others."""


def _nonce(prefix: bytes, number: int, is_last: bool) -> bytes:
    return prefix + struct.pack(">I?", number, is_last)


class ChunkWriter(io.RawIOBase):
    """Writes sealed chunks behind what is in `file`, which must be at its end; `close` writes the rest.

    The first chunk is held back until then, because encoders go back to their heads at the end: within it what was
    written may be written over. Memory: two chunks.
    """

    def __init__(self, file: BinaryIO, key: bytes, prefix: bytes, about: bytes) -> None:
        super().__init__()
        self._file, self._aead, self._prefix, self._about = file, AESGCM(key), prefix, about
        self._begin = file.tell()
        self._head, self._rest = bytearray(), bytearray()
        self._number = 1
        self._size = self._position = 0
        self.lost: Exception | None = None
        """What kept a write from being done: who calls from C is not told by an exception."""

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._position = offset + (0, self._position, self._size)[whence]
        return self._position

    def write(self, data: bytes) -> int:  # type: ignore[override]
        """Nothing once a write could not be done: see `lost`."""
        if self.lost is not None:
            return 0
        try:
            self._write(memoryview(data).cast("B"))
        except Exception as error:
            self.lost = error
            return 0
        return len(data)

    def close(self) -> None:
        """Raises OSError, and what was `lost`; a second time does nothing."""
        if self.closed:
            return
        try:
            if self.lost is not None:
                raise self.lost
            if self._size > CHUNK_BYTES:
                self._put(self._number, self._rest, is_last=True)
            self._put(0, self._head, is_last=self._size <= CHUNK_BYTES)
        finally:
            super().close()

    def _write(self, data: memoryview) -> None:
        end = self._position + len(data)
        if self._position == self._size:
            self._append(data)
        elif end <= len(self._head):
            self._head[self._position : end] = data
        else:
            raise io.UnsupportedOperation("only the beginning can be written over")
        self._position = end
        self._size = max(self._size, end)

    def _append(self, data: memoryview) -> None:
        room = CHUNK_BYTES - len(self._head)
        self._head += data[:room]
        self._rest += data[room:]
        while len(self._rest) > CHUNK_BYTES:
            self._put(self._number, self._rest[:CHUNK_BYTES], is_last=False)
            del self._rest[:CHUNK_BYTES]
            self._number += 1

    def _put(self, number: int, chunk: bytearray, *, is_last: bool) -> None:
        self._file.seek(self._begin + number * _STORED_BYTES)
        self._file.write(self._aead.encrypt(_nonce(self._prefix, number, is_last), bytes(chunk), self._about))


class ChunkReader(io.RawIOBase):
    """Reads what `ChunkWriter` wrote, from the position of `file` to its end. Memory: one chunk.

    Raises BrokenSealError, from the start when the end was cut off.
    """

    def __init__(self, file: BinaryIO, key: bytes, prefix: bytes, about: bytes) -> None:
        super().__init__()
        self._file, self._aead, self._prefix, self._about = file, AESGCM(key), prefix, about
        self._begin = file.tell()
        stored = file.seek(0, io.SEEK_END) - self._begin
        self._count = max(1, -(-stored // _STORED_BYTES))
        self.size = stored - self._count * TAG_BYTES
        self._number, self._chunk = -1, b""
        self._position = 0
        self.lost: BrokenSealError | None = None
        """What kept a read from being done: who calls from C is not told by an exception."""
        if self.size < 0:
            raise BrokenSealError("the sealed recording ends too early")
        self._open(self._count - 1)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._position = max(0, offset + (0, self._position, self.size)[whence])
        return self._position

    def readinto(self, target: memoryview) -> int:  # type: ignore[override]
        """Nothing when a chunk does not open: see `lost`."""
        wanted = memoryview(target).cast("B")
        done = 0
        while done < len(wanted) and self._position < self.size and self.lost is None:
            number, offset = divmod(self._position, CHUNK_BYTES)
            try:
                part = self._open(number)[offset : offset + len(wanted) - done]
            except BrokenSealError as error:
                self.lost = error
                break
            wanted[done : done + len(part)] = part
            done += len(part)
            self._position += len(part)
        return done

    def _open(self, number: int) -> bytes:
        if number != self._number:
            self._file.seek(self._begin + number * _STORED_BYTES)
            stored = self._file.read(_STORED_BYTES)
            is_last = number == self._count - 1
            try:
                self._chunk = self._aead.decrypt(_nonce(self._prefix, number, is_last), stored, self._about)
            except (InvalidTag, ValueError):
                raise BrokenSealError(f"piece {number} of the sealed recording was changed") from None
            self._number = number
        return self._chunk

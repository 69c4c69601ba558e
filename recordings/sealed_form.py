"""The two files of a sealed recording: `<name>.wav.sealed`, a header of 64 bytes and the sealed chunks; and
`<name>.wav.key`, its key, wrapped by a master key. A rotation writes the second anew and never the first.

Header: "hotlrec1", codec (1 byte), channels (1), zeros (2), chunk (4), rate in Hz (4), frames (8), id (16), prefix
of the nonces (7), zeros (13); big endian. Header and the recording's name are authenticated with every chunk, id and
name with the wrapped key: files that were renamed or exchanged do not open.
"""

from __future__ import annotations

import binascii
import json
import os
import struct
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from recordings.chunks import CHUNK_BYTES, PREFIX_BYTES, BrokenSealError
from recordings.keyring import Keys, not_in
from recordings.wav import HIGHEST_RATE_HZ, LOWEST_RATE_HZ, MOST_FRAMES

SEALED, KEY = ".sealed", ".key"
HEADER_BYTES = 64
ID_BYTES = 16
MOST_KEY_FILE_BYTES = 4096
_MAGIC = b"hotlrec1"
_HEADER = struct.Struct(">8sBB2sIIQ16s7s13s")


class Codec(StrEnum):
    """`OPUS` loses what is hardly heard; the others keep every bit."""

    WAV = "wav"
    FLAC = "flac"
    OPUS = "opus"

    @property
    def is_lossless(self) -> bool:
        return self is not Codec.OPUS


_NUMBERS = {Codec.WAV: 0, Codec.FLAC: 1, Codec.OPUS: 2}
_CODECS = {number: codec for codec, number in _NUMBERS.items()}


@dataclass(frozen=True, slots=True)
class Header:
    codec: Codec
    rate_hz: int
    frames: int
    id: bytes
    prefix: bytes

    @classmethod
    def new(cls, codec: Codec, rate_hz: int, frames: int, file_id: bytes = b"") -> Header:
        return cls(codec, rate_hz, frames, file_id or os.urandom(ID_BYTES), os.urandom(PREFIX_BYTES))

    def to_bytes(self) -> bytes:
        form = (_MAGIC, _NUMBERS[self.codec], 2, bytes(2), CHUNK_BYTES)
        return _HEADER.pack(*form, self.rate_hz, self.frames, self.id, self.prefix, bytes(13))

    @classmethod
    def read(cls, file: BinaryIO) -> Header:
        """Raises BrokenSealError for what is no sealed recording of ours."""
        written = file.read(HEADER_BYTES)
        if len(written) < HEADER_BYTES or not written.startswith(_MAGIC):
            raise BrokenSealError("not a sealed recording")
        _, number, _, _, _, rate_hz, frames, file_id, prefix, _ = _HEADER.unpack(written)
        if number not in _CODECS or not LOWEST_RATE_HZ <= rate_hz <= HIGHEST_RATE_HZ or frames > MOST_FRAMES:
            raise BrokenSealError("the sealed recording's header was changed")
        header = cls(_CODECS[number], rate_hz, frames, file_id, prefix)
        if header.to_bytes() != written:
            raise BrokenSealError("the sealed recording's header was changed")
        return header


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """`master` is the id of the key that wrapped it."""

    master: str
    wrapped: bytes

    def to_bytes(self) -> bytes:
        content = {"form": 1, "master": self.master, "wrapped": self.wrapped.hex()}
        return (json.dumps(content) + "\n").encode()

    @classmethod
    def read(cls, path: Path) -> WrappedKey:
        """Raises BrokenSealError, OSError."""
        with path.open("rb") as file:
            content = file.read(MOST_KEY_FILE_BYTES)
        try:
            values = json.loads(content)
            if values.keys() != {"form", "master", "wrapped"} or values["form"] != 1:
                raise ValueError("another form")
            return cls(str(values["master"]), binascii.unhexlify(values["wrapped"]))
        except (ValueError, TypeError, AttributeError):
            raise BrokenSealError("the recording's key file was changed") from None

    def open(self, keys: Keys, about: bytes) -> bytes:
        """The recording's key. Raises KeyMissingError, BrokenSealError."""
        master = keys.ring().find(self.master)
        if master is None:
            raise not_in(keys, self.master)
        return master.unwrap(self.wrapped, about)


def about_key(file_id: bytes, name: str) -> bytes:
    return file_id + name.encode()


def about_chunks(header: Header, name: str) -> bytes:
    return header.to_bytes() + name.encode()


def sealed_file(path: Path) -> Path:
    """Of the recording whose plain file is or was at `path`."""
    return path.with_name(path.name + SEALED)


def key_file(path: Path) -> Path:
    return path.with_name(path.name + KEY)

"""Writing a sealed recording, and reading one as if it were a WAV file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from recordings.chunks import ChunkReader, ChunkWriter
from recordings.coding import decode, encode, fitting
from recordings.durable import sync_folder, write_whole
from recordings.keyring import Keys
from recordings.master_keys import KEY_BYTES
from recordings.sealed_form import (
    Codec,
    Header,
    WrappedKey,
    about_chunks,
    about_key,
    key_file,
    sealed_file,
)
from recordings.wav import Frames, Tape

FILE_MODE = 0o440
BEGUN = ".part"


def write_sealed(path: Path, tape: Tape, codec: Codec, keys: Keys) -> Path:
    """Seal `tape` beside the place `path` of the plain file, under a new key; durable, but under a name of its own:
    `settle` gives it the right one. Raises KeyMissingError, OSError, NotARecordingError."""
    master, key = keys.ring().current, os.urandom(KEY_BYTES)
    header = Header.new(fitting(codec, tape.rate_hz), tape.rate_hz, tape.frames)
    begun = _write(path, tape, header, key)
    wrapped = WrappedKey(master.id, master.wrap(key, about_key(header.id, path.name)))
    write_whole(key_file(path), wrapped.to_bytes(), FILE_MODE)
    return begun


def write_again(path: Path, tape: SealedTape, codec: Codec) -> Path:
    """As `write_sealed`, under the key that it has: the key file fits the old file and the new one at any moment."""
    header = Header.new(fitting(codec, tape.rate_hz), tape.rate_hz, tape.frames, tape.header.id)
    return _write(path, tape, header, tape.key)


def _write(path: Path, tape: Tape, header: Header, key: bytes) -> Path:
    begun = sealed_file(path).with_name(sealed_file(path).name + BEGUN)
    begun.unlink(missing_ok=True)
    with open(os.open(begun, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:  # noqa: PTH123  a mode
        file.write(header.to_bytes())
        with ChunkWriter(file, key, header.prefix, about_chunks(header, path.name)) as target:
            encode(tape.blocks(), target, header.codec, header.rate_hz)
        file.flush()
        os.fsync(file.fileno())
        os.fchmod(file.fileno(), FILE_MODE)
    return begun


def settle(begun: Path) -> None:
    """From now on it is the recording."""
    begun.replace(begun.with_name(begun.name.removesuffix(BEGUN)))
    sync_folder(begun.parent)


def is_sealed(path: Path) -> bool:
    """Whether the recording whose plain file is or was at `path` can be read sealed."""
    return sealed_file(path).is_file() and key_file(path).is_file()


class SealedTape(Tape):
    """`path` is the plain file's; `stored` the sealed one's where it has another name.

    Raises FileNotFoundError, BrokenSealError, KeyMissingError.
    """

    def __init__(self, path: Path, keys: Keys, stored: Path | None = None) -> None:
        wrapped = WrappedKey.read(key_file(path))
        self._file = (stored or sealed_file(path)).open("rb")
        try:
            self.header = Header.read(self._file)
            self.master = wrapped.master
            self.key = wrapped.open(keys, about_key(self.header.id, path.name))
            self._source = ChunkReader(self._file, self.key, self.header.prefix, about_chunks(self.header, path.name))
        except BaseException:
            self._file.close()
            raise
        self.rate_hz, self.frames = self.header.rate_hz, self.header.frames

    def close(self) -> None:
        self._file.close()

    def blocks(self, block_frames: int = 65_536, first: int = 0) -> Iterator[Frames]:
        return decode(self._source, self.header, first, block_frames)


def rewrap(path: Path, keys: Keys) -> bool:
    """Wrap the recording's key with the master key in use; False when it is already. Whatever stops this, one key
    file or the other is there, and both open the recording. Raises KeyMissingError, BrokenSealError, OSError."""
    old, master = WrappedKey.read(key_file(path)), keys.ring().current
    if old.master == master.id:
        return False
    with sealed_file(path).open("rb") as file:
        about = about_key(Header.read(file).id, path.name)
    new = WrappedKey(master.id, master.wrap(old.open(keys, about), about))
    write_whole(key_file(path), new.to_bytes(), FILE_MODE)
    return True

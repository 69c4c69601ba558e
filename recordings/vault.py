"""Keeps finished recordings sealed: encrypted under keys of their own, listed in a signed manifest."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from recordings import manifest
from recordings.chunks import BrokenSealError
from recordings.coding import fitting
from recordings.durable import sync_folder
from recordings.keyring import KeyMissingError, Keys
from recordings.sealed_form import Codec, sealed_file
from recordings.sealed_tape import SealedTape, is_sealed, settle, write_again, write_sealed
from recordings.wav import Tape, Wav


@dataclass(frozen=True, slots=True)
class Told:
    """What the manifest is to say about a recording that its file does not; empty or None where it is not known."""

    call: str = ""
    cut: bool | None = None
    purpose: str = ""


NOTHING = Told()


class Vault:
    """Of one folder of recordings. Any thread, several processes: who finds a plain file under way leaves it."""

    def __init__(self, keys: Keys, codec: Codec = Codec.FLAC) -> None:
        self.keys, self.codec = keys, codec

    def lossless(self) -> Vault:
        """What seals first: Opus comes once a recording was scored."""
        return Vault(self.keys, Codec.FLAC) if self.codec is Codec.OPUS else self

    def open(self, path: Path) -> SealedTape:
        return SealedTape(path, self.keys)

    def keep(self, path: Path, told: Told = NOTHING) -> bool:
        """Seal a finished plain recording, and remove it once the sealed one was read back; can be done again after
        whatever stopped it. False when it is gone, or somebody else is at it.

        Raises NotARecordingError, KeyMissingError, OSError: the plain file is there as it was.
        """
        with contextlib.ExitStack() as stack:
            try:
                plain = stack.enter_context(path.open("rb"))
            except FileNotFoundError:
                return False
            try:
                fcntl.flock(plain, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            with Wav(path) as tape:
                self._keep(path, tape, told)
            path.unlink()
            sync_folder(path.parent)
        return True

    def recode(self, path: Path, told: Told = NOTHING) -> bool:
        """Seal a sealed recording anew as the codec is now; False when it is so already, or when that brings nothing
        back. Raises as `open` does, OSError: the recording is there as it was."""
        with self.open(path) as tape:
            if tape.header.codec is fitting(self.codec, tape.rate_hz) or not tape.header.codec.is_lossless:
                return False
            self._settle(path, write_again(path, tape, self.codec), tape.sha256(), told)
        return True

    def list_again(self, path: Path, told: Told = NOTHING, wav_sha256: str | None = None) -> None:
        """Give a sealed recording the line in the manifest that it lacks. Only who has the key made what opens, so it
        is believed; with `wav_sha256`, only if that is its sound.

        Raises BrokenSealError, KeyMissingError, OSError.
        """
        with self.open(path) as tape:
            found = tape.sha256() if tape.header.codec.is_lossless else wav_sha256 or ""
            if wav_sha256 is not None and found != wav_sha256:
                raise BrokenSealError("not the sound that was recorded")
            entry = _entry(tape, found, sha256_of(sealed_file(path)), told)
        line = {"kind": manifest.SEALED, "file": path.name, **entry, "instead_of": ""}
        manifest.add(path.parent, self.keys.ring(), line)

    def tell_erased(self, path: Path) -> None:
        """Its files are gone on purpose. Without a key the manifest cannot say so, and they count as missing."""
        at = datetime.now(UTC).isoformat(timespec="seconds")
        with contextlib.suppress(KeyMissingError):
            manifest.add(path.parent, self.keys.ring(), {"kind": manifest.ERASED, "file": path.name, "at": at})

    def _keep(self, path: Path, tape: Tape, told: Told) -> None:
        wav_sha256 = tape.sha256()
        if not self._is_kept(path, wav_sha256):
            self._settle(path, write_sealed(path, tape, self.codec, self.keys), wav_sha256, told)

    def _is_kept(self, path: Path, wav_sha256: str) -> bool:
        """A crash came between sealing and removing. What is sealed otherwise than the plain file is not replaced."""
        if not is_sealed(path):
            return False
        try:
            with self.open(path) as sealed:
                sealed.sha256()
        except BrokenSealError:
            return False
        listed = manifest.latest(path.parent, self.keys.ring()).get(path.name, {}).get("wav_sha256")
        if listed is not None and listed != wav_sha256:
            raise BrokenSealError("beside the sealed recording stands a plain one that is another")
        return listed is not None

    def _settle(self, path: Path, begun: Path, wav_sha256: str, told: Told) -> None:
        """The manifest first: `instead_of` tells of the file that a crash would leave in its place."""
        with SealedTape(path, self.keys, begun) as sealed:
            _check(sealed, wav_sha256)
            entry = _entry(sealed, wav_sha256, sha256_of(begun), told)
        entry["instead_of"] = sha256_of(sealed_file(path)) if sealed_file(path).is_file() else ""
        manifest.add(path.parent, self.keys.ring(), {"kind": manifest.SEALED, "file": path.name, **entry})
        settle(begun)


def _check(sealed: SealedTape, wav_sha256: str) -> None:
    """Read all of it back. What Opus gives back differs, but is as long."""
    found = sealed.sha256()
    if sealed.header.codec.is_lossless and found != wav_sha256:
        raise OSError("what was sealed is not what was recorded")


def _entry(sealed: SealedTape, wav_sha256: str, stored_sha256: str, told: Told) -> dict[str, object]:
    return {
        "call": told.call,
        "purpose": told.purpose,
        "cut": told.cut,
        "length_ms": sealed.length_ms,
        "frames": sealed.frames,
        "rate_hz": sealed.rate_hz,
        "channels": 2,
        "codec": sealed.header.codec.value,
        "wav_sha256": wav_sha256,
        "stored_sha256": stored_sha256,
        "master": sealed.master,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

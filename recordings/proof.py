"""That an exported recording is, bit for bit, what was recorded: the manifest's signed line about it, in a file
beside it. Who has the public key checks it; he needs neither the server nor a key that opens anything.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import soundfile  # type: ignore[import-untyped]

from recordings import manifest
from recordings.chunks import BrokenSealError
from recordings.folder import RecordingFolder
from recordings.wav import Frames, NotARecordingError, Tape, Wav

ENDING = ".proof.json"
MOST_BYTES = 65_536


class FlacFile(Tape):
    """A plain FLAC file with two channels. Raises NotARecordingError, OSError."""

    def __init__(self, path: Path) -> None:
        with path.open("rb"):  # FileNotFoundError and the like, which libsndfile does not tell apart
            pass
        try:
            self._file = soundfile.SoundFile(path)
        except soundfile.SoundFileError:
            raise NotARecordingError("not a FLAC file") from None
        if (self._file.format, self._file.subtype, self._file.channels) != ("FLAC", "PCM_16", 2):
            self._file.close()
            raise NotARecordingError("not a FLAC file of two channels, 16 bit")
        self.rate_hz, self.frames = self._file.samplerate, self._file.frames

    def close(self) -> None:
        self._file.close()

    def blocks(self, block_frames: int = 65_536, first: int = 0) -> Iterator[Frames]:
        self._file.seek(first)
        try:
            while len(block := self._file.read(block_frames, "int16", always_2d=True)):
                yield block
        except soundfile.SoundFileError:
            raise NotARecordingError("the FLAC file cannot be decoded") from None


def write_proof(folder: RecordingFolder, path: str, tape: Tape, out: Path) -> Path | None:
    """The proof's file; None where there is none: it is not sealed yet, or Opus lost what was recorded.

    Raises OSError, FileExistsError, KeyMissingError.
    """
    assert folder.vault is not None
    place, ring = folder.resolve(path), folder.vault.keys.ring()
    line = manifest.latest(place.parent, ring).get(place.name, {})
    public = ring.public(str(line.get("signer")))
    if public is None or line.get("wav_sha256") != tape.sha256():
        return None
    target = out / (place.stem + ENDING)
    with target.open("x", encoding="utf-8") as file:
        json.dump({"public_key": public.hex(), "line": line}, file, indent=1)
    return target


def proven(file: Path, publics: list[bytes]) -> Mapping[str, Any]:
    """The signed line that says what `file`, a WAV or FLAC with its proof beside it, is.

    Raises BrokenSealError when it is not proven by one of these keys, NotARecordingError, OSError. The key that the
    proof names itself is not believed.
    """
    line = _line(file.with_name(file.stem + ENDING))
    if not any(manifest.is_signed_by(public, line) for public in publics):
        raise BrokenSealError("the proof is not signed by that key, or was changed")
    if line.get("kind") != manifest.SEALED:
        raise BrokenSealError("the line is about something else")
    with Wav(file) if file.suffix == ".wav" else FlacFile(file) as tape:
        if tape.sha256() != line.get("wav_sha256"):
            raise BrokenSealError("not the sound that was recorded")
    return line


def _line(proof: Path) -> Mapping[str, Any]:
    with proof.open("rb") as file:
        content = file.read(MOST_BYTES)
    try:
        line = json.loads(content)["line"]
        if not isinstance(line, dict):
            raise ValueError("another form")
    except (ValueError, KeyError, TypeError, RecursionError):
        raise BrokenSealError("the proof cannot be read") from None
    return line

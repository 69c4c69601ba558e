"""What the manifests say of the recordings, held against what lies on the disk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from recordings import manifest
from recordings.chunks import BrokenSealError
from recordings.durable import NEW
from recordings.folder import RecordingFolder
from recordings.keyring import KeyMissingError, Keyring
from recordings.sealed_form import KEY, SEALED, key_file, sealed_file
from recordings.sealed_tape import BEGUN, SealedTape
from recordings.vault import Vault, sha256_of
from recordings.wav import NotARecordingError, NothingRecordedError, Wav

HALF_WRITTEN = (BEGUN, NEW)


Said = Mapping[str, Any] | None
"""The manifest's last sound line about a recording."""


class Verdict(StrEnum):
    SOUND = "sound"
    WAITING = "waiting"
    """Plain, to be sealed yet: nothing vouches for it."""
    HALF = "half"
    """Half written beside what is whole, by a crash or in this moment."""
    CHANGED = "changed"
    MISSING = "missing"
    ADDED = "added"
    LOCKED = "locked"

    @property
    def is_wrong(self) -> bool:
        return self not in (Verdict.SOUND, Verdict.WAITING, Verdict.HALF)


@dataclass(frozen=True, slots=True)
class Finding:
    """`path` is relative to the folder of recordings; `wav_sha256`, of a sound one, is what the manifest says."""

    path: str
    verdict: Verdict
    reason: str = ""
    wav_sha256: str = ""


def days(folder: RecordingFolder) -> list[Path]:
    return sorted(day for day in folder.root.glob("[0-9]*/[0-9]*/[0-9]*") if day.is_dir())


def check_day(folder: RecordingFolder, day: Path) -> Iterator[Finding]:
    """Every recording of the day, every line of its manifest, every other file. Raises KeyMissingError, OSError."""
    assert folder.vault is not None
    ring = folder.vault.keys.ring()
    where = day.relative_to(folder.root).as_posix()
    for line in manifest.lines(day, ring):
        if line.fault:
            reason = f"line {line.number}: {line.fault}"
            yield Finding(f"{where}/{manifest.NAME}", Verdict.CHANGED, reason)
    for name, verdict, reason, said in _files(folder.vault, day, ring):
        listed = said.get("wav_sha256", "") if said is not None and verdict is Verdict.SOUND else ""
        yield Finding(f"{where}/{name}", verdict, reason, listed)


def _files(vault: Vault, day: Path, ring: Keyring) -> Iterator[tuple[str, Verdict, str, Said]]:
    """What seems wrong is looked at again: a server may have sealed or deleted it while others were read."""
    told = manifest.latest(day, ring)
    there = {file.name for file in day.iterdir()} - {manifest.NAME}
    names = {name.removesuffix(SEALED).removesuffix(KEY) for name in there}
    for name in sorted(names | {name for name, said in told.items() if said.get("kind") == manifest.SEALED}):
        said = told.get(name)
        verdict, reason = _one(vault, day / name, said)
        if verdict.is_wrong:
            said = manifest.latest(day, ring).get(name)
            verdict, reason = _one(vault, day / name, said)
        if not (verdict.is_wrong and _is_erased(day / name, said)):
            yield name, verdict, reason, said
        there -= {name, name + SEALED, name + KEY}
    for name in sorted(there):
        yield name, Verdict.ADDED, "no file of ours", None


def _is_erased(path: Path, said: Said) -> bool:
    is_there = path.exists() or sealed_file(path).exists() or key_file(path).exists()
    return said is not None and said.get("kind") == manifest.ERASED and not is_there


def _one(vault: Vault, path: Path, said: Said) -> tuple[Verdict, str]:
    if not sealed_file(path).is_file():
        return _unsealed(path, said)
    if said is None or said.get("kind") != manifest.SEALED:
        return Verdict.ADDED, "the manifest does not know it"
    try:
        return _sealed(vault, path, said)
    except KeyMissingError as error:
        return Verdict.LOCKED, error.faults[0].problem
    except FileNotFoundError as error:
        return Verdict.MISSING, f"{Path(error.filename).name} is gone"
    except NotARecordingError as error:
        return Verdict.CHANGED, str(error)


def _unsealed(path: Path, said: Said) -> tuple[Verdict, str]:
    if path.is_file() and path.suffix == ".wav":
        return Verdict.WAITING, ""
    if path.name.endswith((SEALED + BEGUN, KEY + NEW)):
        return Verdict.HALF, ""
    if said is None or said.get("kind") != manifest.SEALED:
        return Verdict.ADDED, "no file of ours"
    return Verdict.MISSING, ""


def _sealed(vault: Vault, path: Path, said: Mapping[str, Any]) -> tuple[Verdict, str]:
    if path.is_file():
        if _is_plain(path, said["wav_sha256"]):
            return Verdict.WAITING, "to be removed: it is sealed"
        return Verdict.ADDED, "a plain file beside the sealed one"
    stored = sha256_of(sealed_file(path))
    if stored == said["instead_of"]:
        return Verdict.SOUND, "a crash came before it was made smaller"
    if stored != said["stored_sha256"]:
        return Verdict.CHANGED, "not the file that was sealed"
    with SealedTape(path, vault.keys) as tape:
        found = tape.sha256()
        if tape.header.codec.is_lossless and found != said["wav_sha256"]:
            raise BrokenSealError("not the sound that was recorded")
    return Verdict.SOUND, ""


def _is_plain(path: Path, wav_sha256: str) -> bool:
    """Whether it is the sound that was sealed: a crash, or this moment, comes before it is removed."""
    try:
        with Wav(path) as plain:
            return plain.sha256() == wav_sha256
    except (NotARecordingError, NothingRecordedError):
        return False

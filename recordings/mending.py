"""What a crash, or a hand, left in the folder of recordings, put right without a server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from calls.errors import HotlineError
from recordings import manifest
from recordings.checking import HALF_WRITTEN, days
from recordings.folder import RecordingFolder
from recordings.keyring import KeyMissingError
from recordings.repair import repair
from recordings.sealed_form import KEY, SEALED
from recordings.sealed_tape import is_sealed
from recordings.vault import NOTHING, Told
from recordings.wav import NothingRecordedError


class Outcome(StrEnum):
    SEALED = "sealed"
    MENDED = "mended"
    """Its end was cut off: mended, then sealed."""
    LISTED = "listed"
    """Sealed, but the manifest did not know it."""
    TIDIED = "tidied"
    """Half a file or half a line that a crash left beside what is whole: removed."""
    EMPTY = "empty"
    """The crash came before its first sound. It stays."""
    LEFT = "left"
    """It stays as it is, for the reason that is given."""


@dataclass(frozen=True, slots=True)
class Mend:
    """`path` is relative to the folder of recordings."""

    path: str
    outcome: Outcome
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a recording elsewhere; `sha256` is that of its WAV file."""

    told: Told = NOTHING
    sha256: str | None = None


Known = Callable[[str], Facts]
"""By the recording's path."""


def put_in_order(folder: RecordingFolder, known: Known) -> Iterator[Mend]:
    """All but what lies there plain. Not beside a running server: it may be writing what is half written here.

    Raises KeyMissingError when there is no key at all.
    """
    assert folder.vault is not None
    for day in days(folder):
        where = day.relative_to(folder.root).as_posix()
        if manifest.mend(day):
            yield Mend(f"{where}/{manifest.NAME}", Outcome.TIDIED)
        for name in sorted(file.name for file in day.iterdir() if file.suffix in HALF_WRITTEN):
            yield _tidied(folder, f"{where}/{name}")
        said = manifest.latest(day, folder.vault.keys.ring())
        for path in folder.sealed(where):
            kind = said.get(Path(path).name, {}).get("kind")
            if kind != manifest.SEALED:
                yield _listed(folder, path, known, is_erased=kind == manifest.ERASED)


def seal_plain(folder: RecordingFolder, path: str, known: Known) -> Mend | None:
    """Of a recording that nobody writes to any more; None when it is gone or somebody else is at it."""
    assert folder.vault is not None
    try:
        file, told = folder.resolve(path), known(path).told
        was_cut = repair(file).was_cut
        if not folder.vault.lossless().keep(file, replace(told, cut=True if was_cut else told.cut)):
            return None
    except FileNotFoundError:
        return None
    except NothingRecordedError:
        return Mend(path, Outcome.EMPTY)
    except (HotlineError, OSError) as error:
        return Mend(path, Outcome.LEFT, str(error))
    return Mend(path, Outcome.MENDED if was_cut else Outcome.SEALED)


def _tidied(folder: RecordingFolder, begun: str) -> Mend:
    """Removed only where the recording itself is there."""
    whole = begun
    for ending in (*HALF_WRITTEN, SEALED, KEY):
        whole = whole.removesuffix(ending)
    try:
        place = folder.resolve(whole)
        if not place.is_file() and not is_sealed(place):
            return Mend(begun, Outcome.LEFT, "half written, and there is nothing whole")
        (folder.root / begun).unlink()
    except (HotlineError, OSError) as error:
        return Mend(begun, Outcome.LEFT, str(error))
    return Mend(begun, Outcome.TIDIED)


def _listed(folder: RecordingFolder, path: str, known: Known, *, is_erased: bool) -> Mend:
    assert folder.vault is not None
    if is_erased:
        return Mend(path, Outcome.LEFT, "it was deleted, and is here again")
    facts = known(path)
    try:
        folder.vault.list_again(folder.resolve(path), facts.told, facts.sha256)
    except FileNotFoundError:
        return Mend(path, Outcome.LEFT, "its key file is gone")
    except KeyMissingError as error:
        return Mend(path, Outcome.LEFT, error.faults[0].problem)
    except (HotlineError, OSError) as error:
        return Mend(path, Outcome.LEFT, str(error))
    return Mend(path, Outcome.LISTED)

"""Recordings that were uploaded: every version is kept, and which of them is heard is noted.

zh-CN/greeting/0002.8k.wav  0002.16k.wav  0002.json      version 2 of `greeting` in Mandarin, and who brought it
zh-CN/greeting/heard.json                                which version was put on the air, by whom, when and why

Where nothing is noted, the newest is heard.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from calls.errors import HotlineError
from prompts.shelf import Shelf, Spoken, is_key, is_language
from prompts.wav import RATES_HZ

NOTHING = 0
"""In the place of a version: no upload is heard."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Who brought a version and why, and what it says, when somebody wrote that down. One that was not recorded but
    spoken here by `voice` has a `speed` above 0."""

    by: str = ""
    at: str = ""
    """ISO 8601."""
    words: str = ""
    why: str = ""
    voice: str = ""
    speed: float = 0.0


@dataclass(frozen=True, slots=True)
class Upload:
    """`files` by sample rate in Hz."""

    key: str
    language: str
    version: int
    files: Mapping[int, Path]
    origin: Origin = Origin()

    @property
    def by(self) -> str:
        return self.origin.by

    @property
    def words(self) -> str:
        return self.origin.words


@dataclass(frozen=True, slots=True)
class Change:
    """From `at` (ISO 8601) on this version was heard; `NOTHING`: none of them."""

    version: int
    by: str
    at: str
    why: str = ""


class HeardOtherwiseError(HotlineError):
    """Somebody else changed what is heard meanwhile."""

    def __init__(self, last: Change | None) -> None:
        self.last = last
        super().__init__(f"heard is {last}")


class NoSuchUploadError(HotlineError):
    """There is no such version, or it is not whole."""

    def __init__(self, version: int) -> None:
        super().__init__(f"there is no version {version}")


class Uploads:
    """Safe in any thread of one process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._writing = threading.Lock()

    def add(self, spoken: Spoken, made: Mapping[int, Path], origin: Origin, *, expected: int | None = None) -> Upload:
        """Take the finished files (they are moved) as the next version, which is heard from now on.

        ValueError for what is no key or language, HeardOtherwiseError as `put_on` has it.
        """
        folder = self._place(spoken)
        with self._writing:
            self._expect(folder, expected)
            version = max(_versions(folder), default=0) + 1
            folder.mkdir(parents=True, exist_ok=True)
            for rate_hz, path in made.items():
                path.replace(_file(folder, version, rate_hz))
            _write(folder / f"{version:04}.json", asdict(origin))
            if (folder / HEARD).exists():
                self._note(folder, Change(version, origin.by, origin.at, origin.why))
        return self._read(spoken, version)

    def put_on(self, spoken: Spoken, change: Change, *, expected: int | None = None) -> None:
        """Another version is heard, or none. HeardOtherwiseError when another than the `expected` is heard now,
        NoSuchUploadError, ValueError for what is no key or language."""
        folder = self._place(spoken)
        with self._writing:
            self._expect(folder, expected)
            if change.version not in {NOTHING, *_versions(folder)} or not _versions(folder):
                raise NoSuchUploadError(change.version)
            self._note(folder, change)

    def heard(self) -> dict[Spoken, Upload]:
        """What is heard, by key and language."""
        numbers = {spoken: _heard(self._place(spoken)) for spoken in self._all()}
        return {spoken: self._read(spoken, number) for spoken, number in numbers.items() if number != NOTHING}

    def heard_version(self, spoken: Spoken) -> int:
        """`NOTHING` where no upload is heard. ValueError for what is no key or language."""
        return _heard(self._place(spoken))

    def versions(self, spoken: Spoken) -> list[Upload]:
        """Of a prompt, oldest first. ValueError for what is no key or language."""
        return [self._read(spoken, version) for version in sorted(_versions(self._place(spoken)))]

    def changes(self, spoken: Spoken) -> list[Change]:
        """What was put on the air and taken off it, oldest first. ValueError for what is no key or language."""
        return _changes(self._place(spoken))

    def shelf(self) -> Shelf:
        heard = self.heard()
        words = {spoken: upload.words for spoken, upload in heard.items() if upload.words}
        return Shelf({spoken: upload.files for spoken, upload in heard.items()}, words)

    def _all(self) -> Iterator[Spoken]:
        for folder in sorted(self.folder.glob("*/*")):
            if is_language(folder.parent.name) and is_key(folder.name):
                yield folder.name, folder.parent.name

    def _place(self, spoken: Spoken) -> Path:
        key, language = spoken
        if not (is_key(key) and is_language(language)):
            raise ValueError(spoken)
        return self.folder / language / key

    def _expect(self, folder: Path, expected: int | None) -> None:
        if expected is not None and _heard(folder) != expected:
            changes = _changes(folder)
            raise HeardOtherwiseError(changes[-1] if changes else None)

    def _note(self, folder: Path, change: Change) -> None:
        _write(folder / HEARD, [asdict(each) for each in (*_changes(folder), change)])

    def _read(self, spoken: Spoken, version: int) -> Upload:
        folder = self._place(spoken)
        files = {rate_hz: _file(folder, version, rate_hz) for rate_hz in RATES_HZ}
        return Upload(*spoken, version, files, _origin(folder, version))


HEARD = "heard.json"


def _origin(folder: Path, version: int) -> Origin:
    try:
        return Origin(**json.loads((folder / f"{version:04}.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return Origin()


def _heard(folder: Path) -> int:
    """A note that cannot be read, or names a version that is gone, says nothing."""
    versions = _versions(folder)
    noted = [each.version for each in _noted(folder) if each.version in {NOTHING, *versions}]
    return noted[-1] if noted and versions else max(versions, default=NOTHING)


def _changes(folder: Path) -> list[Change]:
    """What is noted; before anything was, each version was put on when it came."""
    if noted := _noted(folder):
        return noted
    origins = {version: _origin(folder, version) for version in sorted(_versions(folder))}
    return [Change(version, origin.by, origin.at, origin.why) for version, origin in origins.items()]


def _noted(folder: Path) -> list[Change]:
    try:
        return [Change(**each) for each in json.loads((folder / HEARD).read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError):
        return []


def _write(path: Path, what: object) -> None:
    """Whole or not at all."""
    draft = path.with_suffix(".part")
    draft.write_text(json.dumps(what, ensure_ascii=False), encoding="utf-8")
    draft.replace(path)


def _versions(folder: Path) -> set[int]:
    """Versions of which every rate is there."""
    found = [
        {int(path.name[:4]) for path in folder.glob(f"[0-9][0-9][0-9][0-9].{rate_hz // 1000}k.wav")}
        for rate_hz in RATES_HZ
    ]
    return set.intersection(*found)


def _file(folder: Path, version: int, rate_hz: int) -> Path:
    return folder / f"{version:04}.{rate_hz // 1000}k.wav"

"""Recordings that were uploaded: every version is kept, the newest is heard.

zh-CN/greeting/0002.8k.wav  0002.16k.wav  0002.json      version 2 of `greeting` in Mandarin, and who brought it
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from prompts.shelf import Shelf, Spoken, is_key, is_language
from prompts.wav import RATES_HZ


@dataclass(frozen=True, slots=True)
class Upload:
    """`files` by sample rate in Hz; `at` is an ISO 8601 time; `words` what it says, when somebody wrote that down."""

    key: str
    language: str
    version: int
    files: Mapping[int, Path]
    by: str = ""
    at: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class _Note:
    by: str
    at: str
    words: str


class Uploads:
    """Safe in any thread of one process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._writing = threading.Lock()

    def add(self, spoken: Spoken, made: Mapping[int, Path], *, by: str, at: str, words: str = "") -> Upload:
        """Take the finished files (they are moved) as the next version. ValueError for what is no key or language."""
        folder = self._place(spoken)
        with self._writing:
            version = max(_versions(folder), default=0) + 1
            folder.mkdir(parents=True, exist_ok=True)
            for rate_hz, path in made.items():
                path.replace(_file(folder, version, rate_hz))
            note = json.dumps(asdict(_Note(by, at, words)), ensure_ascii=False)
            (folder / f"{version:04}.json").write_text(note, encoding="utf-8")
        return self._read(spoken, version)

    def latest(self) -> dict[Spoken, Upload]:
        """What is heard, by key and language."""
        found = {}
        for spoken in self._all():
            if versions := _versions(self._place(spoken)):
                found[spoken] = self._read(spoken, max(versions))
        return found

    def shelf(self) -> Shelf:
        latest = self.latest()
        words = {spoken: upload.words for spoken, upload in latest.items() if upload.words}
        return Shelf({spoken: upload.files for spoken, upload in latest.items()}, words)

    def _all(self) -> Iterator[Spoken]:
        for folder in sorted(self.folder.glob("*/*")):
            if is_language(folder.parent.name) and is_key(folder.name):
                yield folder.name, folder.parent.name

    def _place(self, spoken: Spoken) -> Path:
        key, language = spoken
        if not (is_key(key) and is_language(language)):
            raise ValueError(spoken)
        return self.folder / language / key

    def _read(self, spoken: Spoken, version: int) -> Upload:
        folder = self._place(spoken)
        files = {rate_hz: _file(folder, version, rate_hz) for rate_hz in RATES_HZ}
        try:
            note = _Note(**json.loads((folder / f"{version:04}.json").read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            note = _Note("", "", "")
        return Upload(*spoken, version, files, note.by, note.at, note.words)


def _versions(folder: Path) -> set[int]:
    """Versions of which every rate is there."""
    found = [
        {int(path.name[:4]) for path in folder.glob(f"[0-9][0-9][0-9][0-9].{rate_hz // 1000}k.wav")}
        for rate_hz in RATES_HZ
    ]
    return set.intersection(*found)


def _file(folder: Path, version: int, rate_hz: int) -> Path:
    return folder / f"{version:04}.{rate_hz // 1000}k.wav"

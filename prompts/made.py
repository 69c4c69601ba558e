"""Sounds that were made here, each kept under the name of what it is made from (see `prompts/takes.py`).

ab/abcd….8k.wav  ab/abcd….16k.wav     one sound at both rates
last.json                             what each prompt sounded like last, until its new sound is made
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from pathlib import Path

from prompts.shelf import Spoken
from prompts.wav import RATES_HZ

SHIPPED = Path(__file__).parent / "made"
"""What the example says, made beforehand at the telephone's rate, so that its first caller hears all of it."""


class MadeSounds:
    """Safe in any thread of one process. Nothing is ever overwritten with something else: same name, same sound."""

    def __init__(self, folder: Path, shipped: Path = SHIPPED) -> None:
        self.folder, self._shipped = folder, shipped
        self._writing = threading.Lock()

    def places(self, name: str) -> dict[int, Path]:
        """Where the sound is kept, by sample rate in Hz, there or not."""
        return {rate_hz: self.folder / name[:2] / f"{name}.{rate_hz // 1000}k.wav" for rate_hz in RATES_HZ}

    def find(self, name: str) -> dict[int, Path]:
        """The files of the sound; empty unless every rate is there, or it is shipped."""
        places = self.places(name)
        if all(path.is_file() for path in places.values()):
            return places
        shipped = self._shipped / f"{name}.8k.wav"
        return {RATES_HZ[0]: shipped} if shipped.is_file() else {}

    def last(self) -> dict[Spoken, tuple[str, str]]:
        """By key and language, the name and the words of what was heard last."""
        try:
            rows = json.loads(self._notes.read_text(encoding="utf-8"))
            return {(str(key), str(language)): (str(name), str(words)) for key, language, name, words in rows}
        except (OSError, ValueError, TypeError):
            return {}

    def remember(self, heard: Mapping[Spoken, tuple[str, str]]) -> None:
        """What is heard of each prompt now. OSError when the disk does not take it."""
        rows = [[*spoken, *what] for spoken, what in sorted(heard.items())]
        with self._writing:
            self.folder.mkdir(parents=True, exist_ok=True)
            draft = self._notes.with_suffix(".part")
            draft.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
            draft.replace(self._notes)

    @property
    def _notes(self) -> Path:
        return self.folder / "last.json"

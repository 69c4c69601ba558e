"""Sounds that come and go while calls are up: announcements, and names spoken ahead.

Written from any thread, read by the calls': every change puts a new shelf in the old one's place.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path

from prompts.shelf import Shelf, Spoken


class Overlay:
    """`shelf` is what lies over the catalogue at the moment."""

    def __init__(self) -> None:
        self.shelf = Shelf()
        self._writing = threading.Lock()

    def add(self, key: str, language: str, files: Mapping[int, Path], words: str = "") -> None:
        """From the next play on `key` sounds like this; `files` are by sample rate in Hz."""
        spoken: Spoken = (key, language)
        with self._writing:
            self.shelf = self.shelf.under(Shelf({spoken: dict(files)}, {spoken: words} if words else {}))

    def remove(self, key: str) -> None:
        """In every language; a key that is not there is none the more."""
        with self._writing:
            files = {spoken: by_rate for spoken, by_rate in self.shelf.files.items() if spoken[0] != key}
            words = {spoken: text for spoken, text in self.shelf.words.items() if spoken[0] != key}
            self.shelf = Shelf(files, words)

"""Prompts and music where Twilio fetches them: under names that tell nothing and cannot be guessed.

A name stands for a file, from a place in it on, and whether it may be kept by those who pass it on. It is made from a
secret of this process, so that nobody else can make one, and forgotten when it was not used for long.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import io
import secrets
import wave
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock

MOST_NAMES = 20_000


@dataclass(frozen=True, slots=True)
class Shelved:
    """A file from `from_ms` on. A `private` one (a message somebody left) is kept by nobody."""

    path: Path
    from_ms: int = 0
    private: bool = False

    def content(self) -> bytes:
        """The WAV file. Raises OSError or wave.Error for one that cannot be read."""
        if not self.from_ms:
            return self.path.read_bytes()
        with wave.open(str(self.path), "rb") as whole:
            whole.setpos(min(whole.getnframes(), self.from_ms * whole.getframerate() // 1000))
            rest = io.BytesIO()
            with wave.open(rest, "wb") as cut:
                cut.setparams(whole.getparams())
                cut.writeframes(whole.readframes(whole.getnframes()))
        return rest.getvalue()


class Shelf:
    """Safe in several threads: names are given on the call loop, and looked up where Twilio asks."""

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(32)
        self._named: OrderedDict[str, Shelved] = OrderedDict()
        self._lock = Lock()

    def name(self, path: Path, from_ms: int = 0, *, private: bool = False) -> str:
        what = f"{path}\0{from_ms}\0{private}".encode()
        name = hmac.new(self._secret, what, hashlib.sha256).hexdigest()[:40]
        with self._lock:
            self._named[name] = Shelved(path, from_ms, private)
            self._named.move_to_end(name)
            if len(self._named) > MOST_NAMES:
                self._named.popitem(last=False)
        return name

    def get(self, name: str) -> Shelved | None:
        with self._lock:
            return self._named.get(name)


def names_from(
    shelf: Shelf, files: Sequence[Path], offset_s: float, *, private: bool = False
) -> tuple[list[str], float]:
    """What is still to be heard of these files when `offset_s` of them were, and how long it lasts in seconds."""
    names: list[str] = []
    left_s, total_s = offset_s, 0.0
    for path in files:
        length_s = length_of(path)
        if left_s >= length_s > 0:
            left_s -= length_s
            continue
        names.append(shelf.name(path, round(left_s * 1000), private=private))
        total_s += length_s - left_s
        left_s = 0.0
    return names, total_s


def length_of(path: Path) -> float:
    """Seconds; 0 for what is no WAV file."""
    with contextlib.suppress(OSError):
        stat = path.stat()
        return _length(path, stat.st_mtime_ns, stat.st_size)
    return 0.0


@lru_cache(maxsize=4096)
def _length(path: Path, _changed: int, _size: int) -> float:
    try:
        with wave.open(str(path), "rb") as sound:
            return sound.getnframes() / sound.getframerate()
    except (wave.Error, EOFError, ZeroDivisionError):
        return 0.0

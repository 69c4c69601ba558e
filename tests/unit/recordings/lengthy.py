"""Seals and reads a short recording, then a long one: prints by how many bytes the second raised the peak of memory.

A process of its own: `python -m tests.unit.recordings.lengthy FOLDER SHORT_S LONG_S CODEC`.
"""

from __future__ import annotations

import re
import sys
import wave
from pathlib import Path

import numpy as np

from recordings.folder import RecordingFolder
from recordings.sealed_form import Codec
from recordings.vault import Vault
from tests.unit.recordings.keys import Pocket

RATE_HZ = 8000


def main() -> None:
    root, short_s, long_s, codec = sys.argv[1:]
    folder = RecordingFolder(Path(root), Vault(Pocket(), Codec(codec)))
    _seal_and_read(folder, "2026/11/22/c1.wav", int(short_s))
    before = _peak_bytes()
    _seal_and_read(folder, "2026/11/22/c2.wav", int(long_s))
    print(_peak_bytes() - before)


def _seal_and_read(folder: RecordingFolder, path: str, length_s: int) -> None:
    assert folder.vault is not None
    folder.vault.keep(_talk(folder.resolve(path), length_s))
    with folder.open(path) as tape:
        assert tape.frames == length_s * RATE_HZ == sum(len(block) for block in tape.blocks())
        assert sum(len(part) for part in tape.content(100)) == tape.size - 100


def _talk(path: Path, length_s: int) -> Path:
    """Turns of a second each: noise, silence."""
    path.parent.mkdir(parents=True, exist_ok=True)
    loud = np.random.default_rng(1).integers(-9000, 9000, (RATE_HZ, 2)).astype("<i2").tobytes()
    with wave.open(str(path), "wb") as file:
        file.setparams((2, 2, RATE_HZ, 0, "NONE", ""))
        for second in range(length_s):
            file.writeframes(bytes(len(loud)) if second % 2 else loud)
    return path


def _peak_bytes() -> int:
    """Of this process since its start, libsndfile's part included."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found is not None
    return 1024 * int(found[1])


if __name__ == "__main__":
    main()

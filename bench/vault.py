"""What keeping recordings costs: MB/s of sealing and reading back, sizes, a rotation of a thousand."""

from __future__ import annotations

import resource
import tempfile
import time
import wave
from pathlib import Path

import numpy as np

from recordings.folder import RecordingFolder
from recordings.keyring import KeyFile
from recordings.master_keys import MasterKey
from recordings.sealed_form import Codec, sealed_file
from recordings.sealed_tape import rewrap
from recordings.vault import Vault, sha256_of

RATE_HZ, LONG_S, MANY = 8000, 120, 1000


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for codec in Codec:
            _codec(Path(folder) / codec, codec)
        _rotation(Path(folder) / "many")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _codec(root: Path, codec: Codec) -> None:
    folder, vault, _ = _folder(root, codec)
    path = _talk(folder.root / "2026/11/22/c1.wav", LONG_S)
    size = path.stat().st_size
    began = time.perf_counter()
    vault.keep(path)
    kept_s = time.perf_counter() - began
    with folder.open("2026/11/22/c1.wav") as tape:
        began = time.perf_counter()
        tape.sha256()
        read_s = time.perf_counter() - began
    ratio = sealed_file(path).stat().st_size / size
    print(
        f"{codec:5} {LONG_S} s: kept in {kept_s:.2f} s ({size / kept_s / 1e6:.0f} MB/s with reading back), "
        f"read at {size / read_s / 1e6:.0f} MB/s, {ratio:.0%} of the WAV"
    )


def _rotation(root: Path) -> None:
    folder, vault, keys = _folder(root, Codec.FLAC)
    for number in range(MANY):
        vault.keep(_talk(folder.root / f"2026/11/22/c{number}.wav", 1))
    paths = [folder.resolve(path) for path in folder.sealed()]
    before = [sha256_of(sealed_file(path)) for path in paths]
    keys.add(MasterKey.new())
    began = time.perf_counter()
    changed = sum(rewrap(path, keys) for path in paths)
    took_s = time.perf_counter() - began
    keys.retire([key.id for key in keys.ring().keys[:-1]])
    for path in folder.sealed():
        with folder.open(path) as tape:
            tape.sha256()
    if changed != MANY or before != [sha256_of(sealed_file(path)) for path in paths]:
        raise SystemExit("a rotation touched audio, or left a recording out")
    print(f"rotation of {changed} recordings: {took_s:.2f} s, audio as it was, all open with the new key alone")


def _folder(root: Path, codec: Codec) -> tuple[RecordingFolder, Vault, KeyFile]:
    keys = KeyFile(root / "keys" / "recordings.key")
    keys.make()
    vault = Vault(keys, codec)
    folder = RecordingFolder(root / "recordings", vault)
    (folder.root / "2026/11/22").mkdir(parents=True)
    return folder, vault, keys


def _talk(path: Path, length_s: int) -> Path:
    """Two sides that take turns over a quiet line: noise shaped like a voice, loud half the time."""
    rng = np.random.default_rng(1)
    count = length_s * RATE_HZ
    sound = np.cumsum(rng.normal(0, 60, (count, 2)), axis=0) % 400 + rng.normal(0, 4, (count, 2))
    turn = (np.arange(count) // (3 * RATE_HZ)) % 2
    sound *= np.stack([6 * turn + 0.05, 6 * (1 - turn) + 0.05], axis=1)
    with wave.open(str(path), "wb") as file:
        file.setparams((2, 2, RATE_HZ, 0, "NONE", ""))
        file.writeframes(np.clip(sound, -32768, 32767).astype("<i2").tobytes())
    return path


if __name__ == "__main__":
    main()

"""Sealing long recordings takes no more memory than short ones; where there is no room, the plain one stays."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from recordings.checking import Verdict, check_day
from recordings.folder import RecordingFolder
from recordings.sealed_form import Codec, sealed_file
from recordings.vault import Vault
from tests.unit.recordings.keys import Pocket
from tests.unit.recordings.tape import noise, tape

DAY = "2026/11/22"
PATH = f"{DAY}/c1-r1.wav"
MORE_BYTES = 3_000_000


@pytest.mark.timeout(180)
@pytest.mark.parametrize(("codec", "short_s", "long_s"), [("flac", 300, 2400), ("wav", 600, 10_800)])
def test_memory_does_not_grow_with_the_length(tmp_path: Path, codec: str, short_s: int, long_s: int) -> None:
    """FLAC from 5 to 40 minutes (a WAV of 77 MB), for its cost; what is kept as it is from 10 minutes to 3 hours."""
    command = [sys.executable, "-m", "tests.unit.recordings.lengthy", str(tmp_path), str(short_s), str(long_s), codec]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=170)
    assert int(done.stdout) < MORE_BYTES


@contextmanager
def no_file_over(size: int) -> Iterator[None]:
    """The kernel writes nothing behind so many bytes of any file: what fits is written, then an OSError."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("codec", list(Codec))
@pytest.mark.parametrize("sound", [noise(40_000), np.zeros((3000, 2), np.int16)], ids=["noise", "silence"])
def test_without_room_the_plain_one_stays_as_it_is(tmp_path: Path, codec: Codec, sound: np.ndarray) -> None:
    """Of noise the sealed file does not fit; of silence it does, and the line of the manifest does not."""
    sizes = [0, 1, 63, 64, 65, 100, 200, 300, 400, 500, 600, 800, 20_000, 65_616, 65_680, 65_681, 100_000, 200_000]
    failed = 0
    for size in sizes:
        folder = RecordingFolder(tmp_path / str(size), Vault(Pocket(), codec))
        (folder.root / DAY).mkdir(parents=True)
        assert folder.vault is not None
        content = tape(folder.root / PATH, sound).read_bytes()
        try:
            with no_file_over(size):
                folder.vault.keep(folder.root / PATH)
        except OSError:
            failed += 1
            assert (folder.root / PATH).read_bytes() == content
            assert folder.vault.keep(folder.root / PATH), "once there is room"
        assert not folder.plain()
        assert [found.verdict for found in check_day(folder, folder.root / DAY)] == [Verdict.SOUND]
        with folder.open(PATH) as found:
            assert found.frames == len(sound)
    assert 5 < failed < len(sizes)


def test_a_manifest_without_room_for_the_line_gets_a_whole_one_later(tmp_path: Path) -> None:
    folder = RecordingFolder(tmp_path, Vault(Pocket()))
    (folder.root / DAY).mkdir(parents=True)
    assert folder.vault is not None
    tape(folder.root / PATH, np.zeros((3000, 2), np.int16))
    with pytest.raises(OSError, match="large"), no_file_over(350):
        folder.vault.keep(folder.root / PATH)
    assert not sealed_file(folder.root / PATH).exists(), "it got as far as the manifest"
    manifest = folder.root / DAY / "manifest.jsonl"
    assert manifest.read_bytes(), "half a line"
    assert folder.vault.keep(folder.root / PATH)
    assert [found.verdict for found in check_day(folder, folder.root / DAY)] == [Verdict.SOUND]

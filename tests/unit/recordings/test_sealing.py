"""A sealed recording says what it is, and shows when it was changed."""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path

import pytest

from recordings.repair import repair
from recordings.sealing import seal, verify
from recordings.wav import NotARecordingError
from tests.unit.recordings.tape import cut_tape, noise, tape


def test_the_seal_tells_length_rate_and_checksum(tmp_path: Path) -> None:
    path = tape(tmp_path / "a.wav", noise(12_345), 16000)
    sealed = seal(path)
    assert (sealed.frames, sealed.rate_hz, sealed.length_ms) == (12_345, 16000, 772)
    assert sealed.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_sealed_file_cannot_be_written_to(tmp_path: Path) -> None:
    path = tape(tmp_path / "a.wav", noise(10))
    seal(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o440


def test_sealing_twice_says_the_same(tmp_path: Path) -> None:
    path = tape(tmp_path / "a.wav", noise(10))
    assert seal(path) == seal(path)


def test_one_changed_bit_breaks_the_seal(tmp_path: Path) -> None:
    path = tape(tmp_path / "a.wav", noise(1000))
    sha256 = seal(path).sha256
    assert verify(path, sha256)
    content = bytearray(path.read_bytes())
    content[2000] ^= 1
    path.chmod(0o600)
    path.write_bytes(content)
    assert not verify(path, sha256)


def test_an_unfinished_recording_is_not_sealed_before_it_is_repaired(tmp_path: Path) -> None:
    path = cut_tape(tmp_path / "a.wav", noise(100), 44 + 4 * 60 + 3)
    with pytest.raises(NotARecordingError):
        seal(path)
    assert path.stat().st_mode & stat.S_IWUSR, "and stays writable for the repair"
    repair(path)
    assert seal(path).frames == 60

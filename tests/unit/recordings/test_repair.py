"""A recording cut off by a crash gives back every whole frame on the disk."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recordings.repair import repair
from recordings.wav import NotARecordingError, NothingRecordedError, Wav
from tests.unit.recordings.tape import cut_tape, noise, tape

FRAMES = 50
WHOLE = 44 + 4 * FRAMES
stale_sizes = st.sampled_from([0, 4, 20, 2**32 - 1])


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bytes_on_disk=st.integers(44, WHOLE), sizes=stale_sizes)
def test_wherever_the_file_was_cut_every_whole_frame_is_heard(tmp_path: Path, bytes_on_disk: int, sizes: int) -> None:
    sound = noise(FRAMES)
    path = cut_tape(tmp_path / "a.wav", sound, bytes_on_disk, sizes)
    mended = repair(path)
    assert (mended.frames, mended.rate_hz) == ((bytes_on_disk - 44) // 4, 8000)
    with Wav(path) as wav:
        assert np.array_equal(wav.sound(), sound[: mended.frames])


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bytes_on_disk=st.integers(44, WHOLE))
def test_a_second_repair_changes_nothing(tmp_path: Path, bytes_on_disk: int) -> None:
    path = cut_tape(tmp_path / "a.wav", noise(FRAMES), bytes_on_disk)
    first = repair(path)
    content = path.read_bytes()
    assert repair(path).was_cut is False
    assert repair(path).frames == first.frames
    assert path.read_bytes() == content


def test_half_a_frame_behind_a_right_header_is_cut_off(tmp_path: Path) -> None:
    path = tape(tmp_path / "a.wav", noise(FRAMES))
    whole = path.read_bytes()
    path.write_bytes(whole + b"\x01\x02")
    assert repair(path).was_cut is True
    assert path.read_bytes() == whole


def test_a_finished_recording_is_not_touched(tmp_path: Path) -> None:
    path = tape(tmp_path / "a.wav", noise(FRAMES))
    path.chmod(0o440)
    before = path.stat()
    assert repair(path).was_cut is False
    assert path.stat().st_mtime_ns == before.st_mtime_ns


@pytest.mark.parametrize("bytes_on_disk", [0, 1, 43])
def test_a_file_without_a_whole_header_is_reported(tmp_path: Path, bytes_on_disk: int) -> None:
    path = cut_tape(tmp_path / "a.wav", noise(FRAMES), bytes_on_disk)
    with pytest.raises(NothingRecordedError):
        repair(path)
    assert path.stat().st_size == bytes_on_disk


def test_a_file_that_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(b"#!/bin/sh\n" * 20)
    with pytest.raises(NotARecordingError):
        repair(path)
    assert path.read_bytes() == b"#!/bin/sh\n" * 20


def test_a_file_longer_than_a_header_can_say_is_left_alone(tmp_path: Path) -> None:
    path = cut_tape(tmp_path / "a.wav", noise(FRAMES), WHOLE)
    with path.open("r+b") as file:
        file.truncate(2**32 + 100)
    with pytest.raises(NotARecordingError):
        repair(path)
    assert path.stat().st_size == 2**32 + 100

"""A recording is read as it was written, and nothing else is taken for one."""

from __future__ import annotations

import struct
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recordings.wav import Header, NotARecordingError, NothingRecordedError, Wav
from tests.unit.recordings.tape import noise, tape


def test_what_was_spoken_is_heard_on_the_channel_it_was_spoken_on(tmp_path: Path) -> None:
    sound = noise(1000)
    with Wav(tape(tmp_path / "a.wav", sound, 16000)) as wav:
        assert (wav.frames, wav.rate_hz, wav.length_ms) == (1000, 16000, 62)
        assert np.array_equal(wav.sound(), sound)


@pytest.mark.parametrize("block_frames", [1, 7, 999, 1000, 1001])
def test_blocks_joined_are_the_whole_sound(tmp_path: Path, block_frames: int) -> None:
    sound = noise(1000)
    with Wav(tape(tmp_path / "a.wav", sound)) as wav:
        blocks = list(wav.blocks(block_frames))
        assert max(len(block) for block in blocks) <= block_frames
        assert np.array_equal(np.concatenate(blocks), sound)
        assert np.array_equal(np.concatenate(list(wav.blocks())), sound), "it can be read again from its beginning"


def test_a_recording_without_sound_has_no_frames(tmp_path: Path) -> None:
    with Wav(tape(tmp_path / "a.wav", noise(0))) as wav:
        assert (wav.frames, wav.length_ms, wav.sound().shape, list(wav.blocks())) == (0, 0, (0, 2), [])


def test_the_header_is_the_one_the_standard_library_writes(tmp_path: Path) -> None:
    written = tape(tmp_path / "a.wav", noise(5), 8000).read_bytes()
    assert Header.of(8000, 5).to_bytes() == written[:44]


HOSTILE = {
    "not RIFF": (0, b"RIFX"),
    "not WAVE": (8, b"AVI "),
    "another chunk before the sound": (36, b"LIST"),
    "a longer fmt chunk": (16, struct.pack("<I", 18)),
    "compressed": (20, struct.pack("<H", 7)),
    "one channel": (22, struct.pack("<H", 1)),
    "65535 channels": (22, struct.pack("<H", 65535)),
    "no rate": (24, struct.pack("<II", 0, 0)),
    "a rate no telephone has": (24, struct.pack("<II", 2**31, 2**31)),
    "bytes a second that do not fit the rate": (28, struct.pack("<I", 1)),
    "frames of no bytes": (32, struct.pack("<H", 0)),
    "eight bits": (34, struct.pack("<H", 8)),
    "a size of the sound beyond the file": (40, struct.pack("<I", 2**32 - 1)),
    "a size of the sound short of the file": (40, struct.pack("<I", 4)),
    "a size of the file that is not its size": (4, struct.pack("<I", 0)),
}


@pytest.mark.parametrize(("place", "patch"), HOSTILE.values(), ids=HOSTILE)
def test_a_header_that_says_anything_else_is_refused(tmp_path: Path, place: int, patch: bytes) -> None:
    path = tape(tmp_path / "a.wav", noise(10))
    content = bytearray(path.read_bytes())
    content[place : place + len(patch)] = patch
    path.write_bytes(content)
    with pytest.raises(NotARecordingError):
        Wav(path)


def test_half_a_frame_at_the_end_is_refused(tmp_path: Path) -> None:
    path = tape(tmp_path / "a.wav", noise(10))
    path.write_bytes(path.read_bytes() + b"\x01")
    with pytest.raises(NotARecordingError):
        Wav(path)


def test_a_file_that_ends_in_its_header_has_nothing_recorded(tmp_path: Path) -> None:
    path = tape(tmp_path / "a.wav", noise(10))
    path.write_bytes(path.read_bytes()[:43])
    with pytest.raises(NothingRecordedError):
        Wav(path)


def test_a_file_cut_while_it_is_read_does_not_end_the_sound_quietly(tmp_path: Path) -> None:
    path = tape(tmp_path / "a.wav", noise(300_000))
    with Wav(path) as wav:
        blocks = wav.blocks()
        next(blocks)
        path.write_bytes(path.read_bytes()[: 44 + 4 * 65_536])
        with pytest.raises(NotARecordingError):
            list(blocks)


@settings(deadline=None)
@given(st.binary(max_size=120))
def test_no_bytes_do_worse_than_be_refused(content: bytes) -> None:
    with pytest.raises((NotARecordingError, NothingRecordedError)):
        _read(content)


def _read(content: bytes) -> None:
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        Wav(Path(file.name))

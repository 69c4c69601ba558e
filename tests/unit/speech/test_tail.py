"""A recording is read while it is written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from speech.errors import SpeechError
from speech.tail import Tail
from tests.unit.speech.recording import add, begin, close, header


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "call.wav"


def test_a_file_that_is_not_there_yet_or_has_half_a_header_has_nothing_to_read(path: Path) -> None:
    tail = Tail(path, 0)
    assert len(tail.read()) == 0
    path.write_bytes(header()[:20])
    assert len(tail.read()) == 0
    assert tail.rate_hz == 0


def test_what_was_added_is_read_once(path: Path) -> None:
    tail = Tail(path, 0)
    begin(path, 16_000)
    add(path, [0.5, -0.5], [0.25, 0.0])
    assert tail.read().tolist() == [[16383, 8191], [-16383, 0]]
    assert tail.read().tolist() == []
    add(path, [0.25])
    assert tail.read().tolist() == [[8191, 0]]
    assert tail.rate_hz == 16_000
    assert not tail.is_closed


def test_half_a_frame_is_left_until_it_is_whole(path: Path) -> None:
    begin(path)
    with path.open("ab") as file:
        file.write(b"\1\0\2\0\3\0")
    tail = Tail(path, 0)
    assert tail.read().tolist() == [[1, 2]]
    with path.open("ab") as file:
        file.write(b"\4\0")
    assert tail.read().tolist() == [[3, 4]]


def test_what_was_before_is_passed_over_even_when_it_is_still_to_come(path: Path) -> None:
    begin(path)
    tail = Tail(path, 1000)
    add(path, np.full(4000, 0.5))
    assert len(tail.read()) == 0
    add(path, np.full(4100, 0.25))
    assert tail.read()[:, 0].tolist() == [8191] * 100


def test_a_closed_file_is_read_to_its_end(path: Path) -> None:
    begin(path)
    add(path, np.full(400_000, 0.5))
    close(path)
    tail = Tail(path, 0)
    assert len(tail.read()) == 262_144
    assert not tail.is_closed
    assert len(tail.read()) == 400_000 - 262_144
    assert tail.is_closed


@pytest.mark.parametrize("content", [b"x" * 100, header(channels=1) + b"\0\0"])
def test_another_kind_of_file_is_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(SpeechError, match="双声道"):
        Tail(path, 0).read()


def test_a_folder_is_no_recording(path: Path) -> None:
    path.mkdir()
    with pytest.raises(SpeechError, match="unreadable"):
        Tail(path, 0).read()

"""The caller's side of a recording as a file of its own."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from recordings.folder import RecordingFolder
from recordings.one_side import keep_left, place_of_left
from recordings.wav import NotARecordingError
from tests.unit.console.house import write_wav


def test_the_left_channel_is_kept_sample_by_sample(tmp_path: Path) -> None:
    path = tmp_path / "c1-v1.wav"
    sound = np.stack([np.arange(-100, 20_000, dtype="<i2"), np.zeros(20_100, "<i2")], axis=1)
    write_wav(path, sound)
    for _ in range(2):
        assert keep_left(path) == place_of_left(path) == tmp_path / "c1-v1.left.wav"
    with wave.open(str(place_of_left(path))) as file:
        assert (file.getnchannels(), file.getframerate()) == (1, 8000)
        assert file.readframes(30_000) == sound[:, 0].tobytes()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["c1-v1.left.wav", "c1-v1.wav"]


def test_what_is_still_written_has_no_side_yet(tmp_path: Path) -> None:
    path = tmp_path / "c1-v1.wav"
    write_wav(path, np.zeros((100, 2), "<i2"))
    with path.open("ab") as file:
        file.write(b"1234")
    with pytest.raises(NotARecordingError):
        keep_left(path)
    assert not place_of_left(path).exists()


def test_a_recording_is_found_by_its_name_and_nothing_else_is(tmp_path: Path) -> None:
    folder = RecordingFolder(tmp_path / "recordings")
    (folder.root / "2026/11/22").mkdir(parents=True)
    (folder.root / "2026/11/22/c1-v1.wav").touch()
    assert folder.find("c1-v1") == "2026/11/22/c1-v1.wav"
    assert [folder.find(name) for name in ("c1-v2", "*", "../x", "")] == [None] * 4

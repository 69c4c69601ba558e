"""The caller's side of a recording as a file of its own."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np

from recordings.folder import RecordingFolder
from recordings.one_side import write_left
from recordings.wav import Wav
from tests.unit.console.house import write_wav


def test_the_left_channel_is_written_sample_by_sample(tmp_path: Path) -> None:
    path, target = tmp_path / "c1-v1.wav", tmp_path / "played.wav"
    sound = np.stack([np.arange(-100, 20_000, dtype="<i2"), np.zeros(20_100, "<i2")], axis=1)
    write_wav(path, sound)
    for _ in range(2):
        with Wav(path) as recording:
            assert write_left(recording, target) == target
    with wave.open(str(target)) as file:
        assert (file.getnchannels(), file.getframerate()) == (1, 8000)
        assert file.readframes(30_000) == sound[:, 0].tobytes()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["c1-v1.wav", "played.wav"]


def test_a_recording_is_found_by_its_name_and_nothing_else_is(tmp_path: Path) -> None:
    folder = RecordingFolder(tmp_path / "recordings")
    (folder.root / "2026/11/22").mkdir(parents=True)
    (folder.root / "2026/11/22/c1-v1.wav").touch()
    assert folder.find("c1-v1") == "2026/11/22/c1-v1.wav"
    assert [folder.find(name) for name in ("c1-v2", "*", "../x", "")] == [None] * 4

"""The last sign of life before a crash."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hotline.crash import last_sign_of_life
from recordings.folder import RecordingFolder
from store.recovery import OpenRecording, Unfinished

THEN = datetime(2026, 11, 22, 11, 30, tzinfo=UTC)


def left_open(folder: RecordingFolder, name: str, written_at: datetime | None) -> OpenRecording:
    path = folder.place(name, THEN)
    if written_at is not None:
        file = folder.resolve(path)
        file.write_bytes(b"RIFF")
        os.utime(file, (written_at.timestamp(), written_at.timestamp()))
    return OpenRecording("c1", name, path, 8000)


def sign(folder: RecordingFolder, *recordings: OpenRecording) -> datetime | None:
    return last_sign_of_life(Unfinished((), recordings, (), None), folder)


def test_it_is_the_last_frame_of_any_open_recording(tmp_path: Path) -> None:
    folder = RecordingFolder(tmp_path)
    early = left_open(folder, "r1", THEN)
    late = left_open(folder, "r2", THEN + timedelta(seconds=40))
    assert sign(folder, late, early) == THEN + timedelta(seconds=40)


def test_a_file_that_is_gone_or_none_of_ours_tells_nothing(tmp_path: Path) -> None:
    folder = RecordingFolder(tmp_path)
    gone = left_open(folder, "r1", None)
    foreign = OpenRecording("c1", "r2", "../../etc/passwd", 8000)
    assert sign(folder, gone, foreign) is None


def test_it_is_never_in_the_future(tmp_path: Path) -> None:
    folder = RecordingFolder(tmp_path)
    ahead = left_open(folder, "r1", datetime.now(UTC) + timedelta(days=1))
    found = sign(folder, ahead)
    assert found is not None
    assert found <= datetime.now(UTC)

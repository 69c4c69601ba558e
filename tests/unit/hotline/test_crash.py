"""The last sign of life before a crash."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from calls import events as e
from calls.journal import Entry
from calls.model import Tier
from hotline.crash import RUNG_BACK_WITHIN, last_sign_of_life, to_ring_back
from recordings.folder import RecordingFolder
from store.adopted import LostCaller
from store.recovery import OpenRecording, Unfinished
from switchboard.lines import Line

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


BY_TRUNK, BY_NONE = Line(("400",), "main", trunk="sip:{number}@carrier"), Line(("401",), "main")


def rung_back(ago: timedelta, dialled: str = "400", alive: timedelta | None = None) -> list[str]:
    now = datetime.now(UTC)
    last = Entry(1, now - ago, 1.0, e.ServerStarted("node1", now))
    lost = LostCaller("c1", "orders", Tier.NORMAL, "zh-CN", "13800000001", dialled, now - ago)
    found = Unfinished((), (), (), last, lost=(lost,))
    return [one.call for one in to_ring_back(found, None if alive is None else now - alive, (BY_TRUNK, BY_NONE))]


def test_who_was_cut_off_lately_is_called_back_where_there_is_a_trunk() -> None:
    assert rung_back(timedelta(minutes=1)) == ["c1"]
    assert rung_back(timedelta(minutes=1), "401") == []
    assert rung_back(timedelta(minutes=1), "499") == []


def test_who_was_cut_off_long_ago_is_not() -> None:
    assert rung_back(RUNG_BACK_WITHIN + timedelta(minutes=1)) == []
    assert rung_back(RUNG_BACK_WITHIN + timedelta(minutes=1), alive=timedelta(minutes=1)) == ["c1"]


def test_a_journal_without_an_entry_has_nobody_to_call() -> None:
    assert to_ring_back(Unfinished((), (), (), None), None, (BY_TRUNK,)) == []

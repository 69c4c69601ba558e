"""A disk that takes no recordings is an alarm: log, figures and readiness; and the end of the trouble is told too."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from calls import events as e
from calls.journal import Entry
from calls.model import PauseBy
from hotline.recording_room import RecordingRoom
from recordings.folder import TRIAL, RecordingFolder
from tests.journeys.world import MORNING

MORE_THAN_ANY_DISK = 10**18


class Watched:
    def __init__(self, root: Path, least_bytes: int = 0) -> None:
        self.folder, self.registry = RecordingFolder(root), CollectorRegistry()
        self.room = RecordingRoom(self.folder, self.registry, least_bytes)

    def figure(self, name: str) -> float | None:
        return self.registry.get_sample_value(f"hotline_{name}")


def test_a_disk_with_room_is_no_news(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    watched = Watched(tmp_path)
    watched.room.look()
    assert watched.room.accepts
    assert (watched.figure("recording_disk_accepts"), caplog.records) == (1, [])
    assert (watched.figure("recording_disk_free_bytes") or 0) > 0
    assert list(tmp_path.iterdir()) == []


def test_too_little_room_is_told_once_with_the_remedy(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    watched = Watched(tmp_path, MORE_THAN_ANY_DISK)
    watched.room.look()
    watched.room.look()
    assert not watched.room.accepts
    assert watched.figure("recording_disk_accepts") == 0
    (told,) = [record.getMessage() for record in caplog.records]
    assert f"MB are free in {tmp_path}: delete or move something" in told


def refuses_a_file(root: Path) -> Callable[[], None]:
    """What a write runs into, whoever the tests run as."""
    (root / TRIAL).mkdir()
    return (root / TRIAL).rmdir


def is_away(root: Path) -> Callable[[], None]:
    shutil.rmtree(root)
    return root.mkdir


@pytest.mark.parametrize(("trouble", "free"), [(refuses_a_file, None), (is_away, -1)])
def test_a_disk_that_refuses_is_told_and_so_is_the_end_of_it(
    trouble: Callable[[Path], Callable[[], None]], free: int | None, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    root = tmp_path / "recordings"
    watched = Watched(root)
    mend = trouble(root)
    watched.room.look()
    assert not watched.room.accepts
    assert (watched.figure("recording_disk_free_bytes") == free) is (free is not None)
    mend()
    with caplog.at_level(logging.WARNING):
        watched.room.look()
    assert watched.room.accepts
    assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING"]


def test_recordings_the_disk_cut_are_counted_and_others_are_not(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    for cut in (True, False, True):
        event = e.RecordingStopped("c1", "c1-r1", "2026/11/22/c1-r1.wav", 0, 8000, cut)
        watched.room.hear(Entry(1, MORNING, 0.0, event))
    watched.room.hear(Entry(1, MORNING, 0.0, e.CallScored("c1", "c1-r1", None, False)))
    watched.room.hear(Entry(1, MORNING, 0.0, e.RecordingNotChanged("c1", "c1-r1", False, PauseBy.AGENT)))
    assert watched.figure("recordings_cut_total") == 2
    assert watched.figure("recordings_not_changed_total") == 1


def test_its_thread_looks_at_once_and_ends_when_told(tmp_path: Path) -> None:
    watched = Watched(tmp_path, MORE_THAN_ANY_DISK)
    watched.room.start()
    while watched.room.accepts:
        pass
    watched.room.stop()

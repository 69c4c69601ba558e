"""A disk that refuses is waited for: nothing is lost that fits into memory, and what is given up is counted."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest

from calls import events as e
from calls.errors import Fault
from store.journal import JournalWriter, read
from tests.unit.store.faults import Faults
from tests.unit.store.lives import BEGIN

LOGGED_OUT = e.AgentLoggedOut("1001")


@contextmanager
def files_end_at(size: int) -> Iterator[None]:
    """No file of this process grows beyond `size`: write(2) stops short there and then fails, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


class Refusals:
    """Hears the reports and lets a test wait for one."""

    def __init__(self) -> None:
        self.faults = Faults()
        self.heard = Event()

    def __call__(self, fault: Fault) -> None:
        self.faults.append(fault)
        self.heard.set()


def test_lines_a_full_disk_refused_are_written_when_there_is_room_again(tmp_path: Path) -> None:
    refusals = Refusals()
    journal = JournalWriter(tmp_path, report=refusals)
    with files_end_at(1000):
        for _ in range(100):
            journal.append(LOGGED_OUT, BEGIN, 0.0)
        assert refusals.heard.wait(5)
        assert not journal.flush(0.01)
        assert journal.figures.failures > 0
        assert journal.figures.waiting > 0
    assert journal.flush(10)
    assert journal.figures.lost == journal.figures.waiting == 0
    journal.close()
    assert [entry.seq for entry in read(tmp_path, report=refusals)] == list(range(1, 101))
    assert "wait" in refusals.faults[0].problem
    assert refusals.faults[0].problem_zh


def test_a_kill_while_the_disk_is_full_leaves_whole_lines(tmp_path: Path) -> None:
    refusals = Refusals()
    journal = JournalWriter(tmp_path, report=refusals)
    journal.append(LOGGED_OUT, BEGIN, 0.0)
    journal.flush(5)
    with files_end_at(1000):
        for _ in range(100):
            journal.append(LOGGED_OUT, BEGIN, 0.0)
        assert refusals.heard.wait(5)
        seqs = [entry.seq for entry in read(tmp_path)]
        assert seqs == list(range(1, len(seqs) + 1))
    journal.close()


@pytest.mark.parametrize("room", [0, 3000])
def test_beyond_what_memory_keeps_the_oldest_are_given_up_and_counted(tmp_path: Path, room: int) -> None:
    """With room for 3000 bytes whole lines got to the disk that are given up afterwards: they do not stay there."""
    refusals = Refusals()
    journal = JournalWriter(tmp_path, report=refusals, keep_bytes=2000)
    with files_end_at(room):
        for _ in range(500):
            journal.append(LOGGED_OUT, BEGIN, 0.0)
        assert refusals.heard.wait(5)
        while not journal.figures.lost:
            refusals.heard.clear()
            assert refusals.heard.wait(10)
    assert journal.flush(10)
    journal.close()
    lost = journal.figures.lost
    assert 0 < lost < 500
    kept = [entry.seq for entry in read(tmp_path, report=refusals)]
    assert len(kept) == 500 - lost
    assert kept == sorted(kept)
    assert kept[-1] == 500
    assert any(f"{lost} were given up" in fault.problem for fault in refusals.faults)


def test_closing_on_a_full_disk_says_how_much_did_not_get_there(tmp_path: Path) -> None:
    refusals = Refusals()
    journal = JournalWriter(tmp_path, report=refusals)
    with files_end_at(0):
        journal.append(LOGGED_OUT, BEGIN, 0.0)
        assert not journal.close(0.05)
    assert "its last 1 lines" in refusals.faults[-1].problem
    JournalWriter(tmp_path).close()


def test_a_next_segment_that_cannot_be_made_is_tried_again(tmp_path: Path) -> None:
    refusals = Refusals()
    folder = tmp_path / "journal"
    journal = JournalWriter(folder, report=refusals, segment_bytes=1)
    journal.append(LOGGED_OUT, BEGIN, 0.0)
    assert journal.flush(5)
    folder.rename(tmp_path / "away")
    journal.append(LOGGED_OUT, BEGIN, 0.0)
    assert refusals.heard.wait(5)
    (tmp_path / "away").rename(folder)
    assert journal.flush(10)
    journal.close()
    assert [entry.seq for entry in read(folder, report=refusals)] == [1, 2]


def test_a_folder_that_cannot_be_synced_stops_the_start_and_can_be_tried_again(tmp_path: Path) -> None:
    def fsync(_: int) -> None:
        raise OSError(5, "Input/output error")

    with pytest.raises(OSError, match="Input/output"):
        JournalWriter(tmp_path, fsync=fsync)
    JournalWriter(tmp_path).close()


def test_after_a_failed_fsync_the_lines_are_written_anew_before_the_next_is_believed(tmp_path: Path) -> None:
    """A failed fsync may have dropped the pages it could not write: their file is emptied here to show that."""
    refusals, failing = Refusals(), Event()

    def fsync(file: int) -> None:
        if failing.is_set() and os.fstat(file).st_size:
            failing.clear()
            os.ftruncate(file, 0)
            raise OSError(5, "Input/output error")
        os.fsync(file)

    journal = JournalWriter(tmp_path, report=refusals, fsync=fsync)
    failing.set()
    for _ in range(10):
        journal.append(LOGGED_OUT, BEGIN, 0.0)
    assert journal.flush(10)
    journal.close()
    assert "Input/output error" in refusals.faults[0].problem
    assert [entry.seq for entry in read(tmp_path, report=refusals)] == list(range(1, 11))

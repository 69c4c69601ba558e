"""Everything appended is in the journal once and in order, across restarts and segments."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from threading import Event, Thread

import pytest
from hypothesis import given

from calls import events as e
from calls.errors import ConfigurationError, OwnError
from calls.journal import Entry, from_line
from store.journal import JournalWriter, read
from tests.unit.store.lives import BEGIN, at, crowds, entries, on_disk, served

NAMES = ["journal-00000000000000000001.log"]


def written(journal: JournalWriter, events: list[e.Event]) -> list[Entry]:
    return [journal.append(event, at(number), number / 4) for number, event in enumerate(events, start=1)]


def logs(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.log"))


def test_what_was_appended_is_read_back(tmp_path: Path) -> None:
    journal = JournalWriter(tmp_path)
    appended = written(journal, served("c1"))
    assert appended == entries(served("c1"))
    assert journal.close()
    assert list(read(tmp_path)) == appended
    assert logs(tmp_path) == NAMES


@on_disk
@given(lived=crowds())
def test_whatever_a_caller_sends_survives_the_journal(
    tmp_path_factory: pytest.TempPathFactory, lived: list[Entry]
) -> None:
    folder = tmp_path_factory.mktemp("journal")
    journal = JournalWriter(folder)
    assert written(journal, [entry.event for entry in lived]) == lived
    journal.close()
    assert list(read(folder)) == lived


def test_a_restart_goes_on_counting(tmp_path: Path) -> None:
    for _ in range(3):
        journal = JournalWriter(tmp_path)
        written(journal, served("c1")[:4])
        journal.close()
    assert [entry.seq for entry in read(tmp_path)] == list(range(1, 13))
    assert logs(tmp_path) == NAMES


def test_a_journal_whose_folder_was_lost_goes_on_behind_what_the_database_knows(tmp_path: Path) -> None:
    journal = JournalWriter(tmp_path, after_seq=41)
    assert journal.append(e.AgentLoggedOut("1001"), BEGIN, 0.0).seq == 42
    journal.close()
    journal = JournalWriter(tmp_path, after_seq=7)
    assert journal.append(e.AgentLoggedOut("1001"), BEGIN, 0.0).seq == 43
    journal.close()
    assert [entry.seq for entry in read(tmp_path)] == [42, 43]


def test_reading_can_begin_behind_any_entry(tmp_path: Path) -> None:
    journal = JournalWriter(tmp_path, segment_bytes=300)
    appended = []
    for event in served("c1"):
        appended += written(journal, [event])
        journal.flush(5)
    journal.close()
    assert len(logs(tmp_path)) > 3
    for after in range(len(appended) + 2):
        assert [entry.seq for entry in read(tmp_path, after)] == list(range(after + 1, len(appended) + 1))


def test_a_full_segment_is_followed_by_one_named_after_its_first_entry(tmp_path: Path) -> None:
    journal = JournalWriter(tmp_path, segment_bytes=1)
    for event in served("c1")[:3]:
        journal.append(event, BEGIN, 0.0)
        journal.flush(5)
    journal.close()
    assert logs(tmp_path) == [f"journal-{seq:020d}.log" for seq in (1, 2, 3)]
    journal = JournalWriter(tmp_path)
    assert journal.last_seq == 3
    journal.close()


def test_a_segment_begun_and_never_written_keeps_the_count(tmp_path: Path) -> None:
    (tmp_path / "journal-00000000000000000007.log").touch()
    journal = JournalWriter(tmp_path)
    assert journal.append(e.AgentLoggedOut("1001"), BEGIN, 0.0).seq == 7
    journal.close()
    assert [entry.seq for entry in read(tmp_path)] == [7]


def test_files_that_are_no_segments_are_left_alone(tmp_path: Path) -> None:
    for name in ("journal-1.log", "journal-00000000000000000009.log.bak", "notes.txt"):
        (tmp_path / name).write_text("mine")
    JournalWriter(tmp_path).close()
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert list(read(tmp_path)) == []


def test_an_event_that_cannot_be_written_takes_no_place(tmp_path: Path) -> None:
    journal = JournalWriter(tmp_path)
    with pytest.raises(TypeError):
        journal.append(e.AgentLoggedOut(agent=b"not text"), BEGIN, 0.0)  # type: ignore[arg-type]
    assert journal.append(e.AgentLoggedOut("1001"), BEGIN, 0.0).seq == 1
    journal.close()


def test_many_threads_get_each_seq_once(tmp_path: Path) -> None:
    journal = JournalWriter(tmp_path)
    threads = [Thread(target=written, args=(journal, served(f"c{number}") * 20)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    journal.close()
    assert [entry.seq for entry in read(tmp_path)] == list(range(1, 4 * 14 * 20 + 1))


def test_flush_returns_when_everything_is_on_disk(tmp_path: Path) -> None:
    journal = JournalWriter(tmp_path, sync_every_s=3600)
    written(journal, served("c1"))
    assert journal.flush(5)
    assert journal.synced_seq == journal.last_seq == 14
    assert len((tmp_path / NAMES[0]).read_bytes().splitlines()) == 14
    written(journal, served("c2"))
    assert journal.flush(5)
    assert journal.figures.waiting == 0
    journal.close()


def test_fsync_comes_at_most_once_in_its_time(tmp_path: Path) -> None:
    now, synced, twice = [100.0], [], Event()
    journal = JournalWriter(tmp_path, clock=lambda: now[0], fsync=lambda file: synced.append(os.fstat(file).st_mode))
    journal.when_synced(lambda: twice.set() if len(synced) > 2 else None)
    journal.append(e.AgentLoggedOut("1001"), BEGIN, 0.0)
    assert journal.flush(5)
    opening_and_first = len(synced)
    for _ in range(50):
        journal.append(e.AgentLoggedOut("1001"), BEGIN, 0.0)
    assert not twice.wait(0.05)
    assert len(synced) == opening_and_first == 2
    now[0] += 1.0
    journal.append(e.AgentLoggedOut("1001"), BEGIN, 0.0)
    assert twice.wait(5)
    journal.close()


def test_lines_become_safe_in_time_without_anybody_asking(tmp_path: Path) -> None:
    journal, safe = JournalWriter(tmp_path, sync_every_s=0.02), Event()
    journal.when_synced(lambda: safe.set() if journal.synced_seq == 14 else None)
    written(journal, served("c1"))
    assert safe.wait(5)
    journal.close()


def test_listeners_hear_that_lines_are_safe(tmp_path: Path) -> None:
    journal, heard = JournalWriter(tmp_path), []
    journal.when_synced(lambda: heard.append(journal.synced_seq))
    written(journal, served("c1"))
    journal.flush(5)
    assert heard[-1] == 14
    journal.close()


def test_a_closed_journal_takes_nothing_more(tmp_path: Path) -> None:
    journal = JournalWriter(tmp_path)
    assert journal.close()
    assert journal.close()
    with pytest.raises(OwnError):
        journal.append(e.AgentLoggedOut("1001"), BEGIN, 0.0)


def test_a_second_server_on_the_same_folder_is_told_who_holds_it(tmp_path: Path) -> None:
    journal = JournalWriter(tmp_path)
    with pytest.raises(ConfigurationError, match=f"process {os.getpid()}") as caught:
        JournalWriter(tmp_path)
    assert "HOTLINE_DATA_DIR" in caught.value.faults[0].remedy_zh
    assert journal.append(e.AgentLoggedOut("1001"), BEGIN, 0.0).seq == 1
    journal.close()
    JournalWriter(tmp_path).close()


def test_a_folder_that_cannot_be_used_is_named_with_its_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigurationError, match="HOTLINE_DATA_DIR") as caught:
        JournalWriter(tmp_path / "file")
    assert caught.value.faults[0].problem_zh


def test_others_cannot_read_the_journal(tmp_path: Path) -> None:
    folder = tmp_path / "var" / "journal"
    journal = JournalWriter(folder)
    journal.append(e.AgentLoggedOut("1001"), BEGIN, 0.0)
    journal.close()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_a_segment_is_plain_lines_that_anything_can_read(tmp_path: Path) -> None:
    journal = JournalWriter(tmp_path)
    appended = written(journal, served("c1"))
    journal.close()
    assert [from_line(line) for line in (tmp_path / NAMES[0]).read_bytes().splitlines(True)] == appended

"""A crash or a bad disk costs the lines it hit, and no other."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls import events as e
from calls.journal import to_line
from store.journal import JournalWriter, read
from tests.unit.store.faults import Faults
from tests.unit.store.lives import BEGIN, entries, on_disk, served

LIVED = entries(served("c1"))
LINES = [to_line(entry) for entry in LIVED]
WHOLE = b"".join(LINES)
NAME = "journal-00000000000000000001.log"


def whole_lines_in(size: int) -> int:
    return WHOLE[:size].count(b"\n")


@on_disk
@given(size=st.integers(0, len(WHOLE)))
def test_torn_at_any_byte_every_whole_line_is_read_and_the_writer_goes_on(
    tmp_path_factory: pytest.TempPathFactory, size: int
) -> None:
    folder = tmp_path_factory.mktemp("journal")
    (folder / NAME).write_bytes(WHOLE[:size])
    kept, faults = whole_lines_in(size), Faults()
    assert list(read(folder, report=faults.append)) == LIVED[:kept]
    assert faults == []

    journal = JournalWriter(folder, report=faults.append)
    torn = size - len(b"".join(LINES[:kept]))
    assert len(faults) == (torn > 0)
    added = journal.append(e.AgentLoggedOut("1001"), BEGIN, 0.0)
    journal.close()
    assert added.seq == kept + 1
    assert list(read(folder, report=faults.append)) == [*LIVED[:kept], added]


@on_disk
@given(size=st.integers(1, len(WHOLE)), rubbish=st.binary(min_size=1, max_size=300))
def test_rubbish_behind_the_last_whole_line_is_cut_off(
    tmp_path_factory: pytest.TempPathFactory, size: int, rubbish: bytes
) -> None:
    folder, faults = tmp_path_factory.mktemp("journal"), Faults()
    kept = whole_lines_in(size)
    (folder / NAME).write_bytes(b"".join(LINES[:kept]) + rubbish)
    JournalWriter(folder, report=faults.append).close()
    assert (folder / NAME).read_bytes() == b"".join(LINES[:kept])
    assert f"{len(rubbish)} bytes" in faults[0].problem


@on_disk
@given(number=st.integers(0, len(LINES) - 2), data=st.data())
def test_one_damaged_byte_in_the_middle_costs_one_line_and_is_reported_with_its_place(
    tmp_path_factory: pytest.TempPathFactory, number: int, data: st.DataObject
) -> None:
    folder, faults = tmp_path_factory.mktemp("journal"), Faults()
    place = data.draw(st.integers(0, len(LINES[number]) - 2))
    damaged = bytearray(LINES[number])
    damaged[place] ^= 0x04
    (folder / NAME).write_bytes(b"".join([*LINES[:number], bytes(damaged), *LINES[number + 1 :]]))
    assert list(read(folder, report=faults.append)) == [*LIVED[:number], *LIVED[number + 1 :]]
    assert faults.places == [f"{NAME}:{number + 1}"]


def test_a_damaged_line_end_costs_both_lines_it_joins(tmp_path: Path) -> None:
    faults = Faults()
    (tmp_path / NAME).write_bytes(WHOLE.replace(b"\n", b"\r", 1))
    assert list(read(tmp_path, report=faults.append)) == LIVED[2:]
    assert faults.places == [f"{NAME}:1"]


def test_damage_among_lines_long_projected_is_not_read_at_all(tmp_path: Path) -> None:
    faults = Faults()
    (tmp_path / NAME).write_bytes(WHOLE.replace(b"PCMA", b"PCMX"))
    assert list(read(tmp_path, after_seq=5, report=faults.append)) == LIVED[5:]
    assert faults == []


def test_a_damaged_number_does_not_hide_a_line_behind_what_was_read(tmp_path: Path) -> None:
    """A flipped bit makes line 8 claim a seq that was projected long ago: it is missed, and said to be."""
    faults = Faults()
    (tmp_path / NAME).write_bytes(WHOLE.replace(b'"seq":8,', b'"seq":3,'))
    assert [entry.seq for entry in read(tmp_path, after_seq=5, report=faults.append)] == [6, 7, *range(9, 15)]
    assert faults.places == [f"{NAME}:8"]


def test_an_earlier_segment_that_ends_in_half_a_line_is_reported(tmp_path: Path) -> None:
    faults = Faults()
    (tmp_path / NAME).write_bytes(b"".join(LINES[:3]) + LINES[3][:20])
    (tmp_path / "journal-00000000000000000005.log").write_bytes(b"".join(LINES[4:]))
    assert list(read(tmp_path, report=faults.append)) == LIVED[:3] + LIVED[4:]
    assert faults.places == [f"{NAME}:4"]


def test_an_event_of_another_version_is_passed_over_but_never_cut_off(tmp_path: Path) -> None:
    """The checksum fits, so the line is whole, though this program does not know the word in it."""
    line = to_line(LIVED[0]).replace(b"CallOffered", b"CallDreamtOf")
    checked = _with_checksum(line)
    (tmp_path / NAME).write_bytes(checked)
    faults = Faults()
    journal = JournalWriter(tmp_path, report=faults.append)
    journal.close()
    assert journal.last_seq == 1
    assert faults == []
    assert list(read(tmp_path, report=faults.append)) == []
    assert "CallDreamtOf" in faults[0].problem
    assert (tmp_path / NAME).read_bytes() == checked


def test_a_thousand_damaged_lines_do_not_flood_the_log(tmp_path: Path) -> None:
    faults = Faults()
    (tmp_path / NAME).write_bytes(b"damaged\n" * 1000 + b"".join(LINES))
    assert list(read(tmp_path, report=faults.append)) == LIVED
    assert len(faults) == 20


def _with_checksum(line: bytes) -> bytes:
    body = line[9:-1]
    return b"%08x %s\n" % (zlib.crc32(body), body)

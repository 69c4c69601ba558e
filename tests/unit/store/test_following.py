"""A follower hands out each entry once, as soon as it may."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls import events as e
from calls.journal import Entry, to_line
from store.following import Follower
from store.segment import segments
from tests.unit.store.faults import Faults
from tests.unit.store.lives import BEGIN, entries, on_disk, served

LIVED = entries(served("c1") + served("c2"))
WHOLE = b"".join(to_line(entry) for entry in LIVED)
FIRST, SECOND = "journal-00000000000000000001.log", "journal-00000000000000000015.log"


def test_nothing_is_there_before_the_first_segment(tmp_path: Path) -> None:
    follower = Follower(tmp_path)
    assert follower.take(10) == []
    (tmp_path / FIRST).write_bytes(WHOLE)
    assert follower.take(100) == LIVED
    assert follower.take(100) == []
    follower.close()
    follower.close()


@on_disk
@given(cuts=st.lists(st.integers(0, len(WHOLE)), max_size=8), limit=st.integers(1, 30))
def test_growing_by_any_bytes_each_line_comes_once_and_whole(tmp_path: Path, cuts: list[int], limit: int) -> None:
    path, faults, taken = tmp_path / FIRST, Faults(), []
    path.write_bytes(b"")
    follower = Follower(tmp_path, report=faults.append)
    for size in [*sorted(cuts), len(WHOLE)]:
        path.write_bytes(WHOLE[:size])
        while batch := follower.take(limit):
            assert len(batch) <= limit
            taken += batch
        assert taken == LIVED[: WHOLE[:size].count(b"\n")]
    follower.close()
    assert faults == []


def test_nothing_beyond_what_is_safe_is_handed_out(tmp_path: Path) -> None:
    (tmp_path / FIRST).write_bytes(WHOLE)
    follower = Follower(tmp_path)
    assert follower.take(100, up_to=3) == LIVED[:3]
    assert follower.take(100, up_to=3) == []
    assert follower.take(2, up_to=20) == LIVED[3:5]
    assert follower.take(100, up_to=20) == LIVED[5:20]
    follower.close()


def test_a_line_cut_off_and_written_anew_is_read_in_its_new_form(tmp_path: Path) -> None:
    path = tmp_path / FIRST
    path.write_bytes(WHOLE)
    follower = Follower(tmp_path)
    follower.take(100, up_to=3)
    path.write_bytes(b"".join(to_line(entry) for entry in [*LIVED[:3], *LIVED[9:]]))
    assert follower.take(100) == LIVED[9:]
    follower.close()


def test_a_damaged_number_beyond_what_is_safe_does_not_stop_the_reading(tmp_path: Path) -> None:
    faults = Faults()
    (tmp_path / FIRST).write_bytes(WHOLE.replace(b'"seq":2,', b'"seq":9,'))
    follower = Follower(tmp_path, report=faults.append)
    assert follower.take(100, up_to=5) == [LIVED[0], *LIVED[2:5]]
    assert follower.damaged == len(faults) == 1
    follower.close()


def test_the_next_segment_follows_when_this_one_has_no_more(tmp_path: Path) -> None:
    (tmp_path / FIRST).write_bytes(b"".join(to_line(entry) for entry in LIVED[:10]))
    follower = Follower(tmp_path)
    assert follower.take(100) == LIVED[:10]
    with (tmp_path / FIRST).open("ab") as file:
        file.write(b"".join(to_line(entry) for entry in LIVED[10:14]))
    (tmp_path / SECOND).write_bytes(b"".join(to_line(entry) for entry in LIVED[14:]))
    assert follower.take(100) == LIVED[10:]
    follower.close()


def test_a_line_that_came_just_before_the_next_segment_was_begun_is_not_missed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The writer finishes this segment and begins the next between the follower's two looks."""
    (tmp_path / FIRST).write_bytes(b"".join(to_line(entry) for entry in LIVED[:10]))
    follower = Follower(tmp_path)
    assert follower.take(100) == LIVED[:10]

    def segments_after_the_writer_went_on(folder: Path) -> list[tuple[int, Path]]:
        (folder / FIRST).write_bytes(b"".join(to_line(entry) for entry in LIVED[:14]))
        (folder / SECOND).write_bytes(b"".join(to_line(entry) for entry in LIVED[14:]))
        return segments(folder)

    monkeypatch.setattr("store.following.segments", segments_after_the_writer_went_on)
    assert follower.take(100) == LIVED[10:]
    follower.close()


def test_only_the_segment_that_holds_the_next_entry_is_opened(tmp_path: Path) -> None:
    faults = Faults()
    (tmp_path / FIRST).write_bytes(b"damaged, and of no interest\n")
    (tmp_path / SECOND).write_bytes(b"".join(to_line(entry) for entry in LIVED[14:]))
    follower = Follower(tmp_path, after_seq=20, report=faults.append)
    assert follower.take(100) == LIVED[20:]
    assert faults == []
    follower.close()


def test_a_line_longer_than_what_is_read_at_once_is_whole(tmp_path: Path) -> None:
    lived = [
        Entry(seq, BEGIN, 0.0, e.NodeEntered("c1", "n", "play", ("p" * size,)))
        for seq, size in enumerate([10, 262_144, 700_000, 10, 2_000_000], start=1)
    ]
    (tmp_path / FIRST).write_bytes(b"".join(to_line(entry) for entry in lived))
    follower = Follower(tmp_path)
    assert follower.take(100) == lived
    follower.close()

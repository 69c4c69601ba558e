"""The outline of a recording is that of its sound, however it is cut into blocks and stretches."""

from __future__ import annotations

import itertools
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from recordings.peaks import MOST_BUCKETS, peaks
from recordings.wav import NotARecordingError
from tests.unit.recordings.tape import noise, tape


@settings(deadline=None, max_examples=60)
@given(frames=st.integers(1, 150_000), buckets=st.integers(1, 700))
@example(frames=131_072, buckets=2)  # the second stretch begins where the second block read does
def test_each_stretch_shows_its_lowest_and_highest_sample(frames: int, buckets: int) -> None:
    sound = noise(frames)
    with tempfile.TemporaryDirectory() as folder:
        left, right = peaks(tape(Path(folder) / "a.wav", sound), buckets)
    count = min(buckets, frames)
    edges = [index * frames // count for index in range(count + 1)]
    for channel, outline in ((0, left), (1, right)):
        stretches = [sound[start:end, channel] for start, end in itertools.pairwise(edges)]
        assert outline == [(int(stretch.min()), int(stretch.max())) for stretch in stretches]


def test_a_click_on_the_right_is_seen_on_the_right_only(tmp_path: Path) -> None:
    sound = np.zeros((8000, 2), np.int16)
    sound[4000] = (0, 12_000)
    left, right = peaks(tape(tmp_path / "a.wav", sound), 8)
    assert left == [(0, 0)] * 8
    assert right == [(0, 0)] * 4 + [(0, 12_000)] + [(0, 0)] * 3


@pytest.mark.parametrize(("frames", "buckets"), [(0, 10), (10, 0), (10, -1)])
def test_no_sound_and_no_stretches_give_no_outline(tmp_path: Path, frames: int, buckets: int) -> None:
    assert peaks(tape(tmp_path / "a.wav", noise(frames)), buckets) == ([], [])


def test_nobody_gets_more_stretches_than_the_bound(tmp_path: Path) -> None:
    left, right = peaks(tape(tmp_path / "a.wav", noise(MOST_BUCKETS * 3)), 10**9)
    assert len(left) == len(right) == MOST_BUCKETS


def test_a_file_still_being_written_has_no_outline(tmp_path: Path) -> None:
    path = tape(tmp_path / "a.wav", noise(10))
    path.write_bytes(path.read_bytes() + b"\0\0\0\0")
    with pytest.raises(NotARecordingError):
        peaks(path, 10)

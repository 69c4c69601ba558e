from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.byte_range import UnsatisfiableError, parse


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-0", (0, 0)),
        ("bytes=2-4", (2, 4)),
        ("BYTES = 2-4", None),
        ("Bytes=2-4", (2, 4)),
        ("bytes= 2 - 4 ", (2, 4)),
        ("bytes=7-", (7, 9)),
        ("bytes=-3", (7, 9)),
        ("bytes=-99", (0, 9)),
        ("bytes=2-99", (2, 9)),
        ("bytes=4-2", None),
        ("bytes=-", None),
        ("bytes=0-1,3-4", None),
        ("bytes=٢-٤", None),
        ("lines=1-2", None),
        ("", None),
    ],
)
def test_one_range_of_ten_bytes(header: str, part: tuple[int, int] | None) -> None:
    assert parse(header, 10) == part


@pytest.mark.parametrize(
    ("header", "size"), [("bytes=10-", 10), ("bytes=10-12", 10), ("bytes=-0", 10), ("bytes=0-", 0)]
)
def test_what_begins_behind_the_end_cannot_be_satisfied(header: str, size: int) -> None:
    with pytest.raises(UnsatisfiableError):
        parse(header, size)


@given(st.integers(0, 10**6), st.one_of(st.none(), st.integers(0, 10**7)), st.integers(1, 10**6))
def test_a_part_always_lies_in_the_file(first: int, last: int | None, size: int) -> None:
    try:
        part = parse(f"bytes={first}-{'' if last is None else last}", size)
    except UnsatisfiableError:
        assert first >= size
        return
    if part is None:
        assert last is not None
        assert last < first
    else:
        assert part[0] == first
        assert part[0] <= part[1] < size


@given(st.text(max_size=40), st.integers(0, 100))
def test_no_header_breaks_it(header: str, size: int) -> None:
    try:
        part = parse(header, size)
    except UnsatisfiableError:
        return
    assert part is None or 0 <= part[0] <= part[1] < size

import zlib
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calls.errors import FarEndError
from calls.events import AgentLoggedOut, DigitPressed
from calls.journal import Entry, from_line, is_whole, seq_of, to_line
from tests.unit.calls.event_strategies import any_event, seconds, times

AT = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
ENTRY = Entry(7, AT, 12.5, DigitPressed("c1", "c1-c", "1"))
entries = st.builds(Entry, st.integers(0, 2**62), times, seconds, any_event)


def lined(body: bytes) -> bytes:
    return b"%08x %s\n" % (zlib.crc32(body), body)


@settings(max_examples=300, deadline=None)
@given(entries)
def test_every_entry_comes_back_from_its_line(entry: Entry) -> None:
    line = to_line(entry)
    assert from_line(line) == entry
    assert line.count(b"\n") == 1
    assert is_whole(line)
    assert seq_of(line) == entry.seq


def test_a_line_can_be_read_by_a_person() -> None:
    assert to_line(ENTRY).decode().partition(" ")[2] == (
        '{"seq":7,"at":"2026-11-22T10:00:00+00:00","now":12.5,'
        '"event":{"type":"DigitPressed","call":"c1","leg":"c1-c","digit":"1","method":"rfc4733","secret":false}}\n'
    )


@pytest.mark.parametrize("name", ["line\nbreak", "\u2028", "王芳", "\ud800 torn", '"quoted"', "\x00"])
def test_no_text_a_stranger_sends_breaks_a_line(name: str) -> None:
    entry = Entry(1, AT, 0.0, AgentLoggedOut(name))
    assert from_line(to_line(entry)) == entry
    assert to_line(entry).count(b"\n") == 1


@given(entries, st.data())
def test_a_torn_line_is_noticed(entry: Entry, data: st.DataObject) -> None:
    line = to_line(entry)
    torn = line[: data.draw(st.integers(0, len(line) - 1))]
    assert not is_whole(torn)
    with pytest.raises(FarEndError):
        from_line(torn)


@given(entries, st.data())
def test_a_changed_byte_is_noticed(entry: Entry, data: st.DataObject) -> None:
    line = bytearray(to_line(entry))
    line[data.draw(st.integers(0, len(line) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(FarEndError):
        from_line(bytes(line))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"[]",
        b"{}",
        b'{"seq":1,"at":"yesterday","now":1.0,"event":{"type":"AgentLoggedOut","agent":"a"}}',
        b'{"seq":1,"at":"2026-11-22T10:00:00+00:00","event":{"type":"AgentLoggedOut","agent":"a"}}',
        b'{"seq":1,"at":"2026-11-22T10:00:00+00:00","now":1.0}',
        b'{"seq":1,"at":"2026-11-22T10:00:00+00:00","now":1.0,"event":{"type":"Unheard"}}',
        b'{"seq":1,"at":"2026-11-22T10:00:00+00:00","now":1.0,"event":["AgentLoggedOut"]}',
        b"\xff\xfe\xff",
    ],
)
def test_a_whole_line_that_is_no_entry_is_refused(body: bytes) -> None:
    assert is_whole(lined(body))
    with pytest.raises(FarEndError):
        from_line(lined(body))


@pytest.mark.parametrize("line", [b"", b"\n", b"00000000 {}\n", b"garbage"])
def test_what_is_no_line_claims_no_seq(line: bytes) -> None:
    assert seq_of(line) is None

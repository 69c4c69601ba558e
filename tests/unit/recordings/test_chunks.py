"""STREAM: what comes back is what was written, wherever one reads; whatever was done to the file shows."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings.chunks import CHUNK_BYTES, TAG_BYTES, BrokenSealError, ChunkReader, ChunkWriter

KEY, PREFIX, ABOUT = bytes(32), b"prefix7", b"about"
STORED = CHUNK_BYTES + TAG_BYTES
SIZES = st.one_of(
    st.integers(0, 40),
    st.builds(lambda chunks, by: max(0, chunks * CHUNK_BYTES + by), st.integers(1, 4), st.integers(-2, 2)),
)


def content(size: int) -> bytes:
    return bytes(range(251)) * (size // 251) + bytes(range(size % 251))


def sealed(plain: bytes, steps: int = 50_000, key: bytes = KEY) -> bytes:
    file = io.BytesIO(b"head")
    file.seek(4)
    with ChunkWriter(file, key, PREFIX, ABOUT) as writer:
        for start in range(0, len(plain), steps):
            writer.write(plain[start : start + steps])
    return file.getvalue()


def reader(stored: bytes, about: bytes = ABOUT) -> ChunkReader:
    file = io.BytesIO(stored)
    file.seek(4)
    return ChunkReader(file, KEY, PREFIX, about)


def opened(stored: bytes, about: bytes = ABOUT) -> bytes:
    """All of it, as somebody who cannot be told by an exception reads it."""
    source = reader(stored, about)
    found = source.readall()
    if source.lost:
        raise source.lost
    return found


@given(size=SIZES, steps=st.integers(1000, 200_000))
def test_what_is_written_comes_back_and_looks_like_nothing(size: int, steps: int) -> None:
    stored = sealed(content(size), steps)
    assert opened(stored) == content(size)
    assert len(stored) == 4 + size + TAG_BYTES * max(1, -(-size // CHUNK_BYTES))
    assert size < 16 or content(size)[:16] not in stored


@given(size=SIZES, data=st.data())
def test_one_can_read_from_anywhere(size: int, data: st.DataObject) -> None:
    source = reader(sealed(content(size)))
    for _ in range(4):
        start, count = data.draw(st.integers(0, size + 2)), data.draw(st.integers(0, 2 * CHUNK_BYTES))
        source.seek(start)
        assert source.read(count) == content(size)[start : start + count]
    assert source.seek(0, io.SEEK_END) == size == source.tell()


@given(size=SIZES, data=st.data())
def test_every_changed_byte_shows(size: int, data: st.DataObject) -> None:
    stored = bytearray(sealed(content(size)))
    stored[data.draw(st.integers(4, len(stored) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(BrokenSealError):
        opened(bytes(stored))


@given(size=SIZES, data=st.data())
def test_every_cut_shows(size: int, data: st.DataObject) -> None:
    stored = sealed(content(size))
    edges = [edge for edge in range(4, len(stored), STORED) if edge < len(stored)]
    cut = data.draw(st.one_of(st.sampled_from(edges), st.integers(4, len(stored) - 1)))
    with pytest.raises(BrokenSealError):
        opened(stored[:cut])


@given(chunks=st.permutations(range(4)), left_out=st.integers(0, 3))
def test_every_exchange_of_chunks_shows(chunks: list[int], left_out: int) -> None:
    stored = sealed(content(4 * CHUNK_BYTES))
    pieces = [stored[4 + number * STORED : 4 + (number + 1) * STORED] for number in range(4)]
    for order in (chunks, [number for number in range(4) if number != left_out], [0, 1, 2, 3, 3]):
        if order != [0, 1, 2, 3]:
            with pytest.raises(BrokenSealError):
                opened(stored[:4] + b"".join(pieces[number] for number in order))


def test_a_chunk_of_another_file_and_another_purpose_show() -> None:
    one, other = sealed(content(2 * CHUNK_BYTES)), sealed(content(2 * CHUNK_BYTES), key=bytes([1]) * 32)
    with pytest.raises(BrokenSealError, match="piece 0"):
        opened(one[:4] + other[4 : 4 + STORED] + one[4 + STORED :])
    with pytest.raises(BrokenSealError):
        opened(one, b"of something else")


def test_only_the_first_chunk_can_be_written_over() -> None:
    file = io.BytesIO()
    writer = ChunkWriter(file, KEY, PREFIX, ABOUT)
    writer.write(content(3 * CHUNK_BYTES))
    writer.seek(10)
    writer.write(b"later")
    writer.close()
    writer.close()
    file.seek(0)
    found = ChunkReader(file, KEY, PREFIX, ABOUT).readall()
    assert found == content(10) + b"later" + content(3 * CHUNK_BYTES)[15:]


def test_what_could_not_be_written_is_kept_for_whoever_closes() -> None:
    """Encoders in C are told by a short write, not by an exception."""
    writer = ChunkWriter(io.BytesIO(), KEY, PREFIX, ABOUT)
    writer.write(content(3 * CHUNK_BYTES))
    writer.seek(CHUNK_BYTES - 2)
    assert writer.write(b"across") == 0
    assert isinstance(writer.lost, io.UnsupportedOperation)
    writer.seek(10)
    assert writer.write(b"later") == 0
    with pytest.raises(io.UnsupportedOperation):
        writer.close()
    writer.close()

"""The sound inside a sealed recording: PCM as it is, FLAC (every bit comes back), or Opus (an ear's worth of it).

Encoders and decoders are libsndfile's; both work on a stream, so memory does not grow with the recording.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import soundfile  # type: ignore[import-untyped]

from recordings.chunks import BrokenSealError, ChunkReader, ChunkWriter
from recordings.sealed_form import Codec, Header
from recordings.wav import FRAME_BYTES, Frames, Tape

OPUS_RATES_HZ = (8_000, 12_000, 16_000, 24_000, 48_000)
_FORMS = {Codec.FLAC: ("FLAC", "PCM_16"), Codec.OPUS: ("OGG", "OPUS")}
_FULL_SCALE = 2**15


def fitting(codec: Codec, rate_hz: int) -> Codec:
    """FLAC for a rate that Opus does not know."""
    return Codec.FLAC if codec is Codec.OPUS and rate_hz not in OPUS_RATES_HZ else codec


def encode(blocks: Iterable[Frames], target: ChunkWriter, codec: Codec, rate_hz: int) -> None:
    """Write all of it; `target` stays open. Raises OSError when it could not be written."""
    try:
        with _writer(target, codec, rate_hz) as write:
            for block in blocks:
                write(block)
                if target.lost is not None:
                    break
    except soundfile.SoundFileError as error:
        raise target.lost or OSError(str(error)) from error
    if target.lost is not None:
        raise target.lost


@contextmanager
def _writer(target: ChunkWriter, codec: Codec, rate_hz: int) -> Iterator[Callable[[Frames], object]]:
    if codec is Codec.WAV:
        yield lambda block: target.write(block.astype("<i2", copy=False).tobytes())
        return
    form, subtype = _FORMS[codec]
    with soundfile.SoundFile(target, "w", rate_hz, 2, subtype, format=form) as encoder:
        yield encoder.write


def decode(source: ChunkReader, header: Header, first: int, block_frames: int) -> Iterator[Frames]:
    """The sound from the frame `first` on. Raises BrokenSealError for what is not what was written."""
    left = header.frames - first
    with _reader(source, header, first) as read:
        while left > 0:
            block = read(min(left, block_frames))
            if source.lost is not None:
                raise source.lost
            if not len(block):
                raise BrokenSealError("the sealed recording holds less sound than its header says")
            yield block
            left -= len(block)


@contextmanager
def _reader(source: ChunkReader, header: Header, first: int) -> Iterator[Callable[[int], Frames]]:
    source.seek(0)
    if header.codec is Codec.WAV:
        source.seek(first * FRAME_BYTES)
        yield lambda count: _of_pcm(source.read(count * FRAME_BYTES) or b"")
        return
    try:
        decoder = soundfile.SoundFile(source, "r")
    except soundfile.SoundFileError:
        raise source.lost or BrokenSealError("the sealed recording cannot be decoded") from None
    with decoder:
        if (decoder.samplerate, decoder.channels, decoder.frames) != (header.rate_hz, 2, header.frames):
            raise source.lost or BrokenSealError("the sealed recording is not what its header says")
        if first:
            decoder.seek(first, io.SEEK_SET)
        yield lambda count: _next(decoder, header.codec, count)


def _of_pcm(sound: bytes) -> Frames:
    return np.frombuffer(sound[: len(sound) // FRAME_BYTES * FRAME_BYTES], "<i2").reshape(-1, 2)


def _next(decoder: soundfile.SoundFile, codec: Codec, count: int) -> Frames:
    try:
        if codec is Codec.FLAC:
            return np.asarray(decoder.read(count, "int16", always_2d=True), np.int16)
        sound = decoder.read(count, "float32", always_2d=True)
    except soundfile.SoundFileError:
        return np.empty((0, 2), np.int16)
    return np.asarray(np.clip(np.round(sound * _FULL_SCALE), -_FULL_SCALE, _FULL_SCALE - 1), np.int16)


def write_plain(tape: Tape, target: Path, codec: Codec) -> None:
    """Write the recording as a file for others. Raises FileExistsError, OSError, BrokenSealError."""
    with target.open("xb") as file:
        if codec is Codec.WAV:
            file.writelines(tape.content())
            return
        form, subtype = _FORMS[codec]
        with soundfile.SoundFile(file, "w", tape.rate_hz, 2, subtype, format=form) as encoder:
            for block in tape.blocks():
                encoder.write(block)

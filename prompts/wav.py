"""The WAV files the switch may play: RIFF/WAVE, PCM 16 bit, one channel, 8 or 16 kHz, with an honest header.

The media library trusts headers, so a header that lies is refused here, with the line that mends the file.
Chunk layout: Microsoft/IBM "Multimedia Programming Interface and Data Specifications 1.0", RIFF and WAVE.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from calls.errors import ConfigurationError, Fault

RATES_HZ = (8000, 16000)
SHORTEST_MS = 50
_BYTES_PER_FRAME = 2
_MOST_CHUNKS = 64


@dataclass(frozen=True, slots=True)
class WavHeader:
    """What a playable file holds: `frames` samples of one channel at `rate_hz`, from byte `data_at` on."""

    rate_hz: int
    frames: int
    data_at: int

    @property
    def length_ms(self) -> int:
        return self.frames * 1000 // self.rate_hz


def read_header(path: Path) -> WavHeader:
    """The header of a playable file; ConfigurationError (one bilingual Fault) when it cannot be played."""
    try:
        with path.open("rb") as file:
            return _header(file, path.stat().st_size)
    except OSError as error:
        raise ConfigurationError([_unreadable(path, error)]) from error
    except _NotPlayableError as error:
        raise ConfigurationError([_fault(path, error)]) from error


def length_ms(path: Path) -> int:
    """How long the file plays, in milliseconds; ConfigurationError when it cannot be played."""
    return read_header(path).length_ms


class _NotPlayableError(Exception):
    """What is wrong with the file, in English and Mandarin."""

    def __init__(self, problem: str, problem_zh: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.problem_zh = problem_zh


def _header(file: BinaryIO, size: int) -> WavHeader:
    if file.read(4) != b"RIFF" or file.read(8)[4:] != b"WAVE":
        raise _NotPlayableError("this is not a WAV file", "这不是 WAV 文件")
    rate_hz = 0
    for name, length in _chunks(file, size):
        if name == b"fmt ":
            rate_hz = _rate_hz(file.read(16))
        elif name == b"data":
            return _checked(rate_hz, length, file.tell(), size)
    raise _NotPlayableError("the header has no sound data", "文件头中没有声音数据")


def _chunks(file: BinaryIO, size: int) -> Iterator[tuple[bytes, int]]:
    """Name and length of each chunk, the file standing at the chunk's first byte."""
    at = 12
    for _ in range(_MOST_CHUNKS):
        file.seek(at)
        head = file.read(8)
        if len(head) < 8:
            return
        name, length = struct.unpack("<4sI", head)
        yield name, length
        at += 8 + length + length % 2
        if at >= size:
            return


def _rate_hz(body: bytes) -> int:
    if len(body) < 16:
        raise _NotPlayableError("the file ends inside its header", "文件在文件头处中断")
    tag, channels, rate_hz, _, _, bits = struct.unpack("<HHIIHH", body)
    if tag != 1 or bits != 16:
        raise _NotPlayableError(
            f"format {tag} with {bits} bits is not PCM 16 bit", f"不是 16 位 PCM（格式 {tag}，{bits} 位）"
        )
    if channels != 1:
        raise _NotPlayableError(f"{channels} channels instead of one", f"声道数为 {channels}，应为单声道")
    if rate_hz not in RATES_HZ:
        raise _NotPlayableError(
            f"{rate_hz} Hz instead of 8000 or 16000", f"采样率为 {rate_hz} Hz，应为 8000 或 16000"
        )
    return int(rate_hz)


def _checked(rate_hz: int, length: int, data_at: int, size: int) -> WavHeader:
    if not rate_hz:
        raise _NotPlayableError("the sound stands before its format", "声音数据出现在格式说明之前")
    if length > size - data_at:
        raise _NotPlayableError("the header promises more sound than the file holds", "文件头声明的长度超过实际内容")
    header = WavHeader(rate_hz, length // _BYTES_PER_FRAME, data_at)
    if header.length_ms < SHORTEST_MS:
        raise _NotPlayableError(
            f"{header.length_ms} ms is too short to play", f"时长仅 {header.length_ms} 毫秒，无法播放"
        )
    return header


def _fault(path: Path, error: _NotPlayableError) -> Fault:
    convert = "ffmpeg -i INPUT -ac 1 -ar 16000 -c:a pcm_s16le OUTPUT.wav"
    return Fault(
        place=str(path),
        problem=error.problem,
        remedy=f"Convert it: {convert}",
        problem_zh=error.problem_zh,
        remedy_zh=f"请转换格式：{convert}",
    )


def _unreadable(path: Path, error: OSError) -> Fault:
    return Fault(
        place=str(path),
        problem=f"the sound cannot be read ({error.strerror})",
        remedy="Check that the file exists and may be read",
        problem_zh=f"无法读取声音文件（{error.strerror}）",
        remedy_zh="请检查文件是否存在以及读取权限",
    )

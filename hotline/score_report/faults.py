"""Why a file cannot be scored, and what to do about it."""

from __future__ import annotations

import wave
from pathlib import Path
from typing import Final, NamedTuple

from calls.errors import Fault
from config.wording.kind import printable
from qa_scoring.frames import RATES_HZ
from recordings.chunks import BrokenSealError
from recordings.wav import HEADER_BYTES


class _Kind(NamedTuple):
    problem: str
    remedy: str
    problem_zh: str
    remedy_zh: str

    def at(self, place: object, **words: object) -> Fault:
        return Fault(printable(str(place)), *(text.format(**words) for text in self))


_MISSING: Final = _Kind("there is no such file", "Check its name and folder", "没有这个文件", "请检查文件名和路径")
_UNREADABLE: Final = _Kind(
    "cannot be read ({reason})", "Give a file that you may read", "无法读取（{reason}）", "请给出有读取权限的文件"
)
_NOT_WAV: Final = _Kind(
    "is not a WAV file of PCM samples",
    "Give a recording as 16-bit PCM WAV; others are made into one by `sox IN -b 16 -r 8000 OUT.wav`",
    "不是 PCM 编码的 WAV 文件",
    "请使用 16 位 PCM 的 WAV 录音；其他格式可用 `sox IN -b 16 -r 8000 OUT.wav` 转换",
)
_CHANNELS: Final = _Kind(
    "has {channels} channel(s), not two",
    "Give the recording with the caller on the left channel and the agent on the right",
    "有 {channels} 个声道，而不是两个",
    "请使用左声道为客户、右声道为坐席的双声道录音",
)
_BITS: Final = _Kind(
    "has samples of {bits} bits, not 16",
    "Make 16 of them: `sox IN.wav -b 16 OUT.wav`",
    "采样为 {bits} 位，而不是 16 位",
    "请转换为 16 位：`sox IN.wav -b 16 OUT.wav`",
)
_RATE: Final = _Kind(
    "has a rate of {rate} Hz; 8000 and 16000 can be scored",
    "Change the rate: `sox IN.wav -r 16000 OUT.wav`",
    "采样率为 {rate} Hz；可评分的是 8000 和 16000",
    "请转换采样率：`sox IN.wav -r 16000 OUT.wav`",
)
_CUT: Final = _Kind(
    "does not hold what its header says: it was cut off, or is still being written",
    "Copy it again, or wait for the call's end; the server mends its own recordings when it starts",
    "内容与文件头不符：录音被截断，或仍在写入",
    "请重新复制，或等通话结束；服务器启动时会修复自己的录音",
)
_BROKEN: Final = _Kind(
    "was changed since it was sealed",
    "Look what `hotline recordings verify` says, and put the file back from a backup",
    "封存后被改动",
    "请查看 `hotline recordings verify` 的结果，并从备份中恢复该文件",
)
_CHUNKS: Final = _Kind(
    "has more in it than sound",
    "Write it anew without: `sox IN.wav OUT.wav`",
    "除声音外还含有其他数据块",
    "请重新写出：`sox IN.wav OUT.wav`",
)


def why_not(path: Path, error: Exception) -> Fault | None:
    """The fault behind an exception that reading the file raised; None when nothing is wrong with the file."""
    if isinstance(error, FileNotFoundError):
        return _MISSING.at(path)
    if isinstance(error, OSError):
        return _unreadable(path, error)
    if isinstance(error, BrokenSealError):
        return _BROKEN.at(path)
    try:
        return _of_form(path)
    except OSError as changed:
        return _unreadable(path, changed)


def _unreadable(path: Path, error: OSError) -> Fault:
    return _UNREADABLE.at(path, reason=error.strerror or type(error).__name__)


def _of_form(path: Path) -> Fault | None:
    with path.open("rb") as file:
        head = file.read(HEADER_BYTES)
    try:
        with path.open("rb") as file, wave.open(file) as reader:
            channels, bits, rate = reader.getnchannels(), 8 * reader.getsampwidth(), reader.getframerate()
    except (wave.Error, EOFError, RuntimeError):
        return (_CUT if head[:4] == b"RIFF" and len(head) < HEADER_BYTES else _NOT_WAV).at(path)
    if channels != 2:
        return _CHANNELS.at(path, channels=channels)
    if bits != 16:
        return _BITS.at(path, bits=bits)
    if rate not in RATES_HZ:
        return _RATE.at(path, rate=rate)
    return _of_sizes(path, head)


def _of_sizes(path: Path, head: bytes) -> Fault | None:
    if head[12:20] != b"fmt \x10\0\0\0" or head[36:40] != b"data":
        return _CHUNKS.at(path)
    said, riff = (int.from_bytes(head[place : place + 4], "little") for place in (40, 4))
    there = path.stat().st_size - HEADER_BYTES
    if there > said and riff > said + HEADER_BYTES - 8:
        return _CHUNKS.at(path)
    return _CUT.at(path) if there != said or riff != said + HEADER_BYTES - 8 or there % 4 else None

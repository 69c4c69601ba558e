"""A WAV somebody brings along, read strictly and made into what a phone can play: mono, 16 bit, 8 or 16 kHz.

pjmedia's own WAV reader trusts the header it finds, so no foreign file ever reaches it: this one reads the samples
and writes a new file. Python's `wave` takes RIFF with WAVE_FORMAT_PCM only, which is what is wanted.
"""

from __future__ import annotations

import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soxr  # type: ignore[import-untyped]

from calls.errors import ConfigurationError, Fault

Samples = npt.NDArray[np.float32]

MAX_LENGTH_S = 3_600
RATES_HZ = range(4_000, 192_001)
CHANNELS = range(1, 9)


def as_mono(source: Path, target: Path, rate_hz: int) -> int:
    """Write the first hour of `source` to `target` as 16-bit mono at `rate_hz`, channels averaged; the length in ms.

    Raises ConfigurationError with the fault when the file cannot be read or is not PCM.
    """
    samples, source_hz = _read(source)
    mono = samples.mean(axis=1, dtype=np.float32)
    resampled = np.asarray(soxr.resample(mono, source_hz, rate_hz), dtype=np.float32)
    _write(target, resampled, rate_hz)
    return round(1000 * len(resampled) / rate_hz)


def _read(source: Path) -> tuple[Samples, int]:
    """Samples as (frames, channels) in -1..1, and their rate."""
    try:
        with source.open("rb") as file, wave.open(file) as reader:
            return _samples(source, reader), reader.getframerate()
    except OSError as error:
        raise _fault(source, f"cannot be read ({error.strerror})", f"无法读取（{error.strerror}）") from error
    except (wave.Error, EOFError, RuntimeError) as error:
        raise _fault(source, f"is not a PCM WAV file ({error})", f"不是 PCM 编码的 WAV 文件（{error}）") from error


def _samples(source: Path, reader: wave.Wave_read) -> Samples:
    channels, width, rate_hz = reader.getnchannels(), reader.getsampwidth(), reader.getframerate()
    if channels not in CHANNELS or width not in _DECODERS or rate_hz not in RATES_HZ:
        what = f"{channels} ch, {8 * width} bit, {rate_hz} Hz"
        raise _fault(source, f"has an unusual format ({what})", f"格式不受支持（{what}）")
    data = reader.readframes(MAX_LENGTH_S * rate_hz)
    frames = len(data) // (channels * width)
    if frames == 0:
        raise _fault(source, "holds no sound", "没有声音数据")
    return _DECODERS[width](data[: frames * channels * width]).reshape(frames, channels)


def _from_8_bit(data: bytes) -> Samples:
    return (np.frombuffer(data, np.uint8).astype(np.float32) - np.float32(128)) / np.float32(128)


def _from_16_bit(data: bytes) -> Samples:
    return np.frombuffer(data, "<i2").astype(np.float32) / np.float32(2**15)


def _from_24_bit(data: bytes) -> Samples:
    """Three bytes into the upper three of four: the sign comes right by itself."""
    wide = np.zeros((len(data) // 3, 4), np.uint8)
    wide[:, 1:] = np.frombuffer(data, np.uint8).reshape(-1, 3)
    return _from_32_bit(wide.tobytes())


def _from_32_bit(data: bytes) -> Samples:
    return np.frombuffer(data, "<i4").astype(np.float32) / np.float32(2**31)


def _write(target: Path, mono: Samples, rate_hz: int) -> None:
    scaled = np.clip(np.round(mono * 2**15), -(2**15), 2**15 - 1).astype("<i2")
    with target.open("wb") as file, wave.open(file, "wb") as writer:
        writer.setparams((1, 2, rate_hz, 0, "NONE", "not compressed"))
        writer.writeframes(scaled.tobytes())


def _fault(source: Path, problem: str, problem_zh: str) -> ConfigurationError:
    remedy = "Give a WAV file with PCM samples of 8 to 32 bit"
    return ConfigurationError(
        [Fault(str(source), problem, remedy, problem_zh, "请使用 8 至 32 位 PCM 编码的 WAV 文件")]
    )


_DECODERS: dict[int, Callable[[bytes], Samples]] = {1: _from_8_bit, 2: _from_16_bit, 3: _from_24_bit, 4: _from_32_bit}

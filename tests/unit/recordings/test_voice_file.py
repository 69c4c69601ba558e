"""Any PCM WAV becomes what a phone can play; anything else is named and refused."""

from __future__ import annotations

import struct
import wave
from pathlib import Path

import numpy as np
import pytest

from calls.errors import ConfigurationError
from recordings.voice_file import as_mono

ENCODERS = {
    1: lambda x: np.round(x * 127 + 128).astype(np.uint8).tobytes(),
    2: lambda x: np.round(x * 32767).astype("<i2").tobytes(),
    3: lambda x: b"".join(int(v).to_bytes(3, "little", signed=True) for v in np.round(x * 8388607).ravel()),
    4: lambda x: np.round(x * 2147483000).astype("<i4").tobytes(),
}


def sine(rate_hz: int, frequency_hz: float = 440.0, length_s: float = 1.0) -> np.ndarray:
    return 0.5 * np.sin(2 * np.pi * frequency_hz * np.arange(int(rate_hz * length_s)) / rate_hz)


def write(path: Path, channels: list[np.ndarray], rate_hz: int, width: int = 2) -> Path:
    with wave.open(str(path), "wb") as writer:
        writer.setparams((len(channels), width, rate_hz, 0, "NONE", ""))
        writer.writeframes(ENCODERS[width](np.stack(channels, axis=1)))
    return path


def read(path: Path) -> tuple[np.ndarray, int]:
    with wave.open(str(path)) as reader:
        assert (reader.getnchannels(), reader.getsampwidth()) == (1, 2)
        return np.frombuffer(reader.readframes(reader.getnframes()), "<i2") / 32768, reader.getframerate()


@pytest.mark.parametrize("width", [1, 2, 3, 4])
@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 44_100, 48_000])
def test_every_width_and_rate_keeps_its_sound_and_length(tmp_path: Path, width: int, rate_hz: int) -> None:
    source = write(tmp_path / "in.wav", [sine(rate_hz)], rate_hz, width)
    assert as_mono(source, tmp_path / "out.wav", 8_000) == 1_000
    heard, out_hz = read(tmp_path / "out.wav")
    assert out_hz == 8_000
    middle = slice(800, 7_200)
    assert np.abs(heard[middle] - sine(8_000)[middle]).max() < 0.02


def test_stereo_is_averaged(tmp_path: Path) -> None:
    source = write(tmp_path / "in.wav", [sine(8_000), -sine(8_000)], 8_000)
    as_mono(source, tmp_path / "out.wav", 8_000)
    assert np.abs(read(tmp_path / "out.wav")[0]).max() < 0.001


def test_a_file_cut_off_in_a_frame_plays_to_its_last_whole_frame(tmp_path: Path) -> None:
    source = write(tmp_path / "in.wav", [sine(8_000)] * 2, 8_000)
    source.write_bytes(source.read_bytes()[: 44 + 4 * 4_000 + 3])
    assert as_mono(source, tmp_path / "out.wav", 8_000) == 500


def header(*, form: int = 1, channels: int = 1, rate_hz: int = 8_000, width: int = 2, data: int = 0) -> bytes:
    block = channels * width
    fmt = struct.pack("<HHIIHH", form, channels, rate_hz, (rate_hz * block) & 0xFFFFFFFF, block, 8 * width)
    return b"RIFF" + struct.pack("<I", 36 + data) + b"WAVEfmt \x10\0\0\0" + fmt + b"data" + struct.pack("<I", data)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "not a PCM WAV"),
        (b"ID3\x04 this is an MP3", "not a PCM WAV"),
        (header(form=7) + b"\0" * 99, "not a PCM WAV"),
        (header(channels=0), "not a PCM WAV"),
        (header(channels=200, data=400) + b"\0" * 400, "unusual format"),
        (header(rate_hz=1, data=4) + b"\0" * 4, "unusual format"),
        (header(rate_hz=4_000_000_000, data=4) + b"\0" * 4, "unusual format"),
        (header(), "no sound"),
        (header(data=2**31) + b"\0", "no sound"),
        (header()[:30], "not a PCM WAV"),
    ],
)
def test_what_is_no_pcm_wav_is_named(tmp_path: Path, content: bytes, problem: str) -> None:
    source = tmp_path / "in.wav"
    source.write_bytes(content)
    with pytest.raises(ConfigurationError, match=problem) as caught:
        as_mono(source, tmp_path / "out.wav", 8_000)
    assert caught.value.faults[0].problem_zh
    assert not (tmp_path / "out.wav").exists()


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"nowhere\.wav.*cannot be read"):
        as_mono(tmp_path / "nowhere.wav", tmp_path / "out.wav", 8_000)

"""Only files with an honest header are played."""

from __future__ import annotations

import struct
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.errors import ConfigurationError, Fault
from prompts.wav import WavHeader, length_ms, read_header
from tests.unit.prompts.specimens import Specimen, chunk


def fault_of(path: Path) -> Fault:
    with pytest.raises(ConfigurationError) as caught:
        read_header(path)
    (fault,) = caught.value.faults
    return fault


@pytest.mark.parametrize(("rate_hz", "length"), [(8000, 100), (16000, 50)])
def test_a_healthy_file_tells_its_rate_and_length(tmp_path: Path, rate_hz: int, length: int) -> None:
    path = Specimen(rate_hz=rate_hz).write(tmp_path / "a.wav")
    assert read_header(path) == WavHeader(rate_hz, frames=800, data_at=44)
    assert length_ms(path) == length


def test_chunks_of_other_programs_are_passed_over(tmp_path: Path) -> None:
    noise = chunk(b"LIST", b"INFOodd") + chunk(b"junk", bytes(64))
    path = Specimen(before_data=noise).write(tmp_path / "a.wav")
    assert read_header(path).data_at == 44 + len(noise)


@pytest.mark.parametrize(
    ("specimen", "problem"),
    [
        (Specimen(channels=2), "2 channels"),
        (Specimen(rate_hz=44_100), "44100 Hz"),
        (Specimen(bits=8), "8 bits"),
        (Specimen(tag=7), "format 7"),
        (Specimen(tag=0xFFFE), "format 65534"),
        (Specimen(claimed=1602), "more sound than the file holds"),
        (Specimen(claimed=0xFFFFFFFF), "more sound than the file holds"),
        (Specimen(claimed=0), "0 ms is too short"),
        (Specimen(data=bytes(100)), "6 ms is too short"),
        (Specimen(before_data=b"data" + struct.pack("<I", 0xFFFF)), "more sound than the file holds"),
        (Specimen(before_data=chunk(b"fmt ", bytes(6))), "format 0"),
    ],
)
def test_a_lying_or_foreign_header_is_refused_with_the_remedy(
    tmp_path: Path, specimen: Specimen, problem: str
) -> None:
    fault = fault_of(specimen.write(tmp_path / "bad.wav"))
    assert problem in fault.problem
    assert fault.place == str(tmp_path / "bad.wav")
    assert "ffmpeg" in fault.remedy
    assert fault.problem_zh
    assert "ffmpeg" in fault.remedy_zh


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "not a WAV file"),
        (b"ID3\x03 this is an MP3", "not a WAV file"),
        (b"RIFF\x04\0\0\0AVI ", "not a WAV file"),
        (Specimen().content()[:30], "ends inside its header"),
        (Specimen().content()[:36], "no sound data"),
        (Specimen().content()[:12] + Specimen().content()[36:], "before its format"),
        (b"RIFF\0\0\0\0WAVE" + chunk(b"junk", b"") * 100 + Specimen().content()[12:], "no sound data"),
    ],
)
def test_a_broken_file_is_refused(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "bad.wav"
    path.write_bytes(content)
    assert problem in fault_of(path).problem


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "cannot be read" in fault_of(tmp_path / "none.wav").problem


@given(st.binary(max_size=80) | st.binary(max_size=40).map(lambda tail: Specimen().content()[:40] + tail))
def test_no_bytes_bring_the_reader_down(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("wav") / "any.wav"
    path.write_bytes(content)
    with suppress(ConfigurationError):
        assert read_header(path).length_ms > 0

"""The compiled two-channel recorder, fed by the real bridge clock."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.live.bare_client import BareServer, bare_server

pytestmark = pytest.mark.live

CLOCK_RATE = 16_000
HEADER_BYTES = 44
BYTES_PER_FRAME = 4


@pytest.fixture
def server() -> Iterator[BareServer]:
    with bare_server() as running:
        yield running


def channels(path: Path) -> NDArray[np.int16]:
    """Frames by channels; whatever the header says, as after a crash."""
    sound = path.read_bytes()[HEADER_BYTES:]
    return np.frombuffer(sound[: len(sound) // BYTES_PER_FRAME * BYTES_PER_FRAME], "<i2").reshape(-1, 2)


def level_db(samples: NDArray[np.int16], frequency_hz: int) -> float:
    """Level of one tone in a second of sound, relative to full scale."""
    windowed = samples[:CLOCK_RATE] * np.hanning(CLOCK_RATE)
    peak = np.abs(np.fft.rfft(windowed))[frequency_hz - 2 : frequency_hz + 3].max() / CLOCK_RATE * 4 / 32768
    return float(20 * np.log10(peak + 1e-9))


def test_each_side_is_on_its_own_channel_and_the_length_is_the_time_that_passed(
    server: BareServer, tmp_path: Path
) -> None:
    path = tmp_path / "call.wav"
    began = time.monotonic()
    server.ask("record", str(path), 440, 880)
    time.sleep(2)
    frames, sealed, cut = server.ask("close")
    assert abs(frames / CLOCK_RATE - (time.monotonic() - began)) < 0.1
    assert (sealed, cut) == (True, -1)
    left, right = channels(path)[CLOCK_RATE // 2 :].T
    assert level_db(left, 440) > -20
    assert level_db(right, 880) > -20
    assert level_db(left, 880) < -80
    assert level_db(right, 440) < -80


def test_a_side_that_falls_silent_stays_in_step_with_the_other(server: BareServer, tmp_path: Path) -> None:
    path = tmp_path / "call.wav"
    server.ask("record", str(path), 440, 880)
    time.sleep(1)
    server.ask("silence_left")
    time.sleep(1)
    frames, *_ = server.ask("close")
    left, right = channels(path).T
    assert len(left) == frames
    assert not left[-CLOCK_RATE // 2 :].any()
    assert right[-CLOCK_RATE // 2 :].any()


def test_the_sealed_header_says_what_is_in_the_file(server: BareServer, tmp_path: Path) -> None:
    path = tmp_path / "call.wav"
    server.ask("record", str(path), 440, 0)
    time.sleep(0.3)
    frames, *_ = server.ask("close")
    header = path.read_bytes()[:HEADER_BYTES]
    assert header[:4] + header[8:16] == b"RIFFWAVEfmt "
    assert int.from_bytes(header[4:8], "little") == path.stat().st_size - 8
    assert int.from_bytes(header[40:44], "little") == frames * BYTES_PER_FRAME
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_killed_process_leaves_all_but_the_last_second_on_disk(server: BareServer, tmp_path: Path) -> None:
    path = tmp_path / "call.wav"
    server.ask("record", str(path), 440, 880)
    began = time.monotonic()
    time.sleep(2.4)
    server.process.kill()
    lived_s = time.monotonic() - began
    server.process.wait()
    assert len(channels(path)) / CLOCK_RATE > lived_s - 1.0
    assert channels(path)[-CLOCK_RATE // 4 :].any()


def test_fifty_recordings_leave_no_port_behind(server: BareServer, tmp_path: Path) -> None:
    before = server.ask("record_and_drop", str(tmp_path / "warm"), 1)
    assert len(server.ask("record_and_drop", str(tmp_path / "r"), 50)) <= len(before) + 2
    time.sleep(0.1)
    assert len(server.ask("record_and_drop", str(tmp_path / "last"), 1)) <= len(before) + 2


def test_a_full_disk_cuts_the_recording_and_says_so(server: BareServer, tmp_path: Path) -> None:
    path = tmp_path / "call.wav"
    server.ask("limit_files", 100_000)
    server.ask("record", str(path), 440, 880)
    time.sleep(2.2)
    length, cut, reason = server.ask("cut")
    assert 0 <= cut < length
    assert reason == "File too large"
    frames, sealed, _ = server.ask("close")
    assert sealed
    assert frames >= length
    assert path.stat().st_size == HEADER_BYTES + cut * BYTES_PER_FRAME

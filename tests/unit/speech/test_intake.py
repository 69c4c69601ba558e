"""Recordings become prompts at the house's loudness, or are refused with a reason in both languages [H4].

Nothing here is played raw: every file goes through a child process that may use little and not for long.
"""

from __future__ import annotations

import os
import wave
from pathlib import Path

import numpy as np
import pytest
import soundfile

from speech import intake
from speech.intake import Finished, Refusal, SoundRefusedError, take_in
from speech.mastering import loudness_lufs, peak_dbfs

RATES = (8000, 16_000)


def speech(length_s: float = 2.0, rate_hz: int = 44_100, level: float = 0.2, seed: int = 1) -> np.ndarray:
    """Something with the ups and downs of speech, [n]."""
    noise = np.random.default_rng(seed).normal(size=int(length_s * rate_hz))
    at_s = np.arange(len(noise)) / rate_hz
    voice = np.sin(2 * np.pi * 180 * at_s) + 0.3 * noise
    return (level * voice * (0.6 + 0.4 * np.sin(2 * np.pi * 3 * at_s))).clip(-1, 1)


def silence(length_s: float, rate_hz: int = 44_100) -> np.ndarray:
    return np.zeros(int(length_s * rate_hz))


def targets(folder: Path) -> dict[int, Path]:
    return {rate: folder / "out" / f"{rate}.wav" for rate in RATES}


def taken(folder: Path, samples: np.ndarray, name: str = "in.wav", rate_hz: int = 44_100) -> Finished:
    soundfile.write(folder / name, samples, rate_hz)
    return take_in(folder / name, targets(folder))


def refused(source: Path, folder: Path, **limits: float) -> Refusal:
    with pytest.raises(SoundRefusedError) as caught:
        take_in(source, targets(folder), **limits)
    assert caught.value.zh
    assert caught.value.en
    assert not list((folder / "out").iterdir()), "nothing is left behind"
    return caught.value.why


@pytest.mark.parametrize("level", [0.02, 0.2, 0.6])
def test_however_loud_it_was_it_is_as_loud_as_the_house_at_both_rates(tmp_path: Path, level: float) -> None:
    taken(tmp_path, speech(level=level))
    for rate_hz, path in targets(tmp_path).items():
        with wave.open(str(path)) as file:
            assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, rate_hz)
        samples, _ = soundfile.read(path)
        assert loudness_lufs(samples, rate_hz) == pytest.approx(-18, abs=1)
        assert peak_dbfs(samples) <= -1


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.ogg", "a.mp3", "a.aiff"])
def test_the_usual_formats_are_taken_with_any_number_of_channels(tmp_path: Path, name: str) -> None:
    stereo = np.stack([speech(), speech()], axis=1)
    assert taken(tmp_path, stereo, name).length_ms == pytest.approx(2180, abs=80)


def test_gaps_at_the_ends_and_long_pauses_inside_are_cut(tmp_path: Path) -> None:
    long = np.concatenate([silence(2), speech(1), silence(3), speech(1), silence(2)])
    assert taken(tmp_path, long).length_ms == pytest.approx(1000 + 800 + 1000 + 180, abs=120)


def test_what_is_no_sound_is_said_to_be_none(tmp_path: Path) -> None:
    for content in (b"", b"hello", b"RIFF\x10\0\0\0WAVEfmt ", os.urandom(5000), b"#!/bin/sh\nrm -rf /\n"):
        (tmp_path / "in.wav").write_bytes(content)
        assert refused(tmp_path / "in.wav", tmp_path) is Refusal.NOT_AUDIO
    assert refused(tmp_path / "missing.wav", tmp_path) is Refusal.NOT_AUDIO


def test_a_format_nobody_uses_for_speech_is_not_even_tried(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "in.mat", speech(), 44_100, format="MAT5")
    assert refused(tmp_path / "in.mat", tmp_path) is Refusal.NOT_AUDIO


def test_silence_and_a_click_in_silence_are_nothing_to_hear(tmp_path: Path) -> None:
    click = silence(2)
    click[40_000:40_030] = 0.5
    for sound in (silence(2), click, speech(level=0.0002)):
        soundfile.write(tmp_path / "in.wav", sound, 44_100)
        assert refused(tmp_path / "in.wav", tmp_path) is Refusal.SILENT


def test_too_long_and_too_short_are_refused(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "in.wav", speech(3, 8000), 8000)
    assert refused(tmp_path / "in.wav", tmp_path, longest_s=2.5) is Refusal.TOO_LONG
    soundfile.write(tmp_path / "in.wav", speech(0.05), 44_100)
    assert refused(tmp_path / "in.wav", tmp_path) is Refusal.TOO_SHORT


def test_a_header_that_promises_hours_costs_nothing(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "in.wav", speech(1), 44_100)
    content = bytearray((tmp_path / "in.wav").read_bytes())
    at = content.index(b"data") + 4
    content[at : at + 4] = (0x7FFFFFF0).to_bytes(4, "little")
    (tmp_path / "in.wav").write_bytes(content)
    assert take_in(tmp_path / "in.wav", targets(tmp_path)).length_ms < 1300


def test_a_recording_that_was_much_too_loud_cannot_be_mended(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "in.wav", np.clip(speech(level=1) * 6, -1, 1), 44_100, subtype="PCM_16")
    assert refused(tmp_path / "in.wav", tmp_path) is Refusal.CLIPPED


def test_five_minutes_are_taken_and_do_not_cost_more_than_a_child_may_use(tmp_path: Path) -> None:
    assert taken(tmp_path, speech(299, 8000), rate_hz=8000).length_ms == pytest.approx(299_180, abs=200)


def test_who_takes_too_long_is_ended(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "in.wav", speech(60), 44_100)
    assert refused(tmp_path / "in.wav", tmp_path, wall_s=0.05) is Refusal.TOO_COSTLY


ENDS = {-9: Refusal.TOO_COSTLY, -24: Refusal.TOO_COSTLY, -11: Refusal.BROKEN, 1: Refusal.BROKEN}


@pytest.mark.parametrize(("status", "why"), ENDS.items())
def test_the_end_of_a_decoder_is_a_reason_too(status: int, why: Refusal) -> None:
    assert intake._why(status) is why


def test_the_child_knows_nothing_of_the_servers_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_API_TOKEN", "secret")
    assert "secret" not in str(intake._environment())

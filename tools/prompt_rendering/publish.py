"""Renders the whole script, writes the WAV files and the manifest that says what they hold."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from prompt_rendering import music
from prompt_rendering.hearing import Report
from prompt_rendering.script import Line, read_script
from prompt_rendering.studio import Studio
from speech.kokoro import RATE_HZ
from speech.mastering import (
    MUSIC_LUFS,
    SPEECH_LUFS,
    at_loudness,
    loudness_lufs,
    peak_dbfs,
    resampled,
    write_wav,
)

RATES = {"": 16_000, "8k": 8000}
"""Folder below sounds/ and its sample rate: the masters stand at the top, their narrow-band twins in 8k/."""
Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Take:
    """A sound at RATE_HZ before it is mastered."""

    key: str
    language: str
    text: str
    voice: str
    samples: np.ndarray
    target_lufs: float | None
    """None for silence, which has no loudness."""


def publish(prompts: Path, *, only: frozenset[str], hear: bool) -> None:
    """Writes `prompts`/sounds; with `only`, the other keys keep their sounds and their manifest entries."""
    script = read_script(prompts / "catalogue.yaml")
    sounds = prompts / "sounds"
    entries = _kept(sounds / "manifest.json") if only else {}
    wanted = [line for line in script.lines if not only or line.key in only]
    for take in chain(_spoken(wanted, Studio(script), hear), _wordless(only)):
        entries[take.key, take.language] = _entry(sounds, take)
    listing = {"sounds": [entries[place] for place in sorted(entries)]}
    (sounds / "manifest.json").write_text(json.dumps(listing, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _kept(manifest: Path) -> dict[tuple[str, str], Entry]:
    listing = json.loads(manifest.read_text(encoding="utf-8"))
    return {(entry["key"], entry["language"]): entry for entry in listing["sounds"]}


def _spoken(lines: list[Line], studio: Studio, hear: bool) -> Iterator[Take]:
    report = Report() if hear else None
    for line in lines:
        samples = studio.record(line)
        voice = " ".join(dict.fromkeys(span.voice for span in line.spans))
        print(f"{line.language:6} {line.key:24} {len(samples) / RATE_HZ:5.2f} s", flush=True)
        yield Take(line.key, line.language, line.text, voice, samples, SPEECH_LUFS)
        if report and line.language == "zh-CN" and not line.is_cut and len(line.spans) == 1:
            report.add(line.text, samples, RATE_HZ)
    if report:
        print(report)


def _wordless(only: frozenset[str]) -> Iterator[Take]:
    composed = {
        "music.wait": (music.waiting_music, MUSIC_LUFS),
        "beep": (music.beep, SPEECH_LUFS),
        "pause.short": (music.short_pause, None),
    }
    for key, (compose, target_lufs) in composed.items():
        if not only or key in only:
            yield Take(key, "", "", "", compose(RATE_HZ), target_lufs)


def _entry(sounds: Path, take: Take) -> Entry:
    """Writes the sound at every rate; what the manifest says of it."""
    files = {}
    for folder, rate in RATES.items():
        path = sounds / folder / take.language / f"{take.key}.wav"
        finished = resampled(take.samples, RATE_HZ, rate)
        if take.target_lufs is not None:
            finished = at_loudness(finished, rate, take.target_lufs)
        write_wav(path, finished, rate)
        files[path.relative_to(sounds).as_posix()] = {
            "length_ms": len(finished) * 1000 // rate,
            "lufs": None if take.target_lufs is None else round(loudness_lufs(finished, rate), 2),
            "peak_dbfs": None if take.target_lufs is None else round(peak_dbfs(finished), 2),
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }
    return {"key": take.key, "language": take.language, "text": take.text, "voice": take.voice, "files": files}

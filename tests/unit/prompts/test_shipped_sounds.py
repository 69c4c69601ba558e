"""The sounds in the box are complete, whole, equally loud, and say what the catalogue says."""

from __future__ import annotations

import hashlib
import json
import math
import sys
import wave
from array import array
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from calls.model import CHINESE, ENGLISH
from prompts.catalogue import SHIPPED

SILENCE_DBFS = -50
MANIFEST: list[dict[str, Any]] = json.loads((SHIPPED / "manifest.json").read_text(encoding="utf-8"))["sounds"]
FILES = {name: (entry, figures) for entry in MANIFEST for name, figures in entry["files"].items()}
SPOKEN = YAML(typ="safe").load((SHIPPED.parent / "catalogue.yaml").read_text(encoding="utf-8"))
SHOWN = {(entry["key"], entry["language"]): entry["text"] for entry in MANIFEST}
every_file = pytest.mark.parametrize("name", sorted(FILES))
every_heard_file = pytest.mark.parametrize(
    "name", sorted(name for name in FILES if not name.endswith("pause.short.wav"))
)


def samples_of(path: Path) -> tuple[array[int], int]:
    with wave.open(str(path)) as file:
        samples = array("h", file.readframes(file.getnframes()))
        if sys.byteorder == "big":
            samples.byteswap()
        return samples, file.getframerate()


def dbfs(value: float) -> float:
    return 20 * math.log10(max(value, 1e-6) / 32768)


def loud_edges_ms(samples: array[int], rate_hz: int) -> tuple[int, int]:
    """Milliseconds before the first and after the last 10 ms that are not silent."""
    step = rate_hz // 100
    blocks = [samples[at : at + step] for at in range(0, len(samples), step)]
    loud = [n for n, block in enumerate(blocks) if _rms_dbfs(block) > SILENCE_DBFS]
    return loud[0] * 10, (len(blocks) - 1 - loud[-1]) * 10


def _rms_dbfs(block: array[int]) -> float:
    return dbfs(math.sqrt(sum(value * value for value in block) / len(block)))


def test_every_prompt_of_the_catalogue_speaks_both_languages_at_both_rates() -> None:
    for key, entry in SPOKEN["prompts"].items():
        for language in (CHINESE, ENGLISH):
            assert entry[language]
            assert (SHIPPED / language / f"{key}.wav").is_file()
            assert (SHIPPED / "8k" / language / f"{key}.wav").is_file()


def test_the_manifest_names_every_file_and_no_other() -> None:
    assert {path.relative_to(SHIPPED).as_posix() for path in SHIPPED.rglob("*.wav")} == set(FILES)


def test_the_sounds_say_what_the_catalogue_says() -> None:
    """Fails when catalogue.yaml was edited and `.venv/bin/python tools/render_prompts.py` was not run."""
    for key, entry in SPOKEN["prompts"].items():
        for language in (CHINESE, ENGLISH):
            wording = entry[language]
            parts = wording if isinstance(wording, list) else [{language: wording}]
            words = " ".join(text for part in parts for text in part.values())
            cut = words[words.index("[") + 1 : words.index("]")] if "[" in words else words
            assert SHOWN[key, language] == cut


@every_file
def test_a_file_is_the_one_that_was_rendered(name: str) -> None:
    assert hashlib.sha256((SHIPPED / name).read_bytes()).hexdigest() == FILES[name][1]["sha256"]


@every_heard_file
def test_loudness_is_in_range_and_nothing_clips(name: str) -> None:
    entry, figures = FILES[name]
    target = -24 if entry["key"].startswith("music") else -18
    assert abs(figures["lufs"] - target) <= 1
    samples, _ = samples_of(SHIPPED / name)
    assert dbfs(max(abs(value) for value in samples)) <= -1


@pytest.mark.parametrize("rate", ["", "8k/"])
def test_a_pause_is_silent_and_short(rate: str) -> None:
    samples, rate_hz = samples_of(SHIPPED / f"{rate}pause.short.wav")
    assert not any(samples)
    assert 0.1 <= len(samples) / rate_hz <= 0.3


@every_heard_file
def test_no_prompt_begins_or_ends_with_a_hole(name: str) -> None:
    before_ms, after_ms = loud_edges_ms(*samples_of(SHIPPED / name))
    assert before_ms <= 200
    assert after_ms <= 200


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_greeting_and_music_keep_their_promised_lengths(language: str) -> None:
    assert FILES[f"{language}/greeting.wav"][1]["length_ms"] <= 8000
    assert FILES["music.wait.wav"][1]["length_ms"] >= 30_000

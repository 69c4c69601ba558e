"""What was measured of a sound, kept beside it: `greeting.16k.wav` has `greeting.16k.json`."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figures:
    """Loudness in LUFS (ITU-R BS.1770-4), the highest peak in dB of full scale."""

    length_ms: int
    lufs: float
    peak_dbfs: float

    def keep(self, sound: Path) -> None:
        """Beside the sound. OSError when the disk does not take it."""
        sound.with_suffix(".json").write_text(json.dumps(asdict(self)), encoding="utf-8")


def figures_of(sound: Path) -> Figures | None:
    """What is kept beside the sound, None when nothing is."""
    try:
        return Figures(**json.loads(sound.with_suffix(".json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def shipped_figures(folder: Path) -> dict[Path, Figures]:
    """Of every sound in the manifest of the product's own, by its file."""
    entries = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["sounds"]
    return {
        folder / name: Figures(measured["length_ms"], measured["lufs"], measured["peak_dbfs"])
        for entry in entries
        for name, measured in entry["files"].items()
    }

"""Configuration folders to try things on."""

from __future__ import annotations

import shutil
from pathlib import Path

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "config" / "example"
GOLDEN = ROOT / "tests" / "golden" / "config"
FAULTS = GOLDEN / "faults"
PROMPTS = {"menu.main", "menu.invalid", "menu.timeout", "goodbye", "music.wait"}
"""What the folders in tests/golden/config may play."""


def small(where: Path) -> Path:
    """A copy of the small correct configuration, free to be spoilt."""
    return Path(shutil.copytree(GOLDEN / "base", where / "config"))


def spoilt(where: Path, specimen: str) -> Path:
    """The small configuration with the files of a specimen laid over it."""
    folder = small(where)
    shutil.copytree(FAULTS / specimen, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("expected.txt"))
    return folder

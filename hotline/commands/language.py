"""The language of the terminal: Chinese where LC_ALL, LC_MESSAGES or LANG say so, else English."""

from __future__ import annotations

import os
from collections.abc import Mapping


def is_chinese(environment: Mapping[str, str] = os.environ) -> bool:
    """The first of the three variables that is set decides, as POSIX has it."""
    chosen = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := environment.get(name))), "")
    return chosen.lower().startswith("zh")


def say(chinese: str, english: str) -> str:
    """The one of two texts that fits the terminal."""
    return chinese if is_chinese() else english

"""The words of a row of pieces, as the manifest of the shipped sounds has them: what is written is what is played."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from calls.model import CHINESE, ENGLISH
from prompts.values.keys import PAUSE, is_english

_MANIFEST = Path(__file__).parent.parent / "sounds" / "manifest.json"
_ROUND_TEN = re.compile(r"number\.[2-9]0")
_ONE_TO_NINE = re.compile(r"number\.[1-9]")


def sentence_of(keys: Sequence[str], language: str) -> str:
    """Characters run together with a space for each pause; English words with hyphens (thirty-four) and commas."""
    if not is_english(language):
        return "".join(" " if key == PAUSE else _word(key, CHINESE) for key in keys)
    spaced = (
        _between(before, key) + ("" if key == PAUSE else _word(key, ENGLISH))
        for before, key in zip([PAUSE, *keys], keys, strict=False)
    )
    return "".join(spaced).strip()


def _between(before: str, key: str) -> str:
    if key == PAUSE:
        return ","
    return "-" if _ROUND_TEN.fullmatch(before) and _ONE_TO_NINE.fullmatch(key) else " "


def _word(key: str, language: str) -> str:
    return _shipped().get((key, language), key)


@cache
def _shipped() -> dict[tuple[str, str], str]:
    entries = json.loads(_MANIFEST.read_text(encoding="utf-8"))["sounds"]
    return {(entry["key"], entry["language"]): entry["text"] for entry in entries}

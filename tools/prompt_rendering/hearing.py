"""A second pair of ears: Whisper base listens to the Mandarin prompts over the telephone band and writes them down.

Its own error on the telephone is about 15 % of characters (7 % without tones), so a figure is a hint where to
listen, not a verdict.
"""

from __future__ import annotations

import re

import cn2an
import numpy as np
from pypinyin import lazy_pinyin

from speech.mastering import resampled
from speech.whisper import Whisper


class Report:
    """Counts the recogniser's errors over all prompts and prints the ones it did not get."""

    def __init__(self) -> None:
        self._whisper = Whisper(beam=5)
        self._said = self._characters = self._syllables = 0

    def add(self, text: str, samples: np.ndarray, rate_hz: int) -> None:
        heard = self._whisper.hear(resampled(samples, rate_hz, 8000), 8000, "zh-CN").text
        said, characters, syllables = errors(text, heard)
        self._said += said
        self._characters += characters
        self._syllables += syllables
        if syllables:
            print(f"       heard: {heard}", flush=True)

    def __str__(self) -> str:
        characters, syllables = self._characters / self._said, self._syllables / self._said
        return f"recogniser: {characters:.1%} of {self._said} characters wrong, {syllables:.1%} without tones"


def errors(said: str, heard: str) -> tuple[int, int, int]:
    """Characters said, wrong characters, and wrong syllables when tones and homophones are forgiven."""
    said, heard = (re.sub(r"[^\u4e00-\u9fff]", "", cn2an.transform(text, "an2cn")) for text in (said, heard))
    return len(said), _distance(list(said), list(heard)), _distance(lazy_pinyin(said), lazy_pinyin(heard))


def _distance(said: list[str], heard: list[str]) -> int:
    """Levenshtein distance."""
    row = list(range(len(heard) + 1))
    for i, one in enumerate(said, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (one != other))
    return row[-1]

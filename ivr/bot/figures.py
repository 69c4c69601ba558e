"""Numbers as people say them, figure by figure: 幺三八…, one three eight, double five, 138 0013."""

from __future__ import annotations

import re
import unicodedata

_CHINESE = str.maketrans("零〇幺么一二两三四五六七八九", "00111223456789")
_ENGLISH = {
    "zero": "0", "oh": "0", "o": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
    "seven": "7", "eight": "8", "nine": "9",
}  # fmt: skip
_WORD = re.compile(rf"\b({'|'.join(_ENGLISH)})\b")
_TIMES = re.compile(r"\b(double|triple)\s+([0-9])")
_RUN = re.compile(r"[0-9](?:[\s,，、.\-—杠]*[0-9])*")


def figures(text: str) -> str:
    """The longest run of figures in what was said, "" when there is none."""
    runs = [re.sub(r"[^0-9]", "", run) for run in _RUN.findall(in_figures(text))]
    return max(runs, key=len, default="")


def in_figures(text: str) -> str:
    """The text with every figure that was written as a word written as a figure."""
    said = unicodedata.normalize("NFKC", text).lower()
    said = _WORD.sub(lambda found: _ENGLISH[found[1]], said)
    said = _TIMES.sub(lambda found: found[2] * (2 if found[1] == "double" else 3), said)
    return said.translate(_CHINESE)

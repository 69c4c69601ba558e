"""Plays values to a speech recogniser over the telephone band and prints what it does not get.

    .venv/bin/python tools/hear_values.py             every fourth row of tests/golden/values, both languages
    .venv/bin/python tools/hear_values.py 10 zh-CN    every tenth row, Mandarin only

Each value stands between two prompts, as in a call; the recogniser is lost in clips of one second. It writes figures
(1234.5, 8:05) or words as it likes, so its figures are read back in every way there is and the reading nearest
to what was said counts; tones and homophones are forgiven. A hint where to listen, not a verdict.
"""

from __future__ import annotations

import csv
import re
import sys
import unicodedata
import wave
from collections import defaultdict
from pathlib import Path

import numpy as np
from pypinyin import lazy_pinyin

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


from calls.model import CHINESE, ENGLISH, Sound  # noqa: E402  the folder was just put on the path
from prompts.catalogue import Catalogue  # noqa: E402
from prompts.values import words  # noqa: E402
from speech.whisper import Whisper  # noqa: E402

RATE_HZ = 8000
_QUIET = np.zeros(RATE_HZ // 4)
_BEFORE, _AFTER = "queue.wait_about", "queue.position_after"
_FIGURES = re.compile(r"\d+(?:\.\d+)?")
_ORDINAL = re.compile(r"\b(\d+)(?:st|nd|rd|th)\b")
_SAME = {"yao": "yi", "liang": "er"}
"""What is written alike: 幺 and 一 as 1, 两 and 二 as 2."""
_READINGS = ("number", "digits", "year", "time")


def main() -> None:
    step = int(sys.argv[1]) if len(sys.argv) > 1 else 4
    ears, catalogue = Whisper(beam=5), Catalogue.load()
    for language in sys.argv[2:] or [CHINESE, ENGLISH]:
        wrong_by_kind: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for kind, value, said in _rows(language)[::step]:
            sounds = [Sound(_BEFORE, language), Sound(kind, language, value=value), Sound(_AFTER, language)]
            heard = ears.hear(_played(catalogue, sounds), RATE_HZ, language).text
            wrong, of = _errors(said, heard, language), len(_units(said, language))
            wrong_by_kind[kind].append((wrong, of))
            if wrong:
                print(f"{language:6} {kind:9} {value:18} {said}\n{'':36}{heard}", flush=True)
        for kind, errors in {
            **wrong_by_kind,
            "all": [one for many in wrong_by_kind.values() for one in many],
        }.items():
            wrong, of = map(sum, zip(*errors, strict=True))
            right = sum(not one for one, _ in errors)
            share = f"{wrong / of:.1%} of {of} syllables or words wrong"
            print(f"{language:6} {kind:9} {right}/{len(errors)} values whole, {share}")


def _rows(language: str) -> list[tuple[str, str, str]]:
    with (ROOT / "tests" / "golden" / "values" / f"{language}.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["kind"], row["value"], row["words"]) for row in csv.DictReader(file)]
    return [(kind, value, said) for kind, value, said in rows if said and kind != "name"]


def _played(catalogue: Catalogue, sounds: list[Sound]) -> np.ndarray:
    parts = [_samples(path) for path in catalogue.files(sounds, RATE_HZ)]
    return np.concatenate([_QUIET, *parts, _QUIET])


def _samples(path: Path) -> np.ndarray:
    with wave.open(str(path)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), dtype="<i2") / 32768


def _errors(said: str, heard: str, language: str) -> int:
    """Wrong syllables (Mandarin) or words (English) of the most favourable reading, whatever is heard around it."""
    truth = _units(said, language)
    return min(_distance_within(truth, _units(_read_back(heard, language, how), language)) for how in _READINGS)


def _distance_within(said: list[str], heard: list[str]) -> int:
    """Levenshtein distance to the most similar stretch of what was heard (Sellers 1980)."""
    row = [0] * (len(heard) + 1)
    for wanted in said:
        before, row[0] = row[0], row[0] + 1
        for at, unit in enumerate(heard, 1):
            before, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, before + (wanted != unit))
    return min(row)


def _read_back(heard: str, language: str, how: str) -> str:
    heard = unicodedata.normalize("NFKC", heard).replace(",", "")
    if language == CHINESE:
        heard = re.sub(r"([\d.]+)%", r"百分之\1", heard)
    else:
        heard = _ORDINAL.sub(lambda found: words("day", f"01-{found[1]}", ENGLISH).removeprefix("January "), heard)
    heard = heard.replace("%", " percent ").replace("¥", " ")
    return _FIGURES.sub(lambda found: f" {_read(found[0], language, how)} ", heard)


def _read(figures: str, language: str, how: str) -> str:
    if how == "year" and len(figures) == 4 and figures.isdecimal() and language == ENGLISH:
        return words("date", f"{figures}-01-01", language).split(", ")[-1]
    if how == "time" and re.fullmatch(r"\d{1,2}\.\d\d", figures):
        return words("time", figures.replace(".", ":"), language).rstrip("apm. ")
    return words("digits" if how != "number" else "number", figures, language)


def _units(text: str, language: str) -> list[str]:
    if language == CHINESE:
        spelled = re.sub(r"[^\u4e00-\u9fffA-Z]", "", text.upper())
        return [_SAME.get(unit, unit) for character in spelled for unit in lazy_pinyin(character)]
    plain = re.sub(r"\b([ap])\.?\s?m\b\.?", r"\1m", text.lower().replace("-", " "))
    return re.sub(r"[^a-z ]", " ", plain).split()


if __name__ == "__main__":
    main()

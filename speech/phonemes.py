"""Words to phonemes, in the alphabet Kokoro was trained with."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pypinyin
from misaki.espeak import EspeakFallback  # type: ignore[import-untyped]
from misaki.zh import ZHG2P  # type: ignore[import-untyped]

from speech.segmentation import keep_together

_LATIN = re.compile(r"([A-Za-z]+(?:[ '.-]+[A-Za-z]+)*)")
_ABBREVIATION = re.compile(r"\b[A-Z]{2,5}\b")


class Phonemes:
    """`spoken` maps printed words to what is read instead; `pinyin` fixes words of several readings (chang2 …)."""

    def __init__(self, spoken: dict[str, dict[str, str]], pinyin: dict[str, str]) -> None:
        self._spoken = spoken
        self._mandarin = ZHG2P()
        self._english = {british: EspeakFallback(british=british) for british in (False, True)}
        for word, reading in pinyin.items():
            keep_together(word)
            pypinyin.load_phrases_dict({word: [[syllable] for syllable in reading.split()]}, style="tone2")

    def of(self, text: str, language: str, voice: str) -> str:
        """Phonemes of one phrase. The voice's first letter says whose English it speaks; so are Latin words read that
        stand in Mandarin."""
        for printed, read in self._spoken.get(language, {}).items():
            text = text.replace(printed, read)
        if not text.strip():
            return ""
        if language != "zh-CN":
            return self._of_english(text, voice)
        return " ".join(
            self._of_english(part, voice) if _LATIN.fullmatch(part) else str(self._mandarin(part)[0])
            for part in _LATIN.split(text)
            if part.strip()
        )

    def _of_english(self, text: str, voice: str) -> str:
        spelt = _ABBREVIATION.sub(lambda word: " ".join(word.group()).replace("A", "ay"), text)
        return str(self._english[voice.startswith("b")](SimpleNamespace(text=spelt))[0])

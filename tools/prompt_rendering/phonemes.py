"""Words to phonemes, in the alphabet Kokoro was trained with."""

from __future__ import annotations

import logging
from types import SimpleNamespace

import jieba
import pypinyin
from misaki.espeak import EspeakFallback
from misaki.zh import ZHG2P

jieba.setLogLevel(logging.WARNING)


class Phonemes:
    """`spoken` maps printed words to what is read instead; `pinyin` fixes words of several readings (chang2 …)."""

    def __init__(self, spoken: dict[str, dict[str, str]], pinyin: dict[str, str]) -> None:
        self._spoken = spoken
        self._mandarin = ZHG2P()
        self._english = {british: EspeakFallback(british=british) for british in (False, True)}
        for word, reading in pinyin.items():
            jieba.add_word(word, freq=1_000_000)
            pypinyin.load_phrases_dict({word: [[syllable] for syllable in reading.split()]}, style="tone2")

    def of(self, text: str, language: str, voice: str) -> str:
        """Phonemes of one phrase; the voice's first letter says whose English it speaks."""
        for printed, read in self._spoken.get(language, {}).items():
            text = text.replace(printed, read)
        if not text.strip():
            return ""
        if language == "zh-CN":
            return str(self._mandarin(text)[0])
        return str(self._english[voice.startswith("b")](SimpleNamespace(text=text))[0])

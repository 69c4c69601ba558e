"""Kokoro behind the interface: text of any length in, speech out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import numpy as np

from speech.errors import SpeechError
from speech.interface import Spoken
from speech.kokoro import LONGEST, RATE_HZ, Kokoro
from speech.phonemes import Phonemes
from speech.voices import VOICES

_BREATH = re.compile(r"[^。！？；.!?;\n]*[。！？；.!?;\n]*")
_PAUSE_MS = 250
SLOWEST, FASTEST = 0.5, 2.0


class KokoroVoice:
    """A `Voice`. The same words give the same samples; sentences are spoken a breath each, with a pause between."""

    def __init__(self, voices: Mapping[str, str] | None = None) -> None:
        """`voices`: language -> voice that speaks when none is asked for. Raises ModelMissingError."""
        self._voices = {language: names[0] for language, names in VOICES.items()} | dict(voices or {})
        self._kokoro = Kokoro()
        self._phonemes = Phonemes({}, {})

    def say(self, text: str, language: str, voice: str = "", speed: float = 1.0) -> Spoken:
        """Raises SpeechError for a language, voice or speed there is not, and for a text without a word."""
        if language not in self._voices:
            raise SpeechError(f"没有语言 {language!r} 的音色。", f"There is no voice for the language {language!r}.")
        if not SLOWEST <= speed <= FASTEST:
            raise SpeechError(
                f"语速须在 {SLOWEST} 与 {FASTEST} 之间。", f"The speed must lie between {SLOWEST} and {FASTEST}."
            )
        name = voice or self._voices[language]
        pause = np.zeros(_PAUSE_MS * RATE_HZ // 1000, dtype=np.float32)
        takes = [self._kokoro.speak([breath], name, speed).samples for breath in self._breaths(text, language, name)]
        if not takes:
            raise SpeechError("没有可以朗读的内容。", "There is nothing in it to speak.")
        return Spoken(np.concatenate([part for take in takes for part in (take, pause)][:-1]), RATE_HZ)

    def _breaths(self, text: str, language: str, voice: str) -> Iterator[str]:
        """Phonemes a sentence at a time; one longer than the model takes is cut at its spaces."""
        for sentence in _BREATH.findall(text):
            phonemes = self._kokoro.known(self._phonemes.of(sentence, language, voice)).strip()
            while any(map(str.isalpha, phonemes)):
                cut = len(phonemes) if len(phonemes) <= LONGEST else phonemes.rfind(" ", 1, LONGEST) + 1 or LONGEST
                yield phonemes[:cut]
                phonemes = phonemes[cut:]

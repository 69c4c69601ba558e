"""Whisper by way of CTranslate2: one utterance in, its words and how sure the model was of them out.

The encoder is given a window as long as the utterance needs, 10 s at least, instead of Whisper's 30 s: a 2 s sentence
then costs a quarter of the time, and 8 kHz Mandarin comes out no worse (docs/speech.md). Below 6 s the model rambles.
"""

from __future__ import annotations

import hashlib
import math
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from faster_whisper import WhisperModel  # type: ignore[import-untyped]
from faster_whisper.tokenizer import Tokenizer  # type: ignore[import-untyped]

from qa_scoring.transcript import Word
from speech.errors import ModelMissingError, SpeechError
from speech.interface import Heard, Samples
from speech.mastering import resampled
from speech.packages import read
from speech.timed_words import words_of
from speech.weights import WHISPER_BASE, WHISPER_BASE_SHA256

RATE_HZ = 16_000
_CODES = {"zh-CN": "zh", "en": "en"}
_HINTS = {"zh-CN": "以下是普通话的句子，简体中文。", "en": ""}
"""Read to the model before it listens: it writes Mandarin in traditional characters otherwise."""
_FRAMES_PER_S = 100
_SHORTEST_WINDOW_S, _LONGEST_WINDOW_S = 10, 30
_ROOM_AFTER_S = 1
_TOKENS_PER_S = 8
"""More than anybody speaks; a model that repeats itself is stopped there."""
_HINT_TOKENS = 200


class Whisper:
    """A `Recogniser` on one thread of the processor, with 8-bit weights."""

    def __init__(self, folder: Path | None = None, *, beam: int = 5) -> None:
        """The pinned Whisper base; `folder` holds another CTranslate2 model instead. Raises ModelMissingError."""
        self._name = folder.name if folder else "whisper-base"
        settings: dict[str, Any] = {"device": "cpu", "compute_type": "int8", "cpu_threads": 1}
        if folder:
            _see_that_it_is_a_model(folder)
            self._model = WhisperModel(str(folder), local_files_only=True, **settings)
        else:
            self._model = WhisperModel(self._name, files=_base(), **settings)
        self._beam = beam
        self._unwanted = {"zh-CN": [-1, *_traditional(self._model.hf_tokenizer)], "en": [-1]}

    def hear(self, samples: Samples, rate_hz: int, language: str, words: str = "", *, timed: bool = False) -> Heard:
        """At most 29 s count. `words` the speaker is likely to use are understood more often; `timed` costs a tenth
        more.

        Raises SpeechError for a language it was not made for.
        """
        if language not in _CODES:
            raise SpeechError(f"不能识别语言 {language!r}。", f"The language {language!r} cannot be recognised.")
        if not len(samples):
            return Heard("", 0.0, self._name)
        sound = resampled(samples, rate_hz, RATE_HZ).astype(np.float32)[
            : (_LONGEST_WINDOW_S - _ROOM_AFTER_S) * RATE_HZ
        ]
        return self._written(self._features(sound), len(sound) / RATE_HZ, language, words, timed)

    def _features(self, sound: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Log-mel frames, filled up with the quietest value there is: what digital silence looks like."""
        frames: npt.NDArray[np.float32] = self._model.feature_extractor(sound)
        wanted = max(_SHORTEST_WINDOW_S * _FRAMES_PER_S, frames.shape[1] + _ROOM_AFTER_S * _FRAMES_PER_S)
        missing = min(wanted + wanted % 2, _LONGEST_WINDOW_S * _FRAMES_PER_S) - frames.shape[1]
        return np.pad(frames, ((0, 0), (0, max(0, missing))), constant_values=frames.min())

    def _written(
        self, frames: npt.NDArray[np.float32], length_s: float, language: str, words: str, timed: bool
    ) -> Heard:
        tokenizer = Tokenizer(self._model.hf_tokenizer, True, task="transcribe", language=_CODES[language])
        hint = tokenizer.encode(f" {_HINTS[language]}{words}")[:_HINT_TOKENS] if _HINTS[language] or words else []
        prompt = self._model.get_prompt(tokenizer, hint, without_timestamps=True)
        encoded = self._model.encode(frames)
        result = self._model.model.generate(
            encoded,
            [prompt],
            beam_size=self._beam,
            max_length=len(prompt) + int(length_s * _TOKENS_PER_S) + _TOKENS_PER_S,
            suppress_tokens=self._unwanted[language],
            return_scores=True,
            return_no_speech_prob=True,
        )[0]
        # The score is the mean log probability of a token.
        sure = math.exp(result.scores[0]) * (1 - result.no_speech_prob)
        text = tokenizer.decode(result.sequences_ids[0]).strip()
        if not text:
            return Heard("", 0.0, self._name)
        tokens = result.sequences_ids[0]
        times = self._times(tokenizer, tokens, encoded, length_s) if timed else ()
        return Heard(text, min(1.0, sure), self._name, times)

    def _times(self, tokenizer: Tokenizer, tokens: list[int], encoded: Any, length_s: float) -> tuple[Word, ...]:
        """When each word was said, by the attention of the model's alignment heads; none for a model without."""
        wanted = [token for token in tokens if token < tokenizer.eot]
        try:
            found = self._model.find_alignment(tokenizer, [wanted], encoded, int(length_s * _FRAMES_PER_S))
        except RuntimeError:
            return ()
        return words_of((one["word"], one["start"], one["end"], one["probability"]) for one in found[0])


def _traditional(tokenizer: Any) -> list[int]:
    """Tokens with characters that mainland Mandarin does not write: those beyond GB 2312."""
    texts = tokenizer.decode_batch([[token] for token in range(tokenizer.get_vocab_size())])
    return [token for token, text in enumerate(texts) if any(map(_is_foreign_han, text))]


def _is_foreign_han(character: str) -> bool:
    if not "\u4e00" <= character <= "\u9fff":
        return False
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return True
    return False


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

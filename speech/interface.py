"""What a speech model can be asked, whoever made it.

Sound is mono float32 in [-1, 1]. Languages are the product's tags, `zh-CN` and `en`. None of these objects is
thread-safe and each call takes its time: the server reaches them through `speech/process.py` only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from qa_scoring.transcript import Word

Samples: TypeAlias = npt.NDArray[np.floating[Any]]
"""One channel; float64 on the mastering bench, float32 elsewhere."""
Vectors: TypeAlias = npt.NDArray[np.float32]
"""One row a text, every row of length 1: a dot product is the cosine."""


@dataclass(frozen=True, slots=True)
class Spoken:
    samples: npt.NDArray[np.float32]
    rate_hz: int


@dataclass(frozen=True, slots=True)
class Heard:
    """`confidence` is 0 … 1: the model's own mean probability of what it wrote, lowered by its doubt that it was
    speech. `model` names who heard it. `words`: with times from the first sample on, where they were asked for and
    the model can tell."""

    text: str
    confidence: float
    model: str
    words: tuple[Word, ...] = ()


class Voice(Protocol):
    def say(self, text: str, language: str, voice: str = "", speed: float = 1.0) -> Spoken:
        """The text spoken; `voice` empty is the language's own. SpeechError for a voice or language there is not."""
        ...


class Recogniser(Protocol):
    def hear(self, samples: Samples, rate_hz: int, language: str, words: str = "", *, timed: bool = False) -> Heard:
        """One utterance, at most 29 s; an empty text when there was nothing to understand.

        `words` the speaker is likely to use are understood more often; `timed`: tell when each word was said, if the
        model can. SpeechError for a language there is not.
        """
        ...


class VoiceActivity(Protocol):
    """One stream: feed it windows in order, one object a call."""

    window: int
    """Samples of 8 kHz sound in each window."""

    def probability(self, window: npt.NDArray[np.float32]) -> float:
        """That somebody speaks in the next `window` samples, 0 … 1."""
        ...


class Embedder(Protocol):
    def embed(self, texts: Sequence[str]) -> Vectors:
        """[len(texts), d]; texts that mean the same lie close."""
        ...

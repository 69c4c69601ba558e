"""Sentences spoken by a voice that is not the hotline's, as a telephone carries them."""

from __future__ import annotations

from types import TracebackType

import numpy as np

from calls.model import CHINESE, ENGLISH
from speech.mastering import at_loudness, resampled, trimmed
from speech.process import SpeechProcess
from tests.live import tones

RATE_HZ = 8_000
LOUDNESS_LUFS = -20.0
PATIENCE_S = 180.0
CALLERS = {CHINESE: "zm_yunxi", ENGLISH: "am_fenrir"}


class Voices:
    """A context manager: the models live in a process of their own."""

    def __enter__(self) -> Voices:
        self._speech = SpeechProcess()
        assert self._speech.why_not is None, str(self._speech.why_not)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._speech.close()

    def a_law(self, sentence: str, language: str = CHINESE) -> bytes:
        """Begins and ends with speech, at the loudness of a telephone."""
        spoken = self._speech.say(sentence, language, CALLERS[language]).result(PATIENCE_S)
        narrow = resampled(np.asarray(spoken.samples, np.float64), spoken.rate_hz, RATE_HZ)
        return tones.a_law(at_loudness(trimmed(narrow, RATE_HZ), RATE_HZ, LOUDNESS_LUFS))

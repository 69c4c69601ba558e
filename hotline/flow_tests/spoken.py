"""Sentences for a test's caller to say, spoken by the house's own voice as a telephone would carry them."""

from __future__ import annotations

import hashlib
from pathlib import Path
from types import TracebackType

from calls.model import CHINESE, ENGLISH
from speech.mastering import resampled, write_wav
from speech.process import SpeechProcess

RATE_HZ = 8000
PATIENCE_S = 60.0
VOICES = {CHINESE: "zm_yunxi", ENGLISH: "am_fenrir"}
"""Not the hotline's own: a caller is somebody else."""


class Sentences:
    """A context manager; each sentence is rendered once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.speech = SpeechProcess()

    def __enter__(self) -> Sentences:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.speech.close()

    def of(self, text: str) -> Path:
        """A WAV file of the sentence. May block; raises SpeechError when there is no voice."""
        path = self._folder / f"{hashlib.sha256(text.encode()).hexdigest()[:24]}.wav"
        if not path.exists():
            language = ENGLISH if text.isascii() else CHINESE
            spoken = self.speech.say(text, language, VOICES[language]).result(PATIENCE_S)
            write_wav(path, resampled(spoken.samples, spoken.rate_hz, RATE_HZ), RATE_HZ)
        return path
